"""The finance desk in the workbench: every page shown, every step taken by those who may and refused to those who may not."""

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pytest_django.fixtures import Settings

from anxin.channels.bank.leaving import put
from anxin.channels.bank.statement_writing import camt_file
from anxin.funds import debits
from anxin.funds.models import (
    BankAccount,
    DebitBatch,
    Deferral,
    MatchProposal,
    Payment,
    PaymentAgreement,
    Receipt,
    RemittanceSwitch,
    Return,
    Statement,
)
from anxin.funds.operations import debit_parts
from anxin.funds.queries import open_on
from anxin.registry.models import Role
from anxin.trail import outbox
from anxin.trail.models import Entry, Message
from anxin.trail.today import now
from tests.back.finance import Desk, make_desk
from tests.factories import signed_in
from tests.funds.banking import account_of_agency, agreed, pays_from, remittance, statement_of, work
from tests.funds.makers import MINIMUM, billed, employer_with, on, paid, summed
from tests.registry.people import make_agency, make_centre, make_staff

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
LISTS = (
    "money",
    "receipts",
    "proposals",
    "returns",
    "orders",
    "statements",
    "debits",
    "failed_debits",
    "agreements",
    "bank_accounts",
    "remittance",
    "deferrals",
    "bills",
)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def desk() -> Desk:
    return make_desk()


@pytest.fixture
def clerk(desk: Desk) -> Client:
    return signed_in(desk.by)


@pytest.fixture
def supervisor() -> Client:
    return signed_in(make_staff(Role.SUPERVISOR))


def text(client: Client, name: str, *arguments: object, query: str = "") -> str:
    response = client.get(reverse(f"back:{name}", args=arguments) + query, headers=ENGLISH)
    assert response.status_code == 200, (name, response.status_code)
    return response.content.decode()


def post(client: Client, name: str, *arguments: object, **data: object) -> HttpResponse:
    response = client.post(reverse(f"back:{name}", args=arguments), data, headers=ENGLISH)
    assert isinstance(response, HttpResponse)
    return response


def test_every_list_has_its_empty_state() -> None:
    client = signed_in(make_staff(Role.FINANCE_CLERK))
    for name in LISTS:
        found = text(client, name)
        assert "anxin-empty" in found or "anxin-card" in found, name


def test_the_desk_counts_what_waits(clerk: Client, desk: Desk) -> None:
    found = text(clerk, "money")
    waiting = sum(each.left for each in Receipt.objects.all())
    assert f"¥{waiting / 100:,.2f}" in found
    assert "Matches to confirm" in found
    assert "data-look-chart" in found


def test_another_district_sees_nothing_and_the_centre_all(desk: Desk) -> None:
    elsewhere = signed_in(
        make_staff(Role.FINANCE_CLERK, Role.PAYER, Role.SUPERVISOR, agency=make_agency("110108"))
    )
    centre = signed_in(make_staff(Role.CENTRE, agency=make_centre()))
    for name, said in (
        ("receipts", "12,345.00"),
        ("bills", desk.bill.number),
        ("debits", desk.batch.message_id),
        ("agreements", desk.agreement.reference),
        ("deferrals", "停工"),
        ("returns", "777.00"),
        ("proposals", desk.bill.number),
    ):
        assert said not in text(elsewhere, name), name
        assert said in text(centre, name), name
    for name, key in (
        ("receipt", desk.receipt.pk),
        ("bill", desk.bill.number),
        ("batch", desk.batch.pk),
        ("undo_payment", desk.payment.pk),
        ("end_agreement", desk.agreement.pk),
    ):
        assert elsewhere.get(reverse(f"back:{name}", args=[key])).status_code == 403, name


STEPS = (
    ("decide_match", "proposal", ("take-up", "confirm", "refuse")),
    ("decide_return", "back", ("confirm", "refuse", "pay")),
    ("decide_deferral", "deferral", ("confirm", "refuse")),
)


@pytest.mark.parametrize("role", [Role.HANDLER, Role.REVIEWER, Role.FRONT_CLERK, Role.INSPECTOR, Role.CENTRE])
def test_roles_without_money_take_no_step(desk: Desk, role: Role) -> None:
    client = signed_in(make_staff(role))
    for name, thing, ways in STEPS:
        for way in ways:
            assert post(client, name, getattr(desk, thing).pk, way).status_code == 403, (name, way)
    for name, arguments in (
        ("statements", ()),
        ("fetch_files", ()),
        ("build_batch", ()),
        ("tell_failed", ()),
        ("new_agreement", ()),
        ("end_agreement", (desk.agreement.pk,)),
        ("switch_remittance", ("off",)),
        ("bank_accounts", ()),
        ("close_account", (desk.batch.account_id,)),
        ("reopen_account", (desk.batch.account_id,)),
        ("new_deferral", ()),
        ("undo_payment", (desk.payment.pk,)),
        ("receipt", (desk.receipt.pk,)),
    ):
        assert post(client, name, *arguments, way="again").status_code == 403, name
    assert not Entry.objects.filter(action__endswith=".confirmed").exists()


def test_who_proposed_cannot_confirm(desk: Desk) -> None:
    """Not even with every role."""
    everything = [Role.FINANCE_CLERK, Role.SUPERVISOR, Role.PAYER]
    desk.by.roles = everything
    desk.by.save()
    client = signed_in(desk.by)
    for name, thing, _ways in STEPS:
        assert post(client, name, getattr(desk, thing).pk, "confirm").status_code == 403, name


def test_a_match_is_confirmed_by_another_person(desk: Desk, supervisor: Client) -> None:
    before = open_on(desk.bill).total
    assert "Confirm" in text(supervisor, "proposals")
    assert post(supervisor, "decide_match", desk.proposal.pk, "confirm").status_code == 302
    assert open_on(desk.bill).total == before - 1_000
    again = post(supervisor, "decide_match", desk.proposal.pk, "confirm")
    assert again.status_code == 302
    assert Payment.objects.filter(bill=desk.bill).count() == 1
    assert post(supervisor, "decide_match", desk.proposal.pk, "nonsense").status_code == 404


def test_a_suggestion_is_taken_up(desk: Desk, clerk: Client) -> None:
    suggestion = MatchProposal.objects.create(
        receipt=desk.receipt,
        bill=billed(employer_with(MINIMUM)),
        amount=5,
        reason="name",
        made_at=desk.proposal.made_at,
    )
    assert "Propose" in text(clerk, "proposals")
    post(clerk, "decide_match", suggestion.pk, "take-up")
    suggestion.refresh_from_db()
    assert suggestion.proposed_by == f"staff:{desk.by.number}"
    post(clerk, "decide_match", suggestion.pk, "refuse")
    suggestion.refresh_from_db()
    assert suggestion.refused_at is not None


def test_a_receipt_is_proposed_by_hand(desk: Desk, clerk: Client) -> None:
    form = {
        "way": "propose",
        "propose-bill": desk.bill.number.lower(),
        "propose-amount": "1,234.5",
        "propose-note": "电话核实",
    }
    wrong = post(clerk, "receipt", desk.receipt.pk, **{**form, "propose-bill": "202001-X"})
    assert (wrong.status_code, "no bill with this number" in wrong.content.decode()) == (422, True)
    too_much = post(clerk, "receipt", desk.receipt.pk, **{**form, "propose-amount": "99999999"})
    assert (too_much.status_code, "Less is left" in too_much.content.decode()) == (422, True)
    assert post(clerk, "receipt", desk.receipt.pk, **form).status_code == 302
    assert MatchProposal.objects.filter(receipt=desk.receipt, refused_at=None).get().amount == 123_450
    assert "电话核实" in text(clerk, "receipt", desk.receipt.pk)
    assert post(clerk, "receipt", desk.receipt.pk, way="again").status_code == 302


def test_nothing_is_proposed_for_a_bill_that_is_paid(desk: Desk, clerk: Client) -> None:
    bill = {"propose-bill": desk.payment.bill.number, "propose-amount": "1.00"}
    form = {"way": "propose", "propose-note": "电话核实", **bill}
    refused = post(clerk, "receipt", desk.receipt.pk, **form)
    assert (refused.status_code, "Nothing is open on this bill" in refused.content.decode()) == (422, True)
    assert not desk.receipt.proposals.filter(bill=desk.payment.bill).exists()


def test_money_goes_back_by_three_persons(desk: Desk, supervisor: Client) -> None:
    assert post(supervisor, "decide_return", desk.back.pk, "confirm").status_code == 302
    assert post(supervisor, "decide_return", desk.back.pk, "pay").status_code == 403
    payer = signed_in(make_staff(Role.PAYER))
    assert "Pay out" in text(payer, "returns")
    assert post(payer, "decide_return", desk.back.pk, "pay").status_code == 302
    assert "no account to pay from" in text(payer, "returns")
    pays_from()
    assert post(payer, "decide_return", desk.back.pk, "pay").status_code == 302
    assert Return.objects.get(pk=desk.back.pk).sent_at is not None


def test_receipts_are_narrowed_and_taken_along(desk: Desk, clerk: Client) -> None:
    assert "无名氏公司" in text(clerk, "receipts", query="?said=无名氏")
    assert "无名氏公司" not in text(clerk, "receipts", query="?said=往来")
    assert desk.payment.bill.number in text(clerk, "receipts", query="?which=all")
    response = clerk.get(reverse("back:receipts") + "?as=csv")
    lines = b"".join(response.streaming_content).decode().splitlines()  # type: ignore[attr-defined]  # a streaming answer
    assert len(lines) == 3
    assert not any(each.payer_account in "".join(lines) for each in Receipt.objects.all())
    assert Entry.objects.filter(action="receipts.exported").exists()


def test_the_return_day_turns_yellow_and_red(desk: Desk, clerk: Client) -> None:
    on("2020-03-09")
    assert "govuk-tag--yellow" in text(clerk, "receipts")
    on("2020-03-20")
    assert "govuk-tag--red" in text(clerk, "receipts")


def upload(client: Client, data: bytes) -> HttpResponse:
    return post(client, "statements", file=SimpleUploadedFile("statement.xml", data))


def test_a_statement_is_uploaded_and_its_progress_shown(desk: Desk, clerk: Client) -> None:
    on("2020-02-14")
    data = camt_file(statement_of([remittance(100, on="2020-02-13")], opening=summed("bank")))
    cut = upload(clerk, data[:-100])
    assert (cut.status_code, "cut off or damaged" in cut.content.decode()) == (422, True)
    assert Statement.objects.count() == 1
    assert upload(clerk, data).status_code == 302
    assert "0 of 1" in text(clerk, "statements")
    again = upload(clerk, data)
    assert (again.status_code, "read in already" in again.content.decode()) == (422, True)
    work()
    assert Receipt.objects.filter(amount=100).exists()


def test_what_lies_in_the_folder_is_taken_in(desk: Desk, clerk: Client, settings: Settings) -> None:
    on("2020-02-14")
    put(settings.BANK_IN, "bad.xml", b"nonsense")
    put(
        settings.BANK_IN,
        "good.xml",
        camt_file(statement_of([remittance(1, on="2020-02-13")], opening=summed("bank"))),
    )
    assert "2 files lie" in text(clerk, "statements")
    assert post(clerk, "fetch_files").status_code == 302
    assert Statement.objects.count() == 2
    assert "1 file lies" in text(clerk, "statements")


def test_a_batch_is_built_after_a_dry_run(desk: Desk, clerk: Client) -> None:
    bill = billed(employer_with(MINIMUM))
    agreed(bill.employer, "direct_debit", signed_on="2019-01-01")  # type: ignore[arg-type]  # the value of the choice
    form = {"account": account_of_agency().pk, "collect_on": "2020-02-18"}
    shown = clerk.get(post(clerk, "build_batch", **form)["Location"], headers=ENGLISH).content.decode()
    assert "Nothing has been ordered yet" in shown
    assert "a direct debit is under way" in shown
    assert f'name="expected" value="{bill.amount}"' in shown
    assert DebitBatch.objects.count() == 1
    changed = post(clerk, "build_batch", **form, confirmed="1", expected="1")
    assert (changed.status_code, "Look at the figures again" in changed.content.decode()) == (422, True)
    assert post(clerk, "build_batch", **form, confirmed="1", expected=bill.amount).status_code == 302
    batch = DebitBatch.objects.latest("pk")
    assert bill.number in text(clerk, "batch", batch.pk)
    assert post(clerk, "build_batch", **{**form, "collect_on": "2020-02-01"}).status_code == 422
    assert (
        post(
            clerk, "build_batch", **{**form, "collect_on": "2020-02-01"}, confirmed="1", expected="0"
        ).status_code
        == 422
    )


def test_the_page_of_a_large_batch_says_how_far_it_is_and_drops_it(
    desk: Desk, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(debits, "BILLS_A_READ", 2)
    monkeypatch.setattr(debit_parts, "ORDERS_A_PART", 1)
    for _ in range(3):
        bill = billed(employer_with(MINIMUM))
        agreed(bill.employer, "direct_debit", signed_on="2019-01-01")  # type: ignore[arg-type]  # the value of the choice
    form = {"account": account_of_agency().pk, "collect_on": "2020-02-18"}
    post(clerk, "build_batch", **form, confirmed="1", expected=3 * bill.amount)
    batch = DebitBatch.objects.latest("pk")
    assert f"2 of {batch.bills} open bills looked at" in text(clerk, "batch", batch.pk)
    here, act = (reverse(f"back:{name}", args=[batch.pk]) for name in ("batch", "answer_batch"))
    part = clerk.get(here, {"progress": ""}, headers=ENGLISH).content.decode()
    assert ("open bills" in part, "<html" in part) == (True, False)
    Message.objects.filter(channel=debit_parts.PARTS.channel).update(state="failed", last_error="X: no room")
    assert "no room" in text(clerk, "batch", batch.pk)
    clerk.post(act, {"again": "1"})
    assert "no room" not in text(clerk, "batch", batch.pk)
    clerk.post(act, {"drop": "1"})
    assert "orders taken back" in text(clerk, "batch", batch.pk)
    while outbox.work_once(now()):
        pass
    assert clerk.get(here, {"progress": ""})["HX-Refresh"] == "true"
    assert "Nothing of this batch goes to the bank" in text(clerk, "batch", batch.pk)


def test_failed_debits_are_listed_and_their_payers_told(desk: Desk, clerk: Client) -> None:
    order = desk.batch.orders.get()
    from anxin.funds.operations.answering import reject

    reject(order, "AM04", "")
    found = text(clerk, "failed_debits")
    assert desk.bill.number in found
    assert "balance of the account is not enough" in found
    lines = b"".join(clerk.get(reverse("back:failed_debits") + "?as=csv").streaming_content)  # type: ignore[attr-defined]  # a streaming answer
    assert desk.bill.number in lines.decode()
    assert post(clerk, "tell_failed").status_code == 302
    assert (
        "failed" in text(clerk, "bill", desk.bill.number)
        or "rejected" in text(clerk, "bill", desk.bill.number).lower()
    )


AGREEMENT = {
    "kind": "bank_remittance",
    "reference": "HK2020-001",
    "signed_on": "2020-02-10",
    "holder": "某公司",
    "number": "6222 0202 0000 1234 567",
    "bank_name": "测试银行",
    "bank_code": "102100000030",
}


def test_agreements_are_entered_and_ended(desk: Desk, clerk: Client) -> None:
    employer = employer_with()
    unknown = post(clerk, "new_agreement", **AGREEMENT, payer="91110105000000000X")
    assert unknown.status_code == 422
    assert (
        post(clerk, "new_agreement", **{**AGREEMENT, "bank_code": "12"}, payer=employer.uscc).status_code
        == 422
    )
    assert post(clerk, "new_agreement", **AGREEMENT, payer=employer.uscc).status_code == 302
    twice = post(clerk, "new_agreement", **{**AGREEMENT, "reference": "HK2"}, payer=employer.uscc)
    assert (twice.status_code, "such an agreement" in twice.content.decode()) == (422, True)
    agreement = PaymentAgreement.objects.get(reference="HK2020-001")
    assert (agreement.number, agreement.employer) == ("6222020200001234567", employer)
    shown = text(clerk, "agreements", query=f"?uscc={employer.uscc}")
    assert "••••\N{NO-BREAK SPACE}4567" in shown
    assert "6222020200001234567" not in shown
    assert post(clerk, "end_agreement", agreement.pk, ended_on="2020-02-10").status_code == 422
    assert post(clerk, "end_agreement", agreement.pk, ended_on="2020-02-11").status_code == 302


def test_an_agreement_with_another_agencys_payer_is_refused(desk: Desk, clerk: Client) -> None:
    employer = employer_with()
    employer.agency = make_agency("110108")
    employer.save()
    refused = post(clerk, "new_agreement", **AGREEMENT, payer=employer.uscc)
    assert (refused.status_code, "another agency" in refused.content.decode()) == (422, True)


def test_the_supervisor_switches_and_enters_accounts(clerk: Client, supervisor: Client) -> None:
    assert post(clerk, "switch_remittance", "off").status_code == 403
    assert "takes remittances today" in text(supervisor, "remittance")
    assert post(supervisor, "switch_remittance", "off").status_code == 302
    assert RemittanceSwitch.objects.get().until is not None
    assert "for the last time" in text(supervisor, "remittance")
    assert post(clerk, "switch_remittance", "keep").status_code == 403
    assert post(supervisor, "switch_remittance", "keep").status_code == 302
    assert RemittanceSwitch.objects.get().until is None
    assert post(supervisor, "switch_remittance", "sideways").status_code == 404
    given = {
        "holder": "基金专户",
        "number": "0200001009014400001",
        "bank_name": "测试银行",
        "bank_code": "102100000030",
        "scheme_id": "SB1",
        "purpose": "collection",
        "opened_on": "2020-01-01",
    }
    assert post(clerk, "bank_accounts", **given).status_code == 403
    assert post(supervisor, "bank_accounts", **{**given, "number": "12"}).status_code == 422
    assert post(supervisor, "bank_accounts", **given).status_code == 302
    assert BankAccount.objects.latest("pk").number == "0200001009014400001"
    same = post(supervisor, "bank_accounts", **given)
    assert (same.status_code, "on file already" in same.content.decode()) == (422, True)


def test_days_of_bills_are_written_one_way(desk: Desk, clerk: Client) -> None:
    """Settled or not."""
    paid(desk.bill, desk.bill.amount, "2020-02-10")
    page = text(clerk, "bills")
    assert ">2020-03-31" not in page


def test_the_supervisor_closes_an_account_and_takes_it_back(
    desk: Desk, clerk: Client, supervisor: Client
) -> None:
    account = desk.batch.account
    assert "close it" not in text(clerk, "bank_accounts")
    assert "close it" in text(supervisor, "bank_accounts")
    assert post(clerk, "close_account", account.pk, closed_on="2020-03-01").status_code == 403
    early = post(supervisor, "close_account", account.pk, closed_on="2018-12-31")
    assert (early.status_code, "after it was opened" in early.content.decode()) == (422, True)
    here = reverse("back:close_account", args=[account.pk])
    closed = supervisor.post(here, {"closed_on": "2020-03-01"}, follow=True, headers=ENGLISH)
    page = closed.content.decode()
    assert ("2020-03-01" in page, "nothing is debited" in page) == (True, True)
    again = post(supervisor, "close_account", account.pk, closed_on="2020-04-01")
    assert (again.status_code, "closed already" in again.content.decode()) == (422, True)
    assert "close it" not in text(supervisor, "bank_accounts")
    assert post(supervisor, "reopen_account", account.pk).status_code == 302
    account.refresh_from_db()
    assert account.closed_on is None
    actions = Entry.objects.filter(subject=f"bank_account:{account.pk}").order_by("pk")
    assert [*actions.values_list("action", flat=True)][-2:] == [
        "bank_account.closed",
        "bank_account.closing_taken_back",
    ]


def test_a_supervisor_of_another_agency_closes_no_account(desk: Desk) -> None:
    other = signed_in(make_staff(Role.SUPERVISOR, agency=make_agency("110108")))
    assert post(other, "close_account", desk.batch.account_id, closed_on="2020-03-01").status_code == 403
    assert post(other, "reopen_account", desk.batch.account_id).status_code == 403


def test_what_the_program_undid_is_said_in_the_language_of_the_page(clerk: Client) -> None:
    """Money of an earlier day comes second and counts first."""
    bill = billed(employer_with(MINIMUM))
    paid(bill, 100, "2020-02-10")
    paid(bill, 200, "2020-02-07")
    assert "undone: made again in the order of the days" in text(clerk, "bill", bill.number)
    page = clerk.get(reverse("back:bill", args=[bill.number]), headers={"accept-language": "zh-hans"})
    said = page.content.decode()
    assert ("按缴款日先后重新计算" in said, "made again" in said) == (True, False)


def test_a_deferral_is_proposed_and_confirmed_on_pages(desk: Desk, clerk: Client, supervisor: Client) -> None:
    employer = employer_with(MINIMUM)
    form = {"employer": employer.uscc, "first": "2020-02", "last": "2020-01", "reason": "停产"}
    assert post(clerk, "new_deferral", **form).status_code == 422
    assert post(clerk, "new_deferral", **{**form, "last": "2020-03"}).status_code == 302
    deferral = Deferral.objects.get(employer=employer)
    assert deferral.end_month - deferral.first_month == 2
    told = supervisor.post(
        reverse("back:decide_deferral", args=[deferral.pk, "confirm"]), follow=True, headers=ENGLISH
    )
    assert "no bill a later day to pay yet" in told.content.decode()  # the rule is published in March
    assert "confirmed by" in text(clerk, "deferrals")
    assert post(supervisor, "decide_deferral", desk.deferral.pk, "refuse").status_code == 302


def test_a_deferral_that_the_rules_do_not_give_is_refused_on_the_page(clerk: Client) -> None:
    employer = employer_with(MINIMUM)
    for first, last in (("2019-11", "2019-12"), ("2020-01", "2120-12")):
        form = {"employer": employer.uscc, "first": first, "last": last, "reason": "停产"}
        refused = post(clerk, "new_deferral", **form)
        assert (refused.status_code, "No rule gives a deferral" in refused.content.decode()) == (422, True)
    assert not Deferral.objects.filter(employer=employer).exists()


def test_a_bill_shows_what_was_paid_and_a_payment_is_undone(desk: Desk, clerk: Client) -> None:
    bill = desk.payment.bill
    found = text(clerk, "bill", bill.number)
    assert "on time (I.2)" in found
    assert "Pension" in found
    assert bill.lines.get().person.name not in found
    assert Entry.objects.filter(action="bill.read", subject=bill.subject).exists()
    assert post(clerk, "undo_payment", desk.payment.pk, reason="").status_code == 422
    assert post(clerk, "undo_payment", desk.payment.pk, reason="户名不符").status_code == 302
    assert "undone: 户名不符" in text(clerk, "bill", bill.number)
    assert post(clerk, "undo_payment", desk.payment.pk, reason="again").status_code == 422
    assert bill.number in text(clerk, "bills", query=f"?number={bill.number}&state=open&month=2020-01")
    assert "To pay today" in text(clerk, "bill", desk.bill.number)
