"""Payments with the bank in the workbench: what the bank said in words, doubts, sending again by three persons, and who is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pytest_django.fixtures import Settings

from anxin.channels.bank.leaving import put
from anxin.funds.models import BankAccount, PayReport, SingleOrder
from anxin.funds.operations.benefit_runs import confirm_run
from anxin.registry.models import Role
from anxin.trail.models import Entry
from tests.back.test_finance_desk import post, text
from tests.channels.bank.reports import Said, report
from tests.factories import signed_in
from tests.funds.banking import pays_from
from tests.funds.benefit_makers import Desk
from tests.funds.outgoing import KINDS, Sent, entry, sent, shown
from tests.registry.people import make_agency, make_centre, make_staff

pytestmark = pytest.mark.django_db
AGAIN = {
    "again-holder": "某公司",
    "again-number": "6222 0000 9999 8888",
    "again-known_from": "3月12日来函",
    "again-reason": "原账户已销户",
}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture(params=KINDS)
def out(request: pytest.FixtureRequest) -> Sent:
    return sent(request.param)


@pytest.fixture
def clerk() -> Client:
    return signed_in(make_staff(Role.FINANCE_CLERK))


def upload(client: Client, data: bytes) -> HttpResponse:
    return post(client, "statements", file=SimpleUploadedFile("report.xml", data))


def said(out: Sent, status: str, code: str = "", number: str = "R1", hour: int = 0) -> bytes:
    return report(out.file, [Said(out.key, status, code)], number=number, hour=hour)


def test_the_officer_reads_the_banks_reason_in_words(out: Sent, clerk: Client) -> None:
    assert out.key in text(clerk, "orders")
    assert upload(clerk, said(out, "RJCT", "AC04")).status_code == 302
    listed = text(clerk, "orders")
    for words in ("1 refused", "Failed, to be sent again", "the account is closed"):
        assert words in listed
    shown_now = text(clerk, "order", out.key)
    assert "The bank said that it was not paid" in shown_now
    assert "6222000011112222" not in shown_now
    assert Entry.objects.filter(action="order.read").exists()
    assert "Payments to look at" in text(clerk, "money")


def test_a_contradiction_is_said_and_settled_by_an_officer(out: Sent, clerk: Client) -> None:
    upload(clerk, said(out, "ACSC"))
    upload(clerk, said(out, "RJCT", "AC06", "R2", 2))
    assert "contradicts itself in 1 orders" in text(clerk, "orders")
    found = text(clerk, "order", out.key)
    assert "said both that it was paid and that it was not" in found
    assert "Propose to send it again" not in found
    assert post(clerk, "decide_order", out.key, "again", **AGAIN).status_code == (
        403 if out.kind == "benefit" else 422
    )
    assert post(clerk, "decide_order", out.key, "decide", **{"decide-paid": "no"}).status_code == 422
    given = {"decide-paid": "no", "decide-why": "银行来函"}
    assert (
        post(signed_in(make_staff(Role.PAYER)), "decide_order", out.key, "decide", **given).status_code == 403
    )
    assert post(clerk, "decide_order", out.key, "decide", **given).status_code == 302
    assert "Entered: the bank did not pay it" in text(clerk, "order", out.key)
    assert post(clerk, "decide_order", out.key, "decide", **given).status_code == 422
    assert post(clerk, "decide_order", out.key, "sideways").status_code == 404


@pytest.mark.parametrize("kind", ["refund", "return"])
def test_three_persons_send_it_again_and_the_history_stays(kind: str, clerk: Client) -> None:
    out = sent(kind)
    upload(clerk, said(out, "RJCT", "AC04"))
    wrong = post(clerk, "decide_order", out.key, "again", **{**AGAIN, "again-number": "abc"})
    assert (wrong.status_code, "原账户已销户" in wrong.content.decode()) == (422, True)
    assert post(clerk, "decide_order", out.key, "again", **AGAIN).status_code == 302
    again = SingleOrder.objects.latest("pk")
    second, payer = signed_in(make_staff(Role.SUPERVISOR)), signed_in(make_staff(Role.PAYER))
    for client, way in ((clerk, "confirm"), (payer, "confirm"), (clerk, "pay"), (payer, "refuse")):
        assert post(client, "decide_order", again.key, way).status_code == 403, way
    assert post(payer, "decide_order", again.key, "pay").status_code == 422
    assert "Confirm" in text(second, "order", again.key)
    assert post(second, "decide_order", again.key, "confirm").status_code == 302
    assert "Pay out" in text(payer, "order", again.key)
    assert post(payer, "decide_order", again.key, "pay").status_code == 302
    again.refresh_from_db()
    assert (again.state, again.payee_number, again.key) == ("ordered", "6222000099998888", again.key)
    found = text(clerk, "order", again.key)
    for words in (
        "All attempts",
        out.key,
        "the account is closed",
        "attempt 2",
        "••••\N{NO-BREAK SPACE}8888",
    ):
        assert words in found
    assert "9999" not in found.replace("99998888", "")
    owner = out.owner
    if kind == "refund":
        assert out.key in text(clerk, "refund", owner.number)  # type: ignore[union-attr]  # a refund
    upload(clerk, report(again.key, [Said(again.key, "RJCT", "AC01")], number="R9"))
    if kind == "return":
        assert "the account number is wrong" in text(clerk, "returns")
    assert post(clerk, "decide_order", again.key, "again", **AGAIN).status_code == 302
    third = SingleOrder.objects.latest("pk")
    assert post(second, "decide_order", third.key, "refuse").status_code == 302
    assert SingleOrder.objects.get(pk=third.pk).state == "dropped"


def test_what_left_and_came_back_is_on_the_page(out: Sent, clerk: Client) -> None:
    fen = out.order.amount
    shown(entry(out.key, fen))
    upload(clerk, said(out, "RJCT", "AC04"))
    assert "is not back on a statement yet" in text(clerk, "order", out.key)
    shown(entry(out.key, fen, back=True))
    assert "A statement shows that the money came back" in text(clerk, "order", out.key)


def test_a_report_that_is_refused_says_why_at_its_field(out: Sent, clerk: Client) -> None:
    for data, told in (
        (report("UNKNOWN"), "not sent from here"),
        (report(out.file, count=7), "file of 7 orders"),
        (said(out, "RJCT")[:200], "cut off or damaged"),
    ):
        refused = upload(clerk, data)
        assert (refused.status_code, told in refused.content.decode()) == (422, True)
    assert not PayReport.objects.exists()


def test_files_of_the_folder_are_taken_in_by_an_officer(out: Sent, clerk: Client, settings: Settings) -> None:
    put(Path(settings.BANK_IN), "a.xml", said(out, "ACSC"))
    put(Path(settings.BANK_IN), "b.xml", report("UNKNOWN", number="R2"))
    assert post(clerk, "fetch_files").status_code == 302
    assert out.order.state == "paid"
    assert "b.xml: " in text(clerk, "statements")


@pytest.mark.parametrize("role", [Role.FRONT_CLERK, Role.EDITOR, Role.SYSTEM_ADMIN])
def test_roles_without_money_are_refused(out: Sent, role: Role) -> None:
    client = signed_in(make_staff(role))
    assert client.get(reverse("back:orders")).status_code == 403
    assert client.get(reverse("back:order", args=[out.key])).status_code == 403
    assert post(client, "decide_order", out.key, "decide").status_code == 403


def test_another_district_sees_nothing_and_the_centre_all(out: Sent) -> None:
    roles = (Role.FINANCE_CLERK, Role.PAYER, Role.SUPERVISOR, Role.HANDLER)
    elsewhere = signed_in(make_staff(*roles, agency=make_agency("110108")))
    assert out.key not in text(elsewhere, "orders")
    assert elsewhere.get(reverse("back:order", args=[out.key])).status_code == 403
    for way in ("decide", "again", "confirm", "refuse", "pay"):
        assert post(elsewhere, "decide_order", out.key, way).status_code == 403
    centre = signed_in(make_staff(Role.CENTRE, agency=make_centre()))
    assert out.key in text(centre, "orders")
    assert centre.get(reverse("back:order", args=["nothing"])).status_code == 404


def test_without_an_account_the_payer_reads_what_to_do() -> None:
    desk = Desk()
    desk.award()
    run = desk.run()
    BankAccount.objects.all().update(closed_on="2020-01-01")
    payer = signed_in(desk.payer)
    assert "no account to pay from" in text(payer, "payout_run", run.number)
    assert post(payer, "payout_answer_run", run.number, confirm="1").status_code == 302
    assert "no account to pay from" in text(payer, "payout_run", run.number)
    run.refresh_from_db()
    assert run.state == "proposed"
    supervisor = signed_in(make_staff(Role.SUPERVISOR))
    given = {
        "purpose": "paying",
        "holder": "基金支出户",
        "number": "0200001009014400009",
        "bank_name": "测试银行",
        "bank_code": "102100000030",
        "opened_on": "2020-01-01",
    }
    wrong = post(supervisor, "bank_accounts", **{**given, "purpose": "collection"})
    assert (wrong.status_code, "needs this number" in wrong.content.decode()) == (422, True)
    assert post(supervisor, "bank_accounts", **given).status_code == 302
    assert "paying out" in text(supervisor, "bank_accounts")
    confirm_run(run, desk.payer)


def test_a_sum_that_does_not_agree_is_shown_at_the_run(clerk: Client) -> None:
    out = sent("benefit")
    shown(entry(out.file, out.order.amount - 1))
    shown(entry("", 5_000, back=True, ref="IN", text="拨款"))
    run = out.order.run  # type: ignore[union-attr]  # a benefit's order
    assert "not the sum of the orders" in text(signed_in(make_staff(Role.PAYER)), "payout_run", run.number)
    assert "Money put onto accounts for paying out" in text(clerk, "statements")
    assert pays_from().statements.count() == 2
