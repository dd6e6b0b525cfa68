"""The workbench in a real browser: no accessibility finding, nothing the content security policy refuses, no page wider than
the phone, every target large enough."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from anxin.back.rules.browse import SECTIONS
from anxin.casework.models import CheckOutcome, Outcome
from anxin.casework.operations.handling import accept, add_check, add_note, propose, start
from anxin.lawbook.contents import pack_from
from anxin.lawbook.operations.drafting import edit_file, edit_row
from anxin.lawbook.proofs import proof_of
from anxin.registry.models import Role, Staff
from anxin.services.intake import begin_for
from anxin.services.registry import services
from anxin.trail.models import Message, MessageState
from tests.browser.test_look import DESK, PHONE, SMALL
from tests.factories import make_case, make_insured, signed_in
from tests.lawbook.drafts import make_draft, make_proposal, make_publication
from tests.registry.people import make_centre, make_staff
from tests.work.makers import make_obligation, make_task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = dt.date(2020, 2, 10)
PICTURES = os.environ.get("ANXIN_PICTURES", "")


def everything(officer: Staff) -> list[str]:
    """Something on every page, and the addresses to look at."""
    refund, card = make_case("refund"), make_case()
    data = make_case("data-change")
    for case in (refund, data):
        accept(case, officer)
    start(refund, officer)
    note = "本人确认要退费"
    confirmed = CheckOutcome.CONFIRMED
    add_check(
        refund, officer, kind="telephone_confirmation", outcome=confirmed, note=note, spoke_with="参保人"
    )
    add_note(refund, officer, "材料齐全，等复核。")
    propose(refund, officer, outcome=Outcome.APPROVE, reason="符合条件")
    make_task(due_on=DAY - dt.timedelta(days=2))
    make_task(due_on=DAY + dt.timedelta(days=1))
    owed = make_obligation(due_on=dt.date(2020, 2, 1))
    Message.objects.filter(pk=Message.objects.latest("pk").pk).update(
        state=MessageState.FAILED, last_error="ConnectionError"
    )
    person = make_insured()
    draft = begin_for(officer, services()["card-replacement"], person, channel="counter")  # type: ignore[arg-type]  # a plain word for the choice
    return [
        "/staff/",
        "/staff/work/?scope=everywhere",
        "/staff/work/?scope=agency&service=complaint",
        f"/staff/cases/{refund.receipt}/",
        f"/staff/cases/{data.receipt}/",
        f"/staff/cases/{card.receipt}/steps/ask-document",
        f"/staff/cases/{card.receipt}/steps/propose",
        f"/staff/cases/{refund.receipt}/replay",
        f"/staff/cases/{refund.receipt}/identity",
        "/staff/people/",
        "/staff/obligations/",
        f"/staff/obligations/{owed.pk}",
        "/staff/events/",
        "/staff/events/lifted/declare",
        "/staff/trail/",
        "/staff/messages/",
        f"/staff/intake/?person={person.pk}",
        f"/staff/intake/{draft.draft_key}/",
    ]


def the_rules(author: Staff) -> list[str]:
    """A draft with a gap and a text that is not valid, one that waits for a second person, one published."""
    publication = make_publication()
    announced = publication.announcements.get()
    draft = make_draft(author)
    when = [{"is": 'kind == "ordinary"'}]
    draft = edit_row(draft, author, "services/refund.yaml", ["rules", 0, "when"], when, draft.version)
    proposed = make_proposal(day="2020-05-31")
    case = make_case("refund")
    waiting = edit_file(make_draft(author), author, "measures.yaml", "a: [}", 1)
    report = proof_of(pack_from(draft.content))
    gap = next(n for n, each in enumerate(report.findings) if each in report.open)
    which = f"/staff/rules/draft-{draft.pk}"
    row = f"/staff/rules/drafts/{draft.pk}/rows"
    return [
        "/staff/rules/in-force/",
        *(f"/staff/rules/in-force/{section}/" for section in SECTIONS),
        "/staff/rules/in-force/services/person-back-payment",
        "/staff/rules/in-force/services/contribution-payment",
        "/staff/rules/in-force/files/",
        "/staff/rules/in-force/proof/",
        "/staff/rules/versions/",
        f"{which}/proof/",
        f"{which}/what-if/",
        f"/staff/rules/in-force/compare/draft-{draft.pk}",
        "/staff/rules/drafts/",
        "/staff/rules/drafts/import",
        f"/staff/rules/drafts/{draft.pk}/",
        f"/staff/rules/drafts/{proposed.pk}/",
        f"/staff/rules/drafts/{waiting.pk}/",
        f"/staff/rules/drafts/{draft.pk}/file?file=services/refund.yaml",
        f"/staff/rules/drafts/{waiting.pk}/file?file=measures.yaml",
        f"/staff/rules/drafts/{draft.pk}/proof/{gap}",
        f"{row}/parameter/collection_extended_to/0",
        f"{row}/measure/new/new",
        f"{row}/rule/person-back-payment/1",
        "/staff/rules/announcements/",
        f"/staff/rules/announcements/{announced.pk}",
        f"/staff/cases/{case.receipt}/replay?under=draft-{draft.pk}",
    ]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_pages_are_open_to_everybody(
    live_server: LiveServer, business_day: dt.date, size: tuple[int, int]
) -> None:
    roles = (Role.FRONT_CLERK, Role.HANDLER, Role.INSPECTOR, Role.SUPERVISOR, Role.CENTRE, Role.RULE_AUTHOR)
    officer = make_staff(*roles, agency=make_centre())
    addresses = [*everything(officer), *the_rules(officer)]
    session = signed_in(officer).cookies[settings.SESSION_COOKIE_NAME].value
    found: dict[str, object] = {}
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        for address in addresses:
            answer = page.goto(live_server.url + address)
            wrong: list[object] = [] if answer is not None and answer.status == 200 else [answer]
            violations = Axe().run(page).response["violations"]
            wrong += [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in violations]
            wide = page.evaluate("document.documentElement.scrollWidth")
            wrong += [f"wide {wide}"] if wide > size[0] else []
            wrong += page.evaluate(SMALL, 44) + complaints
            complaints.clear()
            if wrong:
                found[address] = wrong
            if PICTURES:
                name = f"{size[0]}-{address.strip('/').replace('/', '_')[:60]}.png"
                page.screenshot(path=Path(PICTURES) / name, full_page=True)
        browser.close()
    assert found == {}
