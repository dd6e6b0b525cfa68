"""An event was declared or revoked, or other rules were published: what is open follows, what was settled stays and says why."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from anxin.funds.law import Due, Late, Law
from anxin.funds.models import Bill, Payment, Treatment
from anxin.funds.operations.paying import make_again
from anxin.funds.queries import deferred_employers, open_bills, open_on
from anxin.lawbook.models import Declaration
from anxin.lawbook.queries import pack_in_force
from anxin.lawbook.turns import change_rules
from anxin.registry.actors import SYSTEM
from anxin.trail.operations import record
from anxin.trail.today import business_date

BILLS_A_READ = 2_000
LEFT = gettext_noop("Settled before this became known; left as it was.")


@dataclass(frozen=True)
class Recomputed:
    """`moved` open bills got another last day to pay, `treated` payments another treatment, `left` were settled and stay."""

    moved: int
    treated: int
    left: int


@transaction.atomic
def recompute(actor: str, declaration: Declaration | None = None) -> Recomputed:
    """After `declaration`, or after rules were published (without one).

    A payment is judged by what was known on the day it was made. So a declaration changes only payments of its own day or later, which are put
    against their bills anew; other rules change only payments whose surcharge is still open. All others are left, with an explanation where
    they would be treated otherwise today.
    """
    change_rules()
    moved = _move_due_days()
    treated = left = 0
    for payment in list(_concerned(declaration)):
        payment.refresh_from_db(fields=["undone_at"])
        late = None if payment.undone_at else _late_now(payment)
        if late is None or _same(payment, late):
            continue
        if _still_open(payment, declaration):
            make_again(payment.bill, payment, actor)
            treated += 1
        else:
            Payment.objects.filter(pk=payment.pk).update(explanation=LEFT)
            left += 1
    found = Recomputed(moved, treated, left)
    details = {
        "declaration": declaration.pk if declaration else None,
        "moved": moved,
        "treated": treated,
        "left": left,
    }
    record(actor, "bills.recomputed", "bills", details=details)
    return found


@transaction.atomic
def as_day_begins(day: dt.date) -> None:
    """A measure published before may come into force today, and moves the last day to pay of what is open."""
    change_rules()
    moved = _move_due_days()
    if moved:
        record(SYSTEM, "bills.recomputed", "bills", details={"day": day.isoformat(), "moved": moved})


def _move_due_days() -> int:
    """Every open bill gets the last day to pay that the rules give today; bills of payers who stand alike are worked out once."""
    pack, today = pack_in_force(), business_date()
    moved = 0
    for month in open_bills().order_by().values_list("month", flat=True).distinct():
        moved += _move_month(Law.of_days(pack, month, today), deferred_employers(month))
    return moved


def _move_month(law: Law, deferred: set[int]) -> int:
    dues: dict[str, Due] = {}
    changed = []
    for bill in open_bills().filter(month=law.run.month).order_by("pk").iterator(BILLS_A_READ):
        bill.standing["deferred"] = bill.employer_id in deferred
        due = dues.setdefault(repr(sorted(bill.standing.items())), law.due(bill.standing))
        if (bill.due_on, bill.extension, bill.clause) != (due.due_on, due.extension, due.clause):
            bill.due_on, bill.extension, bill.clause = due.due_on, due.extension, due.clause
            changed.append(bill)
    Bill.objects.bulk_update(changed, ["due_on", "extension", "clause", "standing"], batch_size=500)
    return len(changed)


def _concerned(declaration: Declaration | None) -> QuerySet[Payment]:
    """Payments that stand and that the change could treat otherwise."""
    standing = Payment.objects.filter(undone_at=None).select_related("bill").order_by("paid_on", "pk")
    late = standing.exclude(treatment=Treatment.NONE) if declaration is None else standing
    return late if declaration is None else late.filter(paid_on__gte=declaration.known_from)


def _late_now(payment: Payment) -> Late:
    law = Law.of_days(pack_in_force(), payment.bill.month, payment.paid_on)
    return law.late(payment.bill.standing, payment.paid_on)


def _same(payment: Payment, late: Late) -> bool:
    return (payment.treatment, payment.due_on) == (late.treatment, late.due_on) or (
        payment.treatment == late.treatment != Treatment.ACCRUES
    )


def _still_open(payment: Payment, declaration: Declaration | None) -> bool:
    return declaration is not None or bool(open_on(payment.bill).surcharge)
