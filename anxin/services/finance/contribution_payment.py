"""I.2, I.3, II.3: paying contributions by debit or, for a time, by bank remittance: the agreement between agency and payer is made here."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from anxin.casework.errors import CaseError
from anxin.casework.models import Application
from anxin.funds.models import AgreementKind
from anxin.funds.operations.agreeing import Terms, agreement_on, sign_as_asked, why_not
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Employer, Person, Staff
from anxin.services.fields import account_number, line
from anxin.services.service import Effect, Foreseen, Service
from anxin.trail.today import business_date

SIGNED = Effect(True, _("Done: the agreement is on file and in force from today. It stands on this page."))
HELD = Effect(True, _("Done: an agreement of this kind is in force already, and nothing new was signed."))
NO_ACCOUNT = Effect(
    False,
    _(
        "Approved. No account was given, so no agreement was made; finance enters it once the signed paper is there."
    ),
)
WOULD_SIGN = _("An agreement on payment by %(kind)s is made, in force from the day of approval.")
WOULD_KEEP = _("Agreement %(number)s goes on; nothing new is signed.")
WOULD_NOT_SIGN = _("No account was given, so no agreement is made.")
OF_ACCOUNT = ("account_holder", "account_number", "bank_name", "bank_code")


class Details(forms.Form):
    """An account makes an agreement; without one the payment goes by an agreement that is on file."""

    reference = line(
        _("Reference on the bank's slip"), _("Leave empty when the bank debits your account."), required=False
    )
    account_holder = line(
        _("Holder of the account"),
        _(
            "The account the money is paid from. Leave these four empty when the agency has your agreement already."
        ),
        required=False,
        limit=140,
    )
    account_number = account_number(_("Number of the account"), required=False)
    bank_name = line(_("Bank of this account"), required=False, limit=140)
    bank_code = forms.CharField(
        label=_("The bank's 12-digit number"),
        required=False,
        validators=[RegexValidator(r"^[0-9]{12}$", _("The number of a bank has 12 digits."))],
    )

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        if any(given.get(name) for name in OF_ACCOUNT):
            for name in OF_ACCOUNT:
                if not given.get(name) and name not in self.errors:
                    self.add_error(
                        name, gettext("Needed for an agreement, as the other lines on the account.")
                    )
        return given


def _payer(application: Application) -> Employer | Person:
    payer = application.employer or application.person
    if payer is None:
        raise CaseError
    return payer


def foreseen(application: Application) -> Foreseen:
    payer, kind, today = _payer(application), application.facts["method"], business_date()
    held = agreement_on(payer, kind, today)
    if not application.details.get("account_number") and held is not None:
        return Foreseen([str(WOULD_KEEP) % {"number": held.reference}])
    if why := why_not(payer, kind, today):
        return Foreseen(in_the_way=[why])
    if not application.details.get("account_number"):
        return Foreseen([WOULD_NOT_SIGN])
    return Foreseen([str(WOULD_SIGN) % {"kind": AgreementKind(kind).label}])


def agree(application: Application, staff: Staff) -> Effect:
    """The payer asked in writing and two officers agreed; from today. Raises `FundsError`, which says why there can be no agreement."""
    payer, kind, given, today = (
        _payer(application),
        application.facts["method"],
        application.details,
        business_date(),
    )
    if not given.get("account_number"):
        if agreement_on(payer, kind, today) is not None:
            return HELD
        if why := why_not(payer, kind, today):
            raise CaseError(why)
        return NO_ACCOUNT
    terms = Terms(
        kind=kind,
        reference=application.receipt or "",
        signed_on=today,
        holder=given["account_holder"],
        number=given["account_number"],
        bank_name=given["bank_name"],
        bank_code=given["bank_code"],
    )
    sign_as_asked(payer, terms, actor=actor_of_staff(staff), source=application.subject)
    return SIGNED


SERVICE = Service("contribution-payment", agree, Details, foreseen=foreseen)
