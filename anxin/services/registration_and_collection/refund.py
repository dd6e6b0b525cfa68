"""II.1.2: refunds, base-difference refunds included. They need a telephone check with the insured person."""

from collections.abc import Collection

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from anxin.casework.errors import CaseError
from anxin.casework.models import Application
from anxin.funds.errors import FundsError
from anxin.funds.models import BRANCHES, RefundKind
from anxin.funds.operations.refunding import approve_refund
from anxin.funds.refundable import GoesBack, whole_months
from anxin.law.money import format_yuan
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import Staff
from anxin.services.contributions.asked import base_of, month_list
from anxin.services.contributions.back_paying import payer_at
from anxin.services.contributions.basing import lowered_only
from anxin.services.contributions.estimates import Estimate, MonthEstimate
from anxin.services.contributions.forms import clean_months
from anxin.services.contributions.refunding import NOT_YET, TELEPHONE, TO_BE_PAID, propose
from anxin.services.fields import account_number, fen, line, phone, words, yuan
from anxin.services.service import DetailsForm, Effect, Service

OTHERWISE = _(
    "The application asks for %(asked)s yuan; for these months %(found)s yuan go back. Have it corrected, or refuse."
)


def branch_choices() -> list[tuple[str, object]]:
    """Under the names the rules give them."""
    found = pack_in_force().assessment
    named = {each.id: each.label for each in found.branches} if found else {}
    return [("", _("all")), *((each, _Label(named[each])) for each in BRANCHES if each in named)]


class _Label:
    """A text of the rules, in the language of whoever reads the form."""

    def __init__(self, text: object) -> None:
        self.text = text

    def __str__(self) -> str:
        from django.utils.translation import get_language

        return self.text.in_language(get_language() or "zh-hans")  # type: ignore[attr-defined, no-any-return]  # lazy texts are not typed


class Details(DetailsForm):
    months = line(_("For which months?"), _("For example 2019-10 to 2019-12"))
    insurance = forms.ChoiceField(
        label=_("Which insurance?"), choices=branch_choices, required=False, initial=""
    )
    correct_base = yuan(_("Correct base (yuan a month)"), _("Only if the base was too high."), required=False)
    amount = yuan(
        _("Amount to be refunded (yuan)"),
        _("For example 1280.50. Leave it empty if you do not know it."),
        required=False,
    )
    account_holder = line(_("Name of the account the money came from"), required=False, limit=140)
    account_number = account_number(_("Number of this account"), required=False)
    bank_name = line(_("Bank of this account"), required=False, limit=140)
    bank_code = line(_("The bank's 12-digit number"), required=False, limit=35)
    telephone = phone(
        _("Phone number of the insured person"), _("We call this number before anything is paid.")
    )
    reason = words(_("Why was too much paid?"))

    def clean_months(self) -> str:
        return clean_months(self.cleaned_data["months"])

    def clean(self) -> dict[str, object]:
        found = super().clean() or {}
        kind = self.application.facts.get("kind") if self.application is not None else None
        if kind == RefundKind.BASE_DIFFERENCE and not found.get("correct_base"):
            self.add_error("correct_base", ValidationError(gettext("Say which base is correct.")))
        return found


def _goes_back(application: Application) -> GoesBack:
    """Raises `FundsError`, `CaseError`."""
    details, person = application.details, application.person
    months = month_list(details["months"])
    if application.facts.get("kind") == RefundKind.BASE_DIFFERENCE:
        return lowered_only(application, dict.fromkeys(months, base_of(details["correct_base"])))
    if person is None:
        raise CaseError
    branches: Collection[str] = [details["insurance"]] if details.get("insurance") else BRANCHES
    return whole_months(payer_at(application, months[0]), person, months, branches)


def _refuse_another_amount(application: Application, goes_back: GoesBack) -> None:
    asked = application.details.get("amount")
    if asked and fen(asked) != goes_back.total:
        told = {"asked": asked, "found": format_yuan(goes_back.total)}
        raise CaseError(str(OTHERWISE) % told)


def estimate(application: Application) -> Estimate:
    found = Estimate()
    try:
        goes_back = _goes_back(application)
    except (FundsError, CaseError) as error:
        return Estimate(problems=[error.message])
    try:
        _refuse_another_amount(application, goes_back)
    except CaseError as error:
        found.problems.append(error.message)
    amounts: dict[int, dict[str, int]] = {}
    for part in goes_back.parts:
        month = amounts.setdefault(part.bill.month, {})
        for side, each in (("employer", part.employer_amount), ("person", part.person_amount)):
            name = f"{part.branch}_{side}"
            month[name] = month.get(name, 0) - each
    found.months.extend(
        MonthEstimate(month, 1, goes_back.bases.get(month), {}, each)
        for month, each in sorted(amounts.items())
    )
    return found


def refund(application: Application, staff: Staff) -> Effect:
    """The handler has proposed it, the reviewer approves it here; a payer pays it."""
    goes_back = _goes_back(application)
    _refuse_another_amount(application, goes_back)
    needs_check = TELEPHONE in application.decision.get("checks", [])
    made = propose(application, goes_back, RefundKind(application.facts["kind"]), needs_check=needs_check)
    if not made.account_number:
        return Effect(False, NOT_YET)
    approve_refund(made, staff)
    return Effect(True, TO_BE_PAID)


SERVICE = Service("refund", refund, Details, about_person=True, estimate=estimate)
