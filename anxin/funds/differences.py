"""What another base changes in a person's month: new amounts against those billed, branch by branch and side by side. Reads only."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from anxin.funds.errors import FundsError
from anxin.funds.law import Law, Priced
from anxin.funds.models import BRANCHES
from anxin.funds.operations.billing import Payer
from anxin.funds.person_months import (
    Amounts,
    Billed,
    billed_amounts,
    billed_base,
    billed_lines,
    recorded_base,
)
from anxin.law.months import format_month
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import Person
from anxin.trail.today import business_date

NOTHING_BILLED = _("%(month)s: no bill and no entry in the record has this month, so there is no difference.")


@dataclass(frozen=True)
class Difference:
    """`old` and `new` by `<branch>_<side>`, fen; a new amount is the old one with what is `more` and without what is `less`.

    `old_base` is what was billed last; `from_record` when only the record knows the month, from before this ledger was kept.
    """

    month: int
    old_base: int
    base: int
    old: Amounts
    new: Amounts
    old_individual: Amounts
    priced: Priced
    lines: list[Billed]
    from_record: bool

    @property
    def more(self) -> Amounts:
        return +(self.new - self.old)

    @property
    def less(self) -> Amounts:
        return +(self.old - self.new)

    def individual(self, amounts: Amounts) -> Amounts:
        """What of `amounts` (more or less) goes to, or comes from, individual accounts."""
        return moved_individual(Counter(self.priced.individual), self.old_individual, amounts)


def moved_individual(new: Amounts, old: Amounts, amounts: Amounts) -> Amounts:
    """What of `amounts` concerns individual accounts, when the part of a month that goes there changes from `old` to `new` (by branch)."""
    return Counter(
        {
            branch: min(
                abs(new[branch] - old[branch]), amounts[f"{branch}_employer"] + amounts[f"{branch}_person"]
            )
            for branch in BRANCHES
        }
    )


def difference(payer: Payer, person: Person, month: int, base: int) -> Difference:
    """Raises `NoParameters`, and `FundsError` for a month that neither a bill nor the record has."""
    law = Law.on(pack_in_force(), month, business_date())
    new = law.priced(payer.standing, base, rural=person.rural)
    lines = billed_lines(payer.employer, person.pk, month)
    old_base = billed_base(lines)
    from_record = old_base is None
    if old_base is None:
        old_base = recorded_base(payer.employer, person, month)
    if old_base is None:
        raise FundsError(NOTHING_BILLED % {"month": format_month(month)})
    before = law.priced(payer.standing, old_base, rural=person.rural)
    old = Counter(before.amounts) if from_record else billed_amounts(lines)
    return Difference(
        month,
        old_base,
        base,
        old,
        Counter(new.amounts),
        Counter(before.individual),
        new,
        lines,
        from_record,
    )
