"""The benefits desk, the payer's desk and the payment calendar: what they show, what is done there, and who is refused."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from anxin.channels.bank.payouts import file_of
from anxin.channels.bank.sandbox_payouts import answer
from anxin.funds.benefits import found
from anxin.funds.models import (
    AwardVersion,
    BenefitAward,
    BenefitRun,
    PayBatch,
    PaymentState,
    Rhythm,
    RunState,
)
from anxin.funds.operations.awarding import Granted, propose_version
from anxin.funds.operations.benefit_runs import confirm_run
from anxin.funds.operations.ordering import order_next
from anxin.registry.models import Role, Staff
from anxin.trail import outbox
from anxin.trail.models import BusinessDate, Entry, Message
from anxin.trail.today import now
from tests.factories import a_file, signed_in
from tests.funds.benefit_makers import FEBRUARY, SHEET, Desk, answered
from tests.funds.makers import on
from tests.registry.people import make_agency, make_centre, make_staff

pytestmark = pytest.mark.django_db
MONTH = {"month_0": "2020", "month_1": "2"}


@pytest.fixture
def desk() -> Desk:
    return Desk()


def browser(staff: Staff) -> Client:
    client = signed_in(staff)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def step(award: BenefitAward, slug: str) -> str:
    return reverse("back:award_step", args=[award.number, slug])


def answer_to(client: Client, award: BenefitAward, slug: str, **typed: str) -> int:
    """What waits is answered from its own page."""
    asked = re.search(r'name="asked" value="(\d+)"', text(client, step(award, slug)))
    assert asked
    return client.post(step(award, slug), {"asked": asked[1], **typed}).status_code


def text(client: Client, path: str, **data: str) -> str:
    response = client.get(path, data)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_an_amount_is_entered_by_one_and_approved_by_another(desk: Desk) -> None:
    award = desk.award(0)
    handler, reviewer = browser(desk.handler), browser(desk.reviewer)
    assert "enter the amount" in text(handler, reverse("back:benefits"))
    form = {
        "from_month_0": "2020",
        "from_month_1": "2",
        "reason": "核定表",
        "amount": "3250.50",
        "individual": "1000",
    }
    refused = handler.post(step(award, "amount"), form)
    assert refused.status_code == 422
    assert not award.versions.exists()
    handler.post(step(award, "amount"), form | {"document": a_file("核定表.pdf")})
    version = award.versions.get()
    assert (version.amount, version.individual, version.document_name) == (325_050, 100_000, "核定表.pdf")
    assert handler.post(step(award, "approve")).status_code == 403
    assert "approve or refuse" in text(reviewer, reverse("back:benefits"))
    assert answer_to(reviewer, award, "approve") == 302
    version.refresh_from_db()
    assert version.approved_by == f"staff:{desk.reviewer.number}"
    assert "Nothing waits here" in text(reviewer, reverse("back:benefits"))


def test_what_was_not_on_the_page_is_not_approved(desk: Desk) -> None:
    """Two tabs: in one the first proposal is refused and another one made; the other tab still shows the first."""
    award, reviewer = desk.award(300_000, approved=False), browser(desk.reviewer)
    first = award.versions.get()
    assert "¥3,000.00" in text(reviewer, step(award, "approve"))
    assert answer_to(reviewer, award, "refuse", reason="金额有误") == 302
    desk.version(award, 900_000, since="2020-02", approved=False)
    stale = reviewer.post(step(award, "approve"), {"asked": str(first.pk)})
    assert stale.status_code == 422
    page = stale.content.decode()
    assert "Something else was proposed meanwhile" in page
    assert "¥9,000.00" in page
    assert not award.versions.filter(approved_at__isnull=False).exists()
    assert answer_to(reviewer, award, "approve") == 302
    again = reviewer.post(step(award, "approve"), {"asked": "1"}, follow=True)
    assert "Nothing waits for an answer here." in again.content.decode(), "a second click is no fault"


def test_an_account_given_twice_is_one(desk: Desk) -> None:
    award, handler = desk.award(), browser(desk.handler)
    typed = {"number": "６２２２ 0000-0000 5678", "holder": "王", "reason": "新卡"}
    for _click in range(2):
        assert handler.post(step(award, "account"), typed).status_code == 302
    assert [each.number for each in award.accounts.order_by("pk")][1:] == ["6222000000005678"]
    too_long = typed | {"number": "6222000000009999", "reason": "x" * 201}
    assert handler.post(step(award, "account"), too_long).status_code == 422


def test_a_formula_asks_its_facts_and_says_what_is_wrong(desk: Desk) -> None:
    award = desk.award(0, kind="disability_pension")
    client = browser(desk.handler)
    assert "Grade of disability" in text(client, step(award, "amount"))
    form = {"from_month_0": "2020", "from_month_1": "2", "reason": "x", "fact_own_wage": "8000.00"}
    wrong = client.post(step(award, "amount"), form | {"fact_injury_grade": "6"})
    assert wrong.status_code == 422
    assert "paid by the employer" in wrong.content.decode()
    assert client.post(step(award, "amount"), form | {"fact_injury_grade": "1"}).status_code == 302
    assert award.versions.get().amount == 720_000


def test_a_file_that_is_no_document_is_refused(desk: Desk) -> None:
    award = desk.award(0)
    form = {
        "from_month_0": "2020",
        "from_month_1": "2",
        "reason": "x",
        "amount": "1",
        "document": a_file("x.exe", b"MZ"),
    }
    assert browser(desk.handler).post(step(award, "amount"), form).status_code == 422
    assert not award.versions.exists()


def test_account_certificate_end_and_recovery(desk: Desk) -> None:
    award = desk.award(since="2020-01")
    desk.paid()
    client = browser(desk.handler)
    client.post(step(award, "account"), {"number": "6222 0000 0000 5678", "holder": "王", "reason": "新卡"})
    assert award.accounts.last().masked == "••••\N{NO-BREAK SPACE}5678"  # type: ignore[union-attr]  # there are two
    assert (
        client.post(step(award, "account"), {"number": "12", "holder": "王", "reason": "x"}).status_code
        == 422
    )
    client.post(step(award, "certify"), {"day_0": "2020", "day_1": "2", "day_2": "1"})
    client.post(step(award, "end"), {"month_0": "2020", "month_1": "2", "reason": "死亡"})
    award.refresh_from_db()
    assert (award.certified_on, award.ended_month) == (dt.date(2020, 2, 1), None)
    answer_to(browser(desk.reviewer), award, "approve")
    page = text(client, reverse("back:award", args=[award.number]))
    assert "More was paid than is due" in page
    client.post(step(award, "recover"), {"monthly": "100.00", "reason": "本人同意"})
    plan = award.recoveries.get()
    assert plan.monthly_amount == int(Decimal("100.00") * 100)
    answer_to(browser(desk.reviewer), award, "approve-recovery")
    plan.refresh_from_db()
    assert plan.approved_at is not None


def test_the_page_of_an_award_is_masked_and_its_reading_on_the_trail(desk: Desk) -> None:
    award = desk.award(account="6222000000001234")
    desk.paid()
    page = text(browser(desk.handler), reverse("back:award", args=[award.number]))
    assert "••••\N{NO-BREAK SPACE}1234" in page
    assert "6222000000001234" not in page
    assert award.person.id_number not in page
    assert Entry.objects.filter(subject=award.subject, action="award.read").count() == 1


def test_a_dry_run_shows_and_writes_nothing(desk: Desk) -> None:
    desk.award(since="2020-01")
    desk.award(account="")
    payer = browser(desk.payer)
    here = payer.post(reverse("back:payouts"), MONTH | {"rhythm": "monthly"})
    page = text(payer, here["Location"])
    assert "¥6,000.00" in page
    assert "1 award left out" in page
    assert "no bank account" in page
    assert "Propose this run" in page
    assert "As it was on" not in page, "the time of a clock that runs on another day"
    BusinessDate.objects.all().delete()
    assert "As it was on" in text(payer, here["Location"])
    on("2020-02-10")
    assert not BenefitRun.objects.exists()
    assert "Propose this run" not in text(browser(desk.handler), here["Location"])
    bad = payer.post(reverse("back:payouts"), {"month_0": "2020", "month_1": "13", "rhythm": "monthly"})
    assert (bad.status_code, "This month does not exist" in bad.content.decode()) == (422, True)


def test_the_page_of_a_large_dry_run_says_how_far_it_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "AWARDS_A_READ", 2)
    for _ in range(5):
        desk.award()
    payer = browser(desk.payer)
    here = payer.post(reverse("back:payouts"), MONTH | {"rhythm": "monthly"})["Location"]
    page = text(payer, here)
    assert ("2 of 5 awards looked at" in page, "Propose this run" in page) == (True, False)
    part = payer.get(here, {"progress": ""}).content.decode()
    assert ("awards looked at" in part, "<html" in part) == (True, False)
    Message.objects.filter(channel="run_looks").update(state="failed", last_error="X: no room")
    page = text(payer, here)
    assert ("no room" in page, "awards looked at" in page) == (True, False)
    Message.objects.filter(channel="run_looks").update(state="pending")
    while outbox.work_once(now()):
        pass
    assert payer.get(here, {"progress": ""})["HX-Refresh"] == "true"
    page = text(payer, here)
    assert ("¥15,000.00" in page, "Propose this run" in page) == (True, True)
    payer.post(reverse("back:payouts"), MONTH | {"rhythm": "monthly"})
    assert payer.get(here).status_code == 404


def test_from_the_desk_to_the_bank_and_back(desk: Desk) -> None:
    award = desk.award(account="6222000000000404")
    finance, payer = browser(desk.finance), browser(desk.payer)
    finance.post(reverse("back:payout_propose"), MONTH | {"rhythm": "monthly"})
    run = BenefitRun.objects.get()
    here = reverse("back:payout_run", args=[run.number])
    act = reverse("back:payout_answer_run", args=[run.number])
    assert "Confirm and pay" not in text(finance, here)
    assert finance.post(act, {"confirm": "1"}).status_code == 403
    assert "Confirm and pay" in text(payer, here)
    payer.post(act, {"confirm": "1"})
    run.refresh_from_db()
    assert run.state == RunState.CONFIRMED
    order_next(run)
    report = SimpleUploadedFile("answer.xml", answer(file_of(PayBatch.objects.get())))
    assert payer.post(reverse("back:payout_answer"), {"answer": report}).status_code == 302
    payment = run.payments.get()
    assert payment.state == PaymentState.FAILED
    page = text(payer, reverse("back:payouts"))
    assert award.number in page
    assert "again" not in page
    browser(desk.handler).post(
        step(award, "account"), {"number": "6222000000005678", "holder": "王", "reason": "x"}
    )
    assert "Send 1 corrected payment again" in text(payer, reverse("back:payouts"))
    finance.post(reverse("back:payout_propose"), {"resend": "1"})
    again = BenefitRun.objects.get(rhythm="resend")
    confirm_run(again, desk.payer)
    order_next(again)
    answered(again)
    payment.refresh_from_db()
    assert payment.state == PaymentState.PAID


def test_a_broken_answer_and_an_empty_one_say_so(desk: Desk) -> None:
    client = browser(desk.payer)
    path = reverse("back:payout_answer")
    for data in ({}, {"answer": SimpleUploadedFile("x.xml", b"<x>")}):
        assert client.post(path, data).status_code == 302
    assert "cannot be read" in text(client, reverse("back:payouts"))


def test_a_run_is_dropped_with_a_reason(desk: Desk) -> None:
    desk.award()
    run = desk.run()
    act = reverse("back:payout_answer_run", args=[run.number])
    client = browser(desk.finance)
    client.post(act, {"drop": "1"})
    run.refresh_from_db()
    assert run.state == RunState.PROPOSED
    client.post(act, {"drop": "1", "reason": "名单有误"})
    run.refresh_from_db()
    assert run.state == RunState.DROPPED


def test_the_page_of_a_large_run_says_how_far_it_is_until_it_is_proposed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found, "AWARDS_A_READ", 2)
    for _ in range(3):
        desk.award()
    finance, payer = browser(desk.finance), browser(desk.payer)
    answer = finance.post(reverse("back:payout_propose"), MONTH | {"rhythm": "monthly"}, follow=True)
    assert "The run is being put together" in answer.content.decode()
    run = BenefitRun.objects.get()
    here = reverse("back:payout_run", args=[run.number])
    page = text(payer, here)
    assert ("2 of 3 awards looked at" in page, "Confirm and pay" in page) == (True, False)
    reads = Entry.objects.filter(action="benefit_run.read").count()
    part = text(payer, here, progress="")
    assert ("2 of 3 awards" in part, "<html" in part) == (True, False)
    assert (
        browser(make_staff(Role.PAYER, agency=make_agency("110108"))).get(here + "?progress").status_code
        == 403
    )
    while outbox.work_once(now()):
        pass
    assert payer.get(here, {"progress": ""})["HX-Refresh"] == "true"
    assert Entry.objects.filter(action="benefit_run.read").count() == reads, "a look at the bar reads nobody"
    assert "Confirm and pay" in text(payer, here)


def test_a_run_that_stopped_says_why_and_is_tried_again_or_dropped(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found, "AWARDS_A_READ", 2)
    for _ in range(3):
        desk.award()
    run = desk.run()
    Message.objects.update(state="failed", last_error="Undeliverable: the disk is full")
    here, act = (reverse(f"back:{name}", args=[run.number]) for name in ("payout_run", "payout_answer_run"))
    finance = browser(desk.finance)
    page = text(finance, here)
    assert "The work stopped" in page
    assert '<p class="govuk-body">the disk is full</p>' in page
    assert "Try again" not in text(browser(desk.handler), here)
    assert browser(desk.handler).post(act, {"again": "1"}).status_code == 403
    finance.post(act, {"again": "1"})
    page = text(finance, here)
    assert ("The work stopped" in page, "2 of 3 awards" in page) == (False, True)
    finance.post(act, {"drop": "1", "reason": "名单有误"})
    run.refresh_from_db()
    assert run.state == RunState.DROPPED


def test_the_calendar_says_whether_everything_was_paid(desk: Desk) -> None:
    path, client = reverse("back:payment_calendar"), browser(desk.payer)
    assert "No pay day has come" in text(client, path)
    desk.award()
    desk.award(account="6222000000000404")
    desk.award(account="")
    run = desk.ordered()
    on("2020-02-15")
    assert "2 payments have not arrived" in text(client, path)
    answered(run, refused=["0404"])
    page = text(client, path)
    assert "1 payment has not arrived, 1 award was left out" in page
    assert "no bank account" in page
    table = client.get(path, {"as": "csv", "month": "2020-02"})
    lines = b"".join(table.streaming_content).decode().splitlines()  # type: ignore[attr-defined]  # a stream
    assert lines[1].startswith("2020-02-15,2,6000.00,1,3000.00,1,0,1,")
    assert Entry.objects.filter(action="calendar.exported").exists()


def test_everything_paid_is_said(desk: Desk) -> None:
    desk.award()
    desk.paid()
    on("2020-02-15")
    assert "Everything due by today was paid." in text(browser(desk.payer), reverse("back:payment_calendar"))


def test_a_pay_day_that_nobody_made_a_run_for_is_no_good_news(desk: Desk) -> None:
    path, client = reverse("back:payment_calendar"), browser(desk.payer)
    desk.award()
    desk.award(since="2020-03")
    assert "The next one is 2020-02-15" in text(client, path)
    on("2020-02-16")
    page = text(client, path)
    assert "1 benefit fell due and no run was made for it" in page
    assert "Nobody has proposed the run of this month" in page
    desk.run()
    page = text(client, path)
    assert "fell due" not in page
    assert "1 payment has not arrived" in page
    assert "The run waits for another person to confirm it" in page


def test_a_later_run_pays_the_months_before(desk: Desk) -> None:
    desk.award()
    on("2020-03-16")
    desk.paid("2020-03")
    month = {"month_0": "2020", "month_1": "2"}
    assert "Nothing was paid in this month." in text(
        browser(desk.payer), reverse("back:payment_calendar"), **month
    )


def test_what_was_granted_once_is_missed_until_a_run_holds_it(desk: Desk) -> None:
    path, client = reverse("back:payment_calendar"), browser(desk.payer)
    award = desk.award(123_456, kind="medical_reimbursement")
    page = text(client, path)
    assert "1 benefit paid once was granted and stands in no run" in page
    assert (award.number in page, "1,234.56" in page) == (True, True)
    assert award.number not in text(client, path, month_0="2020", month_1="1")
    run = desk.ordered(rhythm=Rhythm.ONCE)
    assert "With the bank, not answered yet" in text(client, path)
    answered(run)
    assert "Everything due by today was paid." in text(client, path)
    desk.award(123_456, kind="medical_reimbursement", approved=False)
    assert "Everything due by today was paid." in text(client, path)


def test_an_account_the_bank_refused_waits_on_the_desk_until_another_is_entered(desk: Desk) -> None:
    award = desk.award(account="6222000000000404")
    other = desk.award(account="6222000000000202")
    run = desk.ordered()
    answered(run, refused=["0404"], report="R1")
    handler, here = browser(desk.handler), reverse("back:benefits")
    waiting = text(handler, here)
    assert (award.number in waiting, other.number in waiting) == (True, False)
    assert "ask for another one" in waiting
    page = text(handler, reverse("back:award", args=[award.number]))
    assert ("The bank refused the account" in page, "the account is closed" in page) == (True, True)
    assert desk.reviewer.name in page
    handler.post(step(award, "account"), {"number": "6222 0000 0000 5678", "holder": "王", "reason": "新卡"})
    assert award.number not in text(handler, here)
    assert "The bank refused" not in text(handler, reverse("back:award", args=[award.number]))


def test_the_calendar_names_what_the_bank_refused(desk: Desk) -> None:
    award = desk.award(account="6222000000000404")
    answered(desk.ordered(), refused=["0404"])
    on("2020-02-15")
    page = text(browser(desk.payer), reverse("back:payment_calendar"))
    assert (award.number in page, "the account is closed" in page) == (True, True)


def test_the_centre_looks_at_any_agency_and_a_district_at_its_own(desk: Desk) -> None:
    award = desk.award()
    centre = browser(make_staff(Role.CENTRE, agency=make_centre()))
    assert award.number in text(centre, reverse("back:benefits"), agency="110105", q=award.number)
    other = browser(make_staff(Role.HANDLER, agency=make_agency("110108")))
    assert other.get(reverse("back:benefits"), {"agency": "110105"}).status_code == 403
    assert other.get(reverse("back:benefits"), {"agency": "nowhere"}).status_code == 404


ALL_STEPS = ("amount", "end", "approve", "refuse", "account", "certify", "recover", "approve-recovery")


@pytest.mark.parametrize("role", [Role.FRONT_CLERK, Role.EDITOR, Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN])
def test_roles_without_benefits_are_refused_everywhere(desk: Desk, role: Role) -> None:
    award, client = desk.award(), browser(make_staff(role))
    run = desk.run()
    paths = [reverse(f"back:{name}") for name in ("benefits", "payouts", "payment_calendar")]
    paths += [reverse("back:award", args=[award.number]), reverse("back:payout_run", args=[run.number])]
    for path in (*paths, *(step(award, slug) for slug in ALL_STEPS)):
        assert client.get(path).status_code == 403, path
    for name in ("payout_propose", "payout_answer"):
        assert client.post(reverse(f"back:{name}"), {}).status_code == 403
    assert (
        client.post(reverse("back:payout_answer_run", args=[run.number]), {"confirm": "1"}).status_code == 403
    )


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.SUPERVISOR])
def test_who_only_looks_changes_nothing(desk: Desk, role: Role) -> None:
    award = desk.award(0)
    propose_version(award, desk.handler, Granted(FEBRUARY, 1, document=SHEET), reason="x")
    client = browser(make_staff(role))
    assert client.get(reverse("back:award", args=[award.number])).status_code == 200
    for slug in ALL_STEPS:
        assert client.post(step(award, slug), {"reason": "x"}).status_code == 403, slug
    for name in ("payout_propose", "payout_answer"):
        assert client.post(reverse(f"back:{name}"), MONTH | {"rhythm": "monthly"}).status_code == 403
    assert AwardVersion.objects.filter(approved_at=None).count() == 1


def test_another_districts_handler_sees_no_award(desk: Desk) -> None:
    award, run = desk.award(), desk.run()
    client = browser(make_staff(Role.HANDLER, Role.PAYER, agency=make_agency("110108")))
    assert client.get(reverse("back:award", args=[award.number])).status_code == 403
    assert client.get(reverse("back:payout_run", args=[run.number])).status_code == 403
    assert client.get(reverse("back:award", args=["A1"])).status_code == 404
    assert client.get(reverse("back:payout_run", args=["x"])).status_code == 404
    assert client.get(step(award, "nothing")).status_code == 403
