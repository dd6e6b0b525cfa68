"""One's own benefits: amounts, payments with their months, masked accounts; nobody else's."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from anxin.law.months import parse_month
from anxin.registry.models import Person, User
from anxin.registry.operations import enrol
from anxin.trail.models import Entry
from tests.front.conftest import account_of
from tests.funds.benefit_makers import Desk, answered
from tests.funds.makers import employer_with
from tests.registry.people import make_user

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]


def page(client: Client) -> str:
    response = client.get(reverse("front:own_payments"))
    assert response.status_code == 200
    return response.content.decode()


def test_a_person_sees_every_month_that_was_paid(signed_in: Browser, insured: Person) -> None:
    desk = Desk()
    award = desk.award(since="2020-01", person=insured, account="6222000000001234")
    desk.paid()
    found = page(signed_in(account_of(insured)))
    assert award.number in found
    for said in (
        "2020-01 arrears ¥3,000.00; 2020-02 of the month ¥3,000.00",
        "¥6,000.00",
        "••••\N{NO-BREAK SPACE}1234",
        "paid out",
    ):
        assert said in found
    assert "6222000000001234" not in found
    assert Entry.objects.filter(subject=award.subject, action="award.read").count() == 1
    assert Entry.objects.filter(subject=f"person:{insured.pk}", action="person.read").exists()


def test_an_advance_and_a_failed_payment_say_so(signed_in: Browser, insured: Person) -> None:
    desk = Desk()
    desk.award(person=insured, account="6222000000000404", approved=False)
    run = desk.ordered()
    answered(run, refused=["0404"])
    browser = signed_in(account_of(insured))
    found = page(browser)
    assert "being worked out" in found
    assert "paid in advance (N7.PAY)" in found
    assert "A payment did not arrive" in found
    told = browser.get(reverse("front:in_tray")).content.decode()
    assert "A benefit could not be paid" in told


def test_a_proposed_run_is_not_shown(signed_in: Browser, insured: Person) -> None:
    desk = Desk()
    desk.award(person=insured)
    desk.run()
    assert "Nothing has been paid yet." in page(signed_in(account_of(insured)))


def test_deferred_months_are_said_to_count(signed_in: Browser, insured: Person) -> None:
    enrol("system", insured, employer_with(), first_month=parse_month("2020-01"), base=500_000)
    found = page(signed_in(account_of(insured)))
    assert "You receive no benefit yet" in found
    assert "unpaid, inside the extended collection: counts as covered (I.2)" in found
    assert "not insured in this month" in found
    assert found.count("counts as covered (I.2)") == 4


def test_the_record_and_the_contributions_lead_to_it(signed_in: Browser, insured: Person) -> None:
    browser = signed_in(account_of(insured))
    for name in ("front:entitlement", "front:contributions"):
        [_menu, *links] = browser.get(reverse(name)).content.decode().split(reverse("front:own_payments"))[1:]
        assert links, name


def test_others_see_nothing_of_it(
    signed_in: Browser, insured: Person, visitor: Client, stranger: User
) -> None:
    award = Desk().award(person=insured)
    assert visitor.get(reverse("front:own_payments")).status_code == 302
    for user in (stranger, make_user()):
        assert award.number not in page(signed_in(user))
    assert not Entry.objects.filter(subject=award.subject, action="award.read").exists()
