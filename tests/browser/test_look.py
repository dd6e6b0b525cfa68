"""The components in a real browser: no accessibility finding, nothing the content security policy refuses, no page wider than
the phone, every target large enough."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.look.addresses"),
]
PHONE = (390, 844)
DESK = (1280, 900)
# Links inside a sentence and what waits off the screen are not targets of their own.
SMALL = """least => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')]
    .filter(node => node.offsetParent && !node.classList.contains('govuk-skip-link'))
    .filter(node => node.getBoundingClientRect().height < least)
    .map(node => node.outerHTML.slice(0, 90))"""


@pytest.fixture(autouse=True)
def _demo(settings: Settings) -> None:
    settings.DEMO = True


@contextmanager
def opened(
    server: LiveServer, address: str, size: tuple[int, int], **options: Any
) -> Iterator[tuple[Page, list[str]]]:
    """A page and what the browser complained of. The browser ends with the block, before the database is emptied."""
    elder = options.pop("elder", False)
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=shutil.which("chromium"))
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", **options
        )
        if elder:
            context.add_cookies([{"name": "anxin_elder", "value": "1", "url": server.url}])
        page = context.new_page()
        complaints: list[str] = []
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(server.url + address)
        yield page, complaints
        browser.close()


@pytest.mark.parametrize("address", ["/look/", "/look/staff/"])
@pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_pages_are_open_to_everybody(
    live_server: LiveServer, address: str, elder: bool, size: tuple[int, int]
) -> None:
    with opened(live_server, address, size, elder=elder) as (page, complaints):
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert page.evaluate(SMALL, 60 if elder else 44) == []
        assert complaints == []


def test_the_elder_version_reads_at_24_pixels_and_more(live_server: LiveServer) -> None:
    with opened(live_server, "/look/", PHONE, elder=True) as (page, _):
        sizes = page.evaluate(
            "[...document.querySelectorAll('main p, main li, main dd, main dt, main td, main label, main a, main .govuk-hint')]"
            ".filter(node => node.offsetParent).map(node => parseFloat(getComputedStyle(node).fontSize))"
        )
        assert len(sizes) > 50
        assert min(sizes) >= 24


def test_everything_is_there_without_a_script(live_server: LiveServer) -> None:
    with opened(live_server, "/look/", PHONE, java_script_enabled=False) as (page, _):
        for panel in ("#tab-documents", "#tab-money"):
            assert page.locator(panel).is_visible()
        assert page.locator("#navigation").is_visible()
        page.locator("button[name=elder]").click()
        assert page.locator("body.anxin-elder").count() == 1


def test_the_summary_of_errors_has_the_focus(live_server: LiveServer) -> None:
    with opened(live_server, "/look/", DESK) as (page, _):
        assert page.locator(".govuk-error-summary:focus").count() == 1
        page.locator(".govuk-error-summary a").first.click()
        assert page.locator("#wrong_name:focus").count() == 1


def test_tabs_and_the_menu_answer_to_a_script(live_server: LiveServer) -> None:
    with opened(live_server, "/look/", PHONE) as (page, _):
        menu = page.locator(".govuk-service-navigation__toggle")
        assert not page.locator("#navigation").is_visible()
        menu.click()
        assert page.locator("#navigation").is_visible()
    with opened(live_server, "/look/", DESK) as (page, _):
        page.locator("a[href='#tab-money']").click()
        assert page.locator("#tab-money").is_visible()
        assert not page.locator("#tab-documents").is_visible()


def test_a_chart_is_drawn_as_vectors_and_says_exact_amounts(live_server: LiveServer) -> None:
    with opened(live_server, "/look/", DESK) as (page, complaints):
        picture = page.locator("#chart .anxin-chart__picture")
        expect(picture.locator("svg")).to_be_visible()
        assert picture.locator("canvas").count() == 0
        picture.scroll_into_view_if_needed()
        box = picture.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.6)
        expect(picture).to_contain_text("¥61,200.00")
        assert complaints == []
    with opened(live_server, "/look/", PHONE, java_script_enabled=False) as (page, _):
        assert not page.locator("#chart figure").is_visible()
