"""What changes tasks and obligations.

`open_task`, `close_task` and `owe` are parts of a bigger step and leave the trail entry to whoever takes it; what an
officer does by itself (claim, hand over, discharge) writes its own.
"""

import datetime as dt
from collections.abc import Callable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from anxin.law.calendar import WorkingCalendar
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Agency, Staff
from anxin.trail.operations import record
from anxin.trail.today import business_date, now
from anxin.work.errors import AlreadyDischarged, AlreadySuspended, NotSuspended, TaskTaken
from anxin.work.models import Clock, Obligation, Suspension, Task, TaskState
from anxin.work.permissions import may_discharge, may_reassign, may_take
from anxin.work.queries import due_dates, open_obligations, work_list

DueRule = Callable[[str, str], dt.date | None]


def open_task(
    subject: str,
    kind: str,
    *,
    agency: Agency,
    service: str,
    mode: str,
    concerning: str,
    received_on: dt.date,
    target_on: dt.date | None = None,
    due_on: dt.date | None = None,
    priority: int = 5,
    assignee: Staff | None = None,
) -> Task:
    """Raises IntegrityError when the subject has an open task already: close that one first."""
    return Task.objects.create(
        subject=subject,
        kind=kind,
        agency=agency,
        service=service,
        mode=mode,
        concerning=concerning,
        received_on=received_on,
        target_on=target_on,
        due_on=due_on,
        priority=priority,
        assignee=assignee,
    )


def close_task(subject: str, *, cancelled: bool = False) -> Task | None:
    """Close the subject's open task, whoever holds it; None when there is none."""
    task = work_list().filter(subject=subject).first()
    state = TaskState.CANCELLED if cancelled else TaskState.DONE
    if task is None or not _still_open(task).update(state=state, closed_at=now()):
        return None
    task.refresh_from_db(fields=["state", "closed_at"])
    return task


@transaction.atomic
def claim(task: Task, staff: Staff) -> None:
    """Take the task; taking one's own again is no mistake. Raises TaskTaken, PermissionDenied."""
    if not may_take(staff, task):
        raise PermissionDenied(_("This task is not for your role or your agency."))
    if not _still_open(task).filter(Q(assignee=None) | Q(assignee=staff)).update(assignee=staff):
        raise TaskTaken(_holder(task))
    task.assignee = staff
    _record(staff, "task.claimed", task)


def set_due(subject: str, due_on: dt.date | None) -> None:
    """The open task shows another day: an event was declared or revoked on which its limit rests."""
    Task.objects.filter(subject=subject, state=TaskState.OPEN).update(due_on=due_on)


def hold(subject: str, staff: Staff) -> None:
    """Before a step: the subject's open task is this officer's, or becomes it when nobody holds it. Raises TaskTaken."""
    task = work_list().filter(subject=subject).select_related("agency").first()
    if task is None or task.assignee_id == staff.pk:
        return
    if task.assignee_id is not None or not _still_open(task).filter(assignee=None).update(assignee=staff):
        raise TaskTaken(_holder(task))


@transaction.atomic
def release(task: Task, staff: Staff) -> None:
    """Give one's own task back to the list. Raises TaskTaken when it is not one's own."""
    if not _still_open(task).filter(assignee=staff).update(assignee=None):
        raise TaskTaken(_holder(task))
    task.assignee = None
    _record(staff, "task.released", task)


@transaction.atomic
def reassign(task: Task, to: Staff, reason: str, by: Staff) -> None:
    """Hand a task over, also one that somebody holds. Raises PermissionDenied, ValidationError, TaskTaken."""
    if not may_reassign(by, task):
        raise PermissionDenied(_("Only a supervisor of this agency can hand a task over."))
    if not reason.strip():
        raise ValidationError(_("Give the reason for handing the task over."))
    if not may_take(to, task):
        raise ValidationError(_("%(name)s cannot take this kind of task.") % {"name": to.name})
    before = _still_open(task).values_list("assignee__number", flat=True).first()
    if not _still_open(task).update(assignee=to):
        raise TaskTaken(None)
    task.assignee = to
    _record(by, "task.reassigned", task, to=to.number, before=before or "", reason=reason.strip())


def _still_open(task: Task) -> QuerySet[Task]:
    """The lock is in the condition of the update, not in what we read before it."""
    return Task.objects.filter(pk=task.pk, state=TaskState.OPEN)


def _holder(task: Task) -> str | None:
    return _still_open(task).values_list("assignee__name", flat=True).first()


def _record(staff: Staff, action: str, task: Task, **details: str) -> None:
    record(
        actor_of_staff(staff),
        action,
        task.subject,
        agency=task.agency.code,
        details={"task": task.pk, **details},
    )


def owe(
    kind: str,
    *,
    clause: str,
    subject: str,
    item: str,
    owner: str,
    agency: Agency,
    starts_with: str,
    due_rule: str,
    due_on: dt.date | None = None,
) -> Obligation:
    """One thing is owed once: asking again for the same item of the same subject gives the obligation there is."""
    obligation, _created = Obligation.objects.get_or_create(
        subject=subject,
        kind=kind,
        item=item,
        defaults={
            "clause": clause,
            "owner": owner,
            "agency": agency,
            "starts_with": starts_with,
            "due_rule": due_rule,
            "due_on": due_on,
            "created_on": business_date(),
        },
    )
    return obligation


@transaction.atomic
def discharge(obligation: Obligation, by: str, outcome: str) -> None:
    """Settle one obligation and say how. `by` is an actor. Raises AlreadyDischarged, ValidationError."""
    if not outcome.strip():
        raise ValidationError(_("Say how this was settled."))
    settled = {"discharged_at": now(), "discharged_by": by, "outcome": outcome.strip()}
    if not Obligation.objects.filter(pk=obligation.pk, discharged_at=None).update(**settled):
        raise AlreadyDischarged
    obligation.refresh_from_db(fields=list(settled))
    details = {"obligation": obligation.pk, "kind": obligation.kind, "item": obligation.item}
    record(by, "obligation.discharged", obligation.subject, agency=obligation.agency.code, details=details)


def discharge_all(subject: str, by: str, outcome: str) -> None:
    """What hung on a subject that is withdrawn is owed no longer."""
    for obligation in open_obligations().filter(subject=subject):
        discharge(obligation, by, outcome)


def pass_on(subject: str, agency: Agency) -> None:
    """Another agency keeps the subject's file from now on, and owes what the one before owed."""
    owed = open_obligations().filter(subject=subject).order_by()
    owed.filter(owner__startswith="agency:").update(owner=f"agency:{agency.code}")
    owed.update(agency=agency)


def discharge_as(staff: Staff, obligation: Obligation, outcome: str) -> None:
    """An officer settles it from the page of open obligations. Raises PermissionDenied besides what `discharge` raises."""
    if not may_discharge(staff, obligation.agency, obligation.kind):
        raise PermissionDenied(_("Only the agency that keeps this file can settle it."))
    discharge(obligation, actor_of_staff(staff), outcome)


@transaction.atomic
def recompute_due_dates(rule: DueRule, by: str) -> int:
    """Set `due_on` of every open obligation to `rule(due_rule, starts_with)`; how many changed.

    Called after an event was declared or revoked. One statement for each pair, however many obligations rest on it.
    """
    changed = 0
    pairs = open_obligations().order_by().values_list("due_rule", "starts_with").distinct()
    for due_rule, starts_with in list(pairs):
        due = rule(due_rule, starts_with)
        concerned = open_obligations().filter(due_rule=due_rule, starts_with=starts_with)
        changed += concerned.exclude(due_on=due).order_by().update(due_on=due)
    record(by, "obligations.recomputed", "obligations", details={"changed": changed})
    return changed


@transaction.atomic
def start_clock(
    subject: str,
    name: str,
    *,
    clause: str,
    started_on: dt.date,
    length: int,
    calendar: WorkingCalendar,
    working_days: bool = True,
) -> Clock:
    """`length` days after `started_on`, which does not count. Raises IntegrityError when the clock runs already."""
    clock = Clock.objects.create(
        subject=subject,
        name=name,
        clause=clause,
        started_on=started_on,
        length=length,
        working_days=working_days,
    )
    _refresh_task(subject, calendar)
    return clock


@transaction.atomic
def suspend(clock: Clock, *, since: dt.date, reason: str, by: str, calendar: WorkingCalendar) -> Suspension:
    """The clock stands still from `since` on. Raises AlreadySuspended, ValidationError."""
    if not reason.strip():
        raise ValidationError(_("Give the reason for the suspension."))
    Clock.objects.select_for_update().get(pk=clock.pk)
    if clock.suspensions.filter(Q(until=None) | Q(until__gt=since)).exists():
        raise AlreadySuspended
    suspension = clock.suspensions.create(since=since, reason=reason.strip())
    _refresh_task(clock.subject, calendar)
    _record_clock(by, "clock.suspended", clock, since=since.isoformat(), reason=suspension.reason)
    return suspension


@transaction.atomic
def resume(clock: Clock, *, on: dt.date, by: str, calendar: WorkingCalendar) -> Suspension:
    """The clock runs again on the day `on` itself. Raises NotSuspended, ValidationError."""
    suspension = clock.suspensions.select_for_update().filter(until=None).first()
    if suspension is None:
        raise NotSuspended
    if on <= suspension.since:
        raise ValidationError(_("A suspension ends after it began."))
    suspension.until = on
    suspension.save(update_fields=["until"])
    _refresh_task(clock.subject, calendar)
    _record_clock(by, "clock.resumed", clock, since=suspension.since.isoformat(), until=on.isoformat())
    return suspension


def _refresh_task(subject: str, calendar: WorkingCalendar) -> None:
    """The open task shows the dates of its subject's clocks, so that a work list need not compute them."""
    dates = due_dates(subject, calendar, business_date())
    Task.objects.filter(subject=subject, state=TaskState.OPEN).update(**dates._asdict())


def _record_clock(by: str, action: str, clock: Clock, **details: str) -> None:
    record(by, action, clock.subject, details={"clock": clock.name, **details})
