"""From what the rooms below hold to the documents of the interface, in the reader's language."""

from collections.abc import Iterable
from typing import Any

from django.db.models import prefetch_related_objects
from django.forms import ChoiceField, Field
from django.utils.translation import get_language

from anxin.api.fact_schemas import facts_schema
from anxin.api.shapes import (
    ApplicationLineOut,
    ApplicationOut,
    AskedForOut,
    DetailFieldOut,
    DocumentOut,
    EntitlementRowOut,
    EventOut,
    FileOut,
    NamedOut,
    NoticeOut,
    ServiceDocumentOut,
    ServiceGuideOut,
    ServiceOut,
)
from anxin.casework.documents import Requirement, demanded, requirements
from anxin.casework.models import Application, Attachment, DocumentRequest, Move
from anxin.law import Pack, Text
from anxin.law import Service as Rules
from anxin.law.money import format_yuan
from anxin.law.months import as_date, format_month
from anxin.law.pack import Measure
from anxin.lawbook.queries import pack_in_force
from anxin.registry.queries import EntitlementRow
from anxin.services.commitments import HAND_IN_LATER, IN_PLACE_OF_DOCUMENTS, TRUTH
from anxin.services.service import Service

COMMITMENTS = (TRUTH, IN_PLACE_OF_DOCUMENTS, HAND_IN_LATER)


def words(value: Any) -> Any:
    """Texts inside a guide's fields, lists included, in the reader's language."""
    if isinstance(value, Text):
        return value.in_language(get_language() or "en")
    if isinstance(value, dict):
        return {key: words(each) for key, each in value.items()}
    return [words(each) for each in value] if isinstance(value, list | tuple) else value


def service_line(pack: Pack, rules: Rules) -> dict[str, Any]:
    return ServiceOut(
        slug=rules.id,
        code=rules.code,
        group=rules.group,
        group_name=words(pack.groups[rules.group]),
        name=words(rules.name),
        applicants=list(rules.applicants),
    ).model_dump()


def service_guide(pack: Pack, rules: Rules, service: Service) -> ServiceGuideOut:
    documents = [
        ServiceDocumentOut(id=id, name=words(name), from_answers=id in rules.from_answers)
        for id, name in rules.documents.items()
    ]
    form = service.details()
    return ServiceGuideOut(
        **service_line(pack, rules),
        about_person=service.about_person,
        documents=documents,
        details=[_detail(name, field) for name, field in form.fields.items()],
        commitments=[NamedOut(id=each.id, name=str(each.text)) for each in COMMITMENTS],
        guide=words(dict(rules.guide)),
        facts_schema=facts_schema(rules),
    )


def _detail(name: str, field: Field) -> DetailFieldOut:
    choices = [str(value) for value, _ in field.widget.choices] if isinstance(field, ChoiceField) else []
    return DetailFieldOut(
        name=name,
        label=str(field.label or name),
        help=str(field.help_text),
        required=field.required,
        choices=choices,
    )


def application_line(application: Application) -> ApplicationLineOut:
    return ApplicationLineOut.model_validate(_line(application))


def _line(application: Application) -> dict[str, Any]:
    return {
        "receipt": application.receipt,
        "service": application.service,
        "state": str(application.state),
        "mode": application.mode,
        "channel": str(application.channel),
        "employer": application.employer.uscc if application.employer else None,
        "received_on": application.received_on,
        "changed_at": application.changed_at,
        "version": application.version,
    }


def application_whole(application: Application) -> ApplicationOut:
    prefetch_related_objects([application], "attachments", "document_requests", "exchanged_documents")
    asked = [each for each in application.document_requests.all() if each.answered_at is None]
    return _whole(application, requirements(application), asked)


def application_as_filed(application: Application) -> ApplicationOut:
    """One filed this moment without files: there is nothing to look up for it."""
    return _whole(application, demanded(application.service, application.decision), ())


def _whole(
    application: Application, documents: Iterable[Requirement], asked: Iterable[DocumentRequest]
) -> ApplicationOut:
    names = _document_names(application.service)
    return ApplicationOut.model_validate(
        _line(application)
        | {
            "facts": application.facts,
            "commitments": application.commitments,
            "decision": application.decision,
            "documents": [_document(each, names) for each in documents],
            "asked_for": [
                AskedForOut(document=each.document, reason=each.reason, due_on=each.due_on) for each in asked
            ],
        }
    )


def _document_names(slug: str) -> dict[str, str]:
    rules = pack_in_force().services.get(slug)
    return {id: words(name) for id, name in rules.documents.items()} if rules else {}


def _document(each: Requirement, names: dict[str, str]) -> DocumentOut:
    return DocumentOut(
        id=each.id,
        name=names.get(each.id, each.id),
        status=each.status,
        until=each.until,
        from_answers=each.from_answers,
        missing=each.missing,
        files=[file_shown(file) for file in each.files],
    )


def file_shown(file: Attachment) -> FileOut:
    return FileOut(
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        added_at=file.added_at,
    )


def event_shown(move: Move) -> EventOut:
    """Which officer it was stays inside the agency."""
    return EventOut(
        before=move.before,
        after=move.after,
        by="agency" if move.by_id else "applicant",
        reason=move.reason,
        at=move.at,
        business_date=move.business_date,
    )


def entitlement_row(row: EntitlementRow) -> EntitlementRowOut:
    return EntitlementRowOut(
        first_month=format_month(row.first_month),
        last_month=format_month(row.last_month),
        months=row.months,
        employer=row.employer,
        base=format_yuan(row.base),
    )


def notice_shown(pack: Pack, measure: Measure) -> NoticeOut:
    instrument = pack.instruments[measure.instrument]
    return NoticeOut(
        id=measure.id,
        name=words(measure.label),
        clause=measure.clause,
        summary=words(pack.clauses[measure.clause].text),
        instrument=words(instrument.title),
        issuer=words(instrument.issuer),
        issued_on=as_date(instrument.issued_on),
        valid_from=as_date(measure.valid_from),
        until_event=measure.until_event,
    )
