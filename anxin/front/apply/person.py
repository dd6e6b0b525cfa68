"""Whom an employer's application is about: found among the people enrolled with it."""

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from anxin.casework.models import Application
from anxin.front.answering import rules_of
from anxin.front.apply.drafts import own_draft
from anxin.front.conflicts import sent_version
from anxin.registry.actors import actor_of
from anxin.registry.encryption import lookup_index
from anxin.registry.identity import mask_id, normal_id
from anxin.registry.models import Person, User
from anxin.registry.operations import read_person_file
from anxin.registry.queries import staff_list_of
from anxin.services.operations import choose_person
from anxin.trail.today import business_date

SHOWN = 20


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Name or ID number"), required=False, max_length=80)


class PersonForm(forms.Form):
    person = forms.ChoiceField(
        label=_("Who is it about?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a person.")},
    )

    def __init__(self, people: list[Person], chosen: Person | None, data: object = None) -> None:
        super().__init__(data, initial={"person": chosen.pk if chosen else None})  # type: ignore[arg-type] # a QueryDict
        rows = [(str(each.pk), f"{each.name} {mask_id(each.id_number)}") for each in people]
        self.fields["person"] = forms.ChoiceField(
            label=_("Who is it about?"),
            widget=forms.RadioSelect,
            choices=rows,
            error_messages={"required": _("Choose a person.")},
        )


@own_draft
def person(request: HttpRequest, user: User, draft: Application) -> HttpResponse:
    if draft.employer is None:
        raise Http404
    asked = request.GET.get("q", "").strip()
    staff = staff_list_of(draft.employer, business_date())
    found = list(_matching(staff, asked)[: SHOWN + 1])
    form = PersonForm(found[:SHOWN], draft.person, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        chosen = next(each for each in found if str(each.pk) == form.cleaned_data["person"])
        choose_person(user, draft, chosen, version=sent_version(request))
        read_person_file(actor_of(user), chosen, f"application:{draft.service}")
        return redirect("front:draft", draft.draft_key)
    context = {
        "draft": draft,
        "service": rules_of(draft.service),
        "search": SearchForm({"q": asked}),
        "form": form,
        "found": found,
        "more": len(found) > SHOWN,
        "shown": SHOWN,
    }
    return render(request, "front/apply/person.html", context)


def _matching(people: QuerySet[Person], asked: str) -> QuerySet[Person]:
    """Part of the name, or the whole ID number (kept encrypted, so only the whole can be looked up)."""
    if not asked:
        return people
    return people.filter(Q(name__icontains=asked) | Q(id_index=lookup_index(normal_id(asked))))
