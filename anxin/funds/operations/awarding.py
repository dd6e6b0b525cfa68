"""Granting benefits: open an award, say what it comes to, change it by a new version, end it. Two persons for every amount."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from anxin.funds.benefits import permissions
from anxin.funds.benefits.rules import BenefitRules
from anxin.funds.benefits.working_out import overpaid
from anxin.funds.errors import FundsError, NotAllowed
from anxin.funds.models import AwardVersion, Basis, BenefitAward, PayeeAccount, RecoveryPlan
from anxin.law.months import format_month
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Person, Staff
from anxin.trail.operations import record
from anxin.trail.receipts import new_receipt
from anxin.trail.today import business_date, now

_ACCOUNT = re.compile(r"[0-9]{8,30}")


class Document(NamedTuple):
    """A kept file: by content hash, with the name people gave it."""

    sha256: str
    name: str


class Granted(NamedTuple):
    """What is proposed: either `facts` for the kind's formula, or an `amount` (fen) with the document it stands in."""

    from_month: int
    amount: int | None = None
    individual: int = 0
    facts: Mapping[str, Any] | None = None
    document: Document | None = None


@transaction.atomic
def open_award(
    person: Person,
    kind: str,
    *,
    entitled_from: int,
    actor: str,
    source: str = "",
    certified_on: dt.date | None = None,
    goes_first: bool = False,
) -> BenefitAward:
    """The right itself, still without an amount. Opened once for each `source` and kind. Raises `FundsError`."""
    today = business_date()
    found = BenefitRules.known(today).kind(kind)
    known = BenefitAward.objects.filter(source=source, kind=kind).first() if source else None
    if known is not None:
        return known
    award = BenefitAward(
        number=f"A{new_receipt(today)}",
        person=person,
        agency=person.agency,
        kind=kind,
        branch=found.branch,
        rhythm=found.rhythm,
        entitled_from=entitled_from,
        source=source,
        goes_first=goes_first,
        accepted_on=today,
        opened_by=actor,
        certified_on=certified_on,
    )
    _insert(award, _("The person receives this benefit already; change that award instead."))
    details = {"kind": kind, "from": format_month(entitled_from), "source": source}
    record(actor, "award.opened", award.subject, agency=award.agency.code, details=details)
    return award


def _insert(row: BenefitAward | AwardVersion | RecoveryPlan, refusal: str) -> None:
    """A constraint that refuses the row becomes one message; nothing of the step is written."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise FundsError(refusal) from None


@transaction.atomic
def set_account(
    award: BenefitAward,
    number: str,
    *,
    holder: str,
    actor: str,
    bank_name: str = "",
    bank_code: str = "",
    reason: str = "",
) -> PayeeAccount:
    """Where it is paid to from now on; earlier accounts stay on file, the very same again changes nothing. Raises `FundsError` for what is no account number."""
    plain = re.sub(r"[\s-]", "", number)
    if not _ACCOUNT.fullmatch(plain):
        raise FundsError(_("A bank account has 8 to 30 digits."))
    if not holder.strip():
        raise FundsError(_("Whose account is it?"))
    account = PayeeAccount(
        award=award,
        number=plain,
        ending=plain[-4:],
        holder=holder.strip(),
        bank_name=bank_name.strip(),
        bank_code=bank_code.strip(),
        given_by=actor,
        given_at=now(),
        reason=reason,
    )
    known = _locked(award).accounts.order_by("pk").last()
    if known is not None and _same(known, account):
        return known
    account.save(force_insert=True)
    details = {"account": account.pk, "reason": reason}
    record(actor, "award.account_given", award.subject, agency=award.agency.code, details=details)
    return account


def _same(known: PayeeAccount, given: PayeeAccount) -> bool:
    """Given twice by one person, as by a button pressed twice: once is enough."""
    fields = ("number", "holder", "bank_name", "bank_code", "given_by", "reason")
    return all(getattr(known, name) == getattr(given, name) for name in fields)


@transaction.atomic
def propose_version(award: BenefitAward, staff: Staff, granted: Granted, *, reason: str) -> AwardVersion:
    """What the award comes to from a month on. Raises `NotAllowed`, `FundsError`, `NoParameters`."""
    award = _locked(award)
    if not permissions.may_propose_award(staff, award.agency):
        raise NotAllowed
    if award.ended_month is not None:
        raise FundsError(_("This award has ended."))
    if granted.from_month < award.entitled_from:
        message = _("The award begins in %(month)s; nothing is due before.")
        raise FundsError(message % {"month": format_month(award.entitled_from)})
    return _proposed(award, staff, _version(award, granted), reason)


def _version(award: BenefitAward, granted: Granted) -> AwardVersion:
    version = AwardVersion(award=award, from_month=granted.from_month, individual=granted.individual)
    rules = BenefitRules.known(business_date())
    kind = rules.kind(award.kind)
    version.pack_version = rules.pack.version
    if kind.amount is not None:
        version.basis, version.facts = Basis.COMPUTED, dict(granted.facts or {})
        worked = rules.amount(award.kind, version.facts, granted.from_month)
        version.amount, version.steps = worked.fen, dict(worked.steps)
        return version
    if not granted.amount or granted.amount < 0:
        raise FundsError(_("The amount is more than nothing."))
    if granted.document is None:
        raise FundsError(_("An amount that is entered needs the document it stands in."))
    if granted.individual and not kind.individual:
        raise FundsError(_("Nothing of this benefit comes out of an individual account."))
    if granted.individual > granted.amount:
        raise FundsError(_("The part out of the individual account is not more than the whole."))
    version.basis, version.amount = Basis.ENTERED, granted.amount
    version.document, version.document_name = granted.document
    return version


def _proposed(award: BenefitAward, staff: Staff, version: AwardVersion, reason: str) -> AwardVersion:
    if not reason.strip():
        raise FundsError(_("Say why."))
    version.number = award.versions.count() + 1
    version.reason = reason.strip()
    version.proposed_by, version.proposed_at = actor_of_staff(staff), now()
    _insert(version, _("A version of this award waits for approval already."))
    _record(award, staff, "award.version_proposed", version)
    return version


@transaction.atomic
def propose_end(award: BenefitAward, staff: Staff, month: int, *, reason: str) -> AwardVersion:
    """`month` is the first that is no longer due; what was paid for it or later is taken back by a recovery. Raises as above."""
    award = _locked(award)
    if not permissions.may_propose_award(staff, award.agency):
        raise NotAllowed
    if award.ended_month is not None:
        raise FundsError(_("This award has ended."))
    version = AwardVersion(award=award, from_month=max(month, award.entitled_from), amount=0, basis=Basis.END)
    return _proposed(award, staff, version, reason)


@transaction.atomic
def approve_version(version: AwardVersion, staff: Staff) -> AwardVersion:
    """From now on it counts; what was paid before is settled by the next run, difference by difference. Raises `NotAllowed`, `FundsError`."""
    version = _open_version(version)
    if not permissions.may_approve_version(staff, version):
        raise NotAllowed
    award = version.award
    version.approved_by, version.approved_at = actor_of_staff(staff), now()
    version.save(update_fields=["approved_by", "approved_at"])
    if version.basis == Basis.END:
        _end(award, version.from_month, version.reason)
    _record(award, staff, "award.version_approved", version)
    return version


@transaction.atomic
def refuse_version(version: AwardVersion, staff: Staff, *, reason: str) -> AwardVersion:
    """A first version that is refused ends the award: what was paid in advance is to be taken back. Raises as above."""
    version = _open_version(version)
    if not permissions.may_approve_version(staff, version):
        raise NotAllowed
    if not reason.strip():
        raise FundsError(_("Say why."))
    award = version.award
    version.refused_by, version.refused_at = actor_of_staff(staff), now()
    version.refused_reason = reason.strip()
    version.save(update_fields=["refused_by", "refused_at", "refused_reason"])
    if not award.versions.filter(approved_at__isnull=False).exists() and _was_paid(award):
        _end(award, award.entitled_from, version.refused_reason)
    _record(award, staff, "award.version_refused", version)
    return version


def _was_paid(award: BenefitAward) -> bool:
    return award.items.filter(standing=True).exists()


def _end(award: BenefitAward, month: int, reason: str) -> None:
    award.ended_month, award.ended_reason = month, reason
    award.save(update_fields=["ended_month", "ended_reason"])


@transaction.atomic
def certify(award: BenefitAward, staff: Staff, day: dt.date) -> BenefitAward:
    """A life certificate of `day`. Raises `NotAllowed`, `FundsError`."""
    award = _locked(award)
    if not permissions.may_propose_award(staff, award.agency):
        raise NotAllowed
    if day > business_date():
        raise FundsError(_("A certificate of a day to come proves nothing."))
    award.certified_on = max(day, award.certified_on) if award.certified_on else day
    award.save(update_fields=["certified_on"])
    details = {"day": day.isoformat()}
    record(actor_of_staff(staff), "award.certified", award.subject, agency=award.agency.code, details=details)
    return award


@transaction.atomic
def propose_recovery(award: BenefitAward, staff: Staff, monthly_amount: int, *, reason: str) -> RecoveryPlan:
    """How much is taken back with each payment. Raises `NotAllowed`, `FundsError`."""
    award = _locked(award)
    if not permissions.may_propose_award(staff, award.agency):
        raise NotAllowed
    if not overpaid(award):
        raise FundsError(_("Nothing was paid too much, so nothing is taken back."))
    if monthly_amount <= 0 or not reason.strip():
        raise FundsError(_("Say how much is taken back with each payment, and why."))
    plan = RecoveryPlan(
        award=award,
        monthly_amount=monthly_amount,
        reason=reason.strip(),
        proposed_by=actor_of_staff(staff),
        proposed_at=now(),
    )
    _insert(plan, _("A recovery waits for approval already."))
    details = {"plan": plan.pk, "monthly": monthly_amount}
    record(plan.proposed_by, "recovery.proposed", award.subject, agency=award.agency.code, details=details)
    return plan


@transaction.atomic
def approve_recovery(plan: RecoveryPlan, staff: Staff) -> RecoveryPlan:
    """Raises `NotAllowed`, `FundsError`."""
    plan = (
        RecoveryPlan.objects.select_for_update(of=("self",)).select_related("award__agency").get(pk=plan.pk)
    )
    if plan.approved_at is not None:
        raise FundsError(_("This was approved already."))
    if not permissions.may_approve_recovery(staff, plan):
        raise NotAllowed
    plan.approved_by, plan.approved_at = actor_of_staff(staff), now()
    plan.save(update_fields=["approved_by", "approved_at"])
    award = plan.award
    details = {"plan": plan.pk}
    record(plan.approved_by, "recovery.approved", award.subject, agency=award.agency.code, details=details)
    return plan


@transaction.atomic
def read_award(award: BenefitAward, actor: str, purpose: str) -> BenefitAward:
    """Every look at what somebody receives is on the trail. The caller has asked who may."""
    record(actor, "award.read", award.subject, agency=award.agency.code, details={"purpose": purpose})
    return award


def _locked(award: BenefitAward) -> BenefitAward:
    rows = BenefitAward.objects.select_for_update(of=("self",)).select_related("agency", "person")
    return rows.get(pk=award.pk)


def _open_version(version: AwardVersion) -> AwardVersion:
    _locked(version.award)
    version = AwardVersion.objects.select_related("award__agency", "award__person").get(pk=version.pk)
    if version.approved_at or version.refused_at:
        raise FundsError(_("This was answered already."))
    return version


def _record(award: BenefitAward, staff: Staff, action: str, version: AwardVersion) -> None:
    details = {
        "version": version.number,
        "basis": version.basis,
        "amount": version.amount,
        "from": format_month(version.from_month),
    }
    record(actor_of_staff(staff), action, award.subject, agency=award.agency.code, details=details)
