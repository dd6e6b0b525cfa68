"""Steps through an application as a browser takes them."""

import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from anxin.casework.models import Application
from anxin.front.apply.progress import progress_of
from anxin.lawbook.queries import pack_in_force
from tests.front.answers import ANSWERS, typed

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
BACK_PAYMENT = "person-back-payment"
MONTHS = {"first_month": "2018-03", "last_month": "2019-06"}
COMPLAINT = {"against": "A firm", "complaint": "It did not enrol me.", "telephone": "19900001234"}
DETAILS = {"monthly_wage": "6500.00", "reason": "The months were overlooked."}


def pdf(name: str = "paper.pdf", note: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF.replace(b"endobj", note + b"\nendobj"), "application/pdf")


def draft_address(draft: Application, step: str = "", *more: Any) -> str:
    name = f"front:draft_{step}" if step else "front:draft"
    return reverse(name, args=[draft.draft_key, *more])


def begin(client: Client, slug: str, holder: str) -> Application:
    key = uuid.uuid4()
    response = client.post(reverse("front:apply", args=[slug]), {"holder": holder, "draft_key": str(key)})
    assert response.status_code == 302, response.content.decode()
    return Application.objects.get(draft_key=key)


def put(client: Client, draft: Application, step: str, *more: Any, **fields: Any) -> Any:
    """Send a form of the draft as it stands now."""
    draft.refresh_from_db()
    sent = {"version": draft.version} | fields
    return client.post(draft_address(draft, step, *more), sent)


def answer(client: Client, draft: Application, name: str, value: Any) -> Any:
    fact = pack_in_force().services[draft.service].facts[name]
    return put(client, draft, "question", name, **typed(fact, value))


def fill(client: Client, draft: Application, answers: dict[str, Any], details: dict[str, str]) -> None:
    """Everything between choosing the person and sending."""
    for name, value in answers.items():
        response = answer(client, draft, name, value)
        assert response.status_code == 302, response.content.decode()
    if details:
        assert put(client, draft, "details", **details).status_code == 302
    add_documents(client, draft)
    draft.refresh_from_db()
    signed = {each.id: "on" for each in progress_of(draft).promises}
    assert put(client, draft, "commitments", **signed).status_code == 302


def add_documents(client: Client, draft: Application) -> None:
    draft.refresh_from_db()
    for document in progress_of(draft).missing:
        response = put(client, draft, "document", document, chosen=pdf(f"{document}.pdf", document.encode()))
        assert response.status_code == 302, response.content.decode()


def ready_draft(client: Client, employer_code: str, person: int) -> Application:
    """A back-payment of 16 months for a person enrolled with the employer, complete up to the last button."""
    draft = begin(client, BACK_PAYMENT, employer_code)
    assert put(client, draft, "person", person=person).status_code == 302
    fill(client, draft, MONTHS, DETAILS)
    draft.refresh_from_db()
    return draft


def complaint_draft(client: Client) -> Application:
    """A complaint brought in person: answered, its papers not yet added."""
    draft = begin(client, "complaint", "self")
    for name, value in ANSWERS["complaint"].items():
        assert answer(client, draft, name, value).status_code == 302
    return draft


def received_complaint(client: Client) -> Application:
    draft = complaint_draft(client)
    fill(client, draft, {}, COMPLAINT)
    assert put(client, draft, "send").status_code == 302
    draft.refresh_from_db()
    return draft


def received(client: Client, employer_code: str, person: int) -> Application:
    draft = ready_draft(client, employer_code, person)
    assert put(client, draft, "send").status_code == 302
    draft.refresh_from_db()
    return draft
