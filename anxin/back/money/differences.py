"""Months that changed after they were billed: what reports brought about, what waits, and a dry run of any employer's month (II.1.1)."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from anxin.back.frame import page, require, workbench
from anxin.back.money.ledger import seen_agency
from anxin.back.money.parts import Act, acts, columns, done, link, one_page
from anxin.funds.errors import NoParameters
from anxin.funds.models import ReportMonth, SettlingState
from anxin.funds.operations.billing import payer_of
from anxin.funds.permissions import may_keep_books, may_see_money, may_see_money_of
from anxin.funds.reporting.changed import Change
from anxin.funds.reporting.planning import Plan, plan_of
from anxin.funds.reporting.settling import take_up_again
from anxin.law.money import format_yuan
from anxin.law.months import format_month, parse_month
from anxin.look.components import Card
from anxin.look.exporting import csv_response
from anxin.look.forms import MonthField
from anxin.look.templatetags.look import yuan
from anxin.registry.actors import actor_of_staff
from anxin.registry.identity import mask_name
from anxin.registry.models import Employer, Person, Staff
from anxin.registry.queries import employer_by_uscc
from anxin.trail.operations import record
from anxin.trail.receipts import read_receipt
from anxin.trail.today import business_date

SHOWN = 100
CSV_HEADS = ("person", "base", "billed", "comes_to", "more", "less", "follows")


class Choice(forms.Form):
    employer = forms.CharField(label=gettext_lazy("Credit code of the employer"), max_length=30)
    month = MonthField(label=gettext_lazy("Contribution month"))

    def clean_employer(self) -> Employer:
        found = employer_by_uscc(self.cleaned_data["employer"])
        if found is None:
            raise forms.ValidationError(_("No employer is on file under this code."))
        return found


@require_safe
@workbench
def differences_page(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    """With an employer and a month: what would follow for everybody of it. Nothing is written but that it was looked at."""
    require(may_see_money(staff))
    form = Choice(request.GET if "employer" in request.GET else None)
    context: dict[str, Any] = {"form": form, "clear": reverse("back:differences")}
    if form.is_bound and form.is_valid():
        employer, month = form.cleaned_data["employer"], parse_month(form.cleaned_data["month"])
        require(may_see_money_of(staff, employer.agency))
        plan = _plan(form, employer, month)
        if plan is not None:
            _looked(staff, employer, month)
            if request.GET.get("as") == "csv":
                name = f"differences-{employer.uscc}-{format_month(month)}"
                return csv_response(name, CSV_HEADS, _csv_rows(plan))
            context |= _dry_run(request, plan, employer)
    rows, following = one_page(_reported(staff, request), request)
    context |= {
        "columns": columns(
            _("Report"),
            _("Contribution month"),
            _("Billed more"),
            _("Taken off"),
            _("State"),
            numeric=(_("Billed more"), _("Taken off")),
        ),
        "rows": [_row(request, staff, each) for each in rows],
        "following": following,
    }
    return page(request, staff, "money/differences.html", context, status=422 if form.errors else 200)


def _plan(form: Choice, employer: Employer, month: int) -> Plan | None:
    try:
        return plan_of(payer_of(employer, None, business_date(), month), month)
    except NoParameters as unknown:
        form.add_error("month", str(unknown))
        return None


def _looked(staff: Staff, employer: Employer, month: int) -> None:
    details = {"month": format_month(month)}
    subject = f"employer:{employer.uscc}"
    record(actor_of_staff(staff), "differences.read", subject, agency=employer.agency.code, details=details)


def _dry_run(request: HttpRequest, plan: Plan, employer: Employer) -> dict[str, Any]:
    query = request.GET.copy()
    query["as"] = "csv"
    lines = list(_lines(plan))
    names = _names([change for change, _follows in lines[:SHOWN]])
    numeric = (_("Base"), _("Billed"), _("Comes to"), _("More"), _("Less"))
    return {
        "plan": plan,
        "plan_of": f"{employer.name} · {format_month(plan.month)}",
        "cards": [
            Card(_("Would be billed besides"), figure=yuan(plan.more)),
            Card(_("Would come off unpaid bills"), figure=yuan(sum(c.less for c in plan.corrections))),
            Card(_("Would be proposed as refunds"), figure=yuan(plan.refunded)),
            Card(_("Persons who wait"), figure=str(len(plan.waits)), tone="warning" if plan.waits else ""),
        ],
        "plan_columns": columns(_("Person"), *numeric, _("What would follow"), numeric=numeric),
        "plan_rows": [
            (names[change.person], *_amounts(change), follows) for change, follows in lines[:SHOWN]
        ],
        "plan_more": max(0, len(lines) - SHOWN),
        "csv": f"?{query.urlencode()}",
    }


def _names(changes: list[Change]) -> dict[int, str]:
    persons = Person.objects.filter(pk__in=[each.person for each in changes])
    return {pk: mask_name(name) for pk, name in persons.values_list("pk", "name")}


def _amounts(change: Change) -> tuple[str, ...]:
    base = _("not insured any more") if change.base is None else yuan(change.base)
    amounts = (change.old.total(), change.new.total(), change.more.total(), change.less.total())
    return (base, *map(yuan, amounts))


def _lines(plan: Plan) -> Iterator[tuple[Change, str]]:
    """Each person with what would follow, in words; a person may owe more in one branch and less in another."""
    for change in plan.new:
        yield change, _("billed for the whole month")
    for change in plan.raised:
        yield change, _("the difference is billed")
    for change, numbers in plan.corrected:
        yield change, _("replaced: bill %(number)s") % {"number": ", ".join(numbers)}
    for change, _parts in plan.refunds:
        yield change, _("refund after the telephone check")
    for change, why in plan.waits:
        yield change, _("waits: %(why)s") % {"why": why.label}


def _csv_rows(plan: Plan) -> Iterator[tuple[object, ...]]:
    """All of them; persons by their number on file, because a list leaves the house."""
    for change, follows in _lines(plan):
        base = "" if change.base is None else format_yuan(change.base)
        amounts = (change.old, change.new, change.more, change.less)
        yield (change.person, base, *(format_yuan(each.total()) for each in amounts), follows)


def _reported(staff: Staff, request: HttpRequest) -> QuerySet[ReportMonth]:
    agency = seen_agency(staff)
    found = ReportMonth.objects.select_related("report__employer__agency")
    found = found.filter(report__employer__agency=agency) if agency else found
    receipt = read_receipt(request.GET.get("report", ""))
    if receipt:
        return found.filter(report__receipt=receipt)
    return found.exclude(state=SettlingState.SETTLED, more=0, less=0)


def _row(request: HttpRequest, staff: Staff, each: ReportMonth) -> list[object]:
    employer = each.report.employer
    return [
        link("", each.report.receipt, employer.name),
        link(_address(employer, each.month), format_month(each.month), _("dry run")),
        yuan(each.more),
        yuan(each.less),
        _state(request, staff, each),
    ]


def _address(employer: Employer, month: int) -> str:
    return f"{reverse('back:differences')}?employer={employer.uscc}&month={format_month(month)}"


def _state(request: HttpRequest, staff: Staff, each: ReportMonth) -> object:
    if each.state != SettlingState.WAITING:
        return each.get_state_display()
    why = _("persons who wait: %(n)s; %(why)s") % {"n": each.waiting, "why": each.get_waits_for_display()}
    if not may_keep_books(staff, each.report.employer.agency):
        return why
    button = Act(_("Try again"), reverse("back:difference_again", args=[each.pk]), each.report.receipt)
    return acts(request, [button], why)


@require_POST
@workbench
def again(request: HttpRequest, staff: Staff, pk: int) -> HttpResponseBase:
    """The worker does so every day; an officer who knows that the money came need not wait for tomorrow."""
    found = get_object_or_404(ReportMonth.objects.select_related("report__employer__agency"), pk=pk)
    require(may_keep_books(staff, found.report.employer.agency))
    done(
        request,
        lambda: take_up_again(found, by=actor_of_staff(staff)),
        _("It is looked at again by the worker."),
    )
    return redirect("back:differences")
