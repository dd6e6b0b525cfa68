"""Makers that need several rooms at once: received applications with their papers, and officers who have signed in."""

from collections.abc import Mapping
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client

from anxin.casework.models import Application
from anxin.casework.operations.drafting import open_draft, save_answers
from anxin.casework.operations.receiving import submit
from anxin.casework.operations.supplying import attach
from anxin.registry.models import Agency, Person, Staff, User
from tests.registry.people import make_agency, make_person, make_user

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
CARD: dict[str, Any] = {"kind": "reissue", "delivery": "courier"}
PHONE_CHANGE: dict[str, Any] = {"attributes": ["phone"]}
REFUND: dict[str, Any] = {"kind": "ordinary"}
FACTS = {"card-replacement": CARD, "data-change": PHONE_CHANGE, "refund": REFUND}


def make_insured(agency: Agency | None = None) -> Person:
    """A person with an account."""
    person = make_person(agency=agency)
    person.user = make_user()
    person.save(update_fields=["user"])
    return person


def make_draft(
    service: str = "card-replacement",
    *,
    person: Person | None = None,
    agency: Agency | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Application:
    insured = person or make_insured(agency)
    return open_draft(
        applicant_of(insured),
        service,
        agency=agency or make_agency(),
        person=insured,
        facts=FACTS[service] if facts is None else facts,
    )


def make_case(service: str = "card-replacement", **given: Any) -> Application:
    """Received, with a file for each document asked for now; its first task waits to be taken."""
    draft = make_draft(service, **given)
    user = draft.applicant
    assert user is not None
    save_answers(user, draft, commitments=["truth", "in_place_of_documents", "hand_in_later"])
    for document in NEEDED[service]:
        attach(user, draft, document, a_file(f"{document}.pdf"))
    return submit(user, draft)


NEEDED = {
    "card-replacement": ["identity_document"],
    "data-change": ["change_form"],
    "refund": ["refund_form", "commitment_letter"],
}


def a_file(name: str = "paper.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def applicant_of(person: Person) -> User:
    assert person.user is not None
    return person.user


def signed_in(staff: Staff, *, second_factor: bool = True) -> Client:
    """A browser in which the officer has signed in; without a second factor only with the password."""
    client = Client()
    sign_in(client, staff.user, second_factor=second_factor)
    return client


def sign_in(client: Client, user: User, *, second_factor: bool = False) -> None:
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    request = HttpRequest()
    request.session = client.session
    for method in ("password", "mfa") if second_factor else ("password",):
        record_authentication(request, user, method)
    request.session.save()
    if second_factor and not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, generate_totp_secret())
