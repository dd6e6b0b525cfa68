"""Asking connected departments by data exchange: one message a document, in the caller's transaction (II.2.3)."""

from anxin.casework.exchanges import ASKED, CHANNEL, connected_department, left_to_departments
from anxin.casework.models import Application
from anxin.registry.actors import SYSTEM
from anxin.registry.operations import read_person_file
from anxin.trail.models import Message
from anxin.trail.operations import post, record


def ask_departments(application: Application) -> None:
    """Part of receiving: what connected departments have is asked of them at once, in the transaction that gives the receipt."""
    for document in left_to_departments(application):
        department = connected_department(document)
        if department is not None:
            ask(application, document, department, SYSTEM)


def ask(application: Application, document: str, department: str, actor: str, number: int = 1) -> Message:
    """Asking tells the department whom it is about, so it counts as a look into the person's file."""
    if application.person is not None:
        read_person_file(actor, application.person, f"{application.subject} {document} {department}")
    details = {"document": document, "department": department}
    record(
        actor,
        "document.asked_of_department",
        application.subject,
        agency=application.agency.code,
        details=details,
    )
    return post(
        CHANNEL,
        f"department:{department}",
        ASKED,
        subject=application.subject,
        key=f"{application.draft_key}:{document}:{number}",
        payload={"receipt": application.receipt} | details,
    )
