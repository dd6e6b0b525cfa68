"""Months changed after they were billed, in the workbench: the dry run, what waits, and who may not look."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from django.utils.translation import override

from anxin.funds.models import Bill, Refund, ReportMonth, SettlingState
from anxin.registry import operations as registry
from anxin.registry.models import Role
from anxin.trail.models import Entry, Message
from tests.back.finance import make_waiting_month
from tests.factories import signed_in
from tests.funds.banking import work
from tests.funds.makers import billed, employer_with, hire, paid
from tests.registry.people import make_agency, make_centre, make_staff

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    make_centre()
    with override("en"):
        yield


def test_the_dry_run_shows_what_would_follow_and_writes_nothing() -> None:
    employer = employer_with(700_000, 800_000)
    bill = billed(employer, "2020-02")
    leaver, raised = (line.person for line in bill.lines.order_by("base"))
    registry.end_enrolment("system", leaver.enrolments.get(), end_month=bill.month)
    enrolment = raised.enrolments.get()
    enrolment.base = 900_000
    enrolment.save()
    hire(employer, 600_000, first="2020-02")
    client = signed_in(make_staff(Role.FINANCE_CLERK))
    address = f"{reverse('back:differences')}?employer={employer.uscc}&month=2020-02"
    before = (Bill.objects.count(), Refund.objects.count())
    shown = client.get(address, headers=ENGLISH).content.decode()
    for words in (
        "billed for the whole month",
        "the difference is billed",
        f"replaced: bill {bill.number}",
        "not insured any more",
        "Nothing has changed yet",
    ):
        assert words in shown
    assert leaver.name not in shown
    lines = client.get(f"{address}&as=csv", headers=ENGLISH).getvalue().decode().splitlines()
    assert len(lines) == 4
    assert (Bill.objects.count(), Refund.objects.count()) == before
    assert Entry.objects.filter(action="differences.read", subject=f"employer:{employer.uscc}").count() == 2


def test_nothing_to_do_is_said() -> None:
    employer = employer_with(700_000)
    billed(employer, "2020-02")
    client = signed_in(make_staff(Role.FINANCE_CLERK))
    address = f"{reverse('back:differences')}?employer={employer.uscc}&month=2020-02"
    assert "month comes to what was billed" in client.get(address, headers=ENGLISH).content.decode()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("employer=91110000600037341L&month=2020-02", "No employer is on file"),
        ("employer=&month=2020-02", "This field is required"),
    ],
)
def test_what_cannot_be_looked_up_is_said_at_its_field(query: str, said: str) -> None:
    client = signed_in(make_staff(Role.FINANCE_CLERK))
    answer = client.get(f"{reverse('back:differences')}?{query}", headers=ENGLISH)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_what_waits_is_listed_and_taken_up_again() -> None:
    waiting = make_waiting_month()
    bill = waiting.report.employer.bills.get()
    client = signed_in(make_staff(Role.FINANCE_CLERK))
    shown = client.get(reverse("back:differences"), headers=ENGLISH).content.decode()
    assert "a bill of the month is paid in part" in shown
    paid(bill, 1, "2020-02-10")
    again = reverse("back:difference_again", args=[waiting.pk])
    for _press in range(2):
        assert client.post(again).status_code == 302
    assert Message.objects.filter(channel="report").count() == 1
    work()
    assert ReportMonth.objects.get().state == SettlingState.SETTLED
    refund = Refund.objects.get()
    page = client.get(reverse("back:refund", args=[refund.number]), headers=ENGLISH).content.decode()
    assert "Monthly report" in page
    assert str(waiting.report.receipt) in page


def test_a_further_bill_leads_to_its_report() -> None:
    waiting = make_waiting_month()
    bill = waiting.report.employer.bills.get()
    Bill.objects.filter(pk=bill.pk).update(source=waiting.report.subject)
    client = signed_in(make_staff(Role.FINANCE_CLERK))
    page = client.get(reverse("back:bill", args=[bill.number]), headers=ENGLISH).content.decode()
    assert f"{reverse('back:differences')}?report={waiting.report.receipt}" in page


def test_another_agency_neither_sees_nor_tries() -> None:
    waiting = make_waiting_month()
    stranger = signed_in(make_staff(Role.FINANCE_CLERK, agency=make_agency("110108")))
    page = stranger.get(reverse("back:differences"), headers=ENGLISH).content.decode()
    assert str(waiting.report.receipt) not in page
    address = f"{reverse('back:differences')}?employer={waiting.report.employer.uscc}&month=2020-02"
    assert stranger.get(address).status_code == 403
    assert stranger.post(reverse("back:difference_again", args=[waiting.pk])).status_code == 403
    inspector = signed_in(make_staff(Role.INSPECTOR))
    assert inspector.get(address).status_code == 200
    assert inspector.post(reverse("back:difference_again", args=[waiting.pk])).status_code == 403
