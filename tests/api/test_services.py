"""GET services, services/{slug}, notices, problems: open to anybody, in three languages."""

import datetime as dt

import pytest

from anxin.law import load_pack
from anxin.lawbook.operations import declare
from anxin.registry.models import Role
from anxin.services.registry import services
from tests.api.conftest import Program, answer, refusal
from tests.registry.people import make_centre, make_staff


def test_every_service_is_listed(anybody: Program, business_day: dt.date) -> None:
    listed = answer(anybody.get("services"))
    assert {line["slug"] for line in listed} == set(services()) & set(load_pack("beijing").services)
    assert all(line["name"] and line["group_name"] for line in listed)


def test_each_guide_says_what_to_send(anybody: Program, business_day: dt.date) -> None:
    for slug, declared in load_pack("beijing").services.items():
        guide = answer(anybody.get(f"services/{slug}"))
        assert list(guide["facts_schema"]["properties"]) == list(declared.facts)
        assert [document["id"] for document in guide["documents"]] == list(declared.documents)
        assert guide["guide"]["legal_basis"]


@pytest.mark.parametrize("slug", ["nothing", "../etc", "%00", "é", "refund%2F"])
def test_an_unknown_service_is_not_found(slug: str, anybody: Program, business_day: dt.date) -> None:
    refusal(anybody.get(f"services/{slug}"), 404, "not-found")


@pytest.mark.parametrize(("language", "name"), [("en", "Refund"), ("zh-hans", "退费"), ("zh-hant", "退費")])
def test_in_the_readers_language(language: str, name: str, anybody: Program, business_day: dt.date) -> None:
    guide = answer(anybody.get("services/refund", accept_language=language))
    assert name.lower() in str(guide["facts_schema"]).lower()


def test_the_fields_of_a_services_own_form_are_listed(anybody: Program, business_day: dt.date) -> None:
    fields = {field["name"]: field for field in answer(anybody.get("services/enrolment"))["details"]}
    assert fields["sex"]["choices"] == ["male", "female"]
    assert fields["id_number"]["required"]


def test_measures_in_force_cite_their_clause(anybody: Program, business_day: dt.date) -> None:
    notices = {each["id"]: each for each in answer(anybody.get("notices"))["items"]}
    assert notices["collection-extension"]["clause"] == "I.2"
    assert notices["contact-free-handling"]["until_event"] == "ended"
    assert all(each["summary"] and each["issued_on"] <= "2020-02-10" for each in notices.values())


def test_a_measure_ends_with_its_event(anybody: Program, business_day: dt.date) -> None:
    officer = make_staff(Role.CENTRE, agency=make_centre())
    declare("ended", dt.date(2020, 2, 9), authority="市政府", citation="公告", by=officer)
    notices = {each["id"] for each in answer(anybody.get("notices"))["items"]}
    assert "contact-free-handling" not in notices
    assert "collection-extension" in notices


def test_every_type_of_problem_is_explained(anybody: Program, business_day: dt.date) -> None:
    types = [each["type"] for each in answer(anybody.get("problems"))]
    assert len(types) == len(set(types))
    assert "/api/v1/problems#idempotency-key-reused" in types
