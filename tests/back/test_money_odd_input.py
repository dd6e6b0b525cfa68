"""Every form and every filter of the money pages with everything right but one field: no server error, nothing written by a
refusal, the books in balance. A new form without an entry in `money_forms` fails."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from anxin.back.money.urls import urlpatterns
from tests import odd_input
from tests.back.money_forms import ROLES, City, forms, reading
from tests.factories import signed_in
from tests.registry.people import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def officer(city: City) -> Client:
    """May take every step, and proposed nothing of what waits."""
    client = signed_in(make_staff(*ROLES))
    client.raise_request_exception = False
    return client


def test_forms(city: City, officer: Client) -> None:
    tried, wrong, right = 0, [], []
    before = odd_input.rows()
    for form in forms(city):
        for typed in odd_input.requests(form.base, files=form.files):
            with odd_input.taken_back():
                answer = officer.post(form.path, typed)
                found = odd_input.wrong_after(answer, before, form.most)
            tried += 1
            if found:
                wrong.append(f"{form.path} {_shown(typed, form.base)}: {found}")
            if answer.status_code == 302 and typed == dict(form.base):
                right.append(form.name)
    assert wrong == []
    assert tried > 300
    assert odd_input.rows() == before
    # Opened by hand is what comes from an approved case: tests/clauses/test_II_2_1.py has one.
    unanswered = {
        "build_batch",
        "statements",
        "decide_order",
        "difference_again",
        "bank_accounts",
        "award_new",
    }
    assert {form.name for form in forms(city)} - set(right) <= unanswered, (
        "a form that is never right proves little"
    )


def _shown(typed: Mapping[str, Any], base: Mapping[str, Any]) -> str:
    changed = {name: str(value)[:40] for name, value in typed.items() if value != base[name]}
    return repr(changed or sorted(base.keys() - typed.keys()))


def test_no_form_is_forgotten(city: City, officer: Client) -> None:
    """Whatever takes a POST has an entry above."""
    ours = {form.name for form in forms(city)}
    given = {form.name: form.given for form in forms(city)} | reading(city)
    for pattern in urlpatterns:
        path = reverse(f"back:{pattern.name}", kwargs=given.get(str(pattern.name)))
        if pattern.name not in ours:
            assert officer.post(path, {}).status_code == 405, path


QUERIES = (
    "after",
    "as",
    "number",
    "month",
    "month_0",
    "state",
    "which",
    "on",
    "on_0",
    "said",
    "kind",
    "uscc",
)
MORE_QUERIES = ("first", "first_0", "last", "holder", "agency", "q", "rhythm")


def test_filters_and_addresses(city: City, officer: Client) -> None:
    """A value in every third query of each page, another one on the next page; every second answer is asked for as a file."""
    wrong, tried, given = [], 0, reading(city) | {form.name: form.given for form in forms(city) if form.given}
    before = odd_input.rows()
    for place, pattern in enumerate(urlpatterns):
        path = reverse(f"back:{pattern.name}", kwargs=given.get(str(pattern.name)))
        for number, name in list(enumerate((*QUERIES, *MORE_QUERIES)))[place % 3 :: 3]:
            value = odd_input.VALUES[(place * 7 + number * 3) % len(odd_input.VALUES)]
            query = {name: value} | ({"as": "csv"} if (place + number) % 2 else {})
            tried += 1
            answer = officer.get(path, query)
            if answer.status_code >= 500:
                wrong.append(f"{path} {query!r}: {answer.status_code}")
    assert wrong == []
    assert tried > 250
    exported = {"trail_entry": (odd_input.rows() - before)["trail_entry"]}
    assert odd_input.rows() - before == {name: n for name, n in exported.items() if n}
