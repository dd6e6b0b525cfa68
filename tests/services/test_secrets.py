"""Numbers of accounts and documents typed into an application lie nowhere in the clear, and no page shows them."""

import json
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from anxin.casework.models import Channel, IdempotencyKey
from anxin.funds.models.banks import masked_account
from anxin.services import operations
from anxin.services.fields import SecretField
from anxin.services.intake import begin_for
from anxin.services.registry import services
from tests.clauses.journey import City, employer_applies, finished, person_applies
from tests.factories import applicant_of, signed_in
from tests.front.answers import ANSWERS
from tests.services.details import DETAILS

TYPED = "6222000000007777"
GROUPED = "6222 0000 0000 7777"
MASK = masked_account(TYPED)
MASK_RETYPED = "•••• 7777"
WIDE = "".join(chr(ord(digit) + 0xFEE0) for digit in TYPED)
SECRETS = {
    "benefit-claim": {"bank_account"},
    "contribution-payment": {"account_number"},
    "enrolment": {"id_number"},
    "refund": {"account_number"},
    "resident-pension": {"bank_account"},
    "retirement-filing": {"bank_account"},
    "work-injury-claim": {"bank_account"},
}


def raw_rows() -> str:
    """Every row of every table, as the database holds it and no model has opened it."""
    rows: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  names come from the database itself
            rows += [f"{table} {row}" for row in cursor.fetchall()]
    return "\n".join(rows)


@pytest.fixture
def city(business_day: object) -> City:
    return City()


@pytest.mark.django_db
def test_each_form_that_asks_for_a_number_says_that_it_is_secret() -> None:
    found = {
        slug: {name for name, field in service.details.base_fields.items() if isinstance(field, SecretField)}
        for slug, service in services().items()
    }
    assert {slug: names for slug, names in found.items() if names} == SECRETS


def test_after_the_whole_walk_no_row_of_any_table_holds_the_number(city: City) -> None:
    claim = employer_applies(city, "benefit-claim", ANSWERS["benefit-claim"], bank_account=GROUPED)
    finished(city, claim)
    city.hires()
    enrolled = employer_applies(city, "enrolment", {"person_kind": "taiwan"})
    finished(city, enrolled)
    claim.refresh_from_db()
    assert claim.details["bank_account"] == TYPED
    lying = raw_rows()
    assert "casework_application" in lying
    assert str(claim.receipt) in lying
    for number in (TYPED, GROUPED, DETAILS["enrolment"]["id_number"]):
        assert number not in lying


def test_free_words_are_encrypted_too(city: City) -> None:
    """Somebody may write the number, or an illness, where words are asked for."""
    person_applies(city, "data-change", {"attributes": ["bank_account"]})
    assert DETAILS["data-change"]["new_values"] not in raw_rows()


def test_pages_show_the_mask_and_the_mask_sent_back_changes_nothing(city: City) -> None:
    user = applicant_of(city.insured)
    draft = operations.start(user, services()["benefit-claim"], person=city.insured)
    client = Client()
    client.force_login(user)
    address = reverse("front:draft_details", args=[draft.draft_key])
    sent = DETAILS["benefit-claim"] | {"version": str(draft.version), "bank_account": GROUPED}
    assert client.post(address, sent).status_code == 302
    page = client.get(address).content.decode()
    assert (MASK in page, TYPED in page) == (True, False)
    draft.refresh_from_db()
    again = sent | {"version": str(draft.version), "bank_account": MASK_RETYPED, "explanation": "2月生育"}
    assert client.post(address, again).status_code == 302
    draft.refresh_from_db()
    assert (draft.details["bank_account"], draft.details["explanation"]) == (TYPED, "2月生育")
    refused = client.post(address, again | {"version": str(draft.version), "bank_account": "•••• 1234"})
    assert refused.status_code == 200


def test_what_is_refused_is_shown_as_it_was_typed(city: City) -> None:
    user = applicant_of(city.insured)
    draft = operations.start(user, services()["benefit-claim"], person=city.insured)
    form = operations.details_form(draft, DETAILS["benefit-claim"] | {"bank_account": "62220000000O7777"})
    assert not form.is_valid()
    assert form["bank_account"].value() == "62220000000O7777"


def test_wide_digits_are_digits(city: City) -> None:
    draft = operations.start(applicant_of(city.insured), services()["benefit-claim"], person=city.insured)
    form = operations.details_form(draft, DETAILS["benefit-claim"] | {"bank_account": WIDE})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["bank_account"] == TYPED


def test_an_officer_sees_the_mask(city: City) -> None:
    case = employer_applies(city, "benefit-claim", ANSWERS["benefit-claim"], bank_account=GROUPED)
    client = signed_in(city.handler)
    page = client.get(reverse("back:case", args=[case.receipt])).content.decode()
    assert (MASK in page, TYPED in page) == (True, False)


def test_an_officer_who_takes_it_in_may_send_the_mask_back(city: City) -> None:

    draft = begin_for(city.clerk, services()["benefit-claim"], city.insured, channel=Channel.FAX)
    form = operations.details_form(draft, DETAILS["benefit-claim"] | {"bank_account": TYPED})
    assert form.is_valid(), form.errors
    draft = operations.save_details(city.clerk.user, draft, form)
    sent = {f"details-{name}": value for name, value in DETAILS["benefit-claim"].items()}
    changed = operations.details_to_change(draft, sent | {"details-bank_account": MASK}, prefix="details")
    assert changed.is_valid(), changed.errors
    assert changed.cleaned_data["bank_account"] == TYPED


SEALED = "0007_encrypt_details"


@pytest.mark.django_db
def test_the_migration_encrypts_what_was_there_and_can_be_taken_back(city: City) -> None:
    """Data alone: rows as an earlier version wrote them."""
    module: Any = __import__(f"anxin.casework.migrations.{SEALED}", fromlist=["seal"])
    case = employer_applies(city, "benefit-claim", ANSWERS["benefit-claim"])
    empty = operations.start(applicant_of(city.insured), services()["complaint"], person=city.insured)
    before = {"bank_account": TYPED, "explanation": "一月"}
    key = IdempotencyKey.objects.create(
        sender="user:1", key="k", body_digest="0" * 64, status=201, answer={}, created_at=case.created_at
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_application SET details = %s WHERE id = %s", [json.dumps(before), case.pk]
        )
        cursor.execute("UPDATE casework_application SET details = '{}' WHERE id = %s", [empty.pk])
    assert TYPED in raw_rows()
    editor = cast(Any, SimpleNamespace(connection=connection))
    module.seal(None, editor)
    assert TYPED not in raw_rows()
    case.refresh_from_db()
    empty.refresh_from_db()
    key.refresh_from_db()
    assert (case.details, empty.details) == (before, {})
    assert key.body_digest != "0" * 64
    module.open_again(None, editor)
    assert TYPED in raw_rows()
