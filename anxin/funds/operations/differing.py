"""Billing what a higher base makes due, and nothing else."""

from dataclasses import replace

from django.db import transaction

from anxin.funds.differences import Difference
from anxin.funds.models import Bill, BillKind
from anxin.funds.operations.billing import Payer
from anxin.funds.operations.exact_bills import Line, write_bill
from anxin.funds.person_months import BEFORE
from anxin.registry.models import Person


@transaction.atomic
def bill_difference(
    payer: Payer, person: Person, difference: Difference, *, actor: str, source: str
) -> Bill | None:
    """None when nothing is due in addition. The month's record takes the new base when the bill is paid."""
    if not difference.more:
        return None
    line = Line(person.pk, difference.base, difference.more, difference.individual(difference.more))
    if difference.from_record:
        payer = paid_before(payer, person, difference.old_base)
    return write_bill(
        payer, difference.month, [line], kind=BillKind.BASE_DIFFERENCE, actor=actor, source=source
    )


def paid_before(payer: Payer, person: Person, base: int) -> Payer:
    """The bill remembers on what base the record had the month, so that undoing its payment restores it."""
    return replace(payer, standing=payer.standing | {BEFORE: {str(person.pk): base}})
