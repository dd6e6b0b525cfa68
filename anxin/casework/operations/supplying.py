"""Files of an application: added to a draft, supplied when asked for, withdrawn before submission."""

import datetime as dt

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from anxin.casework.documents import Requirement, requirements
from anxin.casework.errors import FileRefused, NotAllowed, WrongState
from anxin.casework.files import StoredFile, store
from anxin.casework.models import Application, Attachment
from anxin.casework.operations.moving import changed, locked, move
from anxin.casework.operations.receiving import open_task_for
from anxin.casework.permissions import is_applicant, may_handle, may_take_in
from anxin.casework.states import State
from anxin.registry.actors import actor_of, actor_of_staff
from anxin.registry.models import Staff, User
from anxin.trail.operations import record
from anxin.trail.today import now
from anxin.work.models import TaskKind
from anxin.work.queries import open_task_of

OPEN_TO_FILES = frozenset(
    {State.DRAFT, State.RECEIVED, State.AWAITING_DOCUMENTS, State.RECORDED, State.ACCEPTED}
)
FILES_PER_DOCUMENT = 20


def attach(user: User, application: Application, document: str, upload: "UploadedFile[bytes]") -> Attachment:
    """Store the file, then note it on the application. Raises `FileRefused`, `NotAllowed`, `WrongState`.

    The file is written outside the transaction: one that no row names is harmless, a row without its file is not.
    """
    if not is_applicant(user, application):
        raise NotAllowed
    return _note(actor_of(user), application, document, store(upload))


def attach_as(
    staff: Staff, application: Application, document: str, upload: "UploadedFile[bytes]"
) -> Attachment:
    """What came by post, fax, e-mail or over the counter, put on the file by an officer. Raises as `attach`."""
    if not may_take_in(staff, application):
        raise NotAllowed
    return _note(actor_of_staff(staff), application, document, store(upload))


@transaction.atomic
def keep_evidence(staff: Staff, application: Application, document: str, file: StoredFile) -> Attachment:
    """A paper an officer works from while handling the case. Raises `NotAllowed`, `WrongState`."""
    held = locked(application.pk)
    if not may_handle(staff, held):
        raise NotAllowed
    if held.state != State.IN_PROCESS or held.proposals.filter(confirmed=None).exists():
        raise WrongState
    known = held.attachments.filter(document=document, sha256=file.sha256, removed_at=None).first()
    if known is not None:
        return known
    changed(held)
    record(
        actor_of_staff(staff),
        "document.added",
        held.subject,
        details={"document": document, "sha256": file.sha256},
    )
    return _kept(actor_of_staff(staff), held, document, file)


def _kept(actor: str, application: Application, document: str, file: StoredFile) -> Attachment:
    return Attachment.objects.create(
        application=application,
        document=document,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        added_by=actor,
        added_at=now(),
    )


@transaction.atomic
def _note(actor: str, application: Application, document: str, file: StoredFile) -> Attachment:
    held = locked(application.pk)
    if held.state not in OPEN_TO_FILES:
        raise WrongState
    if held.attachments.filter(document=document, removed_at=None).count() >= FILES_PER_DOCUMENT:
        raise FileRefused(_("There are %(n)s files for this document already.") % {"n": FILES_PER_DOCUMENT})
    try:
        with transaction.atomic():
            attachment = _kept(actor, held, document, file)
    except IntegrityError:
        return _already_there(held, document, file)
    changed(held)
    back_to_work_when_complete(held)
    record(actor, "document.added", held.subject, details={"document": document, "sha256": file.sha256})
    return attachment


def _already_there(application: Application, document: str, file: StoredFile) -> Attachment:
    """Sending one file twice is no mistake, unless somebody looked at it and asked for another one since."""
    known = application.attachments.get(document=document, sha256=file.sha256, removed_at=None)
    asked = application.document_requests.filter(document=document, answered_at=None)
    if asked.filter(asked_at__gt=known.added_at).exists():
        raise FileRefused(
            _("“%(name)s” is the file we have already. Please add what we ask for.") % {"name": file.name}
        )
    return known


def back_to_work_when_complete(application: Application) -> None:
    """What was recorded with documents deferred comes back into the work list once the last of them is there (II.1.3)."""
    if application.state != State.RECORDED or open_task_of(application.subject) is not None:
        return
    if all(r.here for r in requirements(application) if r.status == "deferred"):
        open_task_for(application, TaskKind.HANDLE)


@transaction.atomic
def remove(user: User, attachment: Attachment) -> None:
    """Take a file back while the application is a draft; afterwards what was handed in stays on the file."""
    draft = locked(attachment.application_id)
    if not is_applicant(user, draft):
        raise NotAllowed
    if draft.state != State.DRAFT:
        raise WrongState
    Attachment.objects.filter(pk=attachment.pk, removed_at=None).update(removed_at=now())
    changed(draft)
    record(actor_of(user), "document.removed", draft.subject, details={"document": attachment.document})


@transaction.atomic
def hand_in(user: User, application: Application) -> Application:
    """The applicant says that what was asked for is there: the application returns to where it waited from.

    A refusal proposed meanwhile stays before its reviewer, who now sees the documents.
    Raises `FileRefused` naming nothing new was handed in for an open request.
    """
    held = locked(application.pk)
    if not is_applicant(user, held):
        raise NotAllowed
    return _handed_in(held, actor_of(user))


@transaction.atomic
def hand_in_as(staff: Staff, application: Application, *, version: int | None = None) -> Application:
    """An officer says so, when what was asked for came on paper. Raises as `hand_in`, and `Stale`."""
    held = locked(application.pk, version)
    if not may_take_in(staff, held):
        raise NotAllowed
    return _handed_in(held, actor_of_staff(staff))


def _handed_in(held: Application, actor: str) -> Application:
    if held.state != State.AWAITING_DOCUMENTS:
        raise WrongState
    _refuse_unanswered(held)
    back = State(held.moves.filter(after=State.AWAITING_DOCUMENTS).latest("id").before)
    held.document_requests.filter(answered_at=None).update(answered_at=now())
    move(held, back, actor=actor)
    if open_task_of(held.subject) is None:
        open_task_for(held, TaskKind.ACCEPT if back == State.RECEIVED else TaskKind.HANDLE)
    return held


def _came_since(row: Requirement, asked_at: dt.datetime) -> bool:
    """As a file added since, or from another department."""
    return row.obtained is not None or any(file.added_at >= asked_at for file in row.files)


def _refuse_unanswered(application: Application) -> None:
    handed = {r.id: r for r in requirements(application)}
    for asked in application.document_requests.filter(answered_at=None):
        row = handed.get(asked.document)
        if row is None or not _came_since(row, asked.asked_at):
            raise FileRefused(_("A document that was asked for has no new file yet. Add it, then send."))
