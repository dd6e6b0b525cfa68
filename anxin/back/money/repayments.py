"""Benefits given back: a receipt, or part of it, is put against what an award was overpaid, by two officers."""

from collections.abc import Callable, Sequence

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from anxin.back.frame import page, require, workbench
from anxin.back.money.bills import UndoForm
from anxin.back.money.parts import Act, FenField, acts, award_link, carried_out, columns, done, link, officers
from anxin.funds.models import BenefitAward, Receipt, Repayment
from anxin.funds.operations import repaying
from anxin.funds.permissions import may_confirm, may_keep_books, may_see_money_of
from anxin.look.components import Column
from anxin.look.templatetags.look import yuan
from anxin.registry.models import Staff


class RepaymentForm(forms.Form):
    award = forms.CharField(label=gettext_lazy("Number of the benefit that was overpaid"), max_length=30)
    amount = FenField(label=gettext_lazy("Amount, yuan"))
    reason = forms.CharField(label=gettext_lazy("Who gives it back, and why"), max_length=200)

    def clean_award(self) -> BenefitAward:
        typed = self.cleaned_data["award"].strip().upper()
        found = BenefitAward.objects.select_related("person").filter(number=typed).first()
        if found is None:
            raise forms.ValidationError(_("There is no benefit with this number."))
        return found


def propose(receipt: Receipt, form: forms.Form, staff: Staff) -> Repayment:
    given = form.cleaned_data
    return repaying.propose_repayment(
        receipt, given["award"], given["amount"], by=staff, reason=given["reason"]
    )


def repayment_columns() -> list[Column]:
    labels = (_("Benefit"), _("Amount"), _("Reason"), _("State"))
    return columns(*labels, numeric=(_("Amount"),))


def repayment_rows(request: HttpRequest, staff: Staff, repayments: Sequence[Repayment]) -> list[list[object]]:
    names = officers([each.proposed_by for each in repayments])
    return [
        [
            award_link(each.award),
            yuan(each.amount),
            each.reason,
            _state(request, staff, each, names),
        ]
        for each in repayments
    ]


def _state(request: HttpRequest, staff: Staff, repayment: Repayment, names: dict[str, str]) -> str:
    if repayment.undone_at:
        return _("undone: %(reason)s") % {"reason": repayment.undone_reason}
    if repayment.refused_at:
        return _("not agreed to")
    keeps = may_keep_books(staff, repayment.receipt.agency)
    if repayment.confirmed_at:
        undo = link(reverse("back:undo_repayment", args=[repayment.pk]), _("undo"))
        return undo if keeps else _("stands")
    confirms = _may_confirm(staff, repayment)
    waits = _("waits for another person than %(name)s") % {"name": names.get(repayment.proposed_by, "")}
    wanted = (("confirm", _("Confirm"), confirms), ("refuse", _("Refuse"), keeps or confirms))
    buttons = [
        Act(label, reverse("back:decide_repayment", args=[repayment.pk, way]), repayment.award.number)
        for way, label, shown in wanted
        if shown
    ]
    return acts(request, buttons, "" if confirms else waits) if buttons else waits


def _may_confirm(staff: Staff, repayment: Repayment) -> bool:
    return may_confirm(staff, repayment.receipt.agency, repayment.proposed_by)


def _one(pk: int) -> Repayment:
    return get_object_or_404(Repayment.objects.select_related("receipt__agency", "award"), pk=pk)


@require_POST
@workbench
def decide_repayment(request: HttpRequest, staff: Staff, pk: int, way: str) -> HttpResponseBase:
    repayment = _one(pk)
    agency = repayment.receipt.agency
    require(may_see_money_of(staff, agency))
    ways: dict[str, tuple[bool, Callable[[], object], str]] = {
        "confirm": (
            _may_confirm(staff, repayment),
            lambda: repaying.confirm_repayment(repayment, by=staff),
            _("The money is back in the fund it came from."),
        ),
        "refuse": (
            may_keep_books(staff, agency) or _may_confirm(staff, repayment),
            lambda: repaying.refuse_repayment(repayment, by=staff),
            _("It is refused. The money stays where it is."),
        ),
    }
    if way not in ways:
        raise Http404
    may, step, said = ways[way]
    require(may)
    done(request, step, said)
    return redirect("back:receipt", repayment.receipt_id)


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def undo_page(request: HttpRequest, staff: Staff, pk: int) -> HttpResponseBase:
    repayment = _one(pk)
    require(may_keep_books(staff, repayment.receipt.agency))
    form = UndoForm(request.POST if request.method == "POST" else None)

    def step() -> object:
        return repaying.undo_repayment(repayment, by=staff, reason=form.cleaned_data["reason"])

    if request.method == "POST" and form.is_valid() and carried_out(form, step):
        messages.success(
            request, _("It is undone. The money waits again, and the benefit is overpaid as before.")
        )
        return redirect("back:receipt", repayment.receipt_id)
    context = {
        "form": form,
        "heading": _("Undo what was given back"),
        "caption": repayment.award.number,
        "lead": _("Every balance is as before."),
        "button": _("Undo it"),
    }
    return page(request, staff, "money/form.html", context, status=422 if form.errors else 200)
