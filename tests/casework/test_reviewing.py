"""A proposal takes effect when another person confirms it, once."""

import pytest
from django.db import IntegrityError, transaction

from anxin.casework.errors import NotAllowed, Stale, WrongState
from anxin.casework.models import Outcome, Proposal
from anxin.casework.operations import handling
from anxin.casework.operations.reviewing import review
from anxin.casework.states import State
from anxin.registry.models import Role
from anxin.trail.models import Message
from anxin.work.errors import TaskTaken
from anxin.work.models import Obligation
from anxin.work.operations import claim
from anxin.work.queries import open_task_of
from tests.casework.stories import Office
from tests.factories import make_case
from tests.registry.people import make_agency, make_staff

pytestmark = pytest.mark.django_db


def refused(office: Office) -> Proposal:
    return review(office.proposed(Outcome.REFUSE, "refund"), office.reviewer, confirm=True, note="同意")


def test_confirmed_is_decided_and_waits_for_delivery(office: Office) -> None:
    proposal = review(office.proposed(), office.reviewer, confirm=True, note="同意")
    case = proposal.application
    case.refresh_from_db()
    task = open_task_of(case.subject)
    assert task is not None
    assert (case.state, task.kind, proposal.reviewed_by) == (State.DECIDED, "deliver", office.reviewer)
    assert Message.objects.filter(subject=case.subject, template="decided").count() == 1


def test_refused_with_the_reason_and_nothing_left_owing(office: Office) -> None:
    case = refused(office).application
    case.refresh_from_db()
    assert case.state == State.REFUSED
    assert case.moves.last().reason == "理由"  # type: ignore[union-attr]  # a refused case has moved
    assert open_task_of(case.subject) is None
    assert [row.outcome for row in Obligation.objects.filter(subject=case.subject)] == ["refused"]
    assert Message.objects.filter(subject=case.subject, template="refused").count() == 1


def test_the_proposer_does_not_review(office: Office) -> None:
    office.handler.roles = [Role.HANDLER, Role.REVIEWER]
    office.handler.save()
    with pytest.raises(NotAllowed):
        review(office.proposed(), office.handler, confirm=True, note="")


def test_nor_does_who_accepted_it(office: Office) -> None:
    office.clerk.roles = [Role.FRONT_CLERK, Role.REVIEWER]
    office.clerk.save()
    with pytest.raises(NotAllowed):
        review(office.proposed(), office.clerk, confirm=True, note="")


def test_the_database_knows_it_too(office: Office) -> None:
    proposal = office.proposed()
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(reviewed_by=office.handler)


@pytest.mark.parametrize("role", [Role.FRONT_CLERK, Role.HANDLER, Role.PAYER, Role.INSPECTOR])
def test_other_roles_do_not_review(role: Role, office: Office) -> None:
    with pytest.raises(NotAllowed):
        review(office.proposed(), make_staff(role), confirm=True, note="")


def test_nor_does_a_reviewer_of_another_agency(office: Office) -> None:
    stranger = make_staff(Role.REVIEWER, agency=make_agency("110108"))
    with pytest.raises(NotAllowed):
        review(office.proposed(), stranger, confirm=True, note="")


def test_two_reviewers_one_review(office: Office) -> None:
    proposal = office.proposed()
    review(proposal, office.reviewer, confirm=True, note="同意")
    with pytest.raises(WrongState):
        review(proposal, make_staff(Role.REVIEWER), confirm=False, note="不同意")
    proposal.refresh_from_db()
    assert (proposal.confirmed, proposal.reviewed_by) == (True, office.reviewer)


def test_what_another_reviewer_holds_is_left_to_them(office: Office) -> None:
    proposal = office.proposed()
    task = open_task_of(proposal.application.subject)
    assert task is not None
    claim(task, make_staff(Role.REVIEWER))
    with pytest.raises(TaskTaken):
        review(proposal, office.reviewer, confirm=True, note="")
    proposal.refresh_from_db()
    assert proposal.confirmed is None


def test_an_old_page_confirms_nothing(office: Office) -> None:
    proposal = office.proposed()
    with pytest.raises(Stale):
        review(proposal, office.reviewer, confirm=True, note="", version=1)


@pytest.mark.parametrize("outcome", Outcome)
def test_sent_back_goes_to_the_handler_who_may_propose_again(outcome: Outcome, office: Office) -> None:
    proposal = office.proposed(outcome)
    review(proposal, office.reviewer, confirm=False, note="再看照片")
    case = proposal.application
    case.refresh_from_db()
    task = open_task_of(case.subject)
    assert task is not None
    assert (case.state, task.kind, task.assignee) == (State.IN_PROCESS, "handle", None)
    again = handling.propose(case, office.handler, outcome=outcome, reason="已看")
    review(again, office.reviewer, confirm=True, note="")
    assert list(case.proposals.values_list("confirmed", flat=True)) == [False, True]


def test_a_refusal_before_acceptance_sent_back_waits_to_be_accepted(office: Office) -> None:
    case = make_case()
    proposal = handling.propose(case, office.clerk, outcome=Outcome.REFUSE, reason="不在本区")
    review(proposal, office.reviewer, confirm=False, note="可以受理")
    task = open_task_of(case.subject)
    assert task is not None
    assert task.kind == "accept"
    assert handling.accept(case, office.clerk).state == State.ACCEPTED


def test_of_a_recorded_case_a_refusal_sent_back_leaves_it_waiting_for_its_documents(office: Office) -> None:
    case = office.accepted("data-change")
    proposal = handling.propose(case, office.handler, outcome=Outcome.REFUSE, reason="不是本人")
    review(proposal, office.reviewer, confirm=False, note="是本人")
    case.refresh_from_db()
    assert (case.state, open_task_of(case.subject)) == (State.RECORDED, None)
