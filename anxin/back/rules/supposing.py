"""The form of the what-if page: which months, and what to suppose besides. A supposition lies over the rules looked at, in memory only."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxin.back.rules.row_forms import NOTHING
from anxin.batch.scenarios import OFF
from anxin.law import Pack
from anxin.law.assessment import parameters_read
from anxin.law.months import parse_month
from anxin.look.forms import DayField, MonthField
from anxin.look.words import words

MOST_MONTHS = 18
ALL_BRANCHES = ""


class WhatIfForm(forms.Form):
    """The last seven fields suppose something; with none of them the rules looked at stand beside those in force as they are."""

    first = MonthField(label=gettext_lazy("First month"))
    last = MonthField(label=gettext_lazy("Last month"))
    as_of = DayField(
        label=gettext_lazy("What is unpaid, as of"),
        help_text=gettext_lazy("Empty: when everything is known."),
        required=False,
    )
    branch = forms.ChoiceField(label=gettext_lazy("Insurance branch"), required=False)
    measure = forms.ChoiceField(label=gettext_lazy("Suppose another day for a measure"), required=False)
    measure_from = DayField(
        label=gettext_lazy("This measure published and in force from"),
        help_text=gettext_lazy("Empty: the measure never comes."),
        required=False,
    )
    parameter = forms.ChoiceField(label=gettext_lazy("Suppose another value of a parameter"), required=False)
    parameter_from = forms.CharField(
        label=gettext_lazy("This value from"),
        help_text=gettext_lazy("A day such as 2020-02-10 or a month such as 2020-02. Empty: since always."),
        required=False,
        max_length=10,
    )
    parameter_value = forms.CharField(
        label=gettext_lazy("Supposed value"),
        help_text=gettext_lazy(
            "Money in yuan with two decimals, rates in parts per million, days as 2020-02-10."
        ),
        required=False,
        max_length=30,
    )
    event = forms.ChoiceField(label=gettext_lazy("Suppose another day for an event"), required=False)
    event_on = DayField(
        label=gettext_lazy("This event declared for"),
        help_text=gettext_lazy("Empty: the event stays open."),
        required=False,
    )
    asked_months = ("first", "last", "as_of", "branch")

    def __init__(self, pack: Pack, data: Any = None) -> None:
        super().__init__(data)
        read = parameters_read(pack)
        found = pack.assessment
        self._offer(
            "branch",
            [
                (ALL_BRANCHES, _("All together")),
                *((each.id, words(each.label)) for each in (found.branches if found else ())),
            ],
        )
        self._offer("measure", _named({id: each.label for id, each in pack.measures.items()}))
        self._offer(
            "parameter",
            _named({id: each.label for id, each in pack.parameters.items() if id in read}),
        )
        self._offer("event", _named({id: each.label for id, each in pack.events.items()}))

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared so above; for the type checker.
        field.choices = choices

    @property
    def months_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.asked_months]

    @property
    def supposed_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in self.asked_months]

    @property
    def supposes(self) -> bool:
        return any(field.data or field.errors for field in map(self.__getitem__, CHOSEN))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("first") and given.get("last") and not 0 <= _span(given) < MOST_MONTHS:
            self.add_error(
                "last", _("Choose at most %(n)s months, the first before the last.") % {"n": MOST_MONTHS}
            )
        for chosen, others in CHOSEN.items():
            if not given.get(chosen) and any(given.get(each) for each in others):
                self.add_error(chosen, _("Choose which one, or leave the fields below it empty."))
        if given.get("parameter") and not given.get("parameter_value"):
            self.add_error("parameter_value", _("Enter the value to suppose."))
        return given


CHOSEN = {
    "measure": ("measure_from",),
    "parameter": ("parameter_from", "parameter_value"),
    "event": ("event_on",),
}


def _named(texts: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [NOTHING, *((id, words(text)) for id, text in texts.items())]


def _span(given: Mapping[str, Any]) -> int:
    return parse_month(given["last"]) - parse_month(given["first"])


def months_of(given: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(range(parse_month(given["first"]), parse_month(given["last"]) + 1))


def change_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """As a scenario writes it."""
    change: dict[str, Any] = {}
    if measure := given["measure"]:
        day = given["measure_from"]
        moved = {"published_on": day.isoformat(), "valid_from": day.isoformat()} if day else OFF
        change["measures"] = {measure: moved}
    if parameter := given["parameter"]:
        row = {"from": given["parameter_from"], "value": given["parameter_value"]}
        change["parameters"] = {parameter: [{key: said for key, said in row.items() if said}]}
    return change
