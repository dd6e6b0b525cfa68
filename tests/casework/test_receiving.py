"""From draft to receipt: what is missing is named, and however often it is sent there is one receipt."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from anxin.casework.errors import Incomplete, NotAllowed, Stale
from anxin.casework.models import Application
from anxin.casework.operations import receiving
from anxin.casework.operations.drafting import save_answers
from anxin.casework.operations.supplying import attach
from anxin.casework.states import State
from anxin.law import BadInput
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import User
from anxin.services import operations
from anxin.trail.models import Entry, Message
from anxin.work.models import Task
from tests.factories import a_file, make_case, make_draft
from tests.registry.people import make_user
from tests.services.details import DETAILS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business_day")]
QUERIES_A_SUBMISSION = 25


def ready(service: str = "card-replacement") -> tuple[User, Application]:
    """A draft that lacks nothing: answers, details, paper and signature."""
    draft = make_draft(service)
    user = draft.applicant
    assert user is not None
    form = operations.details_form(draft, DETAILS[service])
    assert form.is_valid()
    operations.save_details(user, draft, form)
    attach(user, draft, "identity_document", a_file())
    return user, save_answers(user, draft, commitments=["truth"])


def incomplete(user: User, draft: Application) -> Incomplete:
    with pytest.raises(Incomplete) as caught:
        operations.submit(user, draft)
    unchanged = Application.objects.get(pk=draft.pk)
    assert (unchanged.state, unchanged.receipt, unchanged.decision) == (State.DRAFT, None, {})
    assert not Task.objects.exists()
    assert not Message.objects.exists()
    return caught.value


def test_a_receipt_with_decision_task_message_and_trail(business_day: dt.date) -> None:
    user, draft = ready()
    case = operations.submit(user, draft)
    case.refresh_from_db()
    assert (case.state, case.received_on, case.mode) == (State.RECEIVED, business_day, "online")
    assert case.receipt is not None
    assert case.receipt.startswith("200210-")
    assert case.decision["pack"]["version"] == case.pack_version == pack_in_force().version
    task, message = Task.objects.get(), Message.objects.get()
    assert (task.subject, task.kind, task.agency) == (case.subject, "accept", case.agency)
    assert task.concerning == "张**", "a work list shows no full name"
    assert (message.recipient, message.template) == (f"user:{user.pk}", "received")
    assert Entry.objects.filter(subject=case.subject, action="application.received").count() == 1


def test_missing_facts_are_named() -> None:
    user, draft = ready()
    save_answers(user, draft, forget=["delivery"])
    assert incomplete(user, Application.objects.get(pk=draft.pk)).facts == ["delivery"]


def test_missing_documents_are_named() -> None:
    user, draft = ready()
    draft.attachments.all().delete()
    assert incomplete(user, draft).documents == ["identity_document"]


def test_missing_signatures_are_named() -> None:
    user, draft = ready()
    assert incomplete(user, save_answers(user, draft, commitments=[])).commitments == ["truth"]


def test_missing_details_are_named() -> None:
    user, draft = ready()
    draft = save_answers(user, draft, details={"recipient": "", "telephone": "call me"})
    assert sorted(incomplete(user, draft).details) == ["recipient", "telephone"]


def test_facts_papers_and_signatures_are_named_together() -> None:
    user, draft = ready()
    draft.attachments.all().delete()
    save_answers(user, draft, forget=["kind"], commitments=[])
    found = incomplete(user, Application.objects.get(pk=draft.pk))
    assert (found.facts, found.documents, found.commitments) == (["kind"], ["identity_document"], ["truth"])


def test_wrong_facts_are_refused_by_name() -> None:
    user, draft = ready()
    draft = save_answers(user, draft, facts={"delivery": "balloon"})
    with pytest.raises(BadInput) as caught:
        operations.submit(user, draft)
    assert [problem.path for problem in caught.value.problems] == ["facts.delivery"]


def test_pressing_the_button_often_gives_one_receipt() -> None:
    user, draft = ready()
    version = draft.version
    receipts = {operations.submit(user, draft, version=version).receipt for _ in range(2)}
    draft.refresh_from_db()
    receipts |= {operations.submit(user, draft).receipt for _ in range(3)}
    assert len(receipts) == 1
    assert (Task.objects.count(), Message.objects.count()) == (1, 1)


def test_an_old_tab_is_told_and_sends_nothing() -> None:
    user, draft = ready()
    old = draft.version - 1
    with pytest.raises(Stale):
        operations.submit(user, draft, version=old)
    assert Application.objects.get().state == State.DRAFT


def test_nobody_sends_what_another_wrote() -> None:
    _, draft = ready()
    with pytest.raises(NotAllowed):
        operations.submit(make_user(), draft)


def test_a_received_one_is_returned_even_from_a_page_of_the_draft() -> None:
    case = make_case()
    assert case.applicant is not None
    assert receiving.submit(case.applicant, case, version=1).receipt == case.receipt


def test_a_submission_takes_few_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    user, draft = ready()
    with django_assert_max_num_queries(QUERIES_A_SUBMISSION):
        operations.submit(user, draft)
