"""A row of a draft is tried while somebody types; nothing is saved by that."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from anxin.lawbook.models import Draft
from tests.factories import signed_in
from tests.lawbook.drafts import make_author, make_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_rules_are_tried_while_somebody_types(live_server: LiveServer, business_day: dt.date) -> None:
    author = make_author()
    draft = make_draft(author)
    at = reverse("back:draft_row", args=[draft.pk, "parameter", "collection_extended_to", "0"])
    session = signed_in(author).cookies[settings.SESSION_COOKIE_NAME].value
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = browser.new_context(locale="zh-CN")
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        page = context.new_page()
        refused: list[str] = []
        page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
        page.goto(live_server.url + at)
        page.fill("#id_value", "2020-02-30")
        expect(page.locator("#checked")).to_contain_text("parameters.yaml")
        page.fill("#id_value", "2020-04-30")
        expect(page.locator("#checked .anxin-notice--success")).to_be_visible()
        page.click("form[hx-post] button.govuk-button >> nth=0")
        page.wait_for_url(f"**{reverse('back:draft', args=[draft.pk])}")
        browser.close()
    assert not refused
    assert Draft.objects.get().version == 2  # saved once: by the button, not by typing
