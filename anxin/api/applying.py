"""An application in one call: what the portal does over several pages, or nothing at all."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from anxin.api.bodies import path_of, shaped
from anxin.api.problems import BAD_INPUT, BAD_JSON, FieldError, Problem
from anxin.api.reading import LIMIT, parse_json, read_json, refuse_large
from anxin.api.shapes import ApplicationIn
from anxin.api.showing import COMMITMENTS
from anxin.api.uploads import MULTIPART_LIMIT, digest_of_upload, is_multipart
from anxin.casework.documents import requirements
from anxin.casework.errors import NotAllowed
from anxin.casework.models import Application, Channel
from anxin.casework.operations.drafting import save_answers
from anxin.casework.operations.receiving import Decided
from anxin.casework.operations.supplying import attach
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import Employer, Person, User
from anxin.registry.queries import employer_by_uscc, person_by_id_number, person_of
from anxin.services import operations
from anxin.services.registry import service_by
from anxin.services.service import Service

JSON_PART = "application"
ME = "me"
Files = list[tuple[str, "UploadedFile[bytes]"]]


def read_filing(request: HttpRequest) -> tuple[ApplicationIn, Files, bytes]:
    """The application, the files by document, and the content a repeat must have again. Raises `Problem`.

    Either JSON alone, or multipart: a part `application` (JSON) and one part per file, named after its document.
    """
    if not is_multipart(request):
        return shaped(ApplicationIn, read_json(request)), [], request.body
    refuse_large(request, MULTIPART_LIMIT)
    body = _json_part(request)
    files = [(name, file) for name, held in request.FILES.lists() if name != JSON_PART for file in held]
    marks = [(name, file.name, digest_of_upload(file)) for name, file in files]
    return shaped(ApplicationIn, parse_json(body)), files, body + json.dumps(marks).encode()


def _json_part(request: HttpRequest) -> bytes:
    """Some clients send it as a field, some as a file with a media type."""
    sent = request.FILES.get(JSON_PART)
    if sent is not None and (sent.size or 0) <= LIMIT:
        return bytes(sent.read())
    text = request.POST.get(JSON_PART)
    if text is None:
        raise Problem(BAD_JSON, _("Send a part named “application” that holds JSON."))
    return text.encode("utf-8", "surrogatepass")


def ready_to_file(user: User, asked: ApplicationIn) -> tuple[Application, Decided]:
    """An application without files, not stored yet, and the decision on it: all that can be done before anything is written.

    Raises `Problem`, and what starting and submitting raise.
    """
    service, employer, person = _whose(user, asked)
    application = operations.unstored(user, service, employer=employer, person=person, channel=Channel.API)
    facts, details = _facts(application.facts, asked.facts), _details(application, asked.details)
    application.facts |= facts
    application.details, application.commitments = details, asked.commitments
    return application, operations.ready(application)


def file_with_files(user: User, asked: ApplicationIn, files: Files) -> Application:
    """Runs inside the transaction of the Idempotency-Key, so that a refusal at any step leaves nothing behind.

    Raises `Problem`, and what starting and submitting raise.
    """
    service, employer, person = _whose(user, asked)
    draft = operations.start(user, service, employer=employer, person=person, channel=Channel.API)
    facts, details = _facts(draft.facts, asked.facts), _details(draft, asked.details)
    draft = save_answers(user, draft, facts=facts, details=details, commitments=asked.commitments)
    for document, file in files:
        attach(user, draft, document[:60], file)
    received = operations.submit(user, draft)
    _refuse_unasked_documents(received, files)
    return received


def _whose(user: User, asked: ApplicationIn) -> tuple[Service, Employer | None, Person | None]:
    """The service and whom it is for, in the order in which refusals are said."""
    service, employer, person = _service(asked), _employer(asked), _person(user, asked)
    _refuse_unknown_commitments(asked)
    return service, employer, person


def _service(asked: ApplicationIn) -> Service:
    service = service_by(asked.service)
    if service is None:
        raise _wrong("service", "unknown_service", _("There is no such service."))
    wanted = "employer" if asked.employer is not None else "person"
    if wanted not in pack_in_force().services[service.slug].applicants:
        raise _wrong("employer", "wrong_applicant", _("This service is not for this kind of applicant."))
    return service


def _employer(asked: ApplicationIn) -> Employer | None:
    """Raises `NotAllowed` for an unknown employer too, so that nobody learns which ones exist."""
    if asked.employer is None:
        return None
    employer = employer_by_uscc(asked.employer)
    if employer is None:
        raise NotAllowed
    return employer


def _person(user: User, asked: ApplicationIn) -> Person | None:
    if asked.person is None or asked.person == ME:
        own = person_of(user) if asked.employer is None or asked.person == ME else None
        if own is None and asked.person == ME:
            raise _wrong("person", "not_bound", _("Your account is not connected to an insurance record."))
        return own
    person = person_by_id_number(asked.person)
    if person is None:
        raise NotAllowed
    return person


def _refuse_unknown_commitments(asked: ApplicationIn) -> None:
    known = {each.id for each in COMMITMENTS}
    errors = [
        FieldError(f"commitments[{number}]", "unknown_commitment", _("There is no such commitment."))
        for number, each in enumerate(asked.commitments)
        if each not in known
    ]
    if errors:
        raise Problem(BAD_INPUT, errors=errors)


def _facts(known: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What the registry knows is not overruled by a request; a difference is said, so that somebody can have it mended."""
    errors = [
        FieldError(f"facts.{name}", "known_otherwise", _("The agency's records say something else."))
        for name, value in known.items()
        if name in given and given[name] != value
    ]
    if errors:
        raise Problem(BAD_INPUT, errors=errors)
    return dict(given)


def _details(draft: Application, details: Mapping[str, Any]) -> dict[str, Any]:
    form = operations.details_form(draft, {name: str(value) for name, value in details.items()})
    errors = [
        FieldError(f"details.{name}", "unknown_detail", _("There is nothing of this name here."))
        for name in details
        if name not in form.fields
    ]
    errors += list(_form_errors(form.errors.get_json_data()))
    if errors:
        raise Problem(BAD_INPUT, errors=errors)
    return operations.details_of(form)


def _form_errors(rows: Mapping[str, Any]) -> Iterator[FieldError]:
    for name, errors in rows.items():
        for error in errors:
            path = "details" if name == "__all__" else f"details.{name}"
            yield FieldError(path, error["code"] or "invalid", error["message"])


def _refuse_unasked_documents(application: Application, files: Files) -> None:
    """Only the decision tells which documents belong to it; a file for another one would lie where no officer looks."""
    asked = {each.id for each in requirements(application)}
    errors = [
        FieldError(
            path_of(["documents", document]), "not_asked_for", _("This document is not asked for here.")
        )
        for document, _file in files
        if document not in asked
    ]
    if errors:
        raise Problem(BAD_INPUT, errors=errors)


def _wrong(path: str, code: str, message: str) -> Problem:
    return Problem(BAD_INPUT, errors=[FieldError(path[:200], code, message)])
