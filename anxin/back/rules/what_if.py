"""What a draft would do to a whole (synthetic) city, month by month, against the rules in force. Nothing is changed by asking."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from anxin.back.exporting import csv_response
from anxin.back.frame import page, require, workbench
from anxin.back.rules.browse import Table, frame
from anxin.back.rules.opening import Opened, open_rules
from anxin.law.assessment import last_change
from anxin.law.months import day_number, format_month, parse_month
from anxin.lawbook.permissions import may_see_drafts
from anxin.lawbook.queries import events_known, pack_in_force
from anxin.look.components import Column
from anxin.look.forms import DayField, MonthField
from anxin.look.templatetags.look import yuan
from anxin.registry.models import Staff
from anxin.trail.today import business_date

if TYPE_CHECKING:
    from anxin.batch.simulating import Comparison, MonthCompared

MOST_MONTHS = 18
BAR = 1000


class MonthsForm(forms.Form):
    first = MonthField(label=gettext_lazy("First month"))
    last = MonthField(label=gettext_lazy("Last month"))
    as_of = DayField(
        label=gettext_lazy("What is unpaid, as of"),
        help_text=gettext_lazy("Empty: when everything is known."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("first") and given.get("last") and not 0 <= _span(given) < MOST_MONTHS:
            self.add_error(
                "last", _("Choose at most %(n)s months, the first before the last.") % {"n": MOST_MONTHS}
            )
        return given


def _span(given: dict[str, Any]) -> int:
    return parse_month(given["last"]) - parse_month(given["first"])


@require_safe
@workbench
def what_if_page(request: HttpRequest, staff: Staff, which: str) -> HttpResponseBase:
    require(may_see_drafts(staff))
    opened = open_rules(request, staff, which)
    asked = "first" in request.GET or "first_0" in request.GET
    form = MonthsForm(request.GET if asked else None)
    context: dict[str, Any] = {
        "form": form,
        "there": settings.PEOPLE_FILE.is_file(),
        "file": settings.PEOPLE_FILE.name,
    }
    if asked and context["there"] and form.is_valid():
        found, problem = _compared(opened, form.cleaned_data)
        if found is not None and request.GET.get("as") == "csv":
            return _as_csv(found)
        context |= {
            "table": _table(found) if found else None,
            "problem": problem,
            "csv": _csv_address(request),
        }
    status = 422 if form.errors else 200
    return page(
        request, staff, "rules/what_if.html", frame(request, opened, "what-if") | context, status=status
    )


def _csv_address(request: HttpRequest) -> str:
    query = request.GET.copy()
    query["as"] = "csv"
    return f"?{query.urlencode()}"


def _compared(opened: Opened, given: dict[str, Any]) -> "tuple[Comparison | None, str]":
    """What came out, or why nothing did."""
    # Polars is loaded where a city is worked out: no other page needs its memory.
    from anxin.batch.errors import BatchError
    from anxin.batch.scenarios import Scenario
    from anxin.batch.simulating import simulate

    known = {name: day_number(day) if day else None for name, day in events_known(business_date()).items()}
    events = {name: day for name, day in known.items() if name in opened.pack.events}
    months = tuple(range(parse_month(given["first"]), parse_month(given["last"]) + 1))
    as_of = day_number(given["as_of"]) if given["as_of"] else None
    before = pack_in_force()
    known_on = max(last_change(before), last_change(opened.pack))
    scenario = Scenario(opened.name, opened.pack, months, known_on, as_of, events, None)
    try:
        return simulate(before, scenario, settings.PEOPLE_FILE), ""
    except BatchError as wrong:
        return None, str(wrong)


def _table(found: "Comparison") -> Table:
    highest = max((max(_due(each)) for each in found.months), default=0) or 1
    heads = [
        Column(_("Contribution month")),
        Column(_("Persons affected"), numeric=True),
        Column(_("Pay more"), numeric=True),
        Column(_("Pay less"), numeric=True),
        Column(_("Due later"), numeric=True),
        Column(_("Due, rules in force"), numeric=True),
        Column(_("Due, these rules"), numeric=True),
        Column(_("Difference"), numeric=True),
        Column(_("In force above, these rules below")),
    ]
    return Table(heads, [_row(each, highest) for each in found.months])


def _row(each: "MonthCompared", highest: int) -> tuple[object, ...]:
    before, after = _due(each)
    bars = {"before": before * BAR // highest, "after": after * BAR // highest, "width": BAR}
    counts = (each.affected.persons, each.affected.pay_more, each.affected.pay_less, each.affected.due_later)
    money = (yuan(before), yuan(after), yuan(after - before))
    return (
        format_month(each.month),
        *(f"{n:,}" for n in counts),
        *money,
        render_to_string("back/rules/parts/bars.html", bars),
    )


def _due(each: "MonthCompared") -> tuple[int, int]:
    from anxin.batch.simulating import summed

    return summed(each.in_force).due, summed(each.scenario).due


def _as_csv(found: "Comparison") -> HttpResponseBase:
    from anxin.batch.simulating import table

    heads = ("month", "branch", "quantity", "in_force", "scenario", "difference")
    return csv_response("what-if", heads, table(found))
