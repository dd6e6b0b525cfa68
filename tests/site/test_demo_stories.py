"""What has happened in the demo city: applications in all states, other departments, money that people brought about."""

import datetime as dt
import json
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from anxin.casework.models import Application, Coordination, DocumentRequest, ExchangedDocument
from anxin.casework.states import State
from anxin.funds.models import Bill, Refund
from anxin.law import load_pack
from anxin.site.demo import applications, city, collecting, exchanges, people
from anxin.site.demo.kinds import DAY
from anxin.trail.models import Message
from anxin.trail.today import business_date


@pytest.mark.django_db
def test_applications_stand_in_many_states_on_many_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "COUNT", 400)
    city.load()
    made = Application.objects.all()
    assert made.count() == applications.COUNT + len(exchanges.STORIES) + len(collecting.STORIES)
    states = set(made.values_list("state", flat=True))
    assert {State.DRAFT, State.RECEIVED, State.ACCEPTED, State.RECORDED, State.IN_PROCESS} <= states
    assert {State.DECIDED, State.CLOSED, State.AWAITING_DOCUMENTS, State.REFUSED} <= states
    assert len(set(made.exclude(received_on=None).values_list("received_on", flat=True))) >= 5
    assert business_date() == DAY
    asked = DocumentRequest.objects.select_related("application")
    services = load_pack("beijing").services
    named = [each.document in services[each.application.service].documents for each in asked]
    assert named
    assert all(named), "an applicant is asked for a paper that has no name"


@pytest.mark.django_db
def test_other_departments_answer_are_down_or_must_be_chased(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(people, "COUNT", 400)
    monkeypatch.setattr(applications, "COUNT", 0)
    settings.DEMO, settings.EXCHANGES_FILE = True, str(Path(exchanges.__file__).with_name("exchanges.yaml"))
    city.load()
    came = ExchangedDocument.objects.values_list("document", "department")
    assert set(came) == {
        ("household_register", "public_security"),
        ("retirement_approval", "human_resources"),
    }
    for each in ExchangedDocument.objects.select_related("application__person"):
        assert each.application.person is not None
        assert json.loads(each.content)["姓名"] == each.application.person.name
    chased = Coordination.objects.values_list("department", "reason", "outcome", "chase_on")
    assert set(chased) == {
        ("civil_affairs", "failed", "", dt.date(2020, 2, 12)),
        ("health", "approval", "", DAY),
        ("human_resources", "approval", "copy", dt.date(2020, 2, 12)),
    }
    [failed] = Message.objects.filter(state="failed")
    assert failed.recipient == "department:civil_affairs"


@pytest.mark.django_db
def test_a_back_payment_was_billed_and_a_refund_waits_for_the_payer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "COUNT", 500)
    monkeypatch.setattr(applications, "COUNT", 4)
    city.load()
    bills = Bill.objects.filter(kind="back_payment", person=None).order_by("month")
    assert [bill.lines.get().base for bill in bills] == [650_000] * 3
    refund = Refund.objects.get(state="approved")
    assert refund.total == sum(item.amount for item in refund.items.all())
    assert (refund.checked_at is None, refund.proposed_by == refund.approved_by) == (False, False)
