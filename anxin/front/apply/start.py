"""For whom? An employer's agent picks the employer, an insured person is asked about nobody else."""

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxin.casework.errors import NotAllowed
from anxin.casework.models import Application
from anxin.casework.operations.drafting import save_answers
from anxin.front.answering import open_to_public, rules_of
from anxin.front.apply.progress import known_names
from anxin.front.check import answer_rows, kept_answers
from anxin.front.permissions import signed_in
from anxin.law.pack import Service as RuleService
from anxin.registry.models import Employer, Person, User
from anxin.registry.queries import employers_acted_for, person_of
from anxin.services.operations import start as start_draft
from anxin.services.registry import service_by
from anxin.services.service import Service
from anxin.trail.today import business_date


@dataclass(frozen=True)
class Holder:
    """On whose behalf. Neither employer nor person: an account without a record, for matters that concern no record."""

    value: str
    label: str
    employer: Employer | None = None
    person: Person | None = None


class StartForm(forms.Form):
    holder = forms.ChoiceField(label=gettext_lazy("For whom do you apply?"), widget=forms.RadioSelect)
    carry = forms.BooleanField(label=gettext_lazy("Use my answers from the check"), required=False)
    draft_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, holders: list[Holder], answers: dict[str, Any], data: Any = None) -> None:
        only = holders[0].value if len(holders) == 1 else ""
        super().__init__(data, initial={"draft_key": uuid.uuid4(), "carry": True, "holder": only})
        self.fields["holder"] = forms.ChoiceField(
            label=gettext_lazy("For whom do you apply?"),
            widget=forms.RadioSelect,
            choices=[(holder.value, holder.label) for holder in holders],
        )
        if not answers:
            del self.fields["carry"]


@signed_in
def start(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    rules, service = rules_of(slug), service_by(slug)
    if service is None or not open_to_public(rules):
        raise Http404
    holders = _holders(user, rules, service)
    answers = kept_answers(request, slug)
    form = (
        StartForm(holders, answers, request.POST if request.method == "POST" else None) if holders else None
    )
    if form is not None and form.is_bound and form.is_valid():
        chosen = next(each for each in holders if each.value == form.cleaned_data["holder"])
        carried = answers if form.cleaned_data.get("carry") else {}
        return redirect(
            "front:draft", _open(user, service, chosen, form.cleaned_data["draft_key"], carried).draft_key
        )
    context = {"service": rules, "form": form, "answers": answer_rows(rules, answers)}
    return render(request, "front/apply/start.html", context)


def _holders(user: User, rules: RuleService, service: Service) -> list[Holder]:
    found: list[Holder] = []
    if "employer" in rules.applicants:
        found += [
            Holder(each.uscc, each.name, employer=each) for each in employers_acted_for(user, business_date())
        ]
    if "person" in rules.applicants:
        person = person_of(user)
        if person is not None:
            found.append(Holder("self", _("Myself: %(name)s") % {"name": person.name}, person=person))
        elif not service.about_person:
            found.append(Holder("self", _("Myself")))
    return found


def _open(
    user: User, service: Service, holder: Holder, key: uuid.UUID, carried: dict[str, Any]
) -> Application:
    """A click repeated opens the same draft; what the registry knows goes before what was answered in the check."""
    try:
        draft = start_draft(user, service, employer=holder.employer, person=holder.person, draft_key=key)
    except NotAllowed as refused:
        raise PermissionDenied(str(refused)) from refused
    known = known_names(draft)
    fresh = {name: value for name, value in carried.items() if name not in known}
    if fresh and draft.version == 1:
        draft = save_answers(user, draft, facts=fresh, version=draft.version)
    return draft
