"""Direct debits: batches, the dry run before one is built, what is in it, and the debits that failed."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anxin.back.due import due_cell
from anxin.back.frame import page, require, workbench
from anxin.back.money.going_on import progress_response, stopped, try_again
from anxin.back.money.ledger import seen_agency
from anxin.back.money.parts import bill_link, columns, done, link, one_page, tag_of
from anxin.channels.bank.reasons import words as reason_words
from anxin.funds.debits import failed_debits
from anxin.funds.desk import batches
from anxin.funds.errors import FundsError
from anxin.funds.models import BankAccount, BuildState, DebitBatch, DebitOrder, OrderState, Purpose
from anxin.funds.operations.debit_parts import PARTS
from anxin.funds.operations.debiting import build_batch, drop_batch, tell_failed
from anxin.funds.operations.looking import look_at_debits
from anxin.funds.permissions import may_keep_books, may_see_money, may_see_money_of
from anxin.law.money import format_yuan
from anxin.look.components import Colour, Link, Progress
from anxin.look.exporting import csv_response
from anxin.look.forms import DayField
from anxin.look.templatetags.look import yuan
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.trail.operations import record
from anxin.trail.today import business_date

COLOURS: dict[str, Colour] = {
    OrderState.SENT: "blue",
    OrderState.COLLECTED: "green",
    OrderState.REJECTED: "red",
    OrderState.TAKEN_BACK: "orange",
    OrderState.DROPPED: "grey",
}
FAILED_HEADS = ("bill", "amount", "attempt", "reason", "answered_on", "cycle_end", "told_on")


@require_safe
@workbench
def debits_page(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    require(may_see_money(staff))
    found, following = one_page(batches(seen_agency(staff)), request)
    labels = (_("File"), _("Collected on"), _("Orders"), _("Amount"), _("Collected"), _("Failed"), _("State"))
    doors = [Link(_("Failed debits"), reverse("back:failed_debits"))]
    if may_keep_books(staff, staff.agency):
        doors.insert(0, Link(_("Build a batch"), reverse("back:build_batch")))
    context = {
        "heading": _("Direct debits"),
        "lead": _(
            "A batch is one file to the bank. A debit that fails is tried again with the next batch, until its cycle ends."
        ),
        "doors": doors,
        "columns": columns(*labels, numeric=labels[2:6]),
        "rows": [_batch(each) for each in found],
        "following": following,
        "empty": _("No batch was built yet"),
    }
    return page(request, staff, "money/list.html", context)


def _batch(batch: Any) -> list[object]:
    return [
        link(reverse("back:batch", args=[batch.pk]), batch.message_id),
        batch.collect_on.isoformat(),
        batch.number,
        yuan(batch.fen),
        batch.collected,
        batch.rejected,
        _state(batch),
    ]


def _state(batch: DebitBatch) -> str:
    if batch.state != BuildState.BUILT:
        return batch.get_state_display()
    return _("at the bank") if batch.sent_at else _("on its way to the bank")


class BuildForm(forms.Form):
    account = forms.ModelChoiceField(
        label=gettext_lazy("Into the account"), queryset=BankAccount.objects.none()
    )
    collect_on = DayField(label=gettext_lazy("Day of collection"))

    def __init__(self, staff: Staff, data: Any = None) -> None:
        super().__init__(data)
        accounts = self.fields["account"]
        assert isinstance(accounts, forms.ModelChoiceField)  # noqa: S101  declared so above; for the type checker.
        open_today = BankAccount.objects.open_on(business_date())
        accounts.queryset = open_today.filter(agency=staff.agency, purpose=Purpose.COLLECTION)
        accounts.initial = accounts.queryset.first()


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def build_page(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    """First how many, how much, who is left out and why, with nothing written; then, confirmed, the batch."""
    require(may_keep_books(staff, staff.agency))
    form = BuildForm(staff, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if "confirmed" in request.POST:
                return _built(request, staff, given)
            look = look_at_debits(given["account"], given["collect_on"], by=staff)
            return redirect("back:debit_look", look.pk)
        except FundsError as refused:
            form.add_error(None, str(refused))
    return page(request, staff, "money/build.html", {"form": form}, status=422 if form.errors else 200)


def _built(request: HttpRequest, staff: Staff, given: dict[str, Any]) -> HttpResponseBase:
    typed = request.POST.get("expected", "")
    expected = int(typed) if typed.isdecimal() and len(typed) < 18 else 0
    batch = build_batch(given["account"], given["collect_on"], by=staff, expected=expected)
    if batch.state == BuildState.BUILDING:
        messages.success(request, _("The batch is being put together. This page shows how far it is."))
    else:
        messages.success(request, _("The batch is built and on its way to the bank."))
    return redirect("back:batch", batch.pk)


@require_safe
@workbench
def batch_page(request: HttpRequest, staff: Staff, pk: int) -> HttpResponseBase:
    batch = get_object_or_404(DebitBatch.objects.select_related("agency", "account"), pk=pk)
    require(may_see_money_of(staff, batch.agency))
    progress = _progress(batch)
    if "progress" in request.GET:
        return progress_response(request, progress)
    may_act = may_keep_books(staff, batch.agency)
    stopped_by = stopped(PARTS.messages_of(batch)) if progress else ""
    orders = batch.orders.select_related("bill__employer", "bill__person", "agreement")
    found, following = one_page(orders, request, newest_first=False)
    labels = (_("Bill"), _("Amount"), _("Account"), _("Attempt"), _("State"))
    context = {
        "batch": batch,
        "heading": batch.message_id,
        "progress": None if stopped_by else progress,
        "stopped": stopped_by,
        "may_go_on": bool(stopped_by) and may_act,
        "may_drop": batch.state == BuildState.BUILDING and may_act,
        "lead": _("Collected on %(day)s into %(account)s")
        % {"day": batch.collect_on, "account": batch.account},
        "columns": columns(*labels, numeric=(_("Amount"), _("Attempt"))),
        "rows": [_order(each) for each in found],
        "following": following,
        "empty": _("This batch is empty"),
    }
    return page(request, staff, "money/batch.html", context)


def _progress(batch: DebitBatch) -> Progress | None:
    """None where nothing is going on."""
    href = reverse("back:batch", args=[batch.pk])
    if batch.state == BuildState.BUILDING:
        figures = {"done": f"{batch.looked_at:,}", "whole": f"{batch.bills:,}"}
        said = _("%(done)s of %(whole)s open bills looked at") % figures
        return Progress((said,), batch.looked_at, batch.bills, href)
    if batch.state == BuildState.DROPPING:
        counted = batch.orders.aggregate(
            whole=Count("pk"), done=Count("pk", filter=Q(state=OrderState.DROPPED))
        )
        said = _("%(done)s of %(whole)s orders taken back") % {
            name: f"{number:,}" for name, number in counted.items()
        }
        return Progress((said,), counted["done"], counted["whole"], href)
    return None


@require_POST
@workbench
def answer_batch(request: HttpRequest, staff: Staff, pk: int) -> HttpResponseBase:
    """Drop a batch that is being put together, or let the worker go on where it stopped."""
    batch = get_object_or_404(DebitBatch.objects.select_related("agency"), pk=pk)
    require(may_keep_books(staff, batch.agency))
    if "again" in request.POST:
        try_again(request, PARTS.messages_of(batch), staff)
        return redirect("back:batch", pk)
    done(
        request,
        lambda: drop_batch(batch, by=staff),
        _("Dropped. Nothing of it goes to the bank, and its bills may be debited again."),
    )
    return redirect("back:batch", pk)


def _order(order: DebitOrder) -> list[object]:
    return [
        bill_link(order.bill),
        yuan(order.amount),
        order.agreement.masked,
        order.attempt,
        order_state(order),
    ]


def order_state(order: DebitOrder) -> SafeString:
    tag = tag_of(order.get_state_display(), COLOURS[order.state])
    return link("", tag, why(order)) if order.reason_code or order.bank_words else tag


def why(order: DebitOrder) -> str:
    return order.bank_words or reason_words(order.reason_code)


@require_safe
@workbench
def failed_page(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    require(may_see_money(staff))
    found = failed_debits(seen_agency(staff))
    if request.GET.get("as") == "csv":
        record(actor_of_staff(staff), "failed_debits.exported", "debits", agency=staff.agency.code)
        return csv_response(f"failed-debits-{business_date()}", FAILED_HEADS, _failed_lines(found))
    labels = (_("Bill"), _("Amount"), _("Attempt"), _("Reason"), _("Tried until"), _("Payer told"))
    context = {
        "columns": columns(*labels, numeric=(_("Amount"), _("Attempt"))),
        "rows": [_failed(each) for each in found[:200]],
        "may_tell": may_keep_books(staff, staff.agency),
    }
    return page(request, staff, "money/failed_debits.html", context)


def _failed(order: DebitOrder) -> list[object]:
    return [
        bill_link(order.bill),
        yuan(order.amount),
        order.attempt,
        why(order),
        due_cell(None, order.cycle_end, business_date()),
        order.given_up_on.isoformat() if order.given_up_on else "",
    ]


def _failed_lines(found: QuerySet[DebitOrder]) -> Iterator[tuple[object, ...]]:
    for each in found.iterator(500):
        fen = format_yuan(each.amount)
        yield (
            each.bill.number,
            fen,
            each.attempt,
            why(each),
            each.answered_on,
            each.cycle_end,
            each.given_up_on,
        )


@require_POST
@workbench
def tell_page(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    require(may_keep_books(staff, staff.agency))
    told = tell_failed(staff.agency, by=staff)
    messages.success(request, _("Bills whose payers were told: %(number)s") % {"number": told})
    return redirect("back:failed_debits")
