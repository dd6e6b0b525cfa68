import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from anxin.registry.models import Role
from anxin.trail.models import Entry
from anxin.work.errors import TaskTaken
from anxin.work.models import Task, TaskKind, TaskState
from anxin.work.operations import claim, close_task, open_task, reassign, release
from anxin.work.permissions import may_claim, may_reassign, sees_agency
from anxin.work.queries import open_task_of
from tests.registry.people import make_agency, make_centre, make_staff
from tests.work.makers import DAY, make_task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business_day")]


def stored(task: Task) -> Task:
    return Task.objects.get(pk=task.pk)


def test_a_claim_is_a_lock() -> None:
    task, alice, bob = make_task(), make_staff(), make_staff()
    claim(task, alice)
    with pytest.raises(TaskTaken) as caught:
        claim(stored(task), bob)
    assert caught.value.holder == alice.name
    assert stored(task).assignee == alice


def test_a_stale_page_does_not_take_a_task_away() -> None:
    """Bob's page was loaded before Alice claimed; the lock is in the update, not in what his page says."""
    task, alice, bob = make_task(), make_staff(), make_staff()
    stale = stored(task)
    claim(task, alice)
    with pytest.raises(TaskTaken):
        claim(stale, bob)


def test_claiming_ones_own_task_again_is_no_mistake() -> None:
    task, alice = make_task(), make_staff()
    claim(task, alice)
    claim(task, alice)
    assert stored(task).assignee == alice


def test_a_closed_task_is_not_claimed() -> None:
    task = make_task()
    close_task(task.subject)
    with pytest.raises(TaskTaken):
        claim(task, make_staff())


def test_a_released_task_is_free_for_all() -> None:
    task, alice, bob = make_task(), make_staff(), make_staff()
    claim(task, alice)
    with pytest.raises(TaskTaken):
        release(stored(task), bob)
    release(task, alice)
    claim(task, bob)
    assert stored(task).assignee == bob


def test_each_step_is_in_the_trail() -> None:
    task, alice, bob = make_task(), make_staff(), make_staff()
    boss = make_staff(Role.SUPERVISOR)
    claim(task, alice)
    reassign(task, bob, "sick leave", by=boss)
    release(task, bob)
    entries = Entry.objects.filter(subject=task.subject).order_by("id")
    assert [e.action for e in entries] == ["task.claimed", "task.reassigned", "task.released"]
    assert entries[1].actor == f"staff:{boss.number}"
    assert entries[1].details == {
        "task": task.pk,
        "to": bob.number,
        "before": alice.number,
        "reason": "sick leave",
    }


def test_a_supervisor_takes_a_held_task_over() -> None:
    task, alice, bob = make_task(), make_staff(), make_staff()
    claim(task, alice)
    reassign(task, bob, "sick leave", by=make_staff(Role.SUPERVISOR))
    assert stored(task).assignee == bob


def test_handing_over_needs_a_reason() -> None:
    with pytest.raises(ValidationError):
        reassign(make_task(), make_staff(), "  ", by=make_staff(Role.SUPERVISOR))


def test_a_task_is_handed_only_to_who_can_take_it() -> None:
    task, elsewhere = make_task(), make_staff(agency=make_agency("110108"))
    for unfit in (make_staff(Role.PAYER), elsewhere):
        with pytest.raises(ValidationError):
            reassign(task, unfit, "too busy", by=make_staff(Role.SUPERVISOR))


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SUPERVISOR])
def test_only_a_supervisor_hands_over(role: Role) -> None:
    with pytest.raises(PermissionDenied):
        reassign(make_task(), make_staff(), "no reason of mine", by=make_staff(role))


def test_a_supervisor_of_another_agency_hands_nothing_over() -> None:
    charlie = make_staff(Role.SUPERVISOR, agency=make_agency("110108"))
    with pytest.raises(PermissionDenied):
        reassign(make_task(), make_staff(), "mine now", by=charlie)


@pytest.mark.parametrize(
    ("kind", "role", "fits"),
    [
        (TaskKind.ACCEPT, Role.FRONT_CLERK, True),
        (TaskKind.ACCEPT, Role.REVIEWER, False),
        (TaskKind.HANDLE, Role.HANDLER, True),
        (TaskKind.HANDLE, Role.FRONT_CLERK, False),
        (TaskKind.REVIEW, Role.REVIEWER, True),
        (TaskKind.REVIEW, Role.HANDLER, False),
        (TaskKind.DELIVER, Role.FRONT_CLERK, True),
        (TaskKind.DELIVER, Role.SYSTEM_ADMIN, False),
    ],
)
def test_each_kind_of_task_is_for_certain_roles(kind: TaskKind, role: Role, fits: bool) -> None:
    task, staff = make_task(kind=kind), make_staff(role)
    assert may_claim(staff, task) is fits
    if not fits:
        with pytest.raises(PermissionDenied):
            claim(task, staff)


def test_charlie_of_another_agency_is_refused() -> None:
    charlie = make_staff(agency=make_agency("110108"))
    with pytest.raises(PermissionDenied):
        claim(make_task(), charlie)


def test_the_centre_sees_and_takes_the_work_of_all() -> None:
    task, staff = make_task(), make_staff(agency=make_centre())
    assert sees_agency(staff, task.agency)
    claim(task, staff)
    assert not may_reassign(staff, task)


def test_a_subject_has_one_open_task_at_a_time() -> None:
    first = make_task()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_task(subject=first.subject)
    closed = close_task(first.subject)
    assert closed is not None
    assert closed.state == TaskState.DONE
    second = make_task(subject=first.subject, kind=TaskKind.REVIEW)
    assert open_task_of(first.subject) == second


def test_closing_nothing_is_nothing() -> None:
    assert close_task("application:none") is None


def test_a_task_can_be_cancelled_and_be_somebodys_from_the_start() -> None:
    alice = make_staff()
    task = open_task(
        "thing:1",
        TaskKind.HANDLE,
        agency=alice.agency,
        service="refund",
        mode="commitment",
        concerning="x",
        received_on=DAY,
        due_on=DAY + dt.timedelta(days=1),
        assignee=alice,
    )
    assert task.assignee == alice
    closed = close_task("thing:1", cancelled=True)
    assert closed is not None
    assert closed.state == TaskState.CANCELLED
