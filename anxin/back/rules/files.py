"""Rules as files: everything as a zip of YAML, one table as CSV, decision tables as DMN; and a draft out of such a file."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from anxin.back.frame import page, require, workbench
from anxin.back.rules.acting import carried_out
from anxin.back.rules.opening import Opened, open_rules
from anxin.law import PackError
from anxin.law.exchanging.dmn import as_dmn
from anxin.law.exchanging.tables import MEASURES, PARAMETERS, as_csv
from anxin.law.exchanging.written import zipped
from anxin.lawbook.models import Draft
from anxin.lawbook.operations.importing import import_draft
from anxin.lawbook.permissions import may_write_rules
from anxin.look.components import Link, SummaryRow
from anxin.registry.models import Staff

LARGEST = 5_000_000


class ImportForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What the draft is for"), max_length=160)
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A zip of YAML files, a DMN file, or a table as CSV under the name it was exported with."
        ),
        max_length=120,
    )

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(gettext_lazy("This file is too large."))
        return file


@require_safe
@workbench
def export(request: HttpRequest, staff: Staff, which: str, name: str) -> HttpResponse:
    opened = open_rules(request, staff, which)
    try:
        data, kind = _made(opened, name)
    except PackError as unknown:
        raise Http404 from unknown
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _made(opened: Opened, name: str) -> tuple[bytes, str]:
    """Raises PackError for a table that is not there."""
    table, _, kind = name.rpartition(".")
    if name == "rules.zip":
        return zipped(opened.pack), "application/zip"
    if name == "rules.dmn":
        return as_dmn(opened.pack), "application/xml"
    if kind == "dmn":
        return as_dmn(opened.pack, [table]), "application/xml"
    if kind == "csv" and table:
        return as_csv(opened.pack, table).encode(), "text/csv; charset=utf-8"
    raise PackError("there is no such file", name)


def names_of(opened: Opened) -> list[str]:
    """Everything that can be had as a file."""
    services = [each.id for each in opened.pack.services.values() if each.rules]
    tables = [f"{table}.csv" for table in (PARAMETERS, MEASURES, *services)]
    return ["rules.zip", "rules.dmn", *tables, *(f"{service}.dmn" for service in services)]


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def import_page(request: HttpRequest, staff: Staff) -> HttpResponse:
    require(may_write_rules(staff))
    sent = request.method == "POST"
    form = ImportForm(request.POST if sent else None, request.FILES if sent else None)
    drafts: list[Draft] = []
    if sent and form.is_valid():
        given = form.cleaned_data
        file = given["file"]
        if carried_out(
            lambda: drafts.append(import_draft(staff, given["title"], file.name, file.read())), form
        ):
            return redirect("back:draft", drafts[0].pk)
    return page(request, staff, "rules/import.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@workbench
def files_page(request: HttpRequest, staff: Staff, which: str) -> HttpResponse:
    opened = open_rules(request, staff, which)
    rows = [
        SummaryRow(
            name, "", (Link(_("Download"), reverse("back:rules_file", args=[which, name]), about=name),)
        )
        for name in names_of(opened)
    ]
    return page(request, staff, "rules/files.html", {"opened": opened, "rows": rows})
