"""Drafts of the next rules: the list, one draft with its ways on, and what becomes of it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from anxin.back.frame import page, require, workbench
from anxin.back.rules.acting import carried_out
from anxin.back.rules.opening import DRAFT, IN_FORCE, open_draft_page, which_of
from anxin.back.rules.rows import files_shown
from anxin.lawbook.models import Draft, DraftState
from anxin.lawbook.operations.drafting import abandon, open_draft, propose, take_back
from anxin.lawbook.operations.merging import bring_up_to_date
from anxin.lawbook.permissions import may_publish, may_see_drafts, may_write_rules
from anxin.lawbook.queries import drafts, version_in_force
from anxin.look.components import Link, SummaryRow
from anxin.registry.models import Staff
from anxin.services.declaring import publish_rules

COLOURS = {"open": "yellow", "proposed": "blue", "published": "green", "abandoned": "grey"}


class OpenForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What the draft is for"), max_length=160)


class VersionForm(forms.Form):
    """The draft as it was when the page was opened."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def drafts_page(request: HttpRequest, staff: Staff) -> HttpResponse:
    require(may_see_drafts(staff))
    form = OpenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(may_write_rules(staff))
        opened: list[Draft] = []
        if form.is_valid() and carried_out(
            lambda: opened.append(open_draft(staff, form.cleaned_data["title"])), form
        ):
            return redirect("back:draft", opened[0].pk)
    context = {"form": form, "rows": [_row(each) for each in drafts()], "may_write": may_write_rules(staff)}
    return page(request, staff, "rules/drafts.html", context, status=422 if form.errors else 200)


def _row(draft: Draft) -> SummaryRow:
    said = f"{draft.get_state_display()} · {draft.author.name} · {draft.changed_at.date().isoformat()}"
    link = Link(_("Look at"), reverse("back:draft", args=[draft.pk]), about=draft.title)
    return SummaryRow(draft.title, said, (link,))


@require_safe
@workbench
def draft_page(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    return show_draft(request, staff, open_draft_page(staff, str(pk)), VersionForm())


def show_draft(request: HttpRequest, staff: Staff, draft: Draft, form: forms.Form) -> HttpResponse:
    writes = may_write_rules(staff) and draft.state == DraftState.OPEN
    context: dict[str, Any] = {
        "draft": draft,
        "form": form,
        "colour": COLOURS[draft.state],
        "which": f"{DRAFT}{draft.pk}",
        "base": which_of(draft.base_version),
        "outdated": draft.state in ("open", "proposed") and draft.base_version != version_in_force(),
        "writes": writes,
        "ways": [way for way in WAYS if WAYS[way].offered(staff, draft)],
        "files": files_shown(draft, writes=writes),
        "problems": [(name, each) for name, each in draft.not_valid.items()],
    }
    return page(request, staff, "rules/draft.html", context, status=422 if form.errors else 200)


class Way:
    """Something that can be done with a whole draft."""

    def __init__(
        self,
        act: Callable[[Draft, Staff, int], Any],
        said: Promise,
        states: tuple[str, ...],
        allowed: Callable[[Staff, Draft], bool],
    ) -> None:
        self.act, self.said, self.states, self.allowed = act, said, states, allowed

    def offered(self, staff: Staff, draft: Draft) -> bool:
        return draft.state in self.states and self.allowed(staff, draft) and self.fits(draft)

    def fits(self, draft: Draft) -> bool:
        """Not offered where it would only be refused."""
        if self.act is propose:
            return draft.is_valid
        return self.act is not bring_up_to_date or draft.base_version != version_in_force()


def _writer(staff: Staff, draft: Draft) -> bool:
    return may_write_rules(staff)


WAYS = {
    "propose": Way(propose, gettext_lazy("The draft waits for a second person."), ("open",), _writer),
    "take-back": Way(take_back, gettext_lazy("The draft can be written in again."), ("proposed",), _writer),
    "update": Way(
        bring_up_to_date, gettext_lazy("The draft rests on the rules in force."), ("open",), _writer
    ),
    "abandon": Way(abandon, gettext_lazy("The draft is given up."), ("open", "proposed"), _writer),
    "publish": Way(publish_rules, gettext_lazy("The rules are in force."), ("proposed",), may_publish),
}


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def draft_step(request: HttpRequest, staff: Staff, pk: int, way: str) -> HttpResponse:
    chosen = WAYS.get(way)
    if chosen is None:
        raise Http404
    draft = open_draft_page(staff, str(pk))
    require(chosen.allowed(staff, draft))
    if request.method != "POST":
        return redirect("back:draft", pk)
    form = VersionForm(request.POST)
    if form.is_valid() and carried_out(lambda: chosen.act(draft, staff, form.cleaned_data["version"]), form):
        messages.success(request, str(chosen.said))
        if way == "publish":
            return redirect("back:rules_of", IN_FORCE)
        return redirect("back:draft", pk)
    draft.refresh_from_db()
    return show_draft(request, staff, draft, form)
