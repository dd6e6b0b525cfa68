"""The rules as everybody at work reads them."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from anxin.back.rules.browse import SECTIONS
from anxin.back.rules.opening import which_of
from anxin.law import load_pack
from anxin.law.texts import LANGUAGES
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import Role
from tests.factories import signed_in
from tests.lawbook.drafts import make_proposal, make_publication
from tests.registry.people import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return signed_in(make_staff(Role.HANDLER))


def section(name: str, which: str = "in-force") -> str:
    return reverse("back:rules_section", args=[which, name])


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_the_way_in_leads_to_the_rules_in_force(client: Client) -> None:
    assert client.get(reverse("back:rules"))["Location"] == reverse("back:rules_of", args=["in-force"])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", SECTIONS)
def test_every_section_says_everything_it_has_in_every_language(client: Client, name: str, lang: str) -> None:
    response = client.get(section(name) + f"?lang={lang}")
    pack = pack_in_force()
    sizes = {
        "measures": len(pack.measures),
        "parameters": sum(len(each.rows) for each in pack.parameters.values()),
        "facts": len(pack.facts),
        "sources": len(pack.clauses),
        "readings": len(pack.interpretations),
        "owed": len(pack.obligations),
    }
    assert len(response.context["table"].rows) == sizes[name]


def test_the_rules_speak_the_language_chosen_whatever_the_page_speaks(client: Client) -> None:
    measure = pack_in_force().measures["collection-extension"].label
    assert measure.zh_hant in read(client, section("measures") + "?lang=zh-hant")
    assert measure.zh_hans in read(client, section("measures") + "?lang=zh-hans")


def test_measures_stand_along_time_with_their_days_in_words(client: Client) -> None:
    page = read(client, section("measures"))
    assert page.count("<svg viewBox") == len(pack_in_force().measures)
    assert "2020-02-02" in page


@pytest.mark.parametrize("service", load_pack("beijing").services)
def test_every_service_shows_its_table(client: Client, service: str) -> None:
    rules = load_pack("beijing").services[service].rules
    page = read(client, reverse("back:rules_service", args=["in-force", service]) + "?lang=zh-hans")
    assert all(rule.label.zh_hans in page for rule in rules)


def test_a_reading_names_what_rests_on_it(client: Client) -> None:
    rows = client.get(section("readings")).context["table"].rows
    assert all(row[-1] for row in rows)
    said = " ".join(str(row[-1]) for row in rows)
    assert "span_months" not in said  # a value that has a label is called by it
    for whole in ("monthly report", "benefits", "monthly assessment"):
        assert gettext(whole) in said


@pytest.mark.parametrize(
    "address",
    [
        "/staff/rules/nothing/",
        "/staff/rules/in-force/nothing/",
        "/staff/rules/in-force/services/nothing",
        "/staff/rules/0123456789abcdef/",
        "/staff/rules/012/",
    ],
)
def test_what_is_not_there_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_versions_tell_who_and_what_and_lead_to_the_difference(client: Client) -> None:
    assert "anxin-empty" in read(client, reverse("back:rules_versions"))
    publication = make_publication()
    page = read(client, reverse("back:rules_versions"))
    compare = reverse(
        "back:rules_compare", args=[which_of(publication.replaced), which_of(publication.pack_id)]
    )
    assert compare in page
    assert publication.draft.title in page
    changes = read(client, compare)
    assert "2020-03-31" in changes
    assert "2020-04-30" in changes


def test_an_earlier_version_is_read_under_its_own_address(client: Client) -> None:
    publication = make_publication()
    earlier = read(client, section("parameters", which_of(publication.replaced)))
    assert "2020-04-30" not in earlier
    assert "2020-04-30" in read(client, section("parameters"))


def test_a_version_compared_with_itself_says_the_same(client: Client) -> None:
    assert "anxin-empty" in read(client, reverse("back:rules_compare", args=["in-force", "in-force"]))


def test_a_draft_is_read_by_those_who_write_and_publish_only(client: Client) -> None:
    draft = make_proposal()
    which = f"draft-{draft.pk}"
    addresses = [
        section("measures", which),
        reverse("back:rules_of", args=[which]),
        reverse("back:rules_compare", args=["in-force", which]),
        reverse("back:rules_compare", args=[which, "in-force"]),
        reverse("back:rules_service", args=[which, "refund"]),
    ]
    for role, status in ((Role.HANDLER, 403), (Role.RULE_AUTHOR, 200), (Role.CENTRE, 200)):
        reader = signed_in(make_staff(role))
        assert [reader.get(each).status_code for each in addresses] == [status] * len(addresses)
