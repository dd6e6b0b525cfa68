"""The guided check, without an account, for every service."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from anxin.law import load_pack
from anxin.lawbook.queries import pack_in_force
from anxin.trail.models import BusinessDate
from tests.front.answers import ANSWERS, typed
from tests.look.pages import Node, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("centre")]
BACK_PAYMENT = "person-back-payment"


def page(response: Any) -> Node:
    assert response.status_code == 200, response.status_code
    return read(response.content.decode())


def goes_to(response: Any) -> str:
    """Where a redirect leads."""
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def answer(client: Client, slug: str, name: str, value: Any) -> Any:
    fact = pack_in_force().services[slug].facts[name]
    return client.post(reverse("front:check_question", args=[slug, name]), typed(fact, value))


def walk(client: Client, slug: str, answers: dict[str, Any]) -> tuple[list[str], str]:
    """Answer what is asked until there is a result: the facts asked for, and the address of the result."""
    asked: list[str] = []
    address = goes_to(client.get(reverse("front:check", args=[slug])))
    while "/question/" in address:
        assert len(asked) < 20
        asked.append(address.rstrip("/").rsplit("/", 1)[-1])
        page(client.get(address))
        address = goes_to(answer(client, slug, asked[-1], answers[asked[-1]]))
    return asked, address


@pytest.mark.parametrize("slug", sorted(load_pack("beijing").services))
def test_every_service_leads_to_a_result_and_asks_nothing_twice(visitor: Client, slug: str) -> None:
    if slug == "contribution-deferral":  # its measure is known from March on
        BusinessDate.objects.update(day=dt.date(2020, 3, 20))
    asked, address = walk(visitor, slug, ANSWERS[slug])
    assert len(asked) == len(set(asked))
    result = page(visitor.get(address))
    mode = pack_in_force().modes[expected_mode(slug)].en
    assert mode in result.one("div", "anxin-notice--success").text
    assert result.all("section", "anxin-reason")


def expected_mode(slug: str) -> str:
    """Fixed here, so that a change of the pack that changes what people read is noticed."""
    return {
        "monthly-report-back-payment": "direct",
        "person-back-payment": "commitment",
        "base-difference-back-payment": "direct",
        "refund": "commitment",
        "data-change": "deferred_documents",
        "enrolment": "remote_documents",
        "contribution-payment": "ordinary",
        "contribution-deferral": "commitment",
        "make-up-filing": "direct",
        "retirement-filing": "remote_documents",
        "benefit-claim": "remote_documents",
        "relation-transfer": "online",
        "account-backfill": "postal_commitment",
        "card-replacement": "online",
        "resident-pension": "online",
        "complaint": "registered_only",
        "audit-case": "suspended",
        "work-injury-claim": "fast_track",
    }[slug]


def test_only_what_the_rules_still_need_is_asked(visitor: Client) -> None:
    """A temporary account needs neither the years in Beijing nor the birth date for the commitment of II.1.2."""
    asked, _address = walk(visitor, BACK_PAYMENT, ANSWERS[BACK_PAYMENT] | {"account": "temporary"})
    assert set(asked) == {"filed_by", "account", "first_month", "last_month"}


def test_result_names_documents_clause_and_the_failed_condition_with_its_value(visitor: Client) -> None:
    _asked, address = walk(visitor, BACK_PAYMENT, ANSWERS[BACK_PAYMENT])
    result = page(visitor.get(address))
    assert "replaced by a commitment" in result.text
    reasons = result.all("section", "anxin-reason")
    assert "II.1.2" in reasons[0].text
    assert "anxin-reason--true" in reasons[0].attrs["class"]
    failed = next(each for each in reasons if "II.1.1" in each.text)
    wrong = failed.all("span", "anxin-sign--false")
    assert wrong
    assert "March 2018" in failed.text
    assert "10 February 2020" in result.text


def test_result_shows_the_reading_that_decided(visitor: Client) -> None:
    _asked, address = walk(visitor, BACK_PAYMENT, ANSWERS[BACK_PAYMENT])
    text = page(visitor.get(address)).text
    readings = pack_in_force().interpretations_of(BACK_PAYMENT, "general-account-commitment")
    assert readings
    assert all(reading.reading.en in text for reading in readings)


def test_answer_can_be_changed_from_the_result(visitor: Client) -> None:
    _asked, address = walk(visitor, BACK_PAYMENT, ANSWERS[BACK_PAYMENT])
    changed = reverse("front:check_question", args=[BACK_PAYMENT, "account"])
    assert changed in [link.attrs["href"] for link in page(visitor.get(address)).all("a", "govuk-link")]
    assert page(visitor.get(changed)).one("input", id="id_answer_0").attrs.get("checked") is not None
    response = answer(visitor, BACK_PAYMENT, "account", "temporary")
    assert goes_to(response) == address
    assert "Temporary account" in page(visitor.get(address)).text


def test_answer_that_contradicts_another_is_refused_with_the_reason(visitor: Client) -> None:
    answer(visitor, BACK_PAYMENT, "first_month", "2019-06")
    response = answer(visitor, BACK_PAYMENT, "last_month", "2019-01")
    form = page(response)
    assert "The last month must not be before the first month." in form.one("div", "govuk-error-summary").text
    assert form.one("input", id="id_answer_0").attrs["value"] == "2019"


def test_answers_that_no_longer_fit_are_asked_again(visitor: Client) -> None:
    walk(visitor, BACK_PAYMENT, ANSWERS[BACK_PAYMENT])
    response = answer(visitor, BACK_PAYMENT, "first_month", "2019-12")
    assert goes_to(response) == reverse("front:check_question", args=[BACK_PAYMENT, "last_month"])


def test_result_without_answers_goes_back_to_the_questions(visitor: Client) -> None:
    response = visitor.get(reverse("front:check_result", args=[BACK_PAYMENT]))
    assert goes_to(response) == reverse("front:check_question", args=[BACK_PAYMENT, "filed_by"])


def test_start_again_forgets_this_service_only(visitor: Client) -> None:
    walk(visitor, "complaint", ANSWERS["complaint"])
    walk(visitor, "enrolment", ANSWERS["enrolment"])
    visitor.post(reverse("front:check_again", args=["complaint"]))
    assert "/question/" in goes_to(visitor.get(reverse("front:check", args=["complaint"])))
    assert "/result/" in goes_to(visitor.get(reverse("front:check", args=["enrolment"])))


@pytest.mark.parametrize(
    "path",
    [
        "/services/no-such-thing/",
        "/services/no-such-thing/check/",
        "/services/refund/check/question/nothing/",
    ],
)
def test_unknown_service_or_question_does_not_exist(visitor: Client, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_answers_of_an_older_pack_are_dropped_quietly(visitor: Client) -> None:
    session = visitor.session
    session["check"] = {"refund": {"no_longer_a_fact": 1, "kind": "base_difference"}}
    session.save()
    visitor.cookies["sessionid"] = session.session_key or ""
    assert "/result/" in goes_to(visitor.get(reverse("front:check", args=["refund"])))
