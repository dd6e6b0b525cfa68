"""What came out of a what-if, as tables and charts of the same figures."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxin.back.rules.browse import Table
from anxin.back.rules.opening import Opened
from anxin.batch.simulating import Comparison, MonthCompared, summed
from anxin.batch.totals import BranchTotals, MonthTotals
from anxin.law.months import format_month
from anxin.look.components import Chart, Column, Series
from anxin.look.templatetags.look import yuan

QUANTITIES: Mapping[str, Promise] = {
    "due": gettext_lazy("Amount due"),
    "collected": gettext_lazy("Collected"),
    "deferred": gettext_lazy("Deferred"),
    "unpaid": gettext_lazy("Unpaid"),
    "waived": gettext_lazy("Waived"),
    "surcharge": gettext_lazy("Surcharge"),
}
# What stands on each other in a bar: together what would be due without any relief.
PARTS = ("collected", "deferred", "unpaid", "waived")
AFFECTED: Mapping[str, Promise] = {
    "persons": gettext_lazy("Persons affected"),
    "pay_more": gettext_lazy("Pay more"),
    "pay_less": gettext_lazy("Pay less"),
    "due_later": gettext_lazy("Due later"),
    "due_earlier": gettext_lazy("Due earlier"),
    "other_surcharge": gettext_lazy("Another surcharge"),
}


def quantities(totals: MonthTotals, branch: str) -> dict[str, int]:
    """In fen. A surcharge is of the whole month and not of a branch."""
    found = totals.branches.get(branch, BranchTotals(0, 0, 0, 0)) if branch else summed(totals)
    said = {**found._asdict(), "unpaid": found.due - found.collected - found.deferred}
    return said if branch else {**said, "surcharge": totals.surcharge}


def affected(found: Comparison) -> Table:
    heads = [
        Column(_("Contribution month")),
        *(Column(label, numeric=True) for label in AFFECTED.values()),
    ]
    rows = [
        (format_month(each.month), *(f"{getattr(each.affected, name):,}" for name in AFFECTED))
        for each in found.months
    ]
    return Table(heads, rows)


def amounts(found: Comparison, branch: str, named: str) -> Table:
    heads = [
        Column(_("Contribution month")),
        Column(named),
        Column(_("Rules in force"), numeric=True),
        Column(_("These rules"), numeric=True),
        Column(_("Difference"), numeric=True),
    ]
    return Table(heads, [row for each in found.months for row in _amount_rows(each, branch)])


def _amount_rows(each: MonthCompared, branch: str) -> Iterator[tuple[object, ...]]:
    before, after = quantities(each.in_force, branch), quantities(each.scenario, branch)
    for name, label in QUANTITIES.items():
        if name in before:
            money = (before[name], after[name], after[name] - before[name])
            yield (format_month(each.month), label, *map(yuan, money))


def charts(found: Comparison, branch: str, named: str, opened: Opened) -> list[Chart]:
    months = [format_month(each.month) for each in found.months]
    sides = ([each.in_force for each in found.months], [each.scenario for each in found.months])
    per_month = [[quantities(totals, branch) for totals in side] for side in sides]
    drawn = [Chart(_("%(branch)s by month") % {"branch": named}, months, _stacks(per_month))]
    if not branch:
        drawn.append(_by_branch(sides, opened))
    counts = [
        Series(label, [getattr(each.affected, name) for each in found.months])
        for name, label in AFFECTED.items()
        if name != "persons"
    ]
    return [*drawn, Chart(_("Persons affected by month"), months, counts, unit="count")]


def _by_branch(sides: tuple[list[MonthTotals], ...], opened: Opened) -> Chart:
    """All months together."""
    branches = opened.pack.assessment.branches if opened.pack.assessment else ()
    summed_up = [
        [_added([quantities(totals, each.id) for totals in side]) for each in branches] for side in sides
    ]
    labels = [opened.say.text(each.label) for each in branches]
    return Chart(_("By branch, all these months"), labels, _stacks(summed_up))


def _added(several: list[dict[str, int]]) -> dict[str, int]:
    return {name: sum(each[name] for each in several) for name in several[0]}


def _stacks(sides: list[list[dict[str, int]]]) -> list[Series]:
    names = (_("Rules in force"), _("These rules"))
    return [
        Series(QUANTITIES[part], [each[part] for each in side], stack)
        for stack, side in zip(names, sides, strict=True)
        for part in PARTS
    ]


def supposed(opened: Opened, given: Mapping[str, Any]) -> list[str]:
    """In words, so that a printed page says what was asked."""
    said, pack, day = [], opened.pack, given["measure_from"]
    if measure := given["measure"]:
        said.append(_said(opened.say.text(pack.measures[measure].label), day, _("never comes")))
    if parameter := given["parameter"]:
        name = opened.say.text(pack.parameters[parameter].label)
        start = given["parameter_from"] or _("since always")
        said.append(f"{name}: {given['parameter_value']} ({start})")
    if event := given["event"]:
        said.append(_said(opened.say.text(pack.events[event].label), given["event_on"], _("stays open")))
    return said


def _said(name: str, day: Any, without: str) -> str:
    return f"{name}: {day.isoformat() if day else without}"
