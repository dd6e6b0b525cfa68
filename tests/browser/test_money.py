"""The money pages in a real browser: an employer's month on a phone; the finance desk, the payer's desk and the lift at a desk, by
several people with real passwords and codes. Slips of the finger keep what was typed, a button pressed twice does a thing once, no
page has an accessibility finding, is wider than the screen or makes the browser complain."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from anxin.channels.bank.payouts import file_of
from anxin.channels.bank.sandbox_payouts import answer
from anxin.channels.bank.statement_writing import camt_file, csv_file
from anxin.funds import debits
from anxin.funds.benefits import found
from anxin.funds.models import (
    AgreementKind,
    BenefitPayment,
    Bill,
    Deferral,
    MatchProposal,
    MonthlyReport,
    PayBatch,
    Payment,
    PaymentState,
    Receipt,
    Statement,
)
from anxin.funds.queries import trial_balance
from anxin.registry.models import Role
from anxin.trail import outbox
from anxin.trail.today import now
from tests.browser import walk
from tests.browser.test_look import DESK, PHONE, SMALL
from tests.funds.banking import account_of_agency, agreed, remittance, statement_of, work
from tests.funds.benefit_makers import Desk
from tests.funds.makers import MINIMUM, billed, employer_with, on
from tests.funds.reporting.files import NUMBER, hire, numbers, workbook
from tests.registry.people import PASSWORD, make_agency, make_agent, make_centre, make_staff, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = {"phone": PHONE, "desk": DESK}
FILE = "application/octet-stream"


@dataclass
class House:
    """The browser, who works there, and what was wrong with the pages that were looked at."""

    browser: Browser
    address: str
    secrets: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def page(self, username: str, size: str = "desk") -> Page:
        """Somebody's own window, signed in with the password and, for officers, a code."""
        width, height = SIZES[size]
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", base_url=self.address
        )
        page = context.new_page()
        page.on("console", lambda said: self._note(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        secret = self.secrets.get(username)
        walk.sign_in(page, username, PASSWORD, (lambda: _code(secret)) if secret else None)
        return page

    def _note(self, said: str) -> None:
        """A browser reports each refused form (422) as a resource it could not load."""
        if "422" not in said:
            self.wrong.append(said)

    def look(self, page: Page) -> None:
        where = page.url.removeprefix(self.address)
        found = Axe().run(page).response["violations"]
        self.wrong += [
            f"{where}: {one['id']} {[node['html'][:90] for node in one['nodes']][:2]}" for one in found
        ]
        width = page.evaluate("document.documentElement.scrollWidth")
        if page.viewport_size and width > page.viewport_size["width"]:
            self.wrong.append(f"{where}: {width} wide")
        self.wrong += [f"{where}: small {each}" for each in page.evaluate(SMALL, 44)]


def _code(secret: str | None) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def _officer(house: House, username: str, *roles: Role, centre: bool = False) -> None:
    user = make_user(username, password=PASSWORD)
    make_staff(*roles, agency=make_centre() if centre else make_agency(), user=user)
    house.secrets[username] = generate_totp_secret()
    TOTP.activate(user, house.secrets[username])


@pytest.fixture
def house(live_server: LiveServer, business_day: dt.date, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    # The database is asked while the browser stands still; Playwright's loop makes Django think otherwise.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    make_centre()
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        house = House(browser, live_server.url)
        yield house
        browser.close()
    assert house.wrong == []


@contextmanager
def moving(page: Page) -> Iterator[None]:
    """A form is sent and the next page is there."""
    with page.expect_navigation():
        yield


def send(page: Page, **typed: str) -> None:
    """Fill in and send the page's own form."""
    for name, text in typed.items():
        page.locator(f"main [name={name}]").fill(text)
    with moving(page):
        walk.button(page).click()


def errors(page: Page) -> int:
    return page.locator(".govuk-error-summary li").count()


def test_an_employers_month_on_a_phone(house: House) -> None:
    employer = employer_with(MINIMUM, 800_000)
    bill = billed(employer)
    make_agent(employer, make_user("agent", password=PASSWORD))
    page = house.page("agent", "phone")
    month = f"/employers/{employer.uscc}/months/2020-02/"
    page.goto(month)
    house.look(page)
    _type_a_hire(house, page)
    typed = MonthlyReport.objects.get()
    assert (typed.rows_applied, typed.rows_refused) == (1, 0)
    _send_files(house, page, month)
    sent = MonthlyReport.objects.exclude(pk=typed.pk).order_by("pk")
    assert [(each.rows_applied, each.rows_refused) for each in sent] == [(1, 1), (1, 0)]
    page.goto(f"/employers/{employer.uscc}/bills/")
    house.look(page)
    page.goto(f"/employers/{employer.uscc}/bills/{bill.number}/")
    house.look(page)
    page.emulate_media(media="print")
    assert not page.locator("main .govuk-button:visible, .anxin-top__tools:visible").count()
    assert page.locator("main table:visible").count() >= 2
    page.emulate_media(media="screen")
    with page.expect_download() as saved:
        page.locator("a[href*='as=csv']").click()
    lines = saved.value.path().read_text().splitlines()
    assert len(lines) == 3


def _type_a_hire(house: House, page: Page) -> None:
    with moving(page):
        page.locator("form[action$='/start/'] button").click()
    draft = page.url
    page.goto(f"{draft}add/hire/")
    day = {"since_0": "２０２０", "since_1": "２", "since_2": "3"}
    send(page, id_number=NUMBER, name="赵新来", base="八千", **day)
    assert errors(page) == 1
    assert page.locator(".govuk-error-summary").evaluate("node => node === document.activeElement")
    assert page.locator("[name=base]").input_value() == "八千"
    house.look(page)
    send(page, base="￥8,000.00")
    house.look(page)
    page.locator("form[action$='/send/'] button").dblclick()
    page.wait_for_url("**/reports/*-*/")
    house.look(page)
    page.goto(draft)
    assert "/drafts/" not in page.url, "what was sent is shown, and not sent again"


def _send_files(house: House, page: Page, month: str) -> None:
    good, bad = numbers(2)
    page.goto(month)
    for content in (b"", b"PK\x03\x04 torn"):
        _put(page, content)
        assert errors(page) == 1
    house.look(page)
    with moving(page):
        page.locator("button[name=language][value=en]").click()
    assert page.url.endswith(month), "the language can be changed on a refused form"
    with moving(page):
        page.locator("button[name=language][value=zh-hans]").click()
    _put(page, workbook([hire(good, "钱新一"), hire(bad, "孙新二", "abc")]))
    house.look(page)
    with page.expect_download() as saved:
        page.locator("a[href$='refused.xlsx']").click()
    assert saved.value.path().stat().st_size > 1000
    page.goto(month)
    _put(page, workbook([hire(bad, "孙新二", "8000")]))


def _put(page: Page, content: bytes) -> None:
    page.locator("main input[type=file]").set_input_files(
        {"name": "二月.xlsx", "mimeType": FILE, "buffer": content}
    )
    with moving(page):
        page.locator("main form[enctype] button").click()


def test_money_comes_and_two_officers_decide(house: House) -> None:
    """A statement torn, whole and again; money proposed, confirmed twice by one click, undone; a deferral; the books in balance."""
    bill, other = billed(employer_with(MINIMUM)), billed(employer_with(MINIMUM))
    _officer(house, "finance", Role.FINANCE_CLERK)
    _officer(house, "supervisor", Role.SUPERVISOR)
    day = statement_of([remittance(bill.amount, "社会保险费", name="某公司")])
    finance, supervisor = house.page("finance"), house.page("supervisor")
    _take_in_statement(house, finance, camt_file(day), csv_file(day))
    receipt = Receipt.objects.get()
    _propose(house, finance, receipt, bill)
    supervisor.goto("/staff/money/matches/")
    house.look(supervisor)
    supervisor.locator("form[action$='/confirm'] button").dblclick()
    supervisor.wait_for_url(f"**/receipts/{receipt.pk}/")
    payment = Payment.objects.get()
    assert (payment.bill, payment.amount) == (bill, bill.amount)
    finance.goto(f"/staff/money/payments/{payment.pk}/undo")
    send(finance, reason="户名不符")
    house.look(finance)
    payment.refresh_from_db()
    assert payment.undone_at is not None
    _defer(house, finance, supervisor, other)
    for path in ("", "receipts/?which=all", "bills/", "ledger/", "months/", "debits/", "agreements/"):
        finance.goto(f"/staff/money/{path}")
        house.look(finance)
    lines = trial_balance(dt.date(2020, 2, 10))
    assert sum(each.debits for each in lines) == sum(each.credits for each in lines) > 0


def _take_in_statement(house: House, page: Page, whole: bytes, table: bytes) -> None:
    page.goto("/staff/money/statements/")
    for content in (whole[:900], table[:-30], b""):
        _put(page, content)
        assert errors(page) == 1
    house.look(page)
    assert not Statement.objects.exists()
    _put(page, whole)
    assert errors(page) == 0
    house.look(page)
    work()
    _put(page, table)
    assert errors(page) == 1, "the same statement in another file"


def _propose(house: House, page: Page, receipt: Receipt, bill: Bill) -> None:
    page.goto(f"/staff/money/receipts/{receipt.pk}/")
    page.locator("main details summary").first.click()
    form = page.locator("form:has(input[value=propose])")
    for amount in ("一百", "1.005", "-5", "99999999"):
        form.locator("[name=propose-bill]").fill(bill.number)
        form.locator("[name=propose-amount]").fill(amount)
        form.locator("[name=propose-note]").fill("电话核实")
        with moving(page):
            form.locator("button").click()
        assert errors(page) == 1, amount
        assert form.locator("[name=propose-amount]").input_value() == amount
        assert form.is_visible()
    house.look(page)
    form.locator("[name=propose-amount]").fill(f"￥{bill.amount / 100:.2f}")
    form.locator("button").dblclick()
    expect(page.locator("form[action$='/refuse'] button").first).to_be_visible()
    assert MatchProposal.objects.filter(proposed_by__startswith="staff:").count() == 1
    house.look(page)


def _defer(house: House, finance: Page, supervisor: Page, bill: Bill) -> None:
    assert bill.employer is not None
    finance.goto("/staff/money/deferrals/new")
    months = {"first_0": "2020", "first_1": "1", "last_0": "２０２０", "last_1": "３"}
    send(finance, employer=bill.employer.uscc, reason="", **months)
    assert errors(finance) == 1
    assert finance.locator("[name=employer]").input_value() == bill.employer.uscc
    house.look(finance)
    send(finance, reason="停产停业，街道证明 3 号")
    supervisor.goto("/staff/money/deferrals/")
    with moving(supervisor):
        supervisor.locator("form[action$='/confirm'] button").click()
    house.look(supervisor)
    assert Deferral.objects.get().confirmed_at is not None


def test_a_benefit_from_the_amount_to_the_calendar(house: House) -> None:
    """Proposed, approved in the tab that shows it, not in the one that shows what was there before; paid, answered, on the calendar."""
    on("2020-02-10")
    award = Desk().award(300_000, approved=False)
    for name, role in (("reviewer", Role.REVIEWER), ("finance", Role.FINANCE_CLERK), ("payer", Role.PAYER)):
        _officer(house, name, role)
    reviewer = house.page("reviewer")
    reviewer.goto("/staff/benefits/")
    house.look(reviewer)
    reviewer.goto(f"/staff/benefits/awards/{award.number}/approve")
    house.look(reviewer)
    walk.button(reviewer).dblclick()
    reviewer.wait_for_url(f"**/awards/{award.number}/")
    house.look(reviewer)
    assert award.versions.get().approved_at is not None
    finance = house.page("finance")
    _look_at_february(finance)
    house.look(finance)
    finance.locator("form[action$='/propose'] button").dblclick()
    finance.wait_for_url("**/payouts/110105-202002-M1/")
    assert not finance.locator("button[name=confirm]").count(), "one person proposes and confirms"
    payer = house.page("payer")
    payer.goto("/staff/benefits/payouts/110105-202002-M1/")
    house.look(payer)
    with moving(payer):
        payer.locator("button[name=confirm]").click()
    work()
    payer.goto("/staff/benefits/payouts/")
    for content in (b"<torn", answer(file_of(PayBatch.objects.get()))):
        _put_answer(payer, content)
        house.look(payer)
    assert BenefitPayment.objects.get().state == PaymentState.PAID
    payer.goto("/staff/benefits/calendar/")
    house.look(payer)


def _look_at_february(page: Page) -> None:
    page.goto("/staff/benefits/payouts/")
    with moving(page):
        page.locator("form:has([name=rhythm]) button").click()


def _put_answer(page: Page, content: bytes) -> None:
    page.locator("input[name=answer]").set_input_files({"name": "a.xml", "mimeType": FILE, "buffer": content})
    with moving(page):
        page.locator("form:has(input[name=answer]) button").click()


def test_the_lift_is_declared_and_bills_follow(house: House) -> None:
    """An epidemic month unpaid and late: waived while the lift is open and for three months after it (I.3)."""
    bill = billed(employer_with(MINIMUM))
    on("2020-07-01")
    _officer(house, "centre", Role.CENTRE, centre=True)
    page = house.page("centre")
    page.goto(f"/staff/money/bills/{bill.number}/")
    house.look(page)
    before = page.locator("main .govuk-summary-list").inner_text()
    assert "I.3" in before
    page.goto("/staff/events/lifted/declare")
    send(page, day_0="2020", day_1="13", day_2="9", authority="市政府", citation="第 1 号")
    assert errors(page) == 1
    assert page.locator("[name=authority]").input_value() == "市政府"
    send(page, day_1="３")
    house.look(page)
    with moving(page):
        page.locator("button[name=confirmed]").click()
    house.look(page)
    page.goto(f"/staff/money/bills/{bill.number}/")
    after = page.locator("main .govuk-summary-list").inner_text()
    assert "I.3" not in after, "lifted on 9 March: from 10 June on paying late costs"


def test_a_large_run_says_how_far_it_is_and_comes_anew_when_it_is_done(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a phone and at a desk, without a hand on the page; the same for a batch of direct debits."""
    on("2020-02-10")
    monkeypatch.setattr(found, "AWARDS_A_READ", 3)
    monkeypatch.setattr(debits, "BILLS_A_READ", 2)
    _officer(house, "clerk", Role.FINANCE_CLERK)
    _officer(house, "teller", Role.PAYER)
    desk = Desk()
    for _ in range(8):
        desk.award()
    pages = {size: house.page(name, size) for size, name in (("desk", "clerk"), ("phone", "teller"))}
    clerk = pages["desk"]
    _look_at_february(clerk)
    expect(clerk.locator("#progress")).to_contain_text("3")
    house.look(clerk)
    work()
    propose = clerk.locator("form[action$='/propose'] button")
    expect(propose).to_be_visible()
    house.look(clerk)
    with moving(clerk):
        propose.click()
    pages["phone"].goto(clerk.url)
    for page in pages.values():
        expect(page.locator("#progress")).to_contain_text("3")
        house.look(page)
    outbox.work_once(now())
    for page in pages.values():
        expect(page.locator("#progress progress")).to_have_attribute("value", "6")
    work()
    expect(pages["phone"].locator("button[name=confirm]")).to_be_visible()
    expect(clerk.locator("#progress")).to_have_count(0)
    for _ in range(3):
        agreed(billed(employer_with(MINIMUM)).employer, AgreementKind.DIRECT_DEBIT, signed_on="2019-01-01")
    account_of_agency()
    clerk.goto("/staff/money/debits/build")
    for place, part in enumerate(("2020", "2", "18")):
        clerk.locator(f"[name=collect_on_{place}]").fill(part)
    with moving(clerk):
        clerk.locator("main form[method=post] button").first.click()
    expect(clerk.locator("#progress")).to_contain_text("2")
    work()
    send_it = clerk.locator("button[name=confirmed]")
    expect(send_it).to_be_visible()
    house.look(clerk)
    with moving(clerk):
        send_it.click()
    expect(clerk.locator("#progress progress")).to_have_attribute("value", "2")
    house.look(clerk)
    work()
    expect(clerk.locator("table")).to_be_visible()
    house.look(clerk)
