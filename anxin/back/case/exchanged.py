"""What another department gave for a case, with the proof of how it came. Each look is on the trail (II.2.3)."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anxin.back.case.reading import open_case
from anxin.back.frame import page, workbench
from anxin.back.words import department_name, document_name
from anxin.casework.models import ExchangedDocument
from anxin.casework.operations.exchanging import is_as_it_came, read_exchanged
from anxin.look.components import SummaryRow
from anxin.look.words import value_in_words
from anxin.registry.models import Staff

Rows = list[SummaryRow]


@require_safe
@workbench
def exchanged_page(request: HttpRequest, staff: Staff, receipt: str, pk: int) -> HttpResponse:
    case = open_case(staff, receipt)
    document = get_object_or_404(case.application.exchanged_documents, pk=pk)
    document.application = case.application
    content = read_exchanged(staff, document)
    context = {
        "application": case.application,
        "name": document_name(case.application.service, document.document),
        "department": department_name(document.department),
        "content": content_rows(content),
        "proof": _proof(document),
    }
    return page(request, staff, "exchanged.html", context)


def content_rows(content: str) -> Rows:
    """The part of the answer that is the document; where the department did not mark it, all of it."""
    answer = json.loads(content)
    told = answer.get("content", answer) if isinstance(answer, dict) else {"": answer}
    return [SummaryRow(str(name), _said(value)) for name, value in told.items()]


def _said(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _proof(document: ExchangedDocument) -> Rows:
    proof = document.proof
    whole = (
        _("unchanged since it came") if is_as_it_came(document) else _("NOT what came: the digest differs")
    )
    rows = [
        (_("Department's reference"), document.reference),
        (_("Came on"), value_in_words(document.business_date.isoformat())),
        (_("Department's own time"), proof.get("answered_at")),
        (_("Our request"), proof.get("key")),
        (_("Digest (SHA-256)"), f"{document.digest} · {whole}"),
        (_("Signature"), proof.get("signature")),
        (_("Certificate (SHA-256)"), proof.get("certificate_sha256")),
        (_("Way"), f"{proof.get('connector', '')} {proof.get('host', '')}".strip()),
    ]
    return [SummaryRow(label, str(value)) for label, value in rows if value]
