"""Refunds: what waits for whom, one refund with its months and steps, the batch a payer sends to the bank, the list as CSV (II.1.2)."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from anxin.back.frame import page, require, workbench
from anxin.back.money.ledger import seen_agency
from anxin.back.money.orders import attempts_table
from anxin.back.money.parts import (
    PayeeForm,
    bill_link,
    carried_out,
    columns,
    done,
    link,
    officers,
    one_page,
    tag_of,
)
from anxin.funds import outgoing
from anxin.funds.errors import FundsError
from anxin.funds.models import Refund, RefundItem, RefundState
from anxin.funds.models.banks import masked_account
from anxin.funds.operations import refunding
from anxin.funds.operations.single_orders import Payee
from anxin.funds.permissions import (
    may_approve_refund,
    may_pay_refund,
    may_pay_refunds,
    may_prepare_refund,
    may_see_refund,
    may_see_refunds,
)
from anxin.law.money import format_yuan
from anxin.law.months import format_month
from anxin.look.components import Colour, Link, SummaryRow
from anxin.look.exporting import csv_response
from anxin.look.money import branch_name
from anxin.look.templatetags.look import yuan
from anxin.registry.actors import actor_of_staff
from anxin.registry.identity import mask_name
from anxin.registry.models import Staff
from anxin.registry.queries import employer_by_uscc
from anxin.trail.operations import record
from anxin.trail.today import SHANGHAI, business_date, clock_time

COLOURS: dict[str, Colour] = {
    RefundState.PROPOSED: "yellow",
    RefundState.APPROVED: "blue",
    RefundState.ORDERED: "teal",
    RefundState.PAID: "green",
    RefundState.FAILED: "red",
    RefundState.REVERSED: "grey",
}
CSV_HEADS = (
    "number",
    "kind",
    "state",
    "payer",
    "total",
    "proposed_on",
    "approved_on",
    "ordered_on",
    "paid_on",
    "attempt",
    "reason",
)
OPEN_TO_PAY = (RefundState.APPROVED, RefundState.FAILED)


class Choice(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Number of the refund, or credit code"), required=False, max_length=40
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[("", gettext_lazy("all")), *RefundState.choices]
    )


def seen(staff: Staff) -> QuerySet[Refund]:
    agency = seen_agency(staff)
    found = Refund.objects.select_related("agency", "employer", "person")
    return found.filter(agency=agency) if agency else found


@require_safe
@workbench
def refunds_page(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    require(may_see_refunds(staff))
    form = Choice(request.GET)
    chosen = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    found = _narrowed(seen(staff), chosen)
    if request.GET.get("as") == "csv":
        record(actor_of_staff(staff), "refunds.exported", "refunds", agency=staff.agency.code, details=chosen)
        return csv_response(f"refunds-{business_date()}", CSV_HEADS, _csv(found))
    rows, following = one_page(found, request)
    query = request.GET.copy()
    query["as"] = "csv"
    context = {
        "heading": _("Refunds"),
        "lead": _count(seen(staff)),
        "doors": [Link(_("Pay a batch"), reverse("back:refund_batch"))] if may_pay_refunds(staff) else [],
        "form": form,
        "filtered": bool(chosen),
        "clear": reverse("back:refunds"),
        "columns": columns(*_labels(), numeric=(_("Amount"),)),
        "rows": [_row(each) for each in rows],
        "following": following,
        "csv": f"?{query.urlencode()}",
        "empty": _("No refund was proposed yet"),
        "empty_text": _("Refunds come from approved applications."),
    }
    return page(request, staff, "money/list.html", context)


def _narrowed(found: QuerySet[Refund], chosen: dict[str, str]) -> QuerySet[Refund]:
    if typed := chosen.get("number", "").strip().upper():
        employer = employer_by_uscc(typed)
        found = found.filter(employer=employer) if employer else found.filter(number=typed)
    return found.filter(state=chosen["state"]) if "state" in chosen else found


def _count(found: QuerySet[Refund]) -> str:
    """How many wait in each state, with their sum."""
    sums = found.order_by().values_list("state").annotate(n=Count("pk"), fen=Sum("total"))
    by_state = {state: (n, fen) for state, n, fen in sums}
    told = [
        f"{state.label}: {by_state[state][0]} · {yuan(by_state[state][1])}"
        for state in RefundState
        if state in by_state
    ]
    return " ; ".join(told)


def _labels() -> tuple[str, ...]:
    return (_("Refund"), _("Of whom"), _("Why"), _("Amount"), _("To the account"), _("State"))


def _row(refund: Refund) -> list[object]:
    return [
        link(reverse("back:refund", args=[refund.number]), refund.number, refund.proposed_on.isoformat()),
        refund.employer.name if refund.employer else mask_name(refund.person.name),
        refund.get_kind_display(),
        yuan(refund.total),
        masked_account(refund.account_number),
        tag_of(refund.get_state_display(), COLOURS[refund.state]),
    ]


def _csv(found: QuerySet[Refund]) -> Iterator[Sequence[object]]:
    for each in found.order_by("pk").iterator():
        yield (
            each.number,
            each.kind,
            each.state,
            each.employer.uscc if each.employer else f"person:{each.person_id}",
            format_yuan(each.total),
            each.proposed_on,
            each.approved_on,
            each.ordered_on,
            each.paid_on,
            each.attempt,
            each.reason,
        )


# One refund


class CheckForm(forms.Form):
    spoke_with = forms.CharField(
        label=gettext_lazy("Spoke with"),
        help_text=gettext_lazy("The insured person confirmed the refund on the telephone."),
        max_length=80,
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


class NoForm(forms.Form):
    """Nothing to fill in."""


Way = tuple[Callable[[Staff, Refund], bool], type[forms.Form], str, tuple[RefundState, ...]]


def _prepares(staff: Staff, refund: Refund) -> bool:
    return may_prepare_refund(staff, refund.agency)


def ways() -> dict[str, Way]:
    """Each step: who may take it, what is filled in, its name, and in which states it makes sense."""
    proposed = (RefundState.PROPOSED,)
    undone = (RefundState.PROPOSED, RefundState.APPROVED, RefundState.FAILED)
    return {
        "check": (_prepares, CheckForm, _("Note the telephone check"), proposed),
        "account": (_prepares, PayeeForm, _("Enter the account"), proposed),
        "approve": (may_approve_refund, NoForm, _("Approve"), proposed),
        "pay": (may_pay_refund, NoForm, _("Pay"), (RefundState.APPROVED,)),
        "reverse": (_prepares, ReasonForm, _("Reverse"), undone),
    }


def _take(way: str, refund: Refund, staff: Staff, given: dict[str, Any]) -> object:
    if way == "check":
        return refunding.note_check(refund, staff, spoke_with=given["spoke_with"])
    if way == "account":
        names = ("holder", "number", "bank_name", "bank_code", "known_from")
        payee = Payee(**{name: given[name] for name in names}, entered_by="")
        return refunding.enter_account(refund, staff, payee)
    if way == "reverse":
        return refunding.reverse_refund(refund, staff, reason=given["reason"])
    return (refunding.approve_refund if way == "approve" else refunding.pay_refund)(refund, staff)


def _found(staff: Staff, number: str) -> Refund:
    refund = get_object_or_404(Refund.objects.select_related("agency", "employer", "person"), number=number)
    require(may_see_refund(staff, refund))
    return refund


@require_safe
@workbench
def refund_page(request: HttpRequest, staff: Staff, number: str) -> HttpResponseBase:
    return _refund_page(request, staff, _found(staff, number))


def _refund_page(
    request: HttpRequest, staff: Staff, refund: Refund, way: str = "", form: forms.Form | None = None
) -> HttpResponseBase:
    record(actor_of_staff(staff), "refund.read", refund.subject, agency=refund.agency.code)
    offered = [
        (slug, label, form if slug == way and form is not None else kind(prefix=slug))
        for slug, (may, kind, label, states) in ways().items()
        if refund.state in states and may(staff, refund)
    ]
    items = refund.items.select_related("bill__employer", "bill__person")
    labels = (_("Contribution month"), _("Bill"), _("Branch"), _("Employer's part"), _("Person's part"))
    tried = outgoing.singles(None).filter(refund=refund).order_by("attempt")
    context = {
        "refund": refund,
        "seen": seen_of(refund),
        **attempts_table(list(tried)),
        "state": tag_of(refund.get_state_display(), COLOURS[refund.state]),
        "summary": _summary(refund),
        "columns": columns(*labels, numeric=labels[3:]),
        "rows": [_item(each) for each in items],
        "offered": offered,
        "form": form,
    }
    return page(request, staff, "money/refund.html", context, status=422 if form is not None else 200)


def _item(item: RefundItem) -> list[object]:
    return [
        format_month(item.month),
        bill_link(item.bill),
        branch_name(item.branch),
        yuan(item.employer_amount),
        yuan(item.person_amount),
    ]


def _summary(refund: Refund) -> list[SummaryRow]:
    names = officers([refund.proposed_by, refund.checked_by, refund.approved_by, refund.paid_by])
    account = f"{refund.account_holder} · {refund.bank_name} · {masked_account(refund.account_number)}"
    kind, _colon, receipt = refund.source.partition(":")
    case = (Link(_("Open the case"), reverse("back:case", args=[receipt])),) if kind == "application" else ()
    rows = [
        SummaryRow(_("Monthly report") if kind == "report" else _("Application"), receipt, case),
        SummaryRow(_("Of whom"), refund.payer_name),
        SummaryRow(_("Insured person"), mask_name(refund.person.name)),
        SummaryRow(_("Amount"), yuan(refund.total)),
        SummaryRow(_("To the account"), account if refund.account_number else _("not known yet")),
        SummaryRow(_("Account known from"), refund.account_from.partition(":")[2] or refund.account_from),
        SummaryRow(_("Telephone check"), _call(refund, names) if refund.checked_at else _("not made yet")),
        SummaryRow(_("Proposed by"), _by(names, refund.proposed_by, refund.proposed_on)),
        SummaryRow(_("Approved by"), _by(names, refund.approved_by, refund.approved_on)),
        SummaryRow(_("Ordered by"), _by(names, refund.paid_by, refund.ordered_on)),
        SummaryRow(_("Left the account on"), refund.paid_on or ""),
        SummaryRow(_("Reason"), refund.reason if refund.state == RefundState.REVERSED else ""),
    ]
    return [row for row in rows if row.value]


def _call(refund: Refund, names: dict[str, str]) -> str:
    """When, with whom where that was noted, and by whom."""
    at = clock_time(refund.checked_at) if refund.checked_at else None
    day = at.astimezone(SHANGHAI).date().isoformat() if at else ""
    caller = names.get(refund.checked_by, refund.checked_by)
    return " · ".join(filter(None, (day, refund.spoke_with, caller)))


def _by(names: dict[str, str], actor: str, on: object) -> str:
    return f"{names.get(actor, actor)} · {on}" if actor else ""


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def decide_refund(request: HttpRequest, staff: Staff, number: str, way: str) -> HttpResponseBase:
    """Whoever comes back to the address of a step that was refused finds the refund."""
    refund, found = _found(staff, number), ways().get(way)
    if found is None:
        raise Http404
    may, kind, _label, _states = found
    require(may(staff, refund))
    if request.method != "POST":
        return redirect("back:refund", number)
    form = kind(request.POST, prefix=way)
    if form.is_valid() and carried_out(form, lambda: _take_seen(request, way, refund, staff, form)):
        messages.success(request, _("It is done."))
        return redirect("back:refund", number)
    refund.refresh_from_db()
    return _refund_page(request, staff, refund, way, form)


def _take_seen(request: HttpRequest, way: str, refund: Refund, staff: Staff, form: forms.Form) -> object:
    """Approved and paid is what stood on the page, to the account that stood on it. Raises `FundsError`."""
    if way in ("approve", "pay") and request.POST.get("seen") != seen_of(refund):
        raise FundsError(_("This refund has changed meanwhile. Look at it again, then decide."))
    return _take(way, refund, staff, form.cleaned_data)


def seen_of(refund: Refund) -> str:
    """Says, without telling anything, what was on the page: state, attempt, sum, account and telephone check."""
    shown = (refund.state, refund.attempt, refund.total, refund.account_holder, refund.account_number)
    return salted_hmac("anxin.refund.seen", repr((*shown, refund.checked_at))).hexdigest()[:20]


# A batch


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def batch_page(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    """The dry run: what this payer could pay now, and what is left out and why. Paid only when the sum is still the one shown."""
    require(may_pay_refunds(staff))
    waiting = list(seen(staff).filter(state__in=OPEN_TO_PAY).order_by("pk")[:200])
    payable = [each for each in waiting if may_pay_refund(staff, each) and each.state == RefundState.APPROVED]
    total = sum(each.total for each in payable)
    if request.method == "POST":
        return _pay(request, staff, payable, total)
    context = {
        "total": total,
        "payable": len(payable),
        "columns": columns(*_labels(), numeric=(_("Amount"),)),
        "rows": [_row(each) for each in payable],
        "left_columns": columns(_("Refund"), _("Amount"), _("Why it is left out"), numeric=(_("Amount"),)),
        "left": [_left_out(each) for each in waiting if each not in payable],
    }
    return page(request, staff, "money/refund_batch.html", context)


def _left_out(refund: Refund) -> list[object]:
    why = (
        _("returned by the bank: send it again from its order")
        if refund.state == RefundState.FAILED
        else _("you proposed, approved or prepared it")
    )
    href = reverse("back:refund", args=[refund.number])
    return [link(href, refund.number), yuan(refund.total), why]


def _pay(request: HttpRequest, staff: Staff, payable: list[Refund], total: int) -> HttpResponseBase:
    if request.POST.get("expected") != str(total) or not payable:
        messages.warning(request, _("The list has changed meanwhile. Look at it again."))
        return redirect("back:refund_batch")
    done(
        request, lambda: refunding.pay_refunds(payable, staff), _("The orders are on their way to the bank.")
    )
    return redirect("back:refunds")
