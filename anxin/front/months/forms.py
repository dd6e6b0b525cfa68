"""One row typed on line, and choosing a file. What a row may hold is decided where rows of files are read, so the fields take any text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.funds.models import ReportRow, RowKind
from anxin.funds.reporting.columns import ColumnId
from anxin.funds.reporting.faults import Fault, words
from anxin.funds.reporting.reading import Cells
from anxin.law.money import format_yuan
from anxin.look.forms import DayField


class RowForm(forms.Form):
    """The fields a kind of row has; their names are those of the file's columns."""

    id_number = forms.CharField(
        label=_("Identity number"),
        max_length=40,
        help_text=_("18 characters, as on the identity card."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput({"autocomplete": "off"}))
    base = forms.CharField(
        label=_("Contribution base, yuan a month"),
        max_length=20,
        help_text=_("For example 8000.00"),
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )
    since = DayField(label=_("First day of work"))

    def __init__(self, kind: RowKind, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        if kind == RowKind.LEAVE:
            del self.fields["base"]
            self.fields["since"].label = _("Last day of work")
            self.fields["since"].help_text = _("The month of the last day is still insured.")
        if kind == RowKind.BASE:
            del self.fields["since"]

    def cells(self) -> Cells:
        typed = {ColumnId(name): value for name, value in self.cleaned_data.items()}
        return {ColumnId.KIND: str(self.kind), **typed}

    def refuse(self, fault: Fault) -> None:
        field = fault.column if fault.column in self.fields else None
        self.add_error(field, words(fault.code, fault.details))


def initial_of(row: ReportRow) -> dict[str, Any]:
    base = "" if row.base is None else format_yuan(row.base)
    return {"id_number": row.id_number, "name": row.name, "base": base, "since": row.since}


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("Choose a file"),
        help_text=_("Excel (.xlsx) or CSV, up to 10 MB."),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt"}),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file first.")},
    )
