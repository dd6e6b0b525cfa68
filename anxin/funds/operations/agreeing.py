"""Agreements with payers, and the switch by which each agency takes remittances for itself (II.3)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from anxin.funds.collection import remittance_allowed
from anxin.funds.errors import FundsError, NotAllowed
from anxin.funds.models import AgreementKind, BankAccount, PaymentAgreement, RemittanceSwitch
from anxin.funds.permissions import may_keep_books, may_switch_remittance
from anxin.registry.actors import actor_of_staff
from anxin.registry.encryption import lookup_index
from anxin.registry.models import Agency, Employer, Person, Staff
from anxin.trail.guards import refusal
from anxin.trail.operations import record
from anxin.trail.today import business_date


@dataclass(frozen=True)
class Terms:
    """What stands in the agreement."""

    kind: str
    reference: str
    signed_on: dt.date
    holder: str
    number: str
    bank_name: str
    bank_code: str


@transaction.atomic
def sign_agreement(payer: Employer | Person, terms: Terms, *, by: Staff) -> PaymentAgreement:
    """From a paper. Raises `NotAllowed`, ValidationError by field, `FundsError` where another one of the kind is in force."""
    if not may_keep_books(by, payer.agency):
        raise NotAllowed
    if terms.signed_on > business_date():
        raise ValidationError({"signed_on": _("The agreement cannot be signed on a day to come.")})
    return _signed(payer, terms, actor=actor_of_staff(by))


@transaction.atomic
def sign_as_asked(payer: Employer | Person, terms: Terms, *, actor: str, source: str) -> PaymentAgreement:
    """What two officers approved as a case: `source` names it, and brings one agreement however often it is asked. Raises `FundsError`, ValidationError."""
    known = PaymentAgreement.objects.filter(source=source).first()
    if known is not None:
        return known
    if why := why_not(payer, terms.kind, terms.signed_on):
        raise FundsError(why)
    return _signed(payer, terms, actor=actor, source=source)


def why_not(payer: Employer | Person, kind: str, on: dt.date) -> str:
    """Why no agreement of the kind can be made with the payer on a day; empty when one can. Each agency takes remittances or not (II.3)."""
    if kind == AgreementKind.BANK_REMITTANCE and not remittance_allowed(on):
        return _("The rules do not allow payment by bank remittance today.")
    if kind == AgreementKind.BANK_REMITTANCE and switch_of(payer.agency, on) is None:
        return _("This agency takes no remittances today.")
    held = agreement_on(payer, kind, on)
    if held is None:
        return ""
    said = _(
        "Agreement %(number)s of this kind has been in force since %(day)s. It must end before another one is made."
    )
    return said % {"number": held.reference, "day": held.signed_on.isoformat()}


def agreement_on(payer: Employer | Person, kind: str, on: dt.date) -> PaymentAgreement | None:
    """The one of the kind that is in force on a day."""
    lasting = Q(ended_on=None) | Q(ended_on__gt=on)
    return payer.payment_agreements.filter(lasting, kind=kind, signed_on__lte=on).first()


def _signed(payer: Employer | Person, terms: Terms, *, actor: str, source: str = "") -> PaymentAgreement:
    employer, person = (payer, None) if isinstance(payer, Employer) else (None, payer)
    agreement = PaymentAgreement(
        agency=payer.agency, employer=employer, person=person, source=source, **vars(terms)
    )
    if PaymentAgreement.objects.filter(reference=terms.reference).exists():
        raise ValidationError({"reference": _("Another agreement has this number.")})
    agreement.full_clean(exclude=["number_index"])
    try:
        with transaction.atomic():
            agreement.save()
    except IntegrityError as error:
        said = refusal(error) or _(
            "There is such an agreement with this payer already for some of these days."
        )
        raise FundsError(said) from None
    _record(actor, "agreement.signed", agreement)
    return agreement


@transaction.atomic
def end_agreement(agreement: PaymentAgreement, ended_on: dt.date, *, by: Staff) -> PaymentAgreement:
    """It is not in force on `ended_on` any more. Raises `NotAllowed`, ValidationError."""
    agreement = (
        PaymentAgreement.objects.select_for_update(of=("self",)).select_related("agency").get(pk=agreement.pk)
    )
    if not may_keep_books(by, agreement.agency):
        raise NotAllowed
    if agreement.ended_on is not None:
        raise FundsError(_("The agreement has ended already."))
    if ended_on <= agreement.signed_on:
        raise ValidationError({"ended_on": _("An agreement ends after it was signed.")})
    agreement.ended_on = ended_on
    agreement.save(update_fields=["ended_on"])
    _record(actor_of_staff(by), "agreement.ended", agreement)
    return agreement


def _record(actor: str, action: str, agreement: PaymentAgreement) -> None:
    details = {"kind": agreement.kind, "employer": agreement.employer_id, "person": agreement.person_id}
    record(actor, action, agreement.subject, agency=agreement.agency.code, details=details)


def switch_of(agency: Agency, on: dt.date) -> RemittanceSwitch | None:
    lasting = Q(until=None) | Q(until__gt=on)
    return agency.remittance_switches.filter(lasting, since__lte=on).first()


@transaction.atomic
def switch_remittance_on(agency: Agency, *, by: Staff) -> RemittanceSwitch:
    """From today. Only while the rules allow remittance at all. Raises `NotAllowed`, `FundsError`."""
    today = business_date()
    if not may_switch_remittance(by, agency):
        raise NotAllowed
    if not remittance_allowed(today):
        raise FundsError(_("The rules do not allow payment by bank remittance today."))
    if switch_of(agency, today) is not None:
        raise FundsError(_("The agency takes remittances already."))
    switch = RemittanceSwitch.objects.create(agency=agency, since=today, switched_on_by=actor_of_staff(by))
    record(switch.switched_on_by, "remittance.on", f"agency:{agency.code}", agency=agency.code)
    return switch


@transaction.atomic
def switch_remittance_off(agency: Agency, *, by: Staff) -> RemittanceSwitch:
    """From tomorrow: who pays today could not know better. Raises `NotAllowed`, `FundsError`."""
    today = business_date()
    if not may_switch_remittance(by, agency):
        raise NotAllowed
    switch = RemittanceSwitch.objects.select_for_update().filter(agency=agency, until=None).first()
    if switch is None:
        raise FundsError(_("The agency takes no remittances."))
    switch.until, switch.switched_off_by = today + dt.timedelta(days=1), actor_of_staff(by)
    switch.save(update_fields=["until", "switched_off_by"])
    record(switch.switched_off_by, "remittance.off", f"agency:{agency.code}", agency=agency.code)
    return switch


@transaction.atomic
def keep_remittance_on(agency: Agency, *, by: Staff) -> RemittanceSwitch:
    """Takes back a switching off that has not come into force yet. Raises `NotAllowed`, `FundsError`."""
    if not may_switch_remittance(by, agency):
        raise NotAllowed
    coming = RemittanceSwitch.objects.select_for_update().filter(agency=agency, until__gt=business_date())
    switch = coming.first()
    if switch is None:
        raise FundsError(_("No switching off is under way."))
    switch.until, switch.switched_off_by = None, ""
    switch.save(update_fields=["until", "switched_off_by"])
    record(actor_of_staff(by), "remittance.kept_on", f"agency:{agency.code}", agency=agency.code)
    return switch


@transaction.atomic
def open_account(agency: Agency, given: Mapping[str, Any], *, by: Staff) -> BankAccount:
    """An account of the agency, entered by its supervisor: statements of other accounts are refused. Raises `NotAllowed`, ValidationError."""
    if not may_switch_remittance(by, agency):
        raise NotAllowed
    account = BankAccount(agency=agency, **given)
    account.number_index = lookup_index(account.number)
    account.full_clean()
    account.save()
    record(actor_of_staff(by), "bank_account.opened", f"bank_account:{account.pk}", agency=agency.code)
    return account


@transaction.atomic
def close_account(account: BankAccount, closed_on: dt.date, *, by: Staff) -> BankAccount:
    """From `closed_on` nothing is collected into it or paid from it; statements about it are still read. Raises `NotAllowed`, `FundsError`, ValidationError."""
    account = _own_account(account, by)
    if account.closed_on is not None:
        raise FundsError(_("The account is closed already."))
    if closed_on <= account.opened_on:
        raise ValidationError({"closed_on": _("An account is closed after it was opened.")})
    _closing(account, closed_on, by, "bank_account.closed")
    return account


@transaction.atomic
def take_back_closing(account: BankAccount, *, by: Staff) -> BankAccount:
    """A slip of the hand, or the bank keeps it open. Raises `NotAllowed`, `FundsError`."""
    account = _own_account(account, by)
    if account.closed_on is None:
        raise FundsError(_("The account is open."))
    _closing(account, None, by, "bank_account.closing_taken_back")
    return account


def _own_account(account: BankAccount, by: Staff) -> BankAccount:
    found = BankAccount.objects.select_for_update(of=("self",)).select_related("agency").get(pk=account.pk)
    if not may_switch_remittance(by, found.agency):
        raise NotAllowed
    return found


def _closing(account: BankAccount, closed_on: dt.date | None, by: Staff, action: str) -> None:
    account.closed_on = closed_on
    account.save(update_fields=["closed_on"])
    details = {"closed_on": closed_on.isoformat() if closed_on else None}
    subject = f"bank_account:{account.pk}"
    record(actor_of_staff(by), action, subject, agency=account.agency.code, details=details)


def is_last_of_its_kind(account: BankAccount, on: dt.date) -> bool:
    """Whether nothing could be collected, or paid out, on a day if it were not there."""
    others = BankAccount.objects.open_on(on).filter(agency=account.agency, purpose=account.purpose)
    return not others.exclude(pk=account.pk).exists()
