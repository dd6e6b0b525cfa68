"""Declaring an event gives what waited for it a day, revoking takes it back, and everybody concerned is told once."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from anxin.casework.errors import CaseError, NotAllowed
from anxin.casework.operations.declaring import (
    declare_event,
    due_rule,
    preview,
    revoke_event,
    tell_who_owes,
)
from anxin.casework.operations.handling import accept
from anxin.lawbook.models import Declaration
from anxin.lawbook.queries import obligation_due, pack_in_force
from anxin.registry.models import Role, Staff
from anxin.trail.models import Entry, Message
from anxin.work.models import Obligation, ObligationKind
from tests.factories import make_case, make_insured
from tests.registry.people import make_agent, make_centre, make_employer, make_staff
from tests.work.makers import make_obligation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business_day")]
DAY = dt.date(2020, 2, 9)
SOURCE = {"authority": "City government", "citation": "Notice 7"}


@pytest.fixture
def centre() -> Staff:
    return make_staff(Role.CENTRE, agency=make_centre())


def owed(kind: str = ObligationKind.DEFERRED_DOCUMENT, **given: Any) -> Obligation:
    rule, event, due = obligation_due(kind)
    return make_obligation(kind=kind, due_rule=rule, starts_with=event, due_on=due, **given)


def test_a_case_taken_in_waits_for_the_end_and_gets_its_day(centre: Staff) -> None:
    case = make_case("data-change")
    accept(case, make_staff(Role.HANDLER))
    row = Obligation.objects.get(subject=case.subject)
    assert (row.starts_with, row.due_on) == ("ended", None)
    declare_event("ended", DAY, by=centre, **SOURCE)
    row.refresh_from_db()
    assert row.due_on == obligation_due(row.kind)[2]
    assert row.due_on is not None
    assert row.due_on > DAY


@pytest.mark.parametrize("kind", ObligationKind.values)
def test_every_kind_waits_for_an_event_the_rules_know(kind: str, centre: Staff) -> None:
    row = owed(kind)
    assert row.starts_with in pack_in_force().events
    declare_event(row.starts_with, DAY, by=centre, **SOURCE)
    row.refresh_from_db()
    assert row.due_on is not None


def test_another_event_moves_nothing(centre: Staff) -> None:
    row = owed()
    declare_event("stabilised", DAY, by=centre, **SOURCE)
    row.refresh_from_db()
    assert row.due_on is None


def test_revoked_is_open_again(centre: Staff) -> None:
    row = owed()
    declare_event("ended", DAY, by=centre, **SOURCE)
    revoke_event("ended", by=centre, **SOURCE)
    row.refresh_from_db()
    assert row.due_on is None
    assert [d.revokes for d in Declaration.objects.all()] == [False, True]


def test_what_is_settled_keeps_its_day(centre: Staff) -> None:
    row = owed()
    Obligation.objects.filter(pk=row.pk).update(discharged_at=dt.datetime(2020, 2, 10, tzinfo=dt.UTC))
    declare_event("ended", DAY, by=centre, **SOURCE)
    row.refresh_from_db()
    assert row.due_on is None


def test_a_preview_says_what_declaring_does_and_does_nothing(centre: Staff) -> None:
    owed()
    owed()
    owed(ObligationKind.MANUAL_OPERATION)
    entries = Entry.objects.count()
    (seen,) = preview("ended", DAY, by=centre)
    assert (seen.kind, seen.owed, seen.before) == (ObligationKind.DEFERRED_DOCUMENT, 2, None)
    assert not Declaration.objects.exists()
    assert Entry.objects.count() == entries
    declare_event("ended", DAY, by=centre, **SOURCE)
    assert set(Obligation.objects.filter(starts_with="ended").values_list("due_on", flat=True)) == {
        seen.after
    }
    (back,) = preview("ended", None, by=centre)
    assert (back.before, back.after) == (seen.after, None)


def test_a_preview_of_nothing_is_empty(centre: Staff) -> None:
    assert preview("ended", DAY, by=centre) == []


def test_only_the_centre(centre: Staff) -> None:
    officer = make_staff(Role.SUPERVISOR)
    with pytest.raises(PermissionDenied):
        declare_event("ended", DAY, by=officer, **SOURCE)
    with pytest.raises(PermissionDenied):
        preview("ended", DAY, by=officer)
    with pytest.raises(NotAllowed):
        tell_who_owes(declare_event("ended", DAY, by=centre, **SOURCE), officer)


def test_a_refused_declaration_moves_nothing(centre: Staff) -> None:
    row = owed()
    with pytest.raises(ValidationError):
        declare_event("ended", DAY, by=centre, authority="City government", citation=" ")
    with pytest.raises(ValidationError):
        revoke_event("ended", by=centre, **SOURCE)
    row.refresh_from_db()
    assert row.due_on is None


def test_a_rule_the_pack_no_longer_has_stops_everything(centre: Staff) -> None:
    """Better no declaration than days silently lost."""
    make_obligation(due_rule="before-the-flood", starts_with="ended")
    with pytest.raises(CaseError, match="before-the-flood"):
        declare_event("ended", DAY, by=centre, **SOURCE)
    assert not Declaration.objects.exists()
    with pytest.raises(CaseError):
        due_rule()("before-the-flood", "ended")


def test_persons_and_employers_agents_are_told_once_each(centre: Staff) -> None:
    person, employer = make_insured(), make_employer()
    agent, former = make_agent(employer), make_agent(employer)
    former.until = dt.date(2020, 1, 1)
    former.save()
    owed(owner=f"person:{person.pk}")
    for item in ("contract", "payroll"):
        owed(owner=f"employer:{employer.uscc}", item=item)
    owed(owner="agency:110105")
    declaration = declare_event("ended", DAY, by=centre, **SOURCE)
    assert tell_who_owes(declaration, centre) == 2
    assert tell_who_owes(declaration, centre) == 0
    told = {message.recipient: message.payload["owed"] for message in Message.objects.all()}
    assert told == {f"user:{person.user_id}": 1, f"user:{agent.user_id}": 2}
    again = revoke_event("ended", by=centre, **SOURCE)
    assert tell_who_owes(again, centre) == 2
    assert Message.objects.filter(template="event_revoked").count() == 2


def test_a_person_who_acts_for_an_employer_gets_one_message(centre: Staff) -> None:
    person, employer = make_insured(), make_employer()
    make_agent(employer, person.user)
    owed(owner=f"person:{person.pk}")
    owed(owner=f"employer:{employer.uscc}")
    assert tell_who_owes(declare_event("ended", DAY, by=centre, **SOURCE), centre) == 1
    assert Message.objects.get().payload == {"event": "ended", "day": "2020-02-09", "owed": 2}
