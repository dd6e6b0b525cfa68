"""The portal in a real browser: no accessibility finding, nothing refused by the content security policy, no page wider than
the phone; and an application from the first page to the receipt with scripts switched off."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from anxin.casework.models import Application
from anxin.casework.operations import handling
from anxin.casework.states import State
from anxin.registry.models import Role
from tests.browser.test_look import DESK, PHONE, SMALL
from tests.front.answers import ANSWERS, typed
from tests.front.applying import complaint_draft, pdf, put, ready_draft, received, received_complaint
from tests.registry.people import (
    contribute,
    enrol,
    make_agent,
    make_centre,
    make_employer,
    make_person,
    make_staff,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("ANXIN_PICTURES", "")
PUBLIC = [
    "/",
    "/search/?q=退休",
    "/services/person-back-payment/",
    "/services/account-backfill/",
    "/services/person-back-payment/check/",
    "/services/person-back-payment/check/question/first_month/",
    "/services/data-change/check/",
    "/track/",
    "/rules/measures/",
    "/rules/interpretations/",
    "/help/",
    "/accessibility/",
]


@contextmanager
def opened(
    live_server: LiveServer, size: tuple[int, int], client: Client | None = None, **options: Any
) -> Iterator[Page]:
    """A browser in which `client` is signed in."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            base_url=live_server.url,
            **options,
        )
        if client is not None:
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
            )
        yield context.new_page()
        browser.close()


def wrong_on(page: Page, address: str) -> list[object]:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    answer = page.goto(address)
    found: list[object] = [] if answer and answer.status == 200 else [answer and answer.status]
    violations = Axe().run(page).response["violations"]
    found += [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in violations]
    width = page.evaluate("document.documentElement.scrollWidth")
    found += [f"wide {width}"] if page.viewport_size and width > page.viewport_size["width"] else []
    if PICTURES and page.viewport_size:
        name = f"{page.viewport_size['width']}-{address.strip('/').replace('/', '_')[:60] or 'home'}.png"
        page.screenshot(path=Path(PICTURES) / name, full_page=True)
    return [*found, *page.evaluate(SMALL, 44), *said]


@pytest.fixture
def agent(business_day: dt.date) -> Client:
    """Signed in, acts for one employer with one person enrolled."""
    make_centre()
    employer = make_employer()
    worker = make_person(born=dt.date(1980, 5, 1), name="王大力")
    enrol(worker, employer)
    contribute(worker, "2008-01", "2018-11", employer)
    client = Client()
    client.force_login(make_agent(employer).user)
    client.employer, client.worker = employer, worker  # type: ignore[attr-defined] # carried to the test
    return client


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_public_pages_are_open_to_everybody(
    live_server: LiveServer, business_day: dt.date, size: tuple[int, int]
) -> None:
    make_centre()
    with opened(live_server, size) as page:
        found = {address: wrong_on(page, address) for address in PUBLIC}
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def own_pages(agent: Client) -> list[str]:
    """A draft at every step, and applications in several states."""
    code, worker = agent.employer.uscc, agent.worker.pk  # type: ignore[attr-defined] # see the fixture
    draft = f"/drafts/{ready_draft(agent, code, worker).draft_key}/"
    papers = complaint_draft(agent)
    put(agent, papers, "document", "evidence", chosen=pdf())
    sent, asked = received(agent, code, worker), received_complaint(agent)
    handling.ask_for_document(
        asked,
        make_staff(Role.HANDLER, agency=asked.agency),
        document="evidence",
        reason="请补上有日期的那一页。",
        due_on=dt.date(2020, 2, 28),
    )
    steps = (
        "",
        "person/",
        "questions/?all",
        "questions/first_month/",
        "details/",
        "documents/",
        "commitments/",
    )
    return [
        "/apply/person-back-payment/",
        *(draft + step for step in (*steps, "send/", "discard/")),
        f"/drafts/{papers.draft_key}/documents/evidence/",
        "/applications/",
        f"/applications/{sent.receipt}/",
        f"/applications/{sent.receipt}/sent/",
        f"/applications/{sent.receipt}/withdraw/",
        f"/applications/{asked.receipt}/",
        f"/applications/{asked.receipt}/documents/evidence/",
        "/messages/",
        "/record/",
    ]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_own_pages_are_open_to_everybody(
    live_server: LiveServer, agent: Client, size: tuple[int, int]
) -> None:
    addresses = own_pages(agent)
    with opened(live_server, size, agent) as page:
        found = {address: wrong_on(page, address) for address in addresses}
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_check_and_record_read_well(live_server: LiveServer, business_day: dt.date) -> None:
    """Pages that need answers first: a result, and the record of months."""
    make_centre()
    client = Client()
    person = make_person(user=make_user())
    contribute(person, "2010-01", "2019-12")
    client.force_login(person.user)  # type: ignore[arg-type] # just given
    slug = "person-back-payment"
    from anxin.lawbook.queries import pack_in_force

    for name, value in ANSWERS[slug].items():
        fact = pack_in_force().services[slug].facts[name]
        client.post(f"/services/{slug}/check/question/{name}/", typed(fact, value))
    with opened(live_server, PHONE, client) as page:
        assert wrong_on(page, f"/services/{slug}/check/result/") == []
        assert wrong_on(page, "/record/") == []


def test_an_application_needs_no_script(live_server: LiveServer, agent: Client) -> None:
    with opened(live_server, PHONE, agent, java_script_enabled=False) as page:
        go_on = page.locator("main form[method=post] button.govuk-button").first
        page.goto("/apply/person-back-payment/")
        page.locator("input[name=holder]").first.check()
        go_on.click()
        page.locator("a[href$='/person/']").click()
        page.locator("input[name=person]").first.check()
        go_on.click()
        page.locator("a[href$='/questions/']").click()
        for year, month in (("2018", "3"), ("2019", "6")):
            page.locator("#id_answer_0").fill(year)
            page.locator("#id_answer_1").fill(month)
            go_on.click()
        page.locator("main a.govuk-button").last.click()
        page.locator("a[href$='/details/']").click()
        page.locator("#id_monthly_wage").fill("6500.00")
        page.locator("#id_reason").fill("漏报")
        go_on.click()
        page.locator("a[href$='/commitments/']").click()
        for box in page.locator("input[type=checkbox]").all():
            box.check()
        go_on.click()
        page.locator("a[href$='/send/']").click()
        go_on.click()
        receipt = page.locator(".anxin-receipt").inner_text()
    sent = Application.objects.get(receipt=receipt)
    assert sent.state == State.RECEIVED
    assert sent.mode == "commitment"
