"""The documents of a draft: what is needed now is uploaded, what is not needed now is explained."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anxin.casework.documents import Requirement, requirements
from anxin.casework.models import Application, Attachment
from anxin.casework.operations.supplying import remove
from anxin.front.answering import rules_of, settle
from anxin.front.apply.drafts import own_draft
from anxin.front.meanings import WHAT_TO_DO, status_of
from anxin.front.result import document_name, waits_for
from anxin.front.uploads import UploadForm, take_in
from anxin.law.pack import Service as RuleService
from anxin.lawbook.queries import pack_in_force
from anxin.look.components import FileItem, Link, Task
from anxin.registry.models import User
from anxin.trail.today import business_date


@own_draft
def documents(request: HttpRequest, user: User, draft: Application) -> HttpResponse:
    rules, required = rules_of(draft.service), _required(draft)
    if required is None:
        return redirect("front:draft_questions", draft.draft_key)
    context = {
        "draft": draft,
        "service": rules,
        "now": [_task(draft, rules, each) for each in required if each.asked_now],
        "later": [_explained(rules, each) for each in required if not each.asked_now],
    }
    return render(request, "front/apply/documents.html", context)


def _required(draft: Application) -> list[Requirement] | None:
    """None while a question is open, because the answers decide."""
    answered = settle(draft.service, draft.facts, business_date())
    return None if answered.next_fact else requirements(draft, answered.decision.as_dict())


def _task(draft: Application, rules: RuleService, required: Requirement) -> Task:
    href = reverse("front:draft_document", args=[draft.draft_key, required.id])
    name, hint = document_name(rules, required.id), str(WHAT_TO_DO[required.status])
    if required.missing:
        return Task(name, _("Not done yet"), "blue", href, hint)
    count = len(required.files)
    return Task(name, ngettext("%(n)s file", "%(n)s files", count) % {"n": count}, "green", href, hint)


def _explained(rules: RuleService, required: Requirement) -> Task:
    status, name = status_of(required), document_name(rules, required.id)
    if required.from_answers:
        return Task(name, status.words, status.colour, "", _("You do not hand this in: your answers are it."))
    waits = waits_for(pack_in_force(), rules, required.until)
    return Task(name, status.words, status.colour, "", f"{WHAT_TO_DO[required.status]} {waits}".strip())


@own_draft
def document(request: HttpRequest, user: User, draft: Application, document: str) -> HttpResponse:
    """The files of one document: add several, look at them, take one back."""
    required = next((each for each in _required(draft) or () if each.id == document and each.asked_now), None)
    if required is None:
        raise Http404
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid() and take_in(user, draft, document, form):
        messages.success(request, _("Your files are here."))
        return redirect("front:draft_document", draft.draft_key, document)
    draft.refresh_from_db(fields=["version"])
    stored = draft.attachments.filter(document=document, removed_at=None)
    context = {
        "draft": draft,
        "service": rules_of(draft.service),
        "name": document_name(rules_of(draft.service), document),
        "what": WHAT_TO_DO[required.status],
        "files": [_file(draft, each) for each in stored],
        "form": form,
    }
    return render(request, "front/apply/document.html", context)


def _file(draft: Application, attachment: Attachment) -> FileItem:
    away = reverse("front:draft_file_remove", args=[draft.draft_key, attachment.pk])
    return FileItem(
        attachment.name,
        reverse("front:file", args=[attachment.pk]),
        attachment.size,
        actions=(Link(_("Remove"), away),),
    )


@own_draft
def remove_file(request: HttpRequest, user: User, draft: Application, pk: int) -> HttpResponse:
    attachment = get_object_or_404(Attachment, pk=pk, application=draft, removed_at=None)
    if request.method == "POST":
        remove(user, attachment)
        return redirect("front:draft_document", draft.draft_key, attachment.document)
    context = {"draft": draft, "service": rules_of(draft.service), "attachment": attachment}
    return render(request, "front/apply/remove_file.html", context)
