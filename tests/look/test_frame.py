"""What stands around a page: language, elder version, demo city, error pages, and no word of script in it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings as site_settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.test import Client
from django.utils import translation
from pytest_django.fixtures import Settings

from tests.look.pages import Node, read

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.look.addresses")]
ERRORS = [
    "400.html",
    "403.html",
    "403_csrf.html",
    "404.html",
    "405.html",
    "409.html",
    "500.html",
    "look/busy.html",
    "look/session_ended.html",
]


@pytest.fixture(autouse=True)
def _demo(settings: Settings) -> None:
    settings.DEMO = True


def page_of(client: Client, address: str = "/look/", **headers: str) -> Node:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return read(answer.content.decode())


@pytest.mark.parametrize(("asked", "tag"), [("zh-hans", "zh-Hans"), ("zh-hant", "zh-Hant"), ("en", "en")])
def test_the_page_says_its_language_and_offers_the_others(client: Client, asked: str, tag: str) -> None:
    page = page_of(client, **{"accept-language": asked})
    assert page.one("html").attrs["lang"] == tag
    buttons = page.all("button", name="language")
    assert [button.text for button in buttons] == ["简体", "繁體", "English"]
    assert page.one("button", name="language", aria_current="true").attrs["lang"] == tag


def test_the_language_is_kept_and_leads_back(client: Client) -> None:
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "/look/"})
    assert answer.headers["Location"] == "/look/"
    assert page_of(client).one("html").attrs["lang"] == "en"


def test_the_elder_version_is_kept_in_a_cookie_until_switched_off(client: Client) -> None:
    assert "anxin-elder" not in page_of(client).one("body").attrs["class"].split()
    answer = client.post("/look/elder/", {"elder": "1", "next": "/look/?page=2"})
    assert answer.headers["Location"] == "/look/?page=2"
    page = page_of(client)
    assert "anxin-elder" in page.one("body").attrs["class"].split()
    assert "anxin-elder-root" in page.one("html").attrs["class"].split()
    assert page.one("button", name="elder").attrs["value"] == "0"
    client.post("/look/elder/", {"elder": "0"})
    assert "anxin-elder" not in page_of(client).one("body").attrs["class"].split()


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_the_switch_never_leads_to_another_site(client: Client, target: str) -> None:
    assert client.post("/look/elder/", {"elder": "1", "next": target}).headers["Location"] == "/"


def test_the_switch_needs_a_post_and_its_token() -> None:
    assert Client().get("/look/elder/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/look/elder/", {"elder": "1"}).status_code == 403


def test_the_demo_city_says_so_with_its_day(client: Client, business_day: dt.date) -> None:
    banner = page_of(client, **{"accept-language": "en"}).one("div", "anxin-demo")
    assert banner.one("time").attrs["datetime"] == business_day.isoformat()


def test_a_real_installation_shows_no_banner_and_no_specimens(client: Client, settings: Settings) -> None:
    settings.DEMO = False
    assert client.get("/look/").status_code == 404
    assert client.get("/look/staff/").status_code == 404
    assert not read(client.get("/look/").content.decode()).all("div", "anxin-demo")


@pytest.mark.parametrize("address", ["/look/", "/look/staff/"])
def test_ids_are_single_and_references_find_them(client: Client, address: str) -> None:
    page = page_of(client, address)
    ids = [node.attrs["id"] for node in page.walk() if "id" in node.attrs]
    assert len(ids) == len(set(ids))
    for name in ("aria-describedby", "aria-labelledby", "aria-controls", "for"):
        named = {part for node in page.walk() for part in node.attrs.get(name, "").split()}
        assert named <= set(ids), name


@pytest.mark.parametrize("address", ["/look/", "/look/staff/"])
def test_landmarks_and_the_way_past_them(client: Client, address: str) -> None:
    page = page_of(client, address)
    assert page.one("main").attrs["id"] == "main"
    assert page.one("a", "govuk-skip-link").attrs["href"] == "#main"
    assert len(page.all("h1")) == 1


def test_every_file_a_page_asks_for_is_our_own_and_there(client: Client) -> None:
    page = page_of(client)
    asked = [
        node.attrs.get("src") or node.attrs.get("href", "")
        for node in page.all()
        if node.tag in ("script", "link", "img") and node.attrs.get("type") != "application/json"
    ]
    assert len(asked) >= 5
    for address in asked:
        assert address.startswith(site_settings.STATIC_URL)
        assert finders.find(address.removeprefix(site_settings.STATIC_URL)), address


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_error_pages_need_neither_request_nor_database(name: str, language: str) -> None:
    with translation.override(language):
        page = read(get_template(name).render())
    assert page.one("h1").text
    assert page.one("a", "govuk-button").attrs["href"].startswith("/")
    assert not page.all("form")


def test_a_missing_page_is_said_in_our_frame(client: Client) -> None:
    answer = client.get("/nowhere/", headers={"accept-language": "en"})
    assert answer.status_code == 404
    assert read(answer.content.decode()).one("h1").text == "This page does not exist"


def test_an_address_that_only_takes_forms_says_so(client: Client) -> None:
    answer = client.get("/look/elder/", headers={"accept-language": "en"})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert read(answer.content.decode()).one("h1").text == "This address cannot be opened by itself"
    assert client.head("/look/elder/").content == b""
    assert client.put("/look/").content == b"", "only people are told; a program reads the status"
