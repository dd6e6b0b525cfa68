"""What is to be done: mine, my agency's, everywhere; filtered, searched, claimed from the list."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from anxin.back.due import DueState, due_cell
from anxin.back.frame import page, require, workbench
from anxin.back.queries import due_like
from anxin.back.words import agency_name, mode_name, service_name
from anxin.casework.permissions import may_open_cases
from anxin.lawbook.queries import pack_in_force
from anxin.look.components import Column, Link
from anxin.look.words import words
from anxin.registry.models import Staff
from anxin.registry.permissions import is_of_centre, sees_agency
from anxin.trail.receipts import read_receipt
from anxin.trail.today import business_date
from anxin.work.errors import TaskTaken
from anxin.work.models import Task, TaskKind
from anxin.work.operations import claim, release
from anxin.work.permissions import may_claim
from anxin.work.queries import BadCursor, WorkList, work_list

ANY = ("", gettext_lazy("all"))
DUE_CHOICES = [
    ANY,
    (DueState.OVERDUE, gettext_lazy("overdue")),
    (DueState.SOON, gettext_lazy("due soon")),
    (DueState.NONE, gettext_lazy("no day set")),
]
HOLDER_CHOICES = [ANY, ("nobody", gettext_lazy("nobody yet"))]


class Choice(forms.Form):
    """What to show. Words that are no choice of ours are ignored rather than refused: an old bookmark still opens."""

    q = forms.CharField(label=gettext_lazy("Receipt number or name"), required=False, max_length=60)
    service = forms.ChoiceField(label=gettext_lazy("Service"), required=False)
    mode = forms.ChoiceField(label=gettext_lazy("Way of handling"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Step"), required=False, choices=[ANY, *TaskKind.choices])
    due = forms.ChoiceField(label=gettext_lazy("Time limit"), required=False, choices=DUE_CHOICES)
    holder = forms.ChoiceField(label=gettext_lazy("Taken by"), required=False, choices=HOLDER_CHOICES)
    scope = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        pack = pack_in_force()
        services = [(slug, words(each.name)) for slug, each in pack.services.items()]
        self._choices("service").choices = [ANY, *services]
        self._choices("mode").choices = [ANY, *((name, words(text)) for name, text in pack.modes.items())]

    def _choices(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared so above; for the type checker.
        return field

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


@require_safe
@workbench
def work_list_page(request: HttpRequest, staff: Staff) -> HttpResponse:
    require(may_open_cases(staff))
    form = Choice(request.GET)
    chosen = form.chosen()
    scope = _scope(staff, chosen)
    day = business_date()
    try:
        found = _filtered(_scoped(staff, scope), chosen, day).page(request.GET.get("after"))
    except BadCursor as wrong:
        raise Http404 from wrong
    query = urlencode({**chosen, "scope": scope})
    context = {
        "form": form,
        "query": chosen.get("q", ""),
        "filtered": bool(chosen.keys() - {"scope"}),
        "clear": f"?scope={scope}",
        "scopes": _scopes(staff, scope),
        "columns": _columns(),
        "rows": [_row(request, staff, task, day) for task in found.rows],
        "following": f"?{query}&{urlencode({'after': found.next})}" if found.next else "",
        "first": f"?{query}" if request.GET.get("after") else "",
    }
    return page(request, staff, "work_list.html", context)


def _scope(staff: Staff, chosen: dict[str, str]) -> str:
    """A search looks as far as the officer sees, whichever list it was typed in."""
    wanted = chosen.get("scope") or ("agency" if "q" in chosen else "mine")
    return wanted if wanted in _scope_names(staff) else "mine"


def _scope_names(staff: Staff) -> dict[str, str]:
    names = {"mine": _("My tasks"), "agency": _("My agency")}
    return names | {"everywhere": _("All agencies")} if is_of_centre(staff) else names


def _scopes(staff: Staff, current: str) -> list[Link]:
    return [
        Link(label, f"?scope={name}", current=name == current) for name, label in _scope_names(staff).items()
    ]


def _scoped(staff: Staff, scope: str) -> WorkList:
    if scope == "mine":
        return work_list().mine(staff)
    return work_list().everywhere() if scope == "everywhere" else work_list().of_agency(staff.agency)


def _filtered(tasks: WorkList, chosen: dict[str, str], day: dt.date) -> WorkList:
    tasks = tasks.filter(**{name: chosen[name] for name in ("service", "mode", "kind") if name in chosen})
    if "due" in chosen:
        tasks = due_like(tasks, chosen["due"], day)
    if "holder" in chosen:
        tasks = tasks.unclaimed()
    return tasks.search(read_receipt(chosen["q"]) or chosen["q"]) if "q" in chosen else tasks


def _columns() -> list[Column]:
    names = [
        _("Receipt number"),
        _("About"),
        _("Service"),
        _("Step"),
        _("Received"),
        _("Time limit"),
        _("Taken by"),
    ]
    return [Column(name) for name in names]


def _row(request: HttpRequest, staff: Staff, task: Task, day: dt.date) -> list[object]:
    receipt = task.subject.removeprefix("application:")
    shown = {"task": task, "receipt": receipt, "mode": mode_name(task.mode), "next": request.get_full_path()}
    holder = {"task": task, "may_claim": may_claim(staff, task), "mine": task.assignee_id == staff.pk}
    return [
        render_to_string("back/parts/receipt.html", shown),
        task.concerning,
        render_to_string("back/parts/service.html", {"service": service_name(task.service), **shown}),
        task.get_kind_display(),
        task.received_on.isoformat(),
        due_cell(task.target_on, task.due_on, day),
        render_to_string(
            "back/parts/holder.html", {**shown, **holder, "agency": agency_name(task.agency)}, request
        ),
    ]


@require_POST
@workbench
def claim_task(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    return _change_holder(request, staff, pk, taking=True)


@require_POST
@workbench
def release_task(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    return _change_holder(request, staff, pk, taking=False)


def _change_holder(request: HttpRequest, staff: Staff, pk: int, *, taking: bool) -> HttpResponse:
    """Somebody else was quicker: nothing is lost, the list says who has it."""
    task = get_object_or_404(Task.objects.select_related("agency"), pk=pk)
    require(may_open_cases(staff) and sees_agency(staff, task.agency))
    try:
        (claim if taking else release)(task, staff)
    except TaskTaken as taken:
        messages.warning(request, str(taken))
    else:
        messages.success(request, _("The task is yours.") if taking else _("The task is back in the list."))
    return redirect(_way_back(request, task))


def _way_back(request: HttpRequest, task: Task) -> str:
    """To the page the button stood on, never to another site."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return reverse("back:case", args=[task.subject.removeprefix("application:")])
