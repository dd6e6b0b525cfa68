"""Filed in one call: it leaves what a draft leaves, and what changed since it was found complete is noticed."""

import datetime as dt
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from anxin.casework.errors import Incomplete, NotAllowed
from anxin.casework.models import Application, Channel
from anxin.casework.operations.drafting import save_answers
from anxin.law import BadInput
from anxin.lawbook.operations.declaring import declare
from anxin.registry.models import Employer, EmployerAgent, Role, User
from anxin.registry.operations import end_mandate
from anxin.services import operations
from anxin.services.registry import services
from anxin.trail.models import Entry, Message
from anxin.trail.today import one_day
from anxin.work.models import Task
from tests.registry.people import make_agent, make_centre, make_employer, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business_day")]
SERVICE = services()["contribution-payment"]
FACTS = {"month": "2020-02", "paid_on": "2020-02-10", "amount": "1000.00", "method": "direct_debit"}
QUERIES_A_FILING = 8


@pytest.fixture
def employer() -> Employer:
    return make_employer()


@pytest.fixture
def mandate(employer: Employer) -> EmployerAgent:
    return make_agent(employer)


@pytest.fixture
def agent(mandate: EmployerAgent) -> User:
    return mandate.user


def unstored(agent: User, employer: Employer, **facts: str) -> Application:
    application = operations.unstored(agent, SERVICE, employer=employer, channel=Channel.API)
    application.facts |= FACTS | facts
    application.details, application.commitments = {"reference": ""}, ["truth"]
    return application


def filed(agent: User, employer: Employer) -> Application:
    application = unstored(agent, employer)
    operations.file(agent, application, operations.ready(application))
    return application


def by_steps(agent: User, employer: Employer) -> Application:
    draft = operations.start(agent, SERVICE, employer=employer, channel=Channel.API)
    draft = save_answers(agent, draft, facts=FACTS, details={"reference": ""}, commitments=["truth"])
    return operations.submit(agent, draft)


def left_by(application: Application) -> dict[str, Any]:
    """Every row it left, but for numbers, receipts and times, which no two have alike."""
    own = {"id", "receipt", "draft_key", "created_at", "changed_at", "received_at"}
    names = {f"application:{application.draft_key}", application.subject}
    stored = Application.objects.filter(pk=application.pk).values().get()
    message = Message.objects.get(subject=application.subject)
    entries = Entry.objects.filter(subject__in=names).order_by("id")
    return {
        "application": {name: value for name, value in stored.items() if name not in own},
        "moves": list(application.moves.values("before", "after", "by", "reason", "business_date")),
        "entries": [
            (e.actor, e.action, e.subject == application.subject, e.agency, e.details) for e in entries
        ],
        "task": Task.objects.filter(subject=application.subject).values("kind", "due_on", "concerning").get(),
        "message": (message.recipient, message.template, message.idempotency_key.split(":")[1:]),
        "payload": message.payload | {"receipt": None},
    }


def test_it_leaves_what_the_steps_of_a_draft_leave(agent: User, employer: Employer) -> None:
    left = left_by(filed(agent, employer))
    assert left == left_by(by_steps(agent, employer))
    assert [action for _, action, *_ in left["entries"]] == ["application.draft", "application.received"]


def test_nothing_is_written_before_it_is_filed(agent: User, employer: Employer) -> None:
    operations.ready(unstored(agent, employer))
    with pytest.raises(BadInput):
        operations.ready(unstored(agent, employer, month="x"))
    assert not Application.objects.exists()
    assert not Entry.objects.filter(action__startswith="application").exists()


def test_what_is_missing_is_named(agent: User, employer: Employer) -> None:
    application = unstored(agent, employer)
    application.commitments = []
    del application.facts["amount"]
    with pytest.raises(Incomplete) as caught:
        operations.ready(application)
    assert (caught.value.facts, caught.value.commitments) == (["amount"], ["truth"])


def test_a_mandate_that_ended_meanwhile(agent: User, employer: Employer, mandate: EmployerAgent) -> None:
    application = unstored(agent, employer)
    found = operations.ready(application)
    end_mandate("system", mandate, until=dt.date(2020, 2, 10))
    with pytest.raises(NotAllowed):
        operations.file(agent, application, found)
    assert not Application.objects.exists()


def test_an_event_declared_meanwhile(agent: User, employer: Employer) -> None:
    """Otherwise the application would rest on an event as it was no longer known."""
    application = unstored(agent, employer)
    found = operations.ready(application)
    officer = make_staff(Role.CENTRE, agency=make_centre())
    declare("ended", dt.date(2020, 2, 9), authority="市政府", citation="公告", by=officer)
    operations.file(agent, application, found)
    assert found.request["events"]["ended"] is None
    stored = Application.objects.get()
    assert stored.request["events"]["ended"] == "2020-02-09"
    assert stored.decision == operations.decision_for(stored).as_dict()


def test_filing_holds_the_database_for_few_queries(
    agent: User, employer: Employer, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with one_day():
        application = unstored(agent, employer)
        found = operations.ready(application)
        with django_assert_max_num_queries(QUERIES_A_FILING):
            operations.file(agent, application, found)
