"""Bills: finding one, and one bill with its branches, its persons, what was paid on it and why that counts as it does."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from anxin.back.due import due_cell
from anxin.back.frame import page, require, workbench
from anxin.back.money.debits import order_state
from anxin.back.money.ledger import seen_agency
from anxin.back.money.parts import bill_link, carried_out, columns, link, one_page, payer_of, undone_said
from anxin.funds.errors import FundsError
from anxin.funds.making_up import State, States, among, made_up
from anxin.funds.making_up import state_of as stands
from anxin.funds.models import Bill, BillKind, DebitOrder, Payment, PersonMonth
from anxin.funds.operations.matching import undo
from anxin.funds.operations.paying import preview
from anxin.funds.operations.sources import receipts_of
from anxin.funds.permissions import may_keep_books, may_see_money, may_see_money_of
from anxin.funds.queries import live_bills, open_on
from anxin.law.money import format_yuan
from anxin.law.months import format_month, parse_month
from anxin.look.components import Link, SummaryRow
from anxin.look.exporting import csv_response
from anxin.look.forms import MonthField
from anxin.look.money import branch_name, days_late, due_reason, treatment_words
from anxin.look.templatetags.look import yuan
from anxin.registry.actors import actor_of_staff
from anxin.registry.identity import mask_name
from anxin.registry.models import Staff
from anxin.registry.queries import employer_by_uscc
from anxin.trail.operations import record
from anxin.trail.today import business_date

STATES = (
    ("", gettext_lazy("all")),
    ("open", gettext_lazy("to be paid")),
    ("make_up", gettext_lazy("to be made up, no surcharge")),
    ("late", gettext_lazy("late")),
    ("settled", gettext_lazy("settled")),
)


HEADS = (
    "number",
    "employer",
    "month",
    "kind",
    "persons",
    "employer_amount",
    "person_amount",
    "waived",
    "due_on",
    "clause",
    "state",
    "settled_on",
)


class Choice(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Number of the bill, or credit code"), required=False, max_length=40
    )
    month = MonthField(label=gettext_lazy("Contribution month"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=STATES)


@require_safe
@workbench
def bills_page(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    require(may_see_money(staff))
    form = Choice(request.GET)
    chosen = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    found = _chosen(staff, chosen)
    if request.GET.get("as") == "csv":
        record(actor_of_staff(staff), "bills.exported", "bills", agency=staff.agency.code)
        return csv_response(f"bills-{business_date()}", HEADS, _csv_rows(found))
    rows, following = one_page(found, request)
    query = request.GET.copy()
    query["as"] = "csv"
    labels = (_("Bill"), _("Contribution month"), _("Persons"), _("Amount"), _("Last day to pay"), _("State"))
    context = {
        "heading": _("Bills"),
        "form": form,
        "filtered": bool(chosen),
        "clear": reverse("back:bills"),
        "columns": columns(*labels, numeric=(_("Persons"), _("Amount"))),
        "rows": [_row(each) for each in rows],
        "following": following,
        "csv": f"?{query.urlencode()}",
        "empty": _("No bill was issued yet"),
        "empty_text": _("Bills appear when a month is billed."),
    }
    return page(request, staff, "money/list.html", context)


def _chosen(staff: Staff, chosen: dict[str, str]) -> Any:
    agency, found = seen_agency(staff), live_bills().select_related("employer", "person")
    found = found.filter(agency=agency) if agency else found
    if typed := chosen.get("number", "").strip().upper():
        employer = employer_by_uscc(typed)
        found = found.filter(employer=employer) if employer else found.filter(number=typed)
    if month := chosen.get("month"):
        found = found.filter(month=parse_month(month))
    return found.filter(_standing(found, chosen.get("state", "")))


def _standing(bills: QuerySet[Bill], state: str) -> Q:
    """Which of these bills stand so today."""
    today, after = business_date(), Q(settled_on=None, due_on__lt=business_date())
    if state in ("late", "make_up"):
        without_surcharge = among(made_up(bills, today))
        return after & (without_surcharge if state == "make_up" else ~without_surcharge)
    return {"open": Q(settled_on=None), "settled": Q(settled_on__isnull=False)}.get(state, Q())


def _row(bill: Bill) -> list[object]:
    return [
        bill_link(bill),
        format_month(bill.month),
        bill.persons,
        yuan(bill.amount),
        _due(bill),
        state_of(bill),
    ]


def _csv_rows(found: QuerySet[Bill]) -> Iterator[tuple[object, ...]]:
    """However many, read one after the other; a person is named by the number of the bill alone."""
    states = States(business_date())
    for bill in found.order_by("pk").iterator():
        amounts = (bill.employer_amount, bill.person_amount, bill.relief)
        yield (
            bill.number,
            bill.employer.uscc if bill.employer else "",
            format_month(bill.month),
            bill.kind,
            bill.persons,
            *map(format_yuan, amounts),
            bill.due_on,
            bill.clause,
            states.of(bill).value,
            bill.settled_on or "",
        )


def state_of(bill: Bill) -> str:
    if bill.cancelled_on:
        return _("cancelled on %(day)s") % {"day": bill.cancelled_on}
    return _("settled on %(day)s") % {"day": bill.settled_on} if bill.settled_on else str(stands(bill).label)


def _due(bill: Bill) -> str:
    """How many days ago it was, only of those that are late for it."""
    if stands(bill) in (State.PAID, State.MAKE_UP):
        return render_to_string("look/parts/day.html", {"day": bill.due_on})
    return due_cell(None, bill.due_on, business_date())


@require_safe
@workbench
def bill_page(request: HttpRequest, staff: Staff, number: str) -> HttpResponseBase:
    """The persons stand on it by name, so that looking is itself on the trail."""
    bills = Bill.objects.select_related("agency", "employer", "person")
    bill = get_object_or_404(bills, number=number)
    require(may_see_money_of(staff, bill.agency))
    record(actor_of_staff(staff), "bill.read", bill.subject, agency=bill.agency.code)
    lines, following = one_page(bill.lines.select_related("person"), request, newest_first=False)
    orders = bill.debit_orders.select_related("batch").order_by("-pk")
    payments = bill.payments.select_related("bill__agency").order_by("-paid_on", "-pk")
    item_labels = (
        _("Branch"),
        _("Employer's part"),
        _("Persons' part"),
        _("Waived by measures"),
        _("Unpaid"),
    )
    line_labels = (_("Person"), _("Base"), _("Month's amount"))
    payment_labels = (
        _("Paid on"),
        _("Contributions"),
        _("Surcharge"),
        _("How it counts"),
        _("Days late"),
        _("State"),
    )
    context = {
        "bill": bill,
        "payer": payer_of(bill),
        "summary": _summary(bill),
        "item_columns": columns(*item_labels, numeric=item_labels[1:]),
        "items": _items(bill),
        "payment_columns": columns(*payment_labels, numeric=payment_labels[1:3]),
        "payments": [_payment(staff, each) for each in payments],
        "order_columns": columns(_("File"), _("Collected on"), _("Amount"), _("Attempt"), _("State")),
        "orders": [_order(each) for each in orders],
        "line_columns": columns(*line_labels, numeric=line_labels[1:]),
        "lines": [_line(each) for each in lines],
        "following": following,
    }
    return page(request, staff, "money/bill.html", context)


def _summary(bill: Bill) -> list[SummaryRow]:
    rows = [
        SummaryRow(_("Payer"), payer_of(bill)),
        SummaryRow(_("Kind"), BillKind(bill.kind).label),
        SummaryRow(_("Contribution month"), format_month(bill.month)),
        SummaryRow(_("Persons"), bill.persons),
        *because_of(bill),
        SummaryRow(_("Amount"), yuan(bill.amount)),
        SummaryRow(_("Last day to pay"), link("", _due(bill), f"{due_reason(bill)} ({bill.clause})")),
        SummaryRow(_("State"), state_of(bill)),
    ]
    if not bill.settled_on and not bill.cancelled_on:
        rows.append(SummaryRow(_("To pay today"), _today(bill)))
    return rows


def because_of(bill: Bill) -> list[SummaryRow]:
    """What brought the bill about, where that was not the run of the month."""
    kind, _colon, receipt = bill.source.partition(":")
    if kind == "report":
        address = f"{reverse('back:differences')}?report={receipt}"
        said = _("monthly report %(receipt)s") % {"receipt": receipt}
        return [SummaryRow(_("Because of"), said, (Link(_("Open the report"), address),))]
    if kind == "application":
        to = (Link(_("Open the case"), reverse("back:case", args=[receipt])),)
        return [SummaryRow(_("Because of"), receipt, to)]
    return []


def _today(bill: Bill) -> str:
    try:
        found = preview(bill, business_date())
    except FundsError as unknown:
        return str(unknown)
    said = treatment_words(found.late.treatment, found.late.clause)
    surcharge = sum(found.surcharge.values())
    below = _("of it surcharge: %(amount)s") % {"amount": yuan(surcharge)} if surcharge else ""
    return link("", f"{yuan(found.taken)} · {said}", below)


def _items(bill: Bill) -> list[list[object]]:
    left = open_on(bill)
    return [
        [
            branch_name(item.branch),
            yuan(item.employer_amount),
            yuan(item.person_amount),
            yuan(item.relief),
            yuan(left.principal.get(item.branch, 0) + left.surcharge.get(item.branch, 0)),
        ]
        for item in bill.items.order_by("pk")
    ]


def _payment(staff: Staff, payment: Payment) -> list[object]:
    source = receipts_of(payment.source).first()
    href = reverse("back:receipt", args=[source.pk]) if source else ""
    return [
        link(href, payment.paid_on.isoformat()),
        yuan(payment.principal),
        yuan(payment.surcharge),
        link(
            "",
            treatment_words(payment.treatment, payment.clause),
            payment.explanation and _(payment.explanation),
        ),
        days_late(payment.days),
        _payment_state(staff, payment),
    ]


def _payment_state(staff: Staff, payment: Payment) -> str:
    if payment.undone_at:
        return undone_said(payment.undone_reason)
    if may_keep_books(staff, payment.bill.agency):
        return link(reverse("back:undo_payment", args=[payment.pk]), _("undo"))
    return _("stands")


def _order(order: DebitOrder) -> list[object]:
    href = reverse("back:batch", args=[order.batch_id])
    return [
        link(href, order.batch.message_id),
        order.batch.collect_on.isoformat(),
        yuan(order.amount),
        order.attempt,
        order_state(order),
    ]


def _line(line: PersonMonth) -> list[object]:
    return [mask_name(line.person.name), yuan(line.base), yuan(line.total)]


class UndoForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why it is undone"), max_length=200)


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def undo_page(request: HttpRequest, staff: Staff, pk: int) -> HttpResponseBase:
    payment = get_object_or_404(Payment.objects.select_related("bill__agency"), pk=pk)
    require(may_keep_books(staff, payment.bill.agency))
    form = UndoForm(request.POST if request.method == "POST" else None)

    def step() -> object:
        return undo(payment, by=staff, reason=form.cleaned_data["reason"])

    if request.method == "POST" and form.is_valid() and carried_out(form, step):
        messages.success(
            request, _("The payment is undone. Its money waits again, and only people decide about it now.")
        )
        return redirect("back:bill", payment.bill.number)
    context = {
        "form": form,
        "heading": _("Undo the payment"),
        "caption": payment.bill.number,
        "lead": _("Every balance is as before. What was paid later is counted anew without it."),
        "button": _("Undo it"),
    }
    return page(request, staff, "money/form.html", context, status=422 if form.errors else 200)
