"""Everything on one page, then send. However often the button is pressed, there is one receipt."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxin.casework.documents import requirements
from anxin.casework.errors import Incomplete
from anxin.casework.models import Application
from anxin.front.apply.drafts import own_draft
from anxin.front.apply.progress import Progress, known_names, progress_of
from anxin.front.apply.questions import answer_rows, known_rows
from anxin.front.conflicts import sent_version
from anxin.front.meanings import status_of
from anxin.front.result import document_name, explained
from anxin.law import BadInput
from anxin.look.brought import what_follows
from anxin.look.components import Link, SummaryRow
from anxin.look.contributions import shown
from anxin.registry.models import User
from anxin.services.contributions.shown import contributions_of
from anxin.services.operations import details_to_change, submit


@own_draft
def send(request: HttpRequest, user: User, draft: Application) -> HttpResponse:
    if request.method == "POST":
        return _send(request, user, draft)
    progress = progress_of(draft)
    if not progress.ready:
        return _not_ready(request, draft)
    known = known_names(draft)
    context = {
        "draft": draft,
        "service": progress.rules,
        "known": known_rows(progress.rules, draft, known),
        "answers": answer_rows(progress.rules, draft, known),
        "details": detail_rows(draft),
        "documents": _document_rows(draft, progress),
        "promises": progress.promises,
        "follows": what_follows(draft),
        "money": shown(contributions_of(draft)),
        "result": explained(progress.answered.decision),
    }
    return render(request, "front/apply/send.html", context)


def _send(request: HttpRequest, user: User, draft: Application) -> HttpResponse:
    try:
        received = submit(user, draft, version=sent_version(request))
    except (Incomplete, BadInput):
        return _not_ready(request, draft)
    return redirect("front:sent", received.receipt)


def _not_ready(request: HttpRequest, draft: Application) -> HttpResponse:
    messages.warning(request, _("Something is still missing. The list shows what."))
    return redirect("front:draft", draft.draft_key)


def detail_rows(draft: Application) -> list[SummaryRow]:
    change = (Link(_("Change"), reverse("front:draft_details", args=[draft.draft_key])),)
    return [SummaryRow(field.label, field.value() or "—", change) for field in details_to_change(draft)]


def _document_rows(draft: Application, progress: Progress) -> list[SummaryRow]:
    rows = []
    for required in requirements(draft, progress.decision):
        change = Link(_("Change"), reverse("front:draft_document", args=[draft.draft_key, required.id]))
        value = ", ".join(file.name for file in required.files) or status_of(required).words
        name = document_name(progress.rules, required.id)
        rows.append(SummaryRow(name, value, (change,) if required.asked_now else ()))
    return rows
