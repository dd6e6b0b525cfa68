"""Pages everybody may read: whole, in three languages, and with few queries."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from anxin.law import load_pack
from anxin.law.months import as_date
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import Person, User
from anxin.trail.models import BusinessDate
from tests.front.applying import begin, received, received_complaint
from tests.front.conftest import Firm, account_of
from tests.front.test_check import page
from tests.look.pages import Node, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("centre")]
Browser = Callable[[User], Client]
PUBLIC = ["home", "search", "track", "measures", "interpretations", "help", "accessibility"]
LANGUAGES = ["zh-hans", "zh-hant", "en"]


def texts_of(node: Node, tag: str) -> list[str]:
    return [each.text for each in node.all(tag)]


@pytest.mark.parametrize("name", PUBLIC)
@pytest.mark.parametrize("language", LANGUAGES)
def test_public_page_is_whole_in_every_language(name: str, language: str) -> None:
    shown = page(Client(headers={"accept-language": language}).get(reverse(f"front:{name}")))
    assert len(shown.all("h1")) == 1
    assert shown.one("html").attrs["lang"].lower() == language


@pytest.mark.parametrize("slug", sorted(load_pack("beijing").services))
@pytest.mark.parametrize("language", LANGUAGES)
def test_guide_is_generated_for_every_service(slug: str, language: str, business_day: dt.date) -> None:
    """On a day on which all of its measures are known."""
    pack, service = pack_in_force(), pack_in_force().services[slug]
    known = [as_date(pack.measures[rule.measure].known_from) for rule in service.rules if rule.measure]
    BusinessDate.objects.update(day=max(business_day, *known))
    shown = page(Client(headers={"accept-language": language}).get(reverse("front:guide", args=[slug])))
    assert shown.one("h1").text == service.name.in_language(language)
    for text in (service.code, *(rule.label.in_language(language) for rule in service.rules)):
        assert text in shown.text


def test_home_shows_every_service_under_its_group(visitor: Client) -> None:
    shown, pack = page(visitor.get("/")), pack_in_force()
    titles = texts_of(shown, "h2")
    used = {service.group for service in pack.services.values()}
    assert [words.en for id, words in pack.groups.items() if id in used] == [
        title for title in titles if title in {words.en for words in pack.groups.values()}
    ]
    links = [a.attrs.get("href") for a in shown.all("a")]
    assert all(reverse("front:guide", args=[slug]) in links for slug in pack.services)


def test_home_announces_the_measures_in_force(visitor: Client) -> None:
    text = page(visitor.get("/")).text
    assert "Collection of January and February extended to the end of March" in text
    assert "Audit cases paused" in text


def test_measures_follow_the_business_date(visitor: Client) -> None:
    BusinessDate.objects.update(day=dt.date(2020, 1, 29))
    text = page(visitor.get("/")).text
    assert "In force now" not in text
    BusinessDate.objects.update(day=dt.date(2020, 2, 1))
    timeline = page(visitor.get(reverse("front:measures")))
    ahead = next(li for li in timeline.all("li") if "Audit cases paused" in li.text)
    assert "not in force" in ahead.text.lower()


@pytest.mark.parametrize("asked", ["retire", "退休", "退休 申報", "RETIREMENT filing"])
def test_search_finds_in_every_language(visitor: Client, asked: str) -> None:
    links = [a.attrs.get("href") for a in page(visitor.get("/search/", {"q": asked})).all("a")]
    assert reverse("front:guide", args=["retirement-filing"]) in links


def test_search_that_finds_nothing_says_what_to_do(visitor: Client) -> None:
    text = page(visitor.get("/search/", {"q": "<script>alert(1)</script>"})).text
    assert "Try another word, or call 12333." in text


def test_chosen_service_leads_to_its_check(visitor: Client) -> None:
    response = visitor.get("/check/", {"service": "refund"})
    assert response["Location"] == reverse("front:check", args=["refund"])
    assert visitor.get("/check/", {"service": "nothing"}).status_code == 404


def test_every_reading_names_the_rules_that_rest_on_it(visitor: Client) -> None:
    shown, pack = page(visitor.get(reverse("front:interpretations"))), pack_in_force()
    assert [s.attrs.get("id") for s in shown.all("section")] == list(pack.interpretations)
    rule = pack.services["person-back-payment"].rules[0]
    assert f"Back-payment for a person: {rule.label.en}" in shown.text


def test_manifest_names_pictures_that_exist(visitor: Client) -> None:
    answer = visitor.get("/manifest.webmanifest")
    manifest = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert manifest["start_url"] == "/"
    from django.contrib.staticfiles import finders

    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in manifest["icons"])


def test_menu_says_who_may_go_where(visitor: Client, signed_in: Browser, insured: Person) -> None:
    def menu(client: Client) -> list[str]:
        return texts_of(page(client.get("/help/")).one("ul", id="navigation"), "a")

    assert menu(visitor) == ["Services", "Track", "Sign in"]
    assert menu(signed_in(account_of(insured)))[2:] == [
        "My applications",
        "Contributions",
        "My benefits",
        "Messages",
        "My record",
        "Sign out",
    ]


@pytest.mark.parametrize("name", ["applications", "in_tray", "entitlement", "own_payments"])
def test_own_pages_ask_a_visitor_to_sign_in(visitor: Client, name: str) -> None:
    address = reverse(f"front:{name}")
    assert visitor.get(address)["Location"] == f"/account/login/?next={address}"


def test_home_needs_no_query_but_the_day_and_the_events(
    visitor: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(5):
        visitor.get("/")


def test_my_applications_do_not_cost_more_with_more_of_them(
    signed_in: Browser, firm: Firm, insured: Person, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(account_of(insured))
    for _each in range(3):
        received_complaint(client)
        begin(client, "complaint", "self")
    with django_assert_max_num_queries(8):
        client.get(reverse("front:applications"))


def test_page_of_an_application_needs_few_queries(
    signed_in: Browser, firm: Firm, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(firm.agent)
    sent = received(client, firm.employer.uscc, firm.worker.pk)
    with django_assert_max_num_queries(24):
        client.get(reverse("front:application", args=[sent.receipt]))


def test_error_pages_are_whole(visitor: Client) -> None:
    response = visitor.get("/services/nothing/")
    assert response.status_code == 404
    assert read(response.content.decode()).one("h1").text
