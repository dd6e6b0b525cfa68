"""An event is declared or revoked: everything that waited for it gets its due day, or loses it, in the same transaction."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from anxin.casework.errors import CaseError, NotAllowed
from anxin.casework.models import Application
from anxin.casework.operations.owing import WAITING
from anxin.casework.operations.receiving import handling_due
from anxin.lawbook import operations as lawbook
from anxin.lawbook.models import Declaration
from anxin.lawbook.permissions import may_declare
from anxin.lawbook.queries import obligation_due_days
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import EmployerAgent, Person, Staff
from anxin.trail.models import Message
from anxin.trail.operations import post, record
from anxin.trail.today import business_date
from anxin.work.operations import DueRule, recompute_due_dates, set_due
from anxin.work.queries import Owing, open_obligations, work_list

OWNERS_A_READ = 1000


@dataclass(frozen=True)
class Consequence:
    """How many open obligations of one kind go from one due day to another; None is a day not known yet."""

    kind: str
    owed: int
    before: dt.date | None
    after: dt.date | None


@transaction.atomic
def declare_event(event: str, day: dt.date, *, authority: str, citation: str, by: Staff) -> Declaration:
    """Raises PermissionDenied, ValidationError, `CaseError`; then nothing is declared and no due day moves."""
    declaration = lawbook.declare(event, day, authority=authority, citation=citation, by=by)
    recompute(by)
    return declaration


@transaction.atomic
def revoke_event(event: str, *, authority: str, citation: str, by: Staff) -> Declaration:
    """Open again: due days counted from it are taken back. Raises as `declare_event`."""
    declaration = lawbook.revoke(event, authority=authority, citation=citation, by=by)
    recompute(by)
    return declaration


def recompute(by: Staff) -> None:
    """Due days of what is owed, and the limits of cases that were paused."""
    recompute_due_dates(due_rule(), actor_of_staff(by))
    receipts = (
        subject.removeprefix("application:")
        for subject in work_list().filter(mode__in=WAITING).values_list("subject", flat=True)
    )
    for batch in iter(lambda: list(islice(receipts, OWNERS_A_READ)), []):
        for application in Application.objects.filter(receipt__in=batch):
            set_due(application.subject, handling_due(application))


def preview(event: str, day: dt.date | None, *, by: Staff) -> list[Consequence]:
    """What declaring (or, without a day, revoking) would do. It is really done and taken back, so that it cannot differ.

    Raises as `declare_event`.
    """
    with transaction.atomic():
        before = _due_days(open_obligations().starting_with(event))
        if day is None:
            revoke_event(event, authority="-", citation="-", by=by)
        else:
            declare_event(event, day, authority="-", citation="-", by=by)
        after = due_rule()
        transaction.set_rollback(True)
    return [
        Consequence(kind, owed, due, after(rule, event))
        for (kind, rule, due), owed in sorted(before.items(), key=str)
    ]


def _due_days(owing: Owing) -> Counter[tuple[str, str, dt.date | None]]:
    rows = owing.order_by().values_list("kind", "due_rule", "due_on").annotate(owed=Count("id"))
    return Counter({(kind, rule, due): owed for kind, rule, due, owed in rows})


def due_rule() -> DueRule:
    """The due day of each obligation rule of the pack, with the events known today."""
    days = obligation_due_days()

    def due(rule: str, event: str) -> dt.date | None:
        if (rule, event) not in days:
            raise CaseError(_("The rules no longer say when “%(rule)s” is due.") % {"rule": rule})
        return days[rule, event]

    return due


@transaction.atomic
def tell_who_owes(declaration: Declaration, by: Staff) -> int:
    """One message to each account whose person or employer owes something that hangs on the event; how many were written.

    Told once: whoever has the message of this declaration already is left out. Raises `NotAllowed`.
    """
    if not may_declare(by):
        raise NotAllowed
    told = 0
    for user, owed in _accounts_owing(declaration.event).items():
        told += _tell(declaration, user, owed)
    details = {"declaration": declaration.pk, "told": told}
    record(actor_of_staff(by), "event.told", _subject(declaration), agency=by.agency.code, details=details)
    return told


def _tell(declaration: Declaration, user: int, owed: int) -> bool:
    key = f"declaration:{declaration.pk}:user:{user}"
    if Message.objects.filter(idempotency_key=key).exists():
        return False
    payload = {
        "event": declaration.event,
        "day": declaration.day and declaration.day.isoformat(),
        "owed": owed,
    }
    template = "event_revoked" if declaration.revokes else "event_declared"
    post("portal", f"user:{user}", template, subject=_subject(declaration), key=key, payload=payload)
    return True


def _subject(declaration: Declaration) -> str:
    return f"event:{declaration.event}"


def _accounts_owing(event: str) -> Counter[int]:
    """How much each account owes, for itself or for an employer it acts for today."""
    owing: Counter[int] = Counter()
    counts = (
        open_obligations().starting_with(event).order_by().values_list("owner").annotate(owed=Count("id"))
    )
    for owed in _batches(counts.iterator()):
        for owner, user in chain(_accounts_of_persons(owed), _accounts_of_employers(owed)):
            owing[user] += owed[owner]
    return owing


def _batches(rows: Iterator[tuple[str, int]]) -> Iterator[dict[str, int]]:
    """A city owes more than fits into one IN list."""
    while batch := dict(islice(rows, OWNERS_A_READ)):
        yield batch


def _accounts_of_persons(owners: Iterable[str]) -> Iterator[tuple[str, int]]:
    ids = [int(owner.removeprefix("person:")) for owner in owners if owner.startswith("person:")]
    for pk, user in Person.objects.filter(pk__in=ids, user__isnull=False).values_list("pk", "user_id"):
        if user is not None:
            yield f"person:{pk}", user


def _accounts_of_employers(owners: Iterable[str]) -> Iterator[tuple[str, int]]:
    codes = [owner.removeprefix("employer:") for owner in owners if owner.startswith("employer:")]
    today = business_date()
    lasting = Q(until=None) | Q(until__gt=today)
    mandates = EmployerAgent.objects.filter(lasting, since__lte=today, employer__uscc__in=codes)
    for code, user in mandates.values_list("employer__uscc", "user_id"):
        yield f"employer:{code}", user
