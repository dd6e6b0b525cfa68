"""What rules would do to a whole (synthetic) city, month by month, against those in force: a draft, or what somebody supposes.
Nothing is changed by asking."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from anxin.back.frame import page, require, workbench
from anxin.back.rules.acting import told
from anxin.back.rules.browse import frame
from anxin.back.rules.opening import Opened, open_rules
from anxin.back.rules.supposing import WhatIfForm, change_of, months_of
from anxin.law import Pack, PackError
from anxin.law.assessment import last_change
from anxin.law.months import day_number, parse_month
from anxin.lawbook.permissions import may_see_drafts
from anxin.lawbook.queries import events_known, pack_in_force
from anxin.look.exporting import csv_response
from anxin.registry.models import Staff
from anxin.trail.today import business_date

if TYPE_CHECKING:
    from anxin.batch.simulating import Comparison

# The month whose days of payment a file made by `anxin population` holds.
PAYMENTS_OF = parse_month("2020-01")


@require_safe
@workbench
def what_if_page(request: HttpRequest, staff: Staff, which: str) -> HttpResponseBase:
    require(may_see_drafts(staff))
    opened = open_rules(request, staff, which)
    asked = "first" in request.GET or "first_0" in request.GET
    form = WhatIfForm(opened.pack, request.GET if asked else None)
    there = settings.PEOPLE_FILE.is_file()
    found = compared(opened, form) if asked and there and form.is_valid() else None
    if found is not None and request.GET.get("as") == "csv":
        return _as_csv(found)
    context = {"form": form, "there": there, "file": settings.PEOPLE_FILE.name, "asked": asked}
    if found is not None:
        context |= _shown(request, opened, form, found)
    status = 422 if form.errors else 200
    return page(
        request, staff, "rules/what_if.html", frame(request, opened, "what-if") | context, status=status
    )


def compared(opened: Opened, form: WhatIfForm) -> "Comparison | None":
    """What came out; if nothing did, the form says why."""
    # Polars is loaded where a city is worked out: no other page needs its memory.
    from anxin.batch.errors import BatchError
    from anxin.batch.scenarios import Scenario, overlaid
    from anxin.batch.simulating import simulate

    given = form.cleaned_data
    try:
        supposed = overlaid(opened.pack, change_of(given))
    except PackError as wrong:
        form.add_error("parameter_value" if given["parameter"] else None, told(wrong))
        return None
    before = pack_in_force()
    scenario = Scenario(
        opened.name,
        supposed,
        months_of(given),
        _known_on(before, opened.pack, given),
        day_number(given["as_of"]) if given["as_of"] else None,
        {given["event"]: day_number(given["event_on"]) if given["event_on"] else None}
        if given["event"]
        else {},
        PAYMENTS_OF,
        {name: day_number(day) if day else None for name, day in events_known(business_date()).items()},
    )
    try:
        return simulate(before, scenario, settings.PEOPLE_FILE)
    except BatchError as wrong:
        form.add_error(None, str(wrong))
        return None


def _known_on(before: Pack, after: Pack, given: dict[str, Any]) -> int:
    """When everything is known, a measure that was supposed to come later included."""
    days = [last_change(before), last_change(after)]
    return max([*days, day_number(given["measure_from"])] if given["measure_from"] else days)


def _shown(request: HttpRequest, opened: Opened, form: WhatIfForm, found: "Comparison") -> dict[str, Any]:
    from anxin.back.rules import what_if_shown as shown

    branch = form.cleaned_data["branch"]
    named = dict(form.fields["branch"].choices)[branch]  # type: ignore[attr-defined]  # a field of choices, declared so
    query = request.GET.copy()
    query["as"] = "csv"
    return {
        "found": found,
        "persons": f"{found.months[0].in_force.persons:,}",
        "supposed": shown.supposed(opened, form.cleaned_data),
        "affected": shown.affected(found),
        "amounts": shown.amounts(found, branch, named),
        "charts": shown.charts(found, branch, named, opened),
        "csv": f"?{query.urlencode()}",
    }


def _as_csv(found: "Comparison") -> HttpResponseBase:
    from anxin.batch.simulating import table

    heads = ("month", "branch", "quantity", "in_force", "scenario", "difference")
    return csv_response("what-if", heads, table(found))
