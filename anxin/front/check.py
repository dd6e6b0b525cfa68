"""How will my matter be handled? One question a page, without an account, only what the rules still need.

The answers wait in the session, by service; every question has its own address, so that the way back works.
"""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from anxin.casework.deciding import decide_on
from anxin.front.answering import Answered, open_to_public, rules_of, settle
from anxin.front.result import explained
from anxin.law import BadInput
from anxin.law.pack import Service as RuleService
from anxin.look.components import Link, SummaryRow
from anxin.look.questions import question_form, refuse_with
from anxin.look.words import answer_in_words, words
from anxin.trail.today import business_date

SESSION_KEY = "check"


def kept_answers(request: HttpRequest, slug: str) -> dict[str, Any]:
    everything = cast(dict[str, dict[str, Any]], request.session.get(SESSION_KEY, {}))
    return dict(everything.get(slug, {}))


def keep_answers(request: HttpRequest, slug: str, answers: dict[str, Any]) -> None:
    request.session[SESSION_KEY] = {**request.session.get(SESSION_KEY, {}), slug: answers}


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The box on the first page: a service was picked from the list."""
    return redirect("front:check", rules_of(request.GET.get("service", "")).id)


@require_safe
def check(request: HttpRequest, slug: str) -> HttpResponse:
    return _onward(slug, settle(rules_of(slug).id, kept_answers(request, slug), business_date()))


def _onward(slug: str, answered: Answered) -> HttpResponse:
    if answered.next_fact is not None:
        return redirect("front:check_question", slug, answered.next_fact)
    return redirect("front:check_result", slug)


def question(request: HttpRequest, slug: str, fact: str) -> HttpResponse:
    service = rules_of(slug)
    if fact not in service.facts:
        raise Http404
    answers = kept_answers(request, slug)
    form = question_form(
        service.facts[fact], request.POST if request.method == "POST" else None, answers, fact
    )
    if form.is_bound and form.is_valid():
        answers[fact] = form.cleaned_data["answer"]
        try:
            decide_on(slug, answers, business_date())
        except BadInput as problem:
            refuse_with(form, problem, fact)
        if form.is_valid():
            answered = settle(slug, answers, business_date())
            keep_answers(request, slug, answered.answers)
            return _onward(slug, answered)
    return render(request, "front/check/question.html", _context(service, fact, answers) | {"form": form})


def _context(service: RuleService, fact: str, answers: dict[str, Any]) -> dict[str, Any]:
    return {
        "service": service,
        "question": words(service.facts[fact].question),
        "given": answer_rows(service, {name: a for name, a in answers.items() if name != fact}),
        "check_url": reverse("front:check", args=[service.id]),
    }


def answer_rows(service: RuleService, answers: dict[str, Any]) -> list[SummaryRow]:
    """In the order of the service's facts, each with a way to change it."""
    return [
        SummaryRow(
            words(service.facts[name].label),
            answer_in_words(service.facts[name], answers[name]),
            (Link(_("Change"), reverse("front:check_question", args=[service.id, name])),),
        )
        for name in service.facts
        if name in answers
    ]


@require_safe
def result(request: HttpRequest, slug: str) -> HttpResponse:
    service = rules_of(slug)
    answered = settle(slug, kept_answers(request, slug), business_date())
    if answered.next_fact is not None:
        return redirect("front:check_question", slug, answered.next_fact)
    context = {
        "service": service,
        "open": open_to_public(service),
        "result": explained(answered.decision),
        "answers": answer_rows(service, answered.answers),
    }
    return render(request, "front/check/result.html", context)


@require_POST
def again(request: HttpRequest, slug: str) -> HttpResponse:
    keep_answers(request, rules_of(slug).id, {})
    return redirect("front:check", slug)
