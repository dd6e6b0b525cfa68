"""Rows of a draft as forms: a dated value, a measure, a rule. Each form turns into what the file says and back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anxin.back.frame import page, require, workbench
from anxin.back.rules.acting import carried_out, told
from anxin.back.rules.opening import open_draft_page
from anxin.back.rules.row_forms import MeasureForm, ParameterForm, RowForm, RuleForm
from anxin.law import Pack, PackError
from anxin.law.describing import Describer
from anxin.lawbook.contents import files_of, pack_from
from anxin.lawbook.models import Draft, DraftState
from anxin.lawbook.operations.drafting import Path, edit_row, try_row
from anxin.lawbook.permissions import may_write_rules
from anxin.lawbook.queries import pack_in_force
from anxin.look.components import Link, SummaryRow
from anxin.look.words import words
from anxin.registry.models import Staff

NEW = "new"
FORMS: Mapping[str, type[RowForm]] = {"parameter": ParameterForm, "measure": MeasureForm, "rule": RuleForm}


@dataclass(frozen=True)
class Place:
    """Where a row stands. `name` is the parameter, the measure or the service; `at` the number of the row, or NEW."""

    kind: str
    file: str
    path: Path
    said: Mapping[str, Any]
    title: str
    is_new: bool


def place_of(draft: Draft, pack: Pack, kind: str, name: str, at: str) -> Place:
    """Raises Http404."""
    files = files_of(draft.content)
    find = {"parameter": _value_at, "measure": _measure_at, "rule": _rule_at}.get(kind)
    if find is None:
        raise Http404
    return find(files, pack, name, at)


def _value_at(files: Mapping[str, Any], pack: Pack, name: str, at: str) -> Place:
    file = "parameters.yaml"
    if name not in files.get(file, {}):
        raise Http404
    rows = files[file][name]["values"]
    number, is_new = _number(at, rows)
    title = words(pack.parameters[name].label)
    said = {} if is_new else rows[number]
    return Place("parameter", file, [name, "values", number], said, title, is_new)


def _measure_at(files: Mapping[str, Any], pack: Pack, name: str, at: str) -> Place:
    file = "measures.yaml"
    if name == NEW:
        return Place("measure", file, [], {}, _("A new measure"), is_new=True)
    if name not in files.get(file, {}):
        raise Http404
    return Place("measure", file, [name], files[file][name], words(pack.measures[name].label), is_new=False)


def _rule_at(files: Mapping[str, Any], pack: Pack, name: str, at: str) -> Place:
    file = f"services/{name}.yaml"
    if name not in pack.services:
        raise Http404
    rows = files[file].get("rules", [])
    number, is_new = _number(at, rows)
    title = _("A new rule") if is_new else words(pack.services[name].rules[number].label)
    said = {} if is_new else rows[number]
    return Place("rule", file, ["rules", number], said, f"{words(pack.services[name].name)}: {title}", is_new)


def _number(at: str, rows: list[Any]) -> tuple[int, bool]:
    if at == NEW:
        return len(rows), True
    if not at.isdecimal() or int(at) >= len(rows):
        raise Http404
    return int(at), False


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def row_page(request: HttpRequest, staff: Staff, pk: int, kind: str, name: str, at: str) -> HttpResponse:
    draft = open_draft_page(staff, str(pk))
    require(may_write_rules(staff) and draft.state == DraftState.OPEN)
    pack = pack_from(draft.content)
    place = place_of(draft, pack, kind, name, at)
    if place.is_new and kind == "measure" and "withdraws" in request.GET:
        place = replace(place, said={"withdraws": request.GET.getlist("withdraws")})
    form = FORMS[kind](pack, place.said, draft.version, request.POST if request.method == "POST" else None)
    if request.method == "POST" and request.htmx:  # type: ignore[attr-defined]  # set by django_htmx's middleware
        return checked(request, staff, _wrong_with(draft, place, form))
    if request.method == "POST" and _saved(draft, staff, place, form, "remove" in request.POST):
        messages.success(request, _("Saved in the draft."))
        return redirect("back:draft", pk)
    context = {"draft": draft, "place": place, "form": form, "stays": _stays(place)}
    return page(request, staff, "rules/row.html", context, status=422 if form.errors else 200)


def _stays(place: Place) -> str:
    """Of a measure that the rules in force have, the way to withdraw it: it is not taken out, so that what rested on it can be read."""
    [name] = place.path if place.kind == "measure" and not place.is_new else [""]
    return str(name) if name in pack_in_force().measures else ""


def _saved(draft: Draft, staff: Staff, place: Place, form: RowForm, remove: bool) -> bool:
    if remove and not place.is_new and not _stays(place):
        form.is_valid()
        form.errors.clear()
        version = form.cleaned_data.get("version", 0)
        return carried_out(lambda: edit_row(draft, staff, place.file, place.path, None, version), form)
    if not form.is_valid():
        return False
    wanted = _aimed(place, form)
    version = form.cleaned_data["version"]
    return carried_out(lambda: edit_row(draft, staff, wanted.file, wanted.path, form.said(), version), form)


def _aimed(place: Place, form: RowForm) -> Place:
    """A new measure stands under the name that was typed."""
    return place if place.path else replace(place, path=[form.cleaned_data["id"]])


def _wrong_with(draft: Draft, place: Place, form: RowForm) -> str:
    """While somebody types: nothing is saved."""
    if not form.is_valid():
        return " ".join(str(text) for texts in form.errors.values() for text in texts)
    try:
        try_row(draft, place.file, _aimed(place, form).path, form.said())
    except PackError as wrong:
        return told(wrong)
    return ""


def checked(request: HttpRequest, staff: Staff, wrong: str) -> HttpResponse:
    return page(request, staff, "rules/parts/checked.html", {"wrong": wrong})


def files_shown(draft: Draft, *, writes: bool) -> list[dict[str, Any]]:
    """Every file of the draft, and the rows that have forms of their own."""
    pack = pack_from(draft.content)
    rows = {"parameters.yaml": _values, "measures.yaml": _measures}
    shown = []
    for name in files_of(draft.content):
        listed = rows.get(name, _rules if name.startswith("services/") else _none)
        shown.append(
            {
                "name": _called(pack, name),
                "rows": listed(draft, pack, name, writes),
                "text": _text(draft, name),
            }
        )
    return shown


def _called(pack: Pack, file: str) -> str:
    service = pack.services.get(file.removeprefix("services/").removesuffix(".yaml"))
    return f"{words(service.name)} ({file})" if service else file


def _text(draft: Draft, file: str) -> str:
    return f"{reverse('back:draft_file', args=[draft.pk])}?file={file}"


def _link(draft: Draft, kind: str, name: str, at: object, about: str, *, new: bool = False) -> Link:
    label = _("Add a row") if new else _("Change")
    return Link(label, reverse("back:draft_row", args=[draft.pk, kind, name, at]), about=about)


def _values(draft: Draft, pack: Pack, file: str, writes: bool) -> list[SummaryRow]:
    say = Describer(pack, get_language() or "zh-hans")
    rows = []
    for id, each in pack.parameters.items():
        name = say.text(each.label)
        for number, row in enumerate(each.rows):
            link = _link(draft, "parameter", id, number, f"{name} {say.start(each, row)}")
            rows.append(
                SummaryRow(name, f"{say.start(each, row)}: {say.value(each, row)}", _if(writes, link))
            )
        new = _link(draft, "parameter", id, NEW, name, new=True)
        rows.append(SummaryRow(name, "…", _if(writes, new)))
    return rows


def _measures(draft: Draft, pack: Pack, file: str, writes: bool) -> list[SummaryRow]:
    rows = [
        SummaryRow(
            words(each.label), each.clause, _if(writes, _link(draft, "measure", id, 0, words(each.label)))
        )
        for id, each in pack.measures.items()
    ]
    new = Link(_("Add a measure"), reverse("back:draft_row", args=[draft.pk, "measure", NEW, NEW]))
    return [*rows, SummaryRow("…", "", _if(writes, new))]


def _rules(draft: Draft, pack: Pack, file: str, writes: bool) -> list[SummaryRow]:
    id = file.removeprefix("services/").removesuffix(".yaml")
    rows = [
        SummaryRow(
            words(rule.label), rule.clause, _if(writes, _link(draft, "rule", id, number, words(rule.label)))
        )
        for number, rule in enumerate(pack.services[id].rules)
    ]
    new = _link(draft, "rule", id, NEW, words(pack.services[id].name), new=True)
    return [*rows, SummaryRow("…", "", _if(writes, new))]


def _none(draft: Draft, pack: Pack, file: str, writes: bool) -> list[SummaryRow]:
    return []


def _if(writes: bool, link: Link) -> tuple[Link, ...]:
    return (link,) if writes else ()
