"""An event was declared or revoked, or other rules were published: what is open follows, what was settled stays and says why."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_noop

from anxin.funds.law import Law, Standing, events_on
from anxin.funds.models import Bill, Deferral, Payment, Treatment
from anxin.funds.operations.paying import make_again
from anxin.funds.queries import open_bills, open_on_each
from anxin.lawbook.models import Declaration
from anxin.lawbook.queries import pack_in_force
from anxin.lawbook.turns import change_rules
from anxin.registry.actors import SYSTEM
from anxin.registry.models import Employer
from anxin.trail.operations import record
from anxin.trail.today import business_date

PAYMENTS_A_READ = 500
LEFT = gettext_noop("Settled before this became known; left as it was.")
LEFT_BY_EVENT = gettext_noop(
    "Paid before the event was declared, moved or revoked, which would treat it otherwise; left as it was."
)


@dataclass(frozen=True)
class Recomputed:
    """`moved` open bills got another last day to pay, `treated` payments another treatment, `left` were settled and stay."""

    moved: int
    treated: int
    left: int


@transaction.atomic
def recompute(
    actor: str, declaration: Declaration | None = None, *, employer: Employer | None = None
) -> Recomputed:
    """After `declaration`, or after rules were published (without one); of one employer only where nothing else can have changed.

    A payment is judged by what was known on the day it was made. So a declaration changes only payments of its own day or later, which are put
    against their bills anew; other rules change only payments whose surcharge is still open. All others are left, with an explanation where
    they would be treated otherwise today.
    """
    change_rules()
    moved = _move_due_days(_open(employer))
    treated = left = 0
    concerned = _otherwise(_concerned(declaration, employer))
    for first in range(0, len(concerned), PAYMENTS_A_READ):
        part = concerned[first : first + PAYMENTS_A_READ]
        again, kept = _by_what_follows(part, declaration)
        treated += sum(_made_again(payment, actor) for payment in again)
        left += Payment.objects.filter(pk__in=kept, undone_at=None).update(explanation=LEFT)
    if declaration is not None:
        left += _explain_what_came_before(declaration)
    found = Recomputed(moved, treated, left)
    details = {
        "declaration": declaration.pk if declaration else None,
        "moved": moved,
        "treated": treated,
        "left": left,
    }
    subject = f"employer:{employer.uscc}" if employer else "bills"
    record(actor, "bills.recomputed", subject, details=details)
    return found


@transaction.atomic
def as_day_begins(day: dt.date) -> None:
    """A measure published before may come into force today, and moves the last day to pay of what is open."""
    change_rules()
    moved = _move_due_days(_open(None))
    if moved:
        record(SYSTEM, "bills.recomputed", "bills", details={"day": day.isoformat(), "moved": moved})


def _open(employer: Employer | None) -> QuerySet[Bill]:
    return open_bills().filter(employer=employer) if employer else open_bills()


def _move_due_days(bills: QuerySet[Bill]) -> int:
    """Each of these bills gets the last day to pay that the rules give today.

    Payers who stand alike are worked out once and moved by one statement: a city has millions of bills and a few hundred ways to stand.
    """
    pack, today = pack_in_force(), business_date()
    moved = 0
    for month in list(bills.order_by().values_list("month", flat=True).distinct()):
        law, of_month = Law.of_days(pack, month, today), bills.filter(month=month).order_by()
        deferred = Exists(_deferrals(month).filter(employer=OuterRef("employer")))
        for is_deferred, alike in ((False, of_month.filter(~deferred)), (True, of_month.filter(deferred))):
            moved += sum(_move(law, alike, is_deferred))
    return moved


def _deferrals(month: int) -> QuerySet[Deferral]:
    return Deferral.objects.filter(first_month__lte=month, end_month__gt=month, confirmed_at__isnull=False)


def _move(law: Law, bills: QuerySet[Bill], deferred: bool) -> Iterator[int]:
    """How many of each group of bills that say the same were moved."""
    said = list(bills.values_list("standing", "due_on", "extension", "clause").distinct())
    for standing, due_on, extension, clause in said:
        stands: Standing = standing | {"deferred": deferred}
        due = law.due(stands)
        if (due_on, extension, clause) != (due.due_on, due.extension, due.clause):
            same = bills.filter(standing=standing, due_on=due_on, extension=extension, clause=clause)
            now = {"due_on": due.due_on, "extension": due.extension, "clause": due.clause}
            yield same.update(**now, standing=stands)


def _concerned(declaration: Declaration | None, employer: Employer | None) -> QuerySet[Payment]:
    """Payments that stand and that the change could treat otherwise."""
    standing = Payment.objects.filter(undone_at=None).order_by()
    if employer is not None:
        standing = standing.filter(bill__employer=employer)
    if declaration is None:
        return standing.exclude(treatment=Treatment.NONE)
    return standing.filter(paid_on__gte=declaration.known_from)


def _otherwise(payments: QuerySet[Payment]) -> list[int]:
    """Keys of those that would be treated otherwise today, in the order in which they count. Payments of one day for payers who stand
    alike are judged once: those that stay as they are, nearly all of them, are never read."""
    pack = pack_in_force()
    laws: dict[tuple[int, dt.date], Law] = {}
    alike = ("bill__month", "bill__standing", "paid_on", "treatment", "due_on")
    changed: list[tuple[dt.date, int]] = []
    for month, standing, paid_on, treatment, due_on in list(payments.values_list(*alike).distinct()):
        if (month, paid_on) not in laws:
            laws[month, paid_on] = Law.of_days(pack, month, paid_on)
        late = laws[month, paid_on].late(standing, paid_on)
        accrues_otherwise = late.treatment == Treatment.ACCRUES and due_on != late.due_on
        if treatment != late.treatment or accrues_otherwise:
            group = dict(zip(alike, (month, standing, paid_on, treatment, due_on), strict=True))
            changed += ((paid_on, key) for key in payments.filter(**group).values_list("pk", flat=True))
    return [key for _paid_on, key in sorted(changed)]


def _explain_what_came_before(declaration: Declaration) -> int:
    """Late payments of the days before the declaration say whether they would be treated otherwise by what is known now; how many would."""
    before = Payment.objects.filter(undone_at=None, paid_on__lt=declaration.known_from)
    left = 0
    explained: dict[str, list[int]] = {LEFT_BY_EVENT: [], "": []}
    for key, said, otherwise in _judged_now(before.exclude(treatment=Treatment.NONE)):
        left += otherwise
        if otherwise != (said == LEFT_BY_EVENT):
            explained[LEFT_BY_EVENT if otherwise else ""].append(key)
    for text, keys in explained.items():
        for first in range(0, len(keys), PAYMENTS_A_READ):
            part = keys[first : first + PAYMENTS_A_READ]
            Payment.objects.filter(pk__in=part).update(explanation=text)
    return left


def _judged_now(payments: QuerySet[Payment]) -> Iterator[tuple[int, str, bool]]:
    """Key, explanation, and whether the payment would be treated otherwise. All are read once, for a city pays late on hundreds of days and
    its payers stand in dozens of ways; the rules are asked once for those alike."""
    pack, events = pack_in_force(), events_on(pack_in_force(), business_date())
    laws: dict[tuple[int, dt.date], Law] = {}
    treatments: dict[tuple[int, dt.date, str], Treatment] = {}
    columns = ("pk", "explanation", "treatment", "paid_on", "bill__month", "bill__standing")
    rows = payments.order_by().values_list(*columns)
    for key, said, treatment, paid_on, month, standing in rows.iterator(PAYMENTS_A_READ):
        if (month, paid_on) not in laws:
            laws[month, paid_on] = Law.of_days(pack, month, paid_on, events)
        alike = month, paid_on, repr(standing)
        if alike not in treatments:
            treatments[alike] = laws[month, paid_on].late(standing, paid_on).treatment
        yield key, said, treatments[alike] != treatment


def _by_what_follows(keys: list[int], declaration: Declaration | None) -> tuple[list[Payment], list[int]]:
    """Those to be put against their bills anew, and the keys of those that are left as they are."""
    rows = Payment.objects.filter(pk__in=keys).select_related("bill").order_by("paid_on", "pk")
    payments = list(rows)
    if declaration is not None:
        return payments, []
    open_now = open_on_each(sorted({each.bill_id for each in payments}))
    again = [each for each in payments if open_now[each.bill_id].surcharge]
    return again, [each.pk for each in payments if not open_now[each.bill_id].surcharge]


def _made_again(payment: Payment, actor: str) -> bool:
    """False for one that was undone meanwhile, because an earlier one of its bill was made again and took it along."""
    payment.refresh_from_db(fields=["undone_at"])
    if payment.undone_at is None:
        make_again(payment.bill, payment, actor)
    return payment.undone_at is None
