"""Money that came: the list of what waits with the day it has to go back, and one receipt with all that may be done with it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from anxin.back.due import due_cell
from anxin.back.frame import page, require, workbench
from anxin.back.money import deciding, repayments
from anxin.back.money.ledger import seen_agency
from anxin.back.money.parts import (
    FenField,
    bill_link,
    carried_out,
    columns,
    link,
    one_page,
    tag_of,
    undone_said,
)
from anxin.funds.desk import receipts, waiting_receipts
from anxin.funds.models import Bill, Payment, Receipt, ReceiptState
from anxin.funds.operations.matching import match_receipt, propose
from anxin.funds.operations.returning import propose_return
from anxin.funds.permissions import may_keep_books, may_see_money, may_see_money_of
from anxin.law.money import format_yuan
from anxin.look.components import Colour, SummaryRow
from anxin.look.exporting import csv_response
from anxin.look.forms import DayField
from anxin.look.money import treatment_words
from anxin.look.templatetags.look import yuan
from anxin.registry.actors import actor_of_staff
from anxin.registry.identity import mask_ids_in
from anxin.registry.models import Staff
from anxin.trail.operations import record
from anxin.trail.today import business_date

COLOURS: dict[ReceiptState, Colour] = {
    ReceiptState.UNALLOCATED: "yellow",
    ReceiptState.PARTLY: "orange",
    ReceiptState.ALLOCATED: "green",
    ReceiptState.RETURNED: "grey",
}
HEADS = ("id", "value_on", "amount", "left", "state", "waiting", "return_by", "payer", "account", "text")
WHICH = (("waiting", gettext_lazy("what still waits")), ("all", gettext_lazy("all")))


class Choice(forms.Form):
    which = forms.ChoiceField(label=gettext_lazy("Which"), required=False, choices=WHICH)
    on = DayField(label=gettext_lazy("Value date"), required=False)
    said = forms.CharField(label=gettext_lazy("Payer or text"), required=False, max_length=60)


@require_safe
@workbench
def receipts_page(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    require(may_see_money(staff))
    form = Choice(request.GET)
    chosen = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    found = _chosen(staff, chosen)
    if request.GET.get("as") == "csv":
        record(actor_of_staff(staff), "receipts.exported", "receipts", agency=staff.agency.code)
        return csv_response(f"receipts-{business_date()}", HEADS, _lines(found))
    rows, following = one_page(found, request)
    query = request.GET.copy()
    query["as"] = "csv"
    labels = (_("Money received"), _("Payer"), _("Amount"), _("Waits"), _("Why it waits"), _("Goes back by"))
    context = {
        "heading": _("Receipts"),
        "lead": _("Money that came and still waits to be put against bills makes up the suspense account."),
        "form": form,
        "filtered": bool(chosen),
        "clear": reverse("back:receipts"),
        "columns": columns(*labels, numeric=(_("Amount"), _("Waits"))),
        "rows": [_row(each, business_date()) for each in rows],
        "following": following,
        "csv": f"?{query.urlencode()}",
        "empty": _("No money waits"),
        "empty_text": _("Everything that came stands against a bill or went back."),
    }
    return page(request, staff, "money/list.html", context)


def _chosen(staff: Staff, chosen: dict[str, Any]) -> Any:
    agency = seen_agency(staff)
    found = receipts(agency) if chosen.get("which") == "all" else waiting_receipts(agency)
    if "on" in chosen:
        found = found.filter(value_on=chosen["on"])
    if "said" in chosen:
        found = found.filter(text__icontains=chosen["said"]) | found.filter(
            payer_name__icontains=chosen["said"]
        )
    return found


def _row(receipt: Receipt, day: dt.date) -> list[object]:
    return [
        link(
            reverse("back:receipt", args=[receipt.pk]),
            f"{receipt.value_on:%Y-%m-%d} · {receipt.pk}",
            mask_ids_in(receipt.text)[:60],
        ),
        link("", receipt.payer_name or _("not named"), receipt.masked),
        yuan(receipt.amount),
        yuan(receipt.left),
        receipt.get_waiting_display() if receipt.left else receipt.state.label,
        due_cell(None, receipt.return_by, day) if receipt.left else "",
    ]


def _lines(found: Any) -> Iterator[tuple[object, ...]]:
    for each in found.order_by("pk").iterator(500):
        yield (
            each.pk,
            each.value_on,
            format_yuan(each.amount),
            format_yuan(each.left),
            each.state.label,
            each.get_waiting_display(),
            each.return_by,
            each.payer_name,
            each.masked,
            mask_ids_in(each.text),
        )


class ProposeForm(forms.Form):
    bill = forms.CharField(label=gettext_lazy("Number of the bill"), max_length=40)
    amount = FenField(label=gettext_lazy("Amount, yuan"))
    note = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    def clean_bill(self) -> Bill:
        typed = self.cleaned_data["bill"].strip().upper()
        found = Bill.objects.filter(number=typed).first()
        if found is None:
            raise forms.ValidationError(_("There is no bill with this number."))
        return found


class ReturnForm(forms.Form):
    amount = FenField(label=gettext_lazy("Amount, yuan"))
    reason = forms.CharField(label=gettext_lazy("Why it goes back"), max_length=200)


FORMS: dict[str, type[forms.Form]] = {
    "propose": ProposeForm,
    "return": ReturnForm,
    "repayment": repayments.RepaymentForm,
}


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def receipt_page(request: HttpRequest, staff: Staff, pk: int) -> HttpResponseBase:
    receipt = get_object_or_404(receipts(None), pk=pk)
    require(may_see_money_of(staff, receipt.agency))
    way = request.POST.get("way", "") if request.method == "POST" else ""
    if request.method == "POST":
        require(may_keep_books(staff, receipt.agency))
    initial = {"amount": format_yuan(receipt.left)}
    made = {
        name: form(request.POST if way == name else None, initial=initial, prefix=name)
        for name, form in FORMS.items()
    }
    if (
        way in made
        and made[way].is_valid()
        and carried_out(made[way], lambda: _take(staff, receipt, way, made[way]))
    ):
        return redirect("back:receipt", receipt.pk)
    if way == "again":
        match_receipt(receipt, actor_of_staff(staff))
        return redirect("back:receipt", receipt.pk)
    context = _shown(request, staff, receipt) | {
        "propose": made["propose"],
        "return_form": made["return"],
        "repayment_form": made["repayment"],
    }
    failed = any(form.errors for form in made.values())
    return page(request, staff, "money/receipt.html", context, status=422 if failed else 200)


def _take(staff: Staff, receipt: Receipt, way: str, form: forms.Form) -> object:
    given = form.cleaned_data
    if way == "propose":
        return propose(receipt, given["bill"], given["amount"], by=staff, note=given["note"])
    if way == "repayment":
        return repayments.propose(receipt, form, staff)
    return propose_return(receipt, given["amount"], by=staff, reason=given["reason"])


def _shown(request: HttpRequest, staff: Staff, receipt: Receipt) -> dict[str, Any]:
    proposals = receipt.proposals.select_related("receipt__agency", "bill__employer", "bill__person")
    state = receipt.state
    return {
        "receipt": receipt,
        "state": tag_of(state.label, COLOURS[state]),
        "summary": _summary(receipt),
        "may_act": may_keep_books(staff, receipt.agency) and receipt.left > 0,
        "payments": [_payment(each) for each in _payments(receipt)],
        "payment_columns": columns(
            _("Bill"), _("Amount"), _("How it counts"), _("State"), numeric=(_("Amount"),)
        ),
        **deciding.proposals_table(request, staff, list(proposals.order_by("-pk")[:50])),
        "repayment_columns": repayments.repayment_columns(),
        "repayment_rows": repayments.repayment_rows(
            request,
            staff,
            list(receipt.repayments.select_related("receipt__agency", "award").order_by("-pk")),
        ),
        **deciding.returns_table(
            request, staff, list(receipt.returns.select_related("receipt__agency").order_by("-pk"))
        ),
    }


def _summary(receipt: Receipt) -> list[SummaryRow]:
    came_by = _("direct debit") if receipt.order_id else _("bank statement")
    rows = [
        SummaryRow(_("Amount"), yuan(receipt.amount)),
        SummaryRow(_("Still waits"), yuan(receipt.left)),
        SummaryRow(_("Value date"), receipt.value_on.isoformat()),
        SummaryRow(_("Came by"), came_by),
        SummaryRow(_("Payer"), receipt.payer_name or _("not named")),
        SummaryRow(_("Payer's account"), receipt.masked),
        SummaryRow(_("Remittance text"), mask_ids_in(receipt.text)),
        SummaryRow(_("Number at the bank"), receipt.ref),
    ]
    if receipt.left:
        rows.append(SummaryRow(_("Why it waits"), receipt.get_waiting_display()))
        rows.append(SummaryRow(_("Goes back by"), due_cell(None, receipt.return_by, business_date())))
    return rows


def _payments(receipt: Receipt) -> list[Payment]:
    made = Payment.objects.filter(source=receipt.source).select_related("bill__employer", "bill__person")
    return list(made.order_by("-pk")[:50])


def _payment(payment: Payment) -> list[object]:
    state = undone_said(payment.undone_reason) if payment.undone_at else _("stands")
    return [
        bill_link(payment.bill),
        yuan(payment.amount),
        treatment_words(payment.treatment, payment.clause),
        state,
    ]
