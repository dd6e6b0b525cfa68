"""Documents from other departments by data exchange: asked for, brought back, or handed to people when it fails (II.2.3)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from anxin.casework.documents import requirements
from anxin.casework.errors import CaseError, NotAllowed, WrongState
from anxin.casework.exchanges import (
    OVER,
    connected_department,
    is_on_its_way,
    requests_for,
)
from anxin.casework.models import Application, CoordinationReason, ExchangedDocument
from anxin.casework.operations.asking import ask
from anxin.casework.operations.coordinating import came_by_exchange, open_coordination
from anxin.casework.operations.moving import changed, locked
from anxin.casework.operations.owing import settle_what_came
from anxin.casework.operations.supplying import back_to_work_when_complete
from anxin.casework.permissions import may_take_in
from anxin.registry.actors import SYSTEM, actor_of_staff
from anxin.registry.models import Staff
from anxin.registry.operations import read_person_file
from anxin.trail.models import Message, MessageState
from anxin.trail.operations import record
from anxin.trail.outbox import resend
from anxin.trail.today import business_date, now


@dataclass(frozen=True)
class Wanted:
    """One document of one application, asked of one department."""

    application: Application
    document: str
    department: str


@dataclass(frozen=True)
class Given:
    """A department's answer as it came: `content` word for word, its digest, the department's reference, and how it came."""

    reference: str
    content: str
    digest: str
    proof: Mapping[str, Any]


@transaction.atomic
def ask_department(
    application: Application, staff: Staff, *, document: str, version: int | None = None
) -> Message:
    """An officer asks, or asks again: a request that failed is sent once more, under the key the department knows.

    Raises `NotAllowed`, `Stale`, `WrongState`, `CaseError`.
    """
    held = locked(application.pk, version)
    if not may_take_in(staff, held):
        raise NotAllowed
    if held.state in OVER:
        raise WrongState
    department = connected_department(document)
    if department is None or document not in {each.id for each in requirements(held)}:
        raise CaseError(
            _("No department gives this document by data exchange. Ask it by telephone or letter.")
        )
    if is_on_its_way(held, document):
        raise CaseError(_("The department is being asked for this already."))
    changed(held)
    asked = requests_for(held, document)
    if asked and asked[-1].state == MessageState.FAILED:
        resend(asked[-1], actor_of_staff(staff))
        return asked[-1]
    return ask(held, document, department, actor_of_staff(staff), len(asked) + 1)


def wanted_by(message: Message) -> Wanted | None:
    """What a message asks for; None when the application is over by now and nobody needs it."""
    found = Application.objects.select_related("employer", "person").get(receipt=message.payload["receipt"])
    if found.state in OVER:
        return None
    return Wanted(found, message.payload["document"], message.payload["department"])


@transaction.atomic
def bring_back(wanted: Wanted, given: Given) -> ExchangedDocument | None:
    """Keep what a department gave, once: a repeated answer is the same document. None when the application is over by now."""
    held = locked(wanted.application.pk)
    if held.state in OVER:
        return None
    known = held.exchanged_documents.filter(document=wanted.document, digest=given.digest).first()
    if known is not None:
        return known
    document = ExchangedDocument.objects.create(
        application=held,
        document=wanted.document,
        department=wanted.department,
        reference=given.reference,
        fetched_at=now(),
        business_date=business_date(),
        digest=given.digest,
        content=given.content,
        proof=dict(given.proof),
    )
    changed(held)
    settle_what_came(held, wanted.document, SYSTEM, given.reference)
    came_by_exchange(held, wanted.document, given.reference)
    back_to_work_when_complete(held)
    details = {"document": wanted.document, "department": wanted.department, "sha256": given.digest}
    record(SYSTEM, "document.exchanged", held.subject, agency=held.agency.code, details=details)
    return document


@transaction.atomic
def hand_to_people(wanted: Wanted, reason: CoordinationReason) -> None:
    """The exchange gave nothing: from now on people ask the department, chased by a clock."""
    held = locked(wanted.application.pk)
    if held.state not in OVER:
        open_coordination(held, wanted.department, reason, document=wanted.document)
        changed(held)


def is_as_it_came(document: ExchangedDocument) -> bool:
    """Whether what is kept still has the digest it came with."""
    return hashlib.sha256(document.content.encode()).hexdigest() == document.digest


@transaction.atomic
def read_exchanged(staff: Staff, document: ExchangedDocument) -> str:
    """What the department gave, word for word. The caller has opened the case; each look is on the trail."""
    application, actor = document.application, actor_of_staff(staff)
    details = {"document": document.document, "sha256": document.digest}
    record(actor, "document.read", application.subject, agency=application.agency.code, details=details)
    if application.person is not None:
        read_person_file(actor, application.person, f"{application.subject} {document.document}")
    return document.content
