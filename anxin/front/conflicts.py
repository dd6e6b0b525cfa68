"""A page was sent that somebody else (or another tab) had overtaken: what was typed is shown and can be sent again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from anxin.casework.models import Application
from anxin.front.answering import rules_of
from anxin.look.components import SummaryRow
from anxin.look.questions import QuestionForm
from anxin.look.words import answer_in_words, words
from anxin.services.fields import shown_masked
from anxin.services.operations import details_form

# Sent along with every form, but not typed by anybody.
_OURS = ("csrfmiddlewaretoken", "version")


def sent_version(request: HttpRequest) -> int:
    """Of the page a form came from; 0 (never current) when it says none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() else 0


def conflict(request: HttpRequest, application: Application, back: str) -> HttpResponse:
    """409. `back` leads to the page as it stands now."""
    application.refresh_from_db()
    fields = [(name, value) for name, values in request.POST.lists() if name not in _OURS for value in values]
    context = {
        "fields": fields,
        "rows": _typed(request, application),
        "version": application.version,
        "back": back,
    }
    return render(request, "front/conflict.html", context, status=409)


def _typed(request: HttpRequest, application: Application) -> list[SummaryRow]:
    match = request.resolver_match
    name = match.kwargs.get("fact") if match else None
    if name is not None:
        return _typed_answer(request, application, name)
    fields = details_form(application).fields
    return [
        SummaryRow(
            (fields[name].label if name in fields else None) or _("Your answer"),
            _(", ").join(shown_masked(fields.get(name), str(value)) for value in values),
        )
        for name, values in request.POST.lists()
        if name not in _OURS and any(values)
    ]


def _typed_answer(request: HttpRequest, application: Application, name: str) -> list[SummaryRow]:
    fact = rules_of(application.service).facts[name]
    form = QuestionForm(fact, request.POST)
    if form.is_valid():
        return [SummaryRow(words(fact.label), answer_in_words(fact, form.cleaned_data["answer"]))]
    typed = [v for key, values in request.POST.lists() if key not in _OURS for v in values]
    return [SummaryRow(words(fact.label), "-".join(map(str, typed)))]
