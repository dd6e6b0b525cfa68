"""Months and the ledger in the workbench."""

import csv
import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from anxin.back.money.ledger import kind_name
from anxin.funds import operations
from anxin.funds.models import Account, Bill, EntryKind
from anxin.funds.operations.running import CHANNEL, bill_a_group, start_month_run
from anxin.law.months import parse_month
from anxin.registry.models import Role, Staff
from anxin.trail.models import Message
from anxin.trail.outbox import work_once
from anxin.trail.today import now
from tests.factories import signed_in
from tests.funds.makers import MINIMUM, billed, employer_with, hire, on, paid
from tests.registry.people import make_agency, make_centre, make_staff

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def clerk() -> Staff:
    return make_staff(Role.FINANCE_CLERK)


def text(client: Client, path: str) -> str:
    response = client.get(path, headers=ENGLISH)
    assert response.status_code == 200
    return response.content.decode()


def test_months_show_what_is_due_collected_and_put_off() -> None:
    bill = billed(employer_with(MINIMUM))
    other = billed(employer_with(500_000), "2020-01")
    paid(bill, bill.amount, "2020-02-10")
    found = text(signed_in(clerk()), reverse("back:months"))
    assert f"{(bill.amount + other.amount) / 100:,.2f}" in found
    assert f"{other.amount / 100:,.2f}" in found
    csv = signed_in(clerk()).get(reverse("back:months") + "?as=csv").getvalue().decode()
    assert csv.splitlines()[1].startswith(f"2020-01,2,2,{(bill.amount + other.amount) / 100:.2f},0.00,")


@pytest.mark.parametrize(("state", "is_there"), [("make_up", True), ("late", False), ("open", True)])
def test_bills_to_be_made_up_are_found_as_such(state: str, is_there: bool) -> None:
    bill = billed(employer_with(MINIMUM))
    on("2020-04-10")
    page = text(signed_in(clerk()), f"{reverse('back:bills')}?state={state}")
    assert (bill.number in page) == is_there
    assert "to be made up, no surcharge" in page


def test_a_late_payment_shows_its_days_and_the_rate_as_people_know_it() -> None:
    on("2020-01-10")
    bill = billed(employer_with(MINIMUM), "2019-11")
    paid(bill, bill.amount, "2020-01-10")
    assert "41 days at 0.5‰" in text(signed_in(clerk()), reverse("back:bill", args=[bill.number]))


def test_the_bills_chosen_are_taken_along() -> None:
    bill, other = billed(employer_with(MINIMUM)), billed(employer_with(500_000))
    paid(other, other.amount, "2020-02-10")
    client = signed_in(clerk())
    assert "as=csv" in text(client, reverse("back:bills"))
    found = client.get(f"{reverse('back:bills')}?state=open&as=csv").getvalue().decode("utf-8-sig")
    [line] = found.splitlines()[1:]
    assert line.startswith(f"{bill.number},")
    assert line.endswith("2020-03-31,I.2,put_off,")


def test_another_district_sees_none_of_it_and_the_centre_all() -> None:
    bill = billed(employer_with(MINIMUM))
    amount = f"{bill.amount / 100:,.2f}"
    elsewhere = make_staff(Role.FINANCE_CLERK, agency=make_agency("110108"))
    assert amount not in text(signed_in(elsewhere), reverse("back:months"))
    assert amount in text(signed_in(make_staff(Role.CENTRE, agency=make_centre())), reverse("back:months"))
    receivable = Account.objects.get(kind="receivable", branch="pension")
    shown = text(signed_in(elsewhere), reverse("back:account", args=[receivable.pk]))
    assert bill.number not in shown
    assert bill.number in text(signed_in(clerk()), reverse("back:account", args=[receivable.pk]))


def test_the_trial_balance_leaves_with_names_and_sums() -> None:
    billed(employer_with(MINIMUM))
    answer = signed_in(clerk()).get(reverse("back:trial") + "?as=csv", headers=ENGLISH)
    head, *rows = csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    assert head == ["Account code", "Ledger account", "Debits", "Credits", "Balance"]
    assert {row[0]: row[1] for row in rows}["receivable:pension"] == "contributions receivable · Pension"
    *accounts, last = rows
    for place in (2, 3):
        assert Decimal(last[place]) == sum(Decimal(row[place]) for row in accounts) > 0
    assert (last[1], last[2]) == ("All accounts", last[3])


def test_the_trial_balance_of_a_day_before_is_empty() -> None:
    billed(employer_with(MINIMUM))
    client = signed_in(clerk())
    assert "in balance" in text(client, reverse("back:trial"))
    before = text(client, reverse("back:trial") + "?on=2020-02-09")
    assert "in balance" in before
    assert "289.04" not in before


POSTED = (
    "bill",
    "payment",
    "receipt",
    "debit",
    "refund",
    "return",
    "benefit_due",
    "benefit_repaid",
    "payment_ordered",
    *(f"entry.{kind}" for kind in EntryKind),
)


@pytest.mark.parametrize("kind", POSTED)
def test_a_posting_is_named_in_the_language_of_the_page(kind: str) -> None:
    with override("zh-hans"):
        name, back = kind_name(kind), kind_name(f"{kind}.reversed")
    assert not re.search("[A-Za-z]", name + back)
    assert (name in back, name != back) == (True, True)


def test_no_posting_is_of_a_kind_without_a_name() -> None:
    """What is booked stands as a word of its own below its key."""
    rooms = Path(operations.__file__).parent.glob("*.py")
    calls = re.findall(
        r'(?:book|posting_of)\(\s+f"[^"]+",\s+f?"([a-z_.{}]+)"', "".join(map(Path.read_text, rooms))
    )
    assert len(calls) > 6
    assert set(calls) - {"{posting.kind}.reversed", "entry.{kind}"} <= set(POSTED)


def test_a_statement_of_one_holder() -> None:
    one, other = employer_with(MINIMUM), employer_with(500_000)
    bills = billed(one), billed(other)
    account = Account.objects.get(kind="receivable", branch="pension")
    path = reverse("back:account", args=[account.pk])
    shown = text(signed_in(clerk()), f"{path}?holder={one.uscc}")
    assert bills[0].number in shown
    assert bills[1].number not in shown
    wrong = signed_in(clerk()).get(f"{path}?first=2020-02-10&last=2020-02-01", headers=ENGLISH)
    assert wrong.status_code == 422
    assert "The last day comes before the first." in wrong.content.decode()


def test_billing_a_month_shows_first_what_it_would_do() -> None:
    employer_with(MINIMUM, 500_000)
    client = signed_in(clerk())
    path = reverse("back:bill_month")
    shown = client.post(path, {"month_0": "2020", "month_1": "1"}, headers=ENGLISH)
    assert "persons in all: 2" in shown.content.decode()
    assert not Bill.objects.exists()
    done = client.post(path, {"month_0": "2020", "month_1": "1", "confirmed": "1"}, headers=ENGLISH)
    assert done.status_code == 302
    assert "0 of 2 persons" in text(client, reverse("back:months"))
    while work_once(now()):
        pass
    assert Bill.objects.get().persons == 2
    assert "of 2 persons" not in text(client, reverse("back:months"))


def test_a_month_that_has_not_begun_is_not_billed() -> None:
    employer_with(MINIMUM)
    path, client = reverse("back:bill_month"), signed_in(clerk())
    for given in ({}, {"confirmed": "1"}):
        answer = client.post(path, {"month_0": "2020", "month_1": "3", **given}, headers=ENGLISH)
        assert (answer.status_code, "has not begun" in answer.content.decode()) == (422, True)
    assert client.post(path, {"month_0": "2020", "month_1": "2"}).status_code == 200


def test_a_month_without_rates_is_refused_in_words() -> None:
    client = signed_in(clerk())
    answer = client.post(
        reverse("back:bill_month"), {"month_0": "2031", "month_1": "1", "confirmed": "1"}, headers=ENGLISH
    )
    assert answer.status_code == 422
    assert "2031-01" in answer.content.decode()
    assert not Message.objects.filter(channel=CHANNEL).exists()


def test_a_run_that_goes_on_is_not_started_twice_and_a_killed_worker_bills_nobody_twice() -> None:
    employer_with(MINIMUM)
    hire(None, 500_000)
    officer = clerk()
    run = start_month_run(parse_month("2020-01"), officer)
    assert start_month_run(parse_month("2020-01"), officer).pk == run.pk
    lost = bill_a_group(run, 0)
    assert lost.effect is not None
    assert not Bill.objects.exists()
    while work_once(now()):
        pass
    lost.effect()
    assert Bill.objects.count() == 2


def test_only_finance_bills() -> None:
    client = signed_in(make_staff(Role.SUPERVISOR))
    assert client.get(reverse("back:bill_month")).status_code == 403
    assert client.get(reverse("back:months")).status_code == 200
    assert signed_in(make_staff(Role.HANDLER)).get(reverse("back:months")).status_code == 403
