"""The workbench of the rules as somebody uses it: a row is tried while it is typed, a city is drawn under other rules. Nothing is
saved by either."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as site_settings
from django.urls import reverse
from playwright.sync_api import Page, expect, sync_playwright
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from anxin.batch.population import populate
from anxin.lawbook.models import Draft
from anxin.registry.models import Staff
from tests.factories import signed_in
from tests.lawbook.drafts import make_author, make_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@contextmanager
def signed_in_browser(server: LiveServer, staff: Staff) -> Iterator[tuple[Page, list[str]]]:
    """A page, and what the browser complained of."""
    session = signed_in(staff).cookies[site_settings.SESSION_COOKIE_NAME].value
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = browser.new_context(locale="zh-CN")
        context.add_cookies(
            [{"name": site_settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}]
        )
        page = context.new_page()
        refused: list[str] = []
        page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
        yield page, refused
        browser.close()


def test_rules_are_tried_while_somebody_types(live_server: LiveServer, business_day: dt.date) -> None:
    author = make_author()
    draft = make_draft(author)
    at = reverse("back:draft_row", args=[draft.pk, "parameter", "collection_extended_to", "0"])
    with signed_in_browser(live_server, author) as (page, refused):
        page.goto(live_server.url + at)
        page.fill("#id_value", "2020-02-30")
        expect(page.locator("#checked")).to_contain_text("parameters.yaml")
        page.fill("#id_value", "2020-04-30")
        expect(page.locator("#checked .anxin-notice--success")).to_be_visible()
        page.click("form[hx-post] button.govuk-button >> nth=0")
        page.wait_for_url(f"**{reverse('back:draft', args=[draft.pk])}")
    assert not refused
    assert Draft.objects.get().version == 2  # saved once: by the button, not by typing


def test_a_measure_is_switched_off_and_the_city_drawn(
    live_server: LiveServer, business_day: dt.date, settings: Settings, tmp_path: Path
) -> None:
    settings.PEOPLE_FILE = tmp_path / "people.parquet"
    populate(2000, settings.PEOPLE_FILE, 1)
    at = reverse("back:what_if", args=["in-force"])
    with signed_in_browser(live_server, make_author()) as (page, refused):
        page.goto(live_server.url + at)
        for name, value in (("first_0", "2020"), ("first_1", "2"), ("last_0", "2020"), ("last_1", "3")):
            page.fill(f"[name={name}]", value)
        page.locator("details:has([name=measure]) summary").click()
        page.select_option("[name=measure]", "sme-exemption")
        page.click("main form button.govuk-button")
        expect(page.locator("figure svg")).to_have_count(3)
        expect(page.locator("figure canvas")).to_have_count(0)
        expect(page.locator("main table")).to_have_count(2)
        expect(page.locator("[name=measure]")).to_be_visible()  # what was supposed stays in sight
        assert Axe().run(page).response["violations"] == []
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not refused
