"""What the page of components shows: made-up words, numbers and people, in every shape a component can take."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.casework.states import State
from anxin.look import components as parts
from anxin.look.forms import DayField, LookRenderer, MonthField

SHANGHAI = timezone(timedelta(hours=8))
ACCOUNTS = [("general", _("General account")), ("temporary", _("Temporary account"))]
FIELDS = [("address", _("Address")), ("phone", _("Telephone")), ("bank", _("Bank account"))]
DISTRICTS = [("", "—"), ("1", _("East district")), ("2", _("West district"))]


class SpecimenForm(forms.Form):
    default_renderer = LookRenderer

    name = forms.CharField(
        label=_("Full name"), help_text=_("As it stands on the identity card"), max_length=80
    )
    account = forms.ChoiceField(label=_("Which account?"), choices=ACCOUNTS, widget=forms.RadioSelect)
    changes = forms.MultipleChoiceField(
        label=_("What has changed?"),
        choices=FIELDS,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick all that apply"),
    )
    district = forms.ChoiceField(label=_("District"), choices=DISTRICTS, required=False)
    born = DayField(label=_("Date of birth"))
    month = MonthField(label=_("First month to pay"), help_text=_("For example 2020 2"))
    letter = forms.FileField(label=_("Commitment letter"), help_text=_("A photo or PDF of up to 10 MB"))
    remark = forms.CharField(label=_("Anything else?"), required=False, widget=forms.Textarea({"rows": 4}))
    agreed = forms.BooleanField(label=_("What I have entered is true"))


WRONG = {
    "name": "",
    "account": "",
    "born_0": "1970",
    "born_1": "2",
    "born_2": "31",
    "month_0": "2020",
    "month_1": "13",
}
BECAUSE: list[parts.Reason | dict[str, object]] = [
    {
        "rule": "Last three months, filed by the employer",
        "clause": "II.1.1",
        "holds": False,
        "conditions": [
            {"text": "The employer files it", "holds": True, "values": {"filed by": "employer"}},
            {
                "text": "The first month is one of the last three",
                "holds": False,
                "values": {"first month": "2018-03"},
            },
        ],
    },
    {
        "rule": "Commitment in place of documents",
        "clause": "II.1.2",
        "holds": True,
        "conditions": [
            {
                "text": "More than ten years of pension paid in the city",
                "holds": True,
                "values": {"months": 130},
            },
            {"text": "At most three years are paid back", "holds": True, "values": {"span": "16"}},
        ],
    },
    {
        "rule": "Documents later",
        "clause": "II.1.3",
        "holds": None,
        "conditions": [
            {"text": "More than three months are paid back", "holds": None, "values": {"last month": None}}
        ],
    },
]
DEADLINES: list[parts.Deadline | dict[str, object]] = [
    parts.Deadline(
        _("Make up what was missed"),
        None,
        "I.3",
        _("Three months from the day the epidemic is declared lifted"),
    ),
    {"id": "January is due", "due": "2020-03-31", "clause": "I.2"},
    parts.Deadline(_("Send the original by post"), date(2020, 2, 3), "II.4.2", overdue=True),
]


def _rows() -> list[parts.SummaryRow]:
    change = (parts.Link(_("Change"), "#summary"),)
    return [
        parts.SummaryRow(_("Full name"), "王小明", change),
        parts.SummaryRow(_("First month to pay"), "2018-03", change),
        parts.SummaryRow(_("Account"), _("General account")),
    ]


def _tasks() -> list[parts.Task]:
    return [
        parts.Task(_("Your details"), _("Done"), href="#tasks"),
        parts.Task(
            _("Commitment letter"), _("Not done yet"), "blue", "#tasks", _("A photo or PDF of up to 10 MB")
        ),
        parts.Task(_("Check and send"), _("Cannot start yet"), "grey"),
    ]


def _table() -> dict[str, Any]:
    columns = [parts.Column(_("Month")), parts.Column(_("Due")), parts.Column(_("Amount"), numeric=True)]
    return {
        "columns": columns,
        "rows": [["2020-01", "2020-03-31", "¥867.12"], ["2020-02", "2020-03-31", "¥867.12"]],
    }


def _chart() -> parts.Chart:
    """Two months, before and after, in three parts each."""
    figures = {
        _("Collected"): (61_200_00, 40_100_00),
        _("Deferred"): (0, 19_800_00),
        _("Unpaid"): (2_300_00, 3_600_00),
    }
    sides = ((_("Rules in force"), 1), (_("These rules"), 2))
    return parts.Chart(
        _("What is due"),
        ["2020-01", "2020-02"],
        [
            parts.Series(name, [each // share for each in values], stack)
            for stack, share in sides
            for name, values in figures.items()
        ],
    )


def _timeline() -> list[parts.TimelineEntry]:
    return [
        parts.TimelineEntry(_("Received"), datetime(2020, 2, 10, 9, 30, tzinfo=SHANGHAI), _("portal")),
        parts.TimelineEntry(
            _("Accepted"),
            date(2020, 2, 11),
            _("East district"),
            _("Your commitment stands in for the documents."),
        ),
        parts.TimelineEntry(_("In process"), current=True),
    ]


def _cards() -> list[parts.Card]:
    return [
        parts.Card(_("Pay back missed months"), "#cards", text=_("About 5 minutes")),
        parts.Card(_("Waiting to be accepted"), "#cards", 128, _("Oldest: 2 days"), "warning"),
        parts.Card(_("Past their day"), "#cards", 3, tone="error"),
        parts.Card(_("Delivered today"), "", 451, tone="success"),
    ]


def _files() -> list[parts.FileItem]:
    remove = (parts.Link(_("Remove"), "#files"),)
    return [
        parts.FileItem(
            _("Commitment letter") + ".pdf", "#files", 182_044, "2020-02-10", _("Checked"), "green", remove
        ),
        parts.FileItem(
            _("Labour contract"), about=_("Needed after the epidemic"), status=_("Later"), colour="purple"
        ),
    ]


def everything() -> dict[str, Any]:
    here = [parts.Link(_("Services"), "#main", current=True), parts.Link(_("My applications"), "#timeline")]
    return {
        "specimen": SpecimenForm(),
        "filter": SpecimenForm(auto_id="filter_%s"),
        "form": SpecimenForm(WRONG, auto_id="wrong_%s"),
        "rows": _rows(),
        "tasks": _tasks(),
        "table": _table(),
        "chart": _chart(),
        "states": list(State),
        "timeline": _timeline(),
        "cards": _cards(),
        "progress": parts.Progress((_("128 of 300 rows handled"),), 128, 300, "/components/"),
        "files": _files(),
        "because": BECAUSE,
        "deadlines": DEADLINES,
        "links": here,
        "action": parts.Link(_("Start an application"), "#empty"),
    }
