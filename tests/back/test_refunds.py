"""Refunds in the workbench: three people at three desks, the dry run of a batch, the list as CSV, and who is refused (II.1.2)."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from anxin.back.money.refunds import seen_of
from anxin.funds.models import Refund, RefundState
from anxin.funds.operations import refunding
from anxin.registry.models import Role
from anxin.trail.models import Message
from tests.factories import signed_in
from tests.funds import refunds
from tests.registry.people import make_agency, make_staff

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
PREFIXED = {
    "account-holder": "测试公司",
    "account-number": "6222 0000 9999 8888",
    "account-bank_code": "102100099996",
    "account-known_from": "3月12日回单",
}


def step(client: Client, refund: Refund, way: str, **typed: str) -> int:
    """From the page of the refund as it is now, unless `seen` says what was on it."""
    address = reverse("back:decide_refund", args=[refund.number, way])
    seen = {"seen": seen_of(Refund.objects.get(pk=refund.pk))}
    return client.post(address, seen | typed, headers=ENGLISH).status_code


def text(client: Client, name: str, *args: str) -> str:
    response = client.get(reverse(f"back:{name}", args=args), headers=ENGLISH)
    assert response.status_code == 200
    return str(response.content.decode())


def state(refund: Refund) -> str:
    refund.refresh_from_db()
    return refund.state


def test_from_the_proposal_to_the_bank_and_back() -> None:
    refund = refunds.make_refund()
    reviewer, payer = signed_in(make_staff(Role.REVIEWER)), signed_in(refunds.payer_staff())
    clerk = signed_in(make_staff(Role.FINANCE_CLERK))
    shown = text(clerk, "refund", refund.number)
    assert "6222000011112222" not in shown
    assert "2222" in shown
    assert step(payer, refund, "pay") == 422
    assert state(refund) == RefundState.PROPOSED, "not before it is approved"
    assert step(reviewer, refund, "approve") == 302
    assert step(payer, refund, "pay") == 302
    assert (state(refund), Message.objects.filter(channel="bank").count()) == (RefundState.ORDERED, 1)
    assert f"{refund.number}-1" in text(clerk, "refund", refund.number)
    assert step(payer, refund, "pay") == 422, "once"
    refunds.failed(refund, "退票")
    assert "退票" in text(clerk, "refund", refund.number)
    assert step(clerk, refund, "account", **PREFIXED) == 422, "a corrected account is for the next order"
    assert step(clerk, refund, "reverse", **{"reverse-reason": "退错了人"}) == 302
    assert state(refund) == RefundState.REVERSED


def test_an_account_entered_meanwhile_is_not_approved_unseen() -> None:
    """Two tabs: the reviewer looks at one account, a clerk enters another, the reviewer approves what is on the page."""
    refund = refunds.make_refund()
    reviewer, clerk = signed_in(make_staff(Role.REVIEWER)), signed_in(make_staff(Role.FINANCE_CLERK))
    seen = re.findall(r'name="seen" value="(\w+)"', text(reviewer, "refund", refund.number))
    assert step(clerk, refund, "account", **PREFIXED) == 302
    assert step(reviewer, refund, "approve", seen=seen[0]) == 422
    assert state(refund) == RefundState.PROPOSED
    assert step(reviewer, refund, "approve") == 302
    address = reverse("back:decide_refund", args=[refund.number, "reverse"])
    assert clerk.get(address).url == reverse("back:refund", args=[refund.number])  # type: ignore[attr-defined]  # a redirect


@pytest.mark.parametrize(
    ("way", "typed", "told"),
    [
        ("check", {}, "check-spoke_with"),
        ("account", PREFIXED | {"account-number": "abc"}, "account-number"),
        ("account", PREFIXED | {"account-bank_code": "12"}, "account-bank_code"),
        ("reverse", {}, "reverse-reason"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_done(
    way: str, typed: dict[str, str], told: str
) -> None:
    refund = refunds.make_refund()
    client = signed_in(make_staff(Role.FINANCE_CLERK))
    address = reverse("back:decide_refund", args=[refund.number, way])
    response = client.post(address, typed, headers=ENGLISH)
    assert response.status_code == 422
    assert f"id_{told}" in response.content.decode()
    assert state(refund) == RefundState.PROPOSED


@pytest.mark.parametrize(
    ("role", "way"),
    [
        (Role.PAYER, "approve"),
        (Role.INSPECTOR, "approve"),
        (Role.FINANCE_CLERK, "pay"),
        (Role.REVIEWER, "pay"),
        (Role.PAYER, "reverse"),
        (Role.INSPECTOR, "account"),
        (Role.REVIEWER, "check"),
    ],
)
def test_another_role_is_refused(role: Role, way: str) -> None:
    assert step(signed_in(make_staff(role)), refunds.make_refund(), way) == 403


@pytest.mark.parametrize("role", [Role.PAYER, Role.REVIEWER, Role.FINANCE_CLERK])
def test_another_district_is_refused(role: Role) -> None:
    refund = refunds.make_refund()
    client = signed_in(make_staff(role, agency=make_agency("110108")))
    assert client.get(reverse("back:refund", args=[refund.number])).status_code == 403
    for way in ("check", "account", "approve", "pay", "reverse"):
        assert step(client, refund, way) == 403
    assert refund.number not in text(client, "refunds")


def test_a_batch_is_tried_first_and_paid_only_as_it_was_shown() -> None:
    both = make_staff(Role.REVIEWER, Role.PAYER)
    refund = refunding.approve_refund(refunds.make_refund(), both)
    own = signed_in(both)
    assert "you proposed, approved or prepared it" in text(own, "refund_batch")
    payer = signed_in(refunds.payer_staff())
    assert "1 refund" in text(payer, "refund_batch")
    address = reverse("back:refund_batch")
    payer.post(address, {"expected": "1"})
    own.post(address, {"expected": str(refund.total)})
    assert state(refund) == RefundState.APPROVED
    payer.post(address, {"expected": str(refund.total)})
    assert state(refund) == RefundState.ORDERED
    assert signed_in(make_staff(Role.FINANCE_CLERK)).get(address).status_code == 403


def test_the_list_by_state_and_as_csv() -> None:
    refund = refunds.make_refund()
    client = signed_in(make_staff(Role.FINANCE_CLERK))
    assert refund.number in text(client, "refunds")
    paid = client.get(reverse("back:refunds"), {"state": "paid"}, headers=ENGLISH).content.decode()
    assert refund.number not in paid
    csv = client.get(reverse("back:refunds"), {"as": "csv"}).getvalue().decode()
    assert f"{refund.number},ordinary,proposed" in csv
    assert "6222" not in csv
    assert signed_in(make_staff(Role.SECURITY_ADMIN)).get(reverse("back:refunds")).status_code == 403
