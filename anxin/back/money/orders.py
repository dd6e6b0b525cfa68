"""Payments with the bank: what it said of each order, what is to be looked at, and sending again what failed (II.1.2, II.2.1, II.3)."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeGuard

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from anxin.back.frame import page, require, workbench
from anxin.back.money.ledger import seen_agency
from anxin.back.money.parts import PayeeForm, carried_out, columns, link, officers, tag_of
from anxin.channels.bank.reasons import words as reason_words
from anxin.funds import outgoing
from anxin.funds.benefits.rules import kind_name
from anxin.funds.models import PayOrder, PayOrderState, PayReport, SingleOrder
from anxin.funds.operations import deciding_orders, single_orders
from anxin.funds.operations.single_orders import Payee
from anxin.funds.outgoing import Order
from anxin.funds.permissions import (
    may_confirm_again,
    may_decide_order,
    may_order_again,
    may_propose_again,
    may_see_orders,
    may_see_orders_of,
)
from anxin.look.components import Colour, Link, SummaryRow, TimelineEntry
from anxin.look.templatetags.look import yuan
from anxin.registry.actors import actor_of_staff
from anxin.registry.identity import mask_name
from anxin.registry.models import Staff
from anxin.trail.operations import record
from anxin.trail.today import SHANGHAI

COLOURS: dict[str, Colour] = {
    PayOrderState.PROPOSED: "yellow",
    PayOrderState.ORDERED: "blue",
    PayOrderState.PAID: "green",
    PayOrderState.FAILED: "red",
    PayOrderState.DROPPED: "grey",
}
REPORTS_SHOWN = 20


@require_safe
@workbench
def orders_page(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    """What somebody has to look at first, then what waits for the bank, then what the bank sent."""
    require(may_see_orders(staff))
    agency = seen_agency(staff)
    parts = (
        (_("In doubt"), outgoing.doubtful(agency)),
        (_("Failed, to be sent again"), outgoing.failed(agency)),
        (_("To be sent again, waiting for another person"), outgoing.proposed_again(agency)),
        (_("With the bank, not answered yet"), outgoing.with_the_bank(agency)),
    )
    context = {
        "columns": order_columns(),
        "parts": [(title, [order_row(each) for each in found]) for title, found in parts if found],
        "report_columns": report_columns(),
        "reports": [report_row(each) for each in outgoing.reports(agency)[:REPORTS_SHOWN]],
    }
    return page(request, staff, "money/orders.html", context)


def order_columns() -> list[Any]:
    labels = (_("Order"), _("What for"), _("Amount"), _("To the account"), _("What became of it"))
    return columns(*labels, numeric=(_("Amount"),))


def order_row(order: Order) -> list[object]:
    attempt = _("attempt %(number)s") % {"number": order.attempt}
    return [order_link(order, attempt), what_for(order), yuan(order.amount), masked(order), state_of(order)]


def order_link(order: Order, below: object = "") -> SafeString:
    return link(reverse("back:order", args=[order.key]), order.key, below)


def what_for(order: Order) -> SafeString:
    if isinstance(order, PayOrder):
        award = order.payment.award
        return link(reverse("back:award", args=[award.number]), award.number, kind_name(award.kind))
    if order.refund is not None:
        return link(reverse("back:refund", args=[order.refund.number]), order.refund.number, _("Refund"))
    receipt = order.owner.receipt
    return link(reverse("back:receipt", args=[receipt.pk]), receipt.ref, _("Money sent back"))


def masked(order: Order) -> str:
    return order.account.masked if isinstance(order, PayOrder) else order.masked


def state_of(order: Order) -> SafeString:
    """With the bank's reason in words, and the doubt where there is one."""
    below = doubt(order) or (why(order) if order.state == PayOrderState.FAILED else "")
    if order.state == PayOrderState.PROPOSED and isinstance(order, SingleOrder):
        below = _("confirmed, to be paid out") if order.confirmed_at else _("waits for another person")
    return link("", tag_of(order.get_state_display(), COLOURS[order.state]), below)


def why(order: Order) -> str:
    """The reason in the reader's language, and what the bank or the officer added."""
    coded = reason_words(order.reason_code) if order.reason_code else ""
    added = order.bank_words or (order.decided_why if not coded else "")
    return " · ".join(filter(None, (coded, added))) or reason_words("")


def doubt(order: Order) -> str:
    if not order.in_doubt:
        return ""
    if order.contradicted:
        return _("The bank said both that it was paid and that it was not.")
    return _("It was refused, but the money left the account and is not back on a statement yet.")


def report_columns() -> list[Any]:
    labels = (
        _("Status report"),
        _("About the file"),
        _("Written on"),
        _("Paid by the bank"),
        _("Refused by the bank"),
        _("Not answered yet"),
        _("In doubt"),
    )
    return columns(*labels, numeric=labels[3:])


def report_row(report: PayReport) -> list[object]:
    written = report.created_at.astimezone(SHANGHAI).date().isoformat()
    counts = [report.paid, report.failed, report.waiting, report.doubtful]
    return [report.number, report.about, written, *counts]


def report_said(request: HttpRequest, report: PayReport) -> None:
    """What a report that was just taken in came to."""
    said = _("The report is read in: %(paid)s paid, %(failed)s refused, %(waiting)s not answered yet.")
    counts = {"paid": report.paid, "failed": report.failed, "waiting": report.waiting}
    messages.success(request, said % counts)
    if report.doubtful:
        warning = _(
            "The bank contradicts itself in %(number)s orders. Look at them under “Payments with the bank”."
        )
        messages.warning(request, warning % {"number": report.doubtful})


# One order


class DecideForm(forms.Form):
    paid = forms.ChoiceField(
        label=gettext_lazy("What does the bank say?"),
        choices=[("no", gettext_lazy("It was not paid")), ("yes", gettext_lazy("It was paid"))],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=gettext_lazy("How do you know?"),
        help_text=gettext_lazy(
            "For example: letter of the bank of 12 March, or who said it on the telephone."
        ),
        max_length=200,
    )


class AgainForm(PayeeForm):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)


class NoForm(forms.Form):
    """Nothing to fill in."""


Way = tuple[type[forms.Form], str, Callable[[Staff, Order], bool]]


def ways() -> dict[str, Way]:
    """Each step: what is filled in, its name, and whether this officer may take it now."""
    return {
        "decide": (DecideForm, _("Enter what the bank says"), _may_decide),
        "again": (AgainForm, _("Propose to send it again"), _may_propose),
        "confirm": (NoForm, _("Confirm"), _may_confirm),
        "refuse": (NoForm, _("Refuse"), _may_refuse),
        "pay": (NoForm, _("Pay out"), _may_pay),
    }


def _may_decide(staff: Staff, order: Order) -> bool:
    open_ = order.state in (PayOrderState.ORDERED, PayOrderState.PAID) and order.came_back_on is None
    return may_decide_order(staff, order.agency) and (open_ or order.in_doubt)


def _may_propose(staff: Staff, order: Order) -> bool:
    """Benefits are sent again by a run, once their account is corrected."""
    if not isinstance(order, SingleOrder) or order.state != PayOrderState.FAILED or order.in_doubt:
        return False
    later = [each for each in outgoing.attempts(order) if each.attempt > order.attempt]
    waits = all(each.state == PayOrderState.DROPPED for each in later)
    return waits and may_propose_again(staff, order)


def _may_confirm(staff: Staff, order: Order) -> bool:
    return _proposed(order) and not order.confirmed_at and may_confirm_again(staff, order)


def _may_refuse(staff: Staff, order: Order) -> bool:
    return _proposed(order) and (may_confirm_again(staff, order) or may_propose_again(staff, order))


def _may_pay(staff: Staff, order: Order) -> bool:
    return _proposed(order) and bool(order.confirmed_at) and may_order_again(staff, order)


def _proposed(order: Order) -> TypeGuard[SingleOrder]:
    return isinstance(order, SingleOrder) and order.state == PayOrderState.PROPOSED


def _take(way: str, order: Order, staff: Staff, given: dict[str, Any]) -> Order:
    if way == "decide":
        return deciding_orders.decide_order(order, given["paid"] == "yes", staff, why=given["why"])
    if not isinstance(order, SingleOrder):
        raise Http404
    if way == "again":
        names = ("holder", "number", "bank_name", "bank_code", "known_from")
        payee = Payee(**{name: given[name] for name in names}, entered_by=actor_of_staff(staff))
        return single_orders.propose_again(order, payee, staff, reason=given["reason"])
    steps = {
        "confirm": single_orders.confirm_again,
        "refuse": single_orders.refuse_again,
        "pay": single_orders.order_again,
    }
    return steps[way](order, staff)


def _found(staff: Staff, key: str) -> Order:
    order = outgoing.order_by_key(key)
    if order is None:
        raise Http404
    require(may_see_orders_of(staff, order.agency))
    return order


@require_safe
@workbench
def order_page(request: HttpRequest, staff: Staff, key: str) -> HttpResponseBase:
    return _order_page(request, staff, _found(staff, key))


def _order_page(
    request: HttpRequest, staff: Staff, order: Order, way: str = "", form: forms.Form | None = None
) -> HttpResponseBase:
    record(actor_of_staff(staff), "order.read", order.subject, agency=order.agency.code)
    offered = [
        (slug, label, form if slug == way and form is not None else kind(prefix=slug))
        for slug, (kind, label, may) in ways().items()
        if may(staff, order)
    ]
    tried = outgoing.attempts(order)
    context = {
        "order": order,
        "state": tag_of(order.get_state_display(), COLOURS[order.state]),
        "doubt": doubt(order),
        "summary": _summary(order),
        "events": list(_events(order)),
        "columns": order_columns(),
        "attempts": [order_row(each) for each in tried] if len(tried) > 1 else [],
        "offered": offered,
        "form": form,
    }
    return page(request, staff, "money/order.html", context, status=422 if form is not None else 200)


def _summary(order: Order) -> list[SummaryRow]:
    ours = (order.batch and order.batch.account) if isinstance(order, PayOrder) else order.account
    rows = [
        SummaryRow(_("What for"), what_for(order)),
        SummaryRow(_("Amount"), yuan(order.amount)),
        SummaryRow(_("To the account"), _payee(order)),
        SummaryRow(_("From the account"), ours or ""),
        SummaryRow(_("Attempt"), order.attempt),
        SummaryRow(_("Reason"), why(order) if order.state == PayOrderState.FAILED else ""),
    ]
    if isinstance(order, SingleOrder):
        rows += [
            SummaryRow(_("Account known from"), order.known_from),
            SummaryRow(_("Why it is sent again"), order.reason),
        ]
    elif order.batch is not None:
        run = order.payment.run
        href = reverse("back:payout_run", args=[run.number])
        rows.append(SummaryRow(_("File"), order.batch.number, (Link(_("Open the run"), href),)))
    return [row for row in rows if row.value]


def _payee(order: Order) -> str:
    if isinstance(order, PayOrder):
        account = order.account
        return f"{mask_name(account.holder)} · {account.bank_name} · {account.masked}"
    holder = (
        order.payee_name if order.refund is None or order.refund.employer else mask_name(order.payee_name)
    )
    return f"{holder} · {order.payee_bank_name} · {order.masked}"


def _events(order: Order) -> Iterator[TimelineEntry]:
    """What happened, in the order in which things follow one another; the bank's words with their own moment."""
    if isinstance(order, SingleOrder):
        yield from _steps(order)
    said = (
        (_("The bank took the order"), order.said_taken_at, ""),
        (_("The bank said that it was paid"), order.said_paid_at, ""),
        (_("The bank said that it was not paid"), order.said_failed_at, _bank_reason(order)),
        (_("A statement shows that the money left the account"), order.left_on, ""),
        (_("A statement shows that the money came back"), order.came_back_on, ""),
    )
    for title, at, text in said:
        if at is not None:
            yield TimelineEntry(title, at, text=text)
    if order.decided:
        paid = order.decided == PayOrderState.PAID
        title = _("Entered: the bank paid it") if paid else _("Entered: the bank did not pay it")
        yield TimelineEntry(title, by=_name(order.decided_by), text=order.decided_why)


def _bank_reason(order: Order) -> str:
    coded = reason_words(order.reason_code) if order.reason_code else ""
    return " · ".join(filter(None, (coded, order.bank_words)))


def _steps(order: SingleOrder) -> Iterator[TimelineEntry]:
    yield TimelineEntry(_("Proposed"), by=_name(order.proposed_by))
    if order.confirmed_by:
        yield TimelineEntry(_("Confirmed"), by=_name(order.confirmed_by))
    if order.refused_by:
        yield TimelineEntry(_("Not sent again"), by=_name(order.refused_by))
    if order.ordered_by:
        yield TimelineEntry(_("Ordered at the bank"), order.ordered_on, by=_name(order.ordered_by))


def _name(actor: str) -> str:
    return officers([actor]).get(actor, actor)


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def decide_order(request: HttpRequest, staff: Staff, key: str, way: str) -> HttpResponseBase:
    """Whoever comes back to the address of a step that was refused finds the order."""
    order, found = _found(staff, key), ways().get(way)
    if request.method != "POST":
        return redirect("back:order", key)
    if found is None:
        raise Http404
    kind, _label, _may = found
    require(_allowed(way, staff, order))
    form = kind(request.POST, prefix=way)
    done: list[Order] = []
    if form.is_valid() and carried_out(
        form, lambda: done.append(_take(way, order, staff, form.cleaned_data))
    ):
        messages.success(request, _("It is done."))
        return redirect("back:order", done[0].key)
    return _order_page(request, staff, order, way, form)


def _allowed(way: str, staff: Staff, order: Order) -> bool:
    """The role and the agency alone: what is no longer possible is said at the form, not refused."""
    if way == "decide":
        return may_decide_order(staff, order.agency)
    if not isinstance(order, SingleOrder):
        return False
    proposes, confirms = may_propose_again(staff, order), may_confirm_again(staff, order)
    may = {"again": proposes, "confirm": confirms, "refuse": proposes or confirms}
    return may.get(way, may_order_again(staff, order))


def attempts_table(orders: Sequence[Order]) -> dict[str, Any]:
    return {"attempt_columns": order_columns(), "attempts": [order_row(each) for each in orders]}
