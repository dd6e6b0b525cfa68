"""What floors and ceilings make of a declared base, told to whoever declares it."""

from collections.abc import Callable
from functools import cache

from anxin.funds.errors import NoParameters
from anxin.funds.law import Law
from anxin.funds.operations.billing import payer_of
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import Employer
from anxin.trail.today import business_date

Counted = Callable[[int], dict[str, int]]


def counted(employer: Employer, month: int) -> Counted:
    """For a base (fen a month) what it counts as, by branch, where that is another; nothing where the rules hold no rates for the month."""
    today = business_date()
    standing = payer_of(employer, None, today, month).standing
    try:
        law = Law.on(pack_in_force(), month, today)
    except NoParameters:
        return lambda _base: {}

    @cache
    def of(base: int) -> dict[str, int]:
        try:
            bases = law.priced(standing, base, rural=False).bases
        except NoParameters:
            return {}
        return {branch: fen for branch, fen in bases.items() if fen != base}

    return of
