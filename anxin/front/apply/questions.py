"""The rules' questions, one a page; what the registry knows is shown and not asked."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxin.casework.deciding import decide_on
from anxin.casework.models import Application
from anxin.casework.operations.drafting import save_answers
from anxin.front.answering import rules_of, settle
from anxin.front.apply.drafts import own_draft
from anxin.front.apply.progress import known_names
from anxin.front.conflicts import sent_version
from anxin.law import BadInput
from anxin.law.pack import Service as RuleService
from anxin.look.components import Link, SummaryRow
from anxin.look.questions import QuestionForm, question_form, refuse_with
from anxin.look.words import answer_in_words, words
from anxin.registry.models import User
from anxin.trail.today import business_date


@own_draft
def questions(request: HttpRequest, user: User, draft: Application) -> HttpResponse:
    """On to the next question; when none is left, everything answered on one page."""
    answered = settle(draft.service, draft.facts, business_date())
    if answered.next_fact is not None and "all" not in request.GET:
        return redirect("front:draft_question", draft.draft_key, answered.next_fact)
    rules, known = rules_of(draft.service), known_names(draft)
    context = {
        "draft": draft,
        "service": rules,
        "known": known_rows(rules, draft, known),
        "answers": answer_rows(rules, draft, known),
        "next": answered.next_fact,
    }
    return render(request, "front/apply/questions.html", context)


def known_rows(rules: RuleService, draft: Application, known: frozenset[str]) -> list[SummaryRow]:
    return [
        SummaryRow(words(fact.label), answer_in_words(fact, draft.facts[name]))
        for name, fact in rules.facts.items()
        if name in known and name in draft.facts
    ]


def answer_rows(rules: RuleService, draft: Application, known: frozenset[str]) -> list[SummaryRow]:
    return [
        SummaryRow(
            words(fact.label),
            answer_in_words(fact, draft.facts[name]),
            (Link(_("Change"), reverse("front:draft_question", args=[draft.draft_key, name])),),
        )
        for name, fact in rules.facts.items()
        if name in draft.facts and name not in known
    ]


@own_draft
def question(request: HttpRequest, user: User, draft: Application, fact: str) -> HttpResponse:
    rules, known = rules_of(draft.service), known_names(draft)
    if fact not in rules.facts or fact in known:
        raise Http404
    form = question_form(
        rules.facts[fact], request.POST if request.method == "POST" else None, draft.facts, fact
    )
    if form.is_bound and form.is_valid() and _save(request, user, draft, fact, form):
        return redirect("front:draft_questions", draft.draft_key)
    context = {
        "draft": draft,
        "service": rules,
        "question": words(rules.facts[fact].question),
        "known": known_rows(rules, draft, known),
        "form": form,
    }
    return render(request, "front/apply/question.html", context)


def _save(request: HttpRequest, user: User, draft: Application, fact: str, form: QuestionForm) -> bool:
    """False when the answer does not go together with itself; other answers that no longer fit are asked again."""
    answers: dict[str, Any] = {**draft.facts, fact: form.cleaned_data["answer"]}
    try:
        decide_on(draft.service, answers, business_date())
    except BadInput as problem:
        if refuse_with(form, problem, fact):
            return False
    kept = settle(draft.service, answers, business_date()).answers
    forget = set(answers) - set(kept)
    save_answers(user, draft, facts={fact: answers[fact]}, forget=forget, version=sent_version(request))
    return True
