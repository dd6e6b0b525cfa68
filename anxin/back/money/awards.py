"""The benefits desk: awards that wait for somebody, and the page of one award with what was granted, paid and owed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anxin.back.frame import page, require, workbench
from anxin.back.money.opening import agencies_to_choose, of_agency
from anxin.back.money.orders import why
from anxin.back.money.parts import officers, tag_of
from anxin.back.words import agency_name
from anxin.funds.benefits import permissions
from anxin.funds.benefits.queries import (
    awards_of,
    given_back,
    originals_owed,
    payments_of,
    refused_account,
    waiting_on_desk,
)
from anxin.funds.benefits.rules import kind_name
from anxin.funds.benefits.working_out import overpaid
from anxin.funds.coverage import covered_months
from anxin.funds.models import AwardVersion, BenefitAward, Rhythm
from anxin.funds.operations.awarding import read_award
from anxin.law.months import format_month, month_number
from anxin.look.benefits import given_back_rows, payment_row
from anxin.look.components import Column, Link, SummaryRow
from anxin.look.money import branch_name
from anxin.look.templatetags.look import yuan
from anxin.registry.actors import actor_of_staff
from anxin.registry.identity import mask_id
from anxin.registry.models import Agency, Staff
from anxin.trail.today import business_date

MOST = 100
MONTHS_OF_COVER = 6


@require_safe
@of_agency
def desk(request: HttpRequest, staff: Staff, agency: Agency) -> HttpResponseBase:
    """What waits; or, with `q`, awards by their number or the number of the person's record."""
    asked = request.GET.get("q", "").strip()
    awards = _found(agency, asked) if asked else waiting_on_desk(agency)
    rows = list(awards[: MOST + 1])
    context = {
        "agency": agency_name(agency),
        "agencies": [
            Link(agency_name(each), f"?agency={each.code}", current=each == agency)
            for each in agencies_to_choose(staff)
        ],
        "asked": asked,
        "may_open": permissions.may_propose_award(staff, agency),
        "columns": [Column(_("Award")), Column(_("Benefit")), Column(_("From")), Column(_("What waits"))],
        "rows": [_desk_row(each) for each in rows[:MOST]],
        "cut": MOST if len(rows) > MOST else 0,
    }
    return page(request, staff, "money/awards.html", context)


def _found(agency: Agency, asked: str) -> Any:
    if asked.isdecimal() and len(asked) < 18:
        return awards_of(agency).filter(person_id=int(asked))
    return awards_of(agency).filter(number=asked.upper())


def _desk_row(award: BenefitAward) -> tuple[object, ...]:
    href = reverse("back:award", args=[award.number])
    link = format_html('<a class="govuk-link" href="{}">{}</a>', href, award.number)
    name = format_html("{} {}", link, tag_of(_("fast track"), "red")) if award.goes_first else link
    return (name, kind_name(award.kind), format_month(award.entitled_from), _waits(award))


def _waits(award: BenefitAward) -> str:
    said = {
        "to_enter": _("enter the amount"),
        "to_approve": _("approve or refuse"),
        "to_recover": _("approve the recovery"),
        "no_account": _("ask for a bank account"),
        "to_correct": _("the bank refused the account: ask for another one"),
    }
    return _(", ").join(text for name, text in said.items() if getattr(award, name, False))


def award_of(staff: Staff, number: str) -> BenefitAward:
    """Raises Http404, PermissionDenied."""
    award = BenefitAward.objects.select_related("person", "agency").filter(number=number).first()
    if award is None:
        raise Http404
    require(permissions.may_see_awards_of(staff, award.agency))
    return award


@require_safe
@workbench
def award_page(request: HttpRequest, staff: Staff, number: str) -> HttpResponseBase:
    award = award_of(staff, number)
    read_award(award, actor_of_staff(staff), "award page")
    return page(request, staff, "money/award.html", award_context(staff, award))


def award_context(staff: Staff, award: BenefitAward) -> dict[str, Any]:
    versions = list(award.versions.order_by("-number"))
    names = officers([actor for each in versions for actor in (each.proposed_by, each.approved_by)])
    waiting = next((each for each in versions if not each.approved_at and not each.refused_at), None)
    return {
        "award": award,
        "name": kind_name(award.kind),
        "summary": _summary(award),
        "versions": [_version_row(each, names) for each in versions],
        "version_columns": [
            Column(_("From")),
            Column(_("Amount"), numeric=True),
            Column(_("Basis")),
            Column(_("Proposed by")),
            Column(_("Decision of the reviewer")),
        ],
        "payments": [payment_row(each) for each in payments_of(award)[:MOST]],
        "payment_columns": payment_columns(),
        "owed": originals_owed(award),
        "refused": _refused_account(award),
        "cover": _cover(award),
        "cover_columns": [Column(_("Month")), Column(_("Contributions")), Column(_("Clause"))],
        "overpaid": overpaid(award),
        "given_back": given_back_rows(given_back(award)),
        "given_back_columns": [Column(_("Came on")), Column(_("Amount"), numeric=True), Column(_("Reason"))],
        "waiting": waiting,
        "steps": _steps(staff, award, waiting),
        "plan": award.recoveries.filter(approved_at=None).first(),
    }


def _summary(award: BenefitAward) -> list[SummaryRow]:
    account = award.accounts.order_by("pk").last()
    ended = format_month(award.ended_month) if award.ended_month is not None else ""
    rows = [
        SummaryRow(_("Person"), f"{award.person.name} ({mask_id(award.person.id_number)})"),
        SummaryRow(_("Insurance branch"), branch_name(award.branch)),
        SummaryRow(_("Due from"), format_month(award.entitled_from)),
        SummaryRow(_("Last life certificate"), award.certified_on or _("none on file")),
        SummaryRow(
            _("Paid to"),
            f"{account.holder} {account.bank_name} {account.masked}" if account else _("no account yet"),
        ),
        SummaryRow(_("Comes from the application"), award.source.removeprefix("application:") or "—"),
    ]
    if ended:
        rows.append(SummaryRow(_("No longer due from"), f"{ended}: {award.ended_reason}"))
    return rows


def _refused_account(award: BenefitAward) -> str:
    order = refused_account(award)
    return f"{order.account.masked} · {why(order)}" if order else ""


def _version_row(version: AwardVersion, names: dict[str, str]) -> tuple[object, ...]:
    return (
        format_month(version.from_month),
        yuan(version.amount),
        basis_said(version),
        names.get(version.proposed_by, version.proposed_by),
        _answer(version, names),
    )


def basis_said(version: AwardVersion) -> str:
    return f"{version.get_basis_display()}: {version.document_name or version.reason}"


def _answer(version: AwardVersion, names: dict[str, str]) -> str:
    if version.approved_at:
        return _("approved by %(who)s") % {"who": names.get(version.approved_by, version.approved_by)}
    if version.refused_at:
        return _("refused: %(why)s") % {"why": version.refused_reason}
    return _("waits for approval")


def payment_columns() -> list[Column]:
    return [
        Column(_("Pay day")),
        Column(_("Months")),
        Column(_("Amount"), numeric=True),
        Column(_("What became of it")),
        Column(_("Account")),
    ]


def _cover(award: BenefitAward) -> list[tuple[object, ...]]:
    """The months before the award begins, as they count today (I.2, I.3)."""
    today = business_date()
    last = min(award.entitled_from, month_number(today.year, today.month))
    months = range(last, last - MONTHS_OF_COVER, -1)
    found = covered_months(award.person, (award.branch,), months, today)
    return [(format_month(month), each.cover.label, each.clause) for (month, _branch), each in found.items()]


def _steps(staff: Staff, award: BenefitAward, waiting: AwardVersion | None) -> list[Link]:
    here, steps = award.number, []
    handles = permissions.may_propose_award(staff, award.agency)
    if handles and waiting is None and award.ended_month is None:
        steps.append(("amount", _("Propose an amount")))
        steps.append(("end", _("Propose the end")))
    if waiting is not None and permissions.may_approve_version(staff, waiting):
        steps += [("approve", _("Approve")), ("refuse", _("Refuse"))]
    if permissions.may_correct_account(staff, award.agency):
        steps.append(("account", _("Enter an account")))
    if handles and award.rhythm == Rhythm.MONTHLY:
        steps.append(("certify", _("Enter a life certificate")))
    plan = award.recoveries.filter(approved_at=None).first()
    if handles and plan is None and overpaid(award):
        steps.append(("recover", _("Propose a recovery")))
    if plan is not None and permissions.may_approve_recovery(staff, plan):
        steps.append(("approve-recovery", _("Approve the recovery")))
    return [Link(label, reverse("back:award_step", args=[here, slug])) for slug, label in steps]
