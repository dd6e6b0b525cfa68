"""What is done with an award, one form a step. The operations ask again who may."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from anxin.back.frame import page, require, workbench
from anxin.back.money.awards import award_of, basis_said
from anxin.back.money.parts import AccountNumberField, BankCodeField, FenField, officers
from anxin.casework.errors import FileRefused
from anxin.casework.files import store
from anxin.funds.benefits import permissions
from anxin.funds.benefits.rules import BenefitRules, kind_name
from anxin.funds.errors import FundsError, NotAllowed
from anxin.funds.models import AwardVersion, BenefitAward, RecoveryPlan
from anxin.funds.operations import awarding
from anxin.funds.operations.awarding import Document, Granted
from anxin.law.benefits import benefits_of
from anxin.law.months import format_month, parse_month
from anxin.look.components import SummaryRow
from anxin.look.forms import DayField, MonthField
from anxin.look.questions import as_json, question_field
from anxin.look.templatetags.look import yuan
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.trail.today import business_date

Given = dict[str, Any]


class Form(forms.Form):
    """`prepare` fits the form to the award."""

    def prepare(self, award: BenefitAward) -> None:
        """Nothing to fit by default."""


class ReasonForm(Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)


class AmountForm(ReasonForm):
    """Facts where the rules have a formula; otherwise the amount with the document it stands in."""

    from_month = MonthField(label=gettext_lazy("From which month"))

    def prepare(self, award: BenefitAward) -> None:
        self.fields["from_month"].initial = format_month(award.entitled_from)
        rules = BenefitRules.known(business_date())
        kind = rules.kind(award.kind)
        if kind.amount is not None:
            facts = benefits_of(rules.pack).facts
            self.fields |= {f"fact_{name}": question_field(facts[name]) for name in kind.asks}
            return
        self.fields["amount"] = FenField(
            label=_("Amount (yuan)"), help_text=_("Each month, or once; for example 3250.50")
        )
        if kind.individual:
            self.fields["individual"] = FenField(
                label=_("Of it out of the individual account (yuan)"), required=False, min_value=0
            )
        self.fields["document"] = forms.FileField(
            label=_("The document the amount stands in"), help_text=_("PDF, JPEG, PNG or TIFF, up to 10 MB")
        )


class EndForm(ReasonForm):
    month = MonthField(label=gettext_lazy("First month that is no longer due"))


class AccountForm(Form):
    number = AccountNumberField(label=gettext_lazy("Account number"))
    holder = forms.CharField(label=gettext_lazy("Name of the holder"), max_length=80)
    bank_name = forms.CharField(label=gettext_lazy("Bank"), max_length=80, required=False)
    bank_code = BankCodeField(
        label=gettext_lazy("Number of the bank"),
        help_text=gettext_lazy("12 digits; may be left out where the account number says it"),
        required=False,
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)

    def prepare(self, award: BenefitAward) -> None:
        self.fields["holder"].initial = award.person.name


class CertifyForm(Form):
    day = DayField(label=gettext_lazy("Day of the certificate"))


class RecoverForm(ReasonForm):
    monthly = FenField(label=gettext_lazy("Taken back with each payment, at most (yuan)"))


def _amount(award: BenefitAward, staff: Staff, given: Given) -> object:
    return awarding.propose_version(award, staff, _granted(given), reason=given["reason"])


def _granted(given: Given) -> Granted:
    month = parse_month(given["from_month"])
    if "amount" not in given:
        facts = benefits_of(BenefitRules.known(business_date()).pack).facts
        answers = {
            name: as_json(facts[name], given[f"fact_{name}"]) for name in facts if f"fact_{name}" in given
        }
        return Granted(month, facts=answers)
    kept = store(given["document"])
    individual = given.get("individual") or 0
    return Granted(month, given["amount"], individual, document=Document(kept.sha256, kept.name))


def _end(award: BenefitAward, staff: Staff, given: Given) -> object:
    return awarding.propose_end(award, staff, parse_month(given["month"]), reason=given["reason"])


def _approve(award: BenefitAward, staff: Staff, given: Given) -> object:
    return awarding.approve_version(given["asked"], staff)


def _refuse(award: BenefitAward, staff: Staff, given: Given) -> object:
    return awarding.refuse_version(given["asked"], staff, reason=given["reason"])


def _account(award: BenefitAward, staff: Staff, given: Given) -> object:
    if not permissions.may_correct_account(staff, award.agency):
        raise NotAllowed
    return awarding.set_account(award, actor=actor_of_staff(staff), **given)


def _certify(award: BenefitAward, staff: Staff, given: Given) -> object:
    return awarding.certify(award, staff, given["day"])


def _recover(award: BenefitAward, staff: Staff, given: Given) -> object:
    return awarding.propose_recovery(award, staff, given["monthly"], reason=given["reason"])


def _approve_recovery(award: BenefitAward, staff: Staff, given: Given) -> object:
    return awarding.approve_recovery(given["asked"], staff)


@dataclass(frozen=True)
class Step:
    label: Any
    form: type[Form]
    take: Callable[[BenefitAward, Staff, Given], object]
    said: Any


STEPS: Mapping[str, Step] = {
    "amount": Step(
        gettext_lazy("Propose an amount"),
        AmountForm,
        _amount,
        gettext_lazy("It waits for another person's approval."),
    ),
    "end": Step(
        gettext_lazy("Propose the end"),
        EndForm,
        _end,
        gettext_lazy("It waits for another person's approval."),
    ),
    "approve": Step(
        gettext_lazy("Approve"), Form, _approve, gettext_lazy("Approved; the next run pays by it.")
    ),
    "refuse": Step(gettext_lazy("Refuse"), ReasonForm, _refuse, gettext_lazy("Refused.")),
    "account": Step(
        gettext_lazy("Enter an account"), AccountForm, _account, gettext_lazy("The account is on file.")
    ),
    "certify": Step(
        gettext_lazy("Enter a life certificate"),
        CertifyForm,
        _certify,
        gettext_lazy("The certificate is on file."),
    ),
    "recover": Step(
        gettext_lazy("Propose a recovery"),
        RecoverForm,
        _recover,
        gettext_lazy("It waits for another person's approval."),
    ),
    "approve-recovery": Step(
        gettext_lazy("Approve the recovery"),
        Form,
        _approve_recovery,
        gettext_lazy("The next payments take it back."),
    ),
}


# Answers to what somebody else proposed, and where what waits for them is found.
Asked = AwardVersion | RecoveryPlan


def _version_asked(award: BenefitAward) -> Asked | None:
    return award.versions.filter(approved_at=None, refused_at=None).first()


def _recovery_asked(award: BenefitAward) -> Asked | None:
    return award.recoveries.filter(approved_at=None).first()


WAITING: Mapping[str, Callable[[BenefitAward], Asked | None]] = {
    "approve": _version_asked,
    "refuse": _version_asked,
    "approve-recovery": _recovery_asked,
}


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def award_step(request: HttpRequest, staff: Staff, number: str, slug: str) -> HttpResponseBase:
    award = award_of(staff, number)
    step = STEPS.get(slug)
    if step is None:
        raise Http404
    asked = WAITING[slug](award) if slug in WAITING else None
    if asked is None and slug in WAITING:
        require(permissions.may_review_awards(staff, award.agency))
        messages.warning(request, _("Nothing waits for an answer here."))
        return redirect("back:award", award.number)
    require(_may_try(staff, award, slug, asked))
    form = step.form(request.POST, request.FILES) if request.method == "POST" else step.form()
    try:
        form.prepare(award)
        if request.method == "POST" and form.is_valid():
            _refuse_unseen(asked, request.POST.get("asked", ""))
            step.take(award, staff, form.cleaned_data | ({"asked": asked} if asked else {}))
            messages.success(request, str(step.said))
            return redirect("back:award", award.number)
    except NotAllowed as refused:
        raise PermissionDenied(str(refused)) from refused
    except (FundsError, FileRefused) as refused:
        form.full_clean()
        form.add_error(None, str(refused))
    context = {
        "award": award,
        "name": kind_name(award.kind),
        "step": step,
        "form": form,
        "asked": asked,
        "summary": _asked_about(asked) if asked else [],
    }
    return page(request, staff, "money/award_step.html", context, status=422 if form.errors else 200)


def _refuse_unseen(asked: Asked | None, seen: str) -> None:
    """What is answered is what stood on the page, not what was proposed in its place since then."""
    if asked is not None and seen != str(asked.pk):
        raise FundsError(_("Something else was proposed meanwhile. Look at it below, then answer again."))


def _asked_about(asked: Asked) -> list[SummaryRow]:
    if isinstance(asked, RecoveryPlan):
        rows = [SummaryRow(_("Taken back with each payment, at most (yuan)"), yuan(asked.monthly_amount))]
    else:
        rows = [
            SummaryRow(_("From which month"), format_month(asked.from_month)),
            SummaryRow(_("Amount"), yuan(asked.amount)),
            SummaryRow(_("Basis"), basis_said(asked)),
        ]
    proposed = SummaryRow(
        _("Proposed by"), officers([asked.proposed_by]).get(asked.proposed_by, asked.proposed_by)
    )
    return [*rows, SummaryRow(_("Why"), asked.reason), proposed]


def _may_try(staff: Staff, award: BenefitAward, slug: str, asked: Asked | None) -> bool:
    if isinstance(asked, AwardVersion):
        return permissions.may_approve_version(staff, asked)
    if isinstance(asked, RecoveryPlan):
        return permissions.may_approve_recovery(staff, asked)
    if slug == "account":
        return permissions.may_correct_account(staff, award.agency)
    return permissions.may_propose_award(staff, award.agency)
