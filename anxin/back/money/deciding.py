"""What takes two officers: matches that somebody proposed, and money that goes back. One list each, one button a step."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from anxin.back.frame import page, require, workbench
from anxin.back.money.ledger import seen_agency
from anxin.back.money.orders import doubt, order_link, why
from anxin.back.money.parts import Act, acts, bill_link, columns, done, link, officers, one_page
from anxin.funds import outgoing
from anxin.funds.desk import open_returns, proposals_of_officers, suggestions
from anxin.funds.models import MatchProposal, Receipt, Return
from anxin.funds.operations import matching, returning
from anxin.funds.permissions import may_confirm, may_keep_books, may_pay_out, may_see_money, may_see_money_of
from anxin.look.templatetags.look import yuan
from anxin.registry.actors import actor_of_staff
from anxin.registry.identity import mask_ids_in
from anxin.registry.models import Staff


@require_safe
@workbench
def proposals_page(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    """Proposed by officers, and below them what the program suggests."""
    require(may_see_money(staff))
    agency = seen_agency(staff)
    suggested, following = one_page(suggestions(agency), request, newest_first=False)
    proposed = list(proposals_of_officers(agency)[:200])
    context = {
        "proposed": proposals_table(request, staff, proposed),
        "suggested": proposals_table(request, staff, suggested),
        "following": following,
    }
    return page(request, staff, "money/proposals.html", context)


def proposals_table(request: HttpRequest, staff: Staff, proposals: Sequence[MatchProposal]) -> dict[str, Any]:
    names = officers([each.proposed_by for each in proposals] + [each.confirmed_by for each in proposals])
    labels = (_("Money received"), _("Bill"), _("Amount"), _("Reason"), _("State"))
    return {
        "proposal_columns": columns(*labels, numeric=(_("Amount"),)),
        "proposal_rows": [_proposal(request, staff, each, names) for each in proposals],
    }


def _receipt_link(receipt: Receipt) -> str:
    said = f"{receipt.value_on:%Y-%m-%d} · {yuan(receipt.amount)}"
    return link(
        reverse("back:receipt", args=[receipt.pk]), said, receipt.payer_name or mask_ids_in(receipt.text)[:40]
    )


def _proposal(
    request: HttpRequest, staff: Staff, proposal: MatchProposal, names: dict[str, str]
) -> list[object]:
    return [
        _receipt_link(proposal.receipt),
        bill_link(proposal.bill),
        yuan(proposal.amount),
        link("", proposal.get_reason_display(), proposal.note),
        _proposal_state(request, staff, proposal, names),
    ]


def _proposal_state(
    request: HttpRequest, staff: Staff, proposal: MatchProposal, names: dict[str, str]
) -> str:
    if proposal.confirmed_at:
        return _("confirmed by %(name)s") % {"name": names.get(proposal.confirmed_by, proposal.confirmed_by)}
    if proposal.refused_at:
        return _("not agreed to")
    waits = _("waits for another person than %(name)s") % {"name": names.get(proposal.proposed_by, "")}
    waits = waits if proposal.proposed_by else ""
    buttons = _proposal_buttons(staff, proposal)
    confirms = may_confirm(staff, proposal.receipt.agency, proposal.proposed_by)
    if buttons:
        return acts(request, buttons, "" if confirms else waits)
    return waits or _("suggested")


def _proposal_buttons(staff: Staff, proposal: MatchProposal) -> list[Act]:
    agency, number = proposal.receipt.agency, proposal.bill.number
    keeps = may_keep_books(staff, agency)
    confirms = may_confirm(staff, agency, proposal.proposed_by)
    wanted = (
        ("take-up", _("Propose"), keeps and not proposal.proposed_by),
        ("confirm", _("Confirm"), confirms),
        ("refuse", _("Refuse"), keeps or confirms),
    )
    return [
        Act(label, reverse("back:decide_match", args=[proposal.pk, way]), number)
        for way, label, shown in wanted
        if shown
    ]


def _take_match(way: str, proposal: MatchProposal, staff: Staff) -> tuple[Callable[[], object], str]:
    ways: dict[str, tuple[Callable[[], object], str]] = {
        "take-up": (
            lambda: matching.take_up(proposal, by=staff),
            _("It is proposed. Another person confirms it."),
        ),
        "confirm": (lambda: matching.confirm(proposal, by=staff), _("The money stands against the bill.")),
        "refuse": (lambda: matching.refuse(proposal, by=staff), _("It is refused and not suggested again.")),
    }
    if way not in ways:
        raise Http404
    return ways[way]


@require_POST
@workbench
def decide_match(request: HttpRequest, staff: Staff, pk: int, way: str) -> HttpResponseBase:
    proposal = get_object_or_404(MatchProposal.objects.select_related("receipt__agency", "bill"), pk=pk)
    agency = proposal.receipt.agency
    require(may_see_money_of(staff, agency))
    step, said = _take_match(way, proposal, staff)
    allowed = (
        may_keep_books(staff, agency)
        if way == "take-up"
        else may_confirm(staff, agency, proposal.proposed_by)
    )
    require(allowed or (way == "refuse" and may_keep_books(staff, agency)))
    done(request, step, said)
    return redirect("back:receipt", proposal.receipt_id)


@require_safe
@workbench
def returns_page(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    require(may_see_money(staff))
    found = list(open_returns(seen_agency(staff))[:200])
    table = returns_table(request, staff, found)
    context = {
        "heading": _("Money to send back"),
        "lead": _(
            "One officer proposes it on the receipt, another confirms it, a payer pays it out by file."
        ),
        "columns": table["return_columns"],
        "rows": table["return_rows"],
        "empty": _("Nothing is to be sent back"),
    }
    return page(request, staff, "money/list.html", context)


def returns_table(request: HttpRequest, staff: Staff, returns: Sequence[Return]) -> dict[str, Any]:
    names = officers([each.proposed_by for each in returns])
    labels = (_("Money received"), _("Amount"), _("To the account"), _("Reason"), _("State"))
    return {
        "return_columns": columns(*labels, numeric=(_("Amount"),)),
        "return_rows": [_return(request, staff, each, names) for each in returns],
    }


def _return(request: HttpRequest, staff: Staff, back: Return, names: dict[str, str]) -> list[object]:
    return [
        _receipt_link(back.receipt),
        yuan(back.amount),
        back.receipt.masked,
        back.reason,
        _return_state(request, staff, back, names),
    ]


def _return_state(request: HttpRequest, staff: Staff, back: Return, names: dict[str, str]) -> str:
    if back.refused_at:
        return _("not agreed to")
    if back.sent_at:
        return _sent(back)
    waits = _("waits for another person than %(name)s") % {"name": names.get(back.proposed_by, "")}
    buttons = _return_buttons(staff, back)
    if buttons:
        return acts(request, buttons, "" if back.confirmed_at or _may_confirm_return(staff, back) else waits)
    return _("confirmed, to be paid out") if back.confirmed_at else waits


def _sent(back: Return) -> str:
    """What became of its last order; the way to all that was tried."""
    order = outgoing.singles(None).filter(money_return=back).order_by("-attempt").first()
    if order is None:
        return _("ordered at the bank")
    if back.paid_on:
        said: object = _("left the account on %(day)s") % {"day": back.paid_on}
    else:
        said = doubt(order) or (why(order) if back.failed_at else _("ordered at the bank"))
    return order_link(order, said)


def _return_buttons(staff: Staff, back: Return) -> list[Act]:
    wanted = [
        ("confirm", _("Confirm"), not back.confirmed_at and _may_confirm_return(staff, back)),
        ("refuse", _("Refuse"), not back.confirmed_at and _may_refuse_return(staff, back)),
        ("pay", _("Pay out"), bool(back.confirmed_at) and _may_pay_return(staff, back)),
    ]
    return [
        Act(label, reverse("back:decide_return", args=[back.pk, way]), back.receipt.ref)
        for way, label, shown in wanted
        if shown
    ]


def _may_confirm_return(staff: Staff, back: Return) -> bool:
    return may_confirm(staff, back.receipt.agency, back.proposed_by)


def _may_refuse_return(staff: Staff, back: Return) -> bool:
    return may_keep_books(staff, back.receipt.agency) or _may_confirm_return(staff, back)


def _may_pay_return(staff: Staff, back: Return) -> bool:
    before = (back.proposed_by, back.confirmed_by)
    return may_pay_out(staff, back.receipt.agency) and actor_of_staff(staff) not in before


@require_POST
@workbench
def decide_return(request: HttpRequest, staff: Staff, pk: int, way: str) -> HttpResponseBase:
    back = get_object_or_404(Return.objects.select_related("receipt__agency"), pk=pk)
    require(may_see_money_of(staff, back.receipt.agency))
    ways: dict[str, tuple[Callable[[Staff, Return], bool], Callable[[], object], str]] = {
        "confirm": (
            _may_confirm_return,
            lambda: returning.confirm_return(back, by=staff),
            _("It is confirmed. A payer pays it out."),
        ),
        "refuse": (
            _may_refuse_return,
            lambda: returning.refuse_return(back, by=staff),
            _("It is refused. The money stays where it is."),
        ),
        "pay": (
            _may_pay_return,
            lambda: returning.pay_out(back, by=staff),
            _("The order is on its way to the bank."),
        ),
    }
    if way not in ways:
        raise Http404
    may, step, said = ways[way]
    require(may(staff, back))
    done(request, step, said)
    return redirect("back:returns")
