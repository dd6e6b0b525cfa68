"""One's own benefits: what was granted, every payment with its months, and how unpaid months count. Reading it is on the trail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anxin.front.permissions import signed_in
from anxin.funds.benefits.queries import awards_of_person, given_back, originals_owed, payments_of
from anxin.funds.benefits.rules import kind_name
from anxin.funds.coverage import Covered, covered_months
from anxin.funds.models import AwardVersion, BenefitAward, PaymentState
from anxin.funds.operations.awarding import read_award
from anxin.law.months import format_month, month_number
from anxin.look.benefits import given_back_rows, payment_row
from anxin.look.components import Column
from anxin.look.money import branch_name
from anxin.look.templatetags.look import yuan
from anxin.registry.actors import actor_of
from anxin.registry.models import Person, User
from anxin.registry.operations import read_person_file
from anxin.registry.queries import person_of
from anxin.trail.today import business_date

MOST = 24
MONTHS_OF_COVER = 6
BRANCHES = ("pension", "unemployment", "work_injury", "medical")


@require_safe
@signed_in
def own_payments(request: HttpRequest, user: User) -> HttpResponse:
    person = person_of(user)
    if person is None:
        return render(request, "front/mine/no_record.html")
    read_person_file(actor_of(user), person, "own benefits")
    awards = list(awards_of_person(person))
    for award in awards:
        read_award(award, actor_of(user), "own benefits")
    context = {
        "person": person,
        "awards": [_shown(each) for each in awards],
        "columns": [
            Column(_("Pay day")),
            Column(_("Months")),
            Column(_("Amount"), numeric=True),
            Column(_("State")),
            Column(_("Account")),
        ],
        "given_back_columns": [
            Column(_("Came on")),
            Column(_("Amount"), numeric=True),
            Column(_("Reason")),
        ],
        "cover_columns": [Column(_("Month")), *(Column(branch_name(each)) for each in BRANCHES)],
        "cover": _cover(person),
    }
    return render(request, "front/mine/payments.html", context)


def _shown(award: BenefitAward) -> dict[str, object]:
    payments = list(payments_of(award)[:MOST])
    account = award.accounts.order_by("pk").last()
    return {
        "name": kind_name(award.kind),
        "number": award.number,
        "since": format_month(award.entitled_from),
        "ended": format_month(award.ended_month) if award.ended_month is not None else "",
        "amount": _amount(award),
        "account": account.masked if account else "",
        "failed": any(each.state == PaymentState.FAILED for each in payments),
        "originals": len(originals_owed(award)),
        "rows": [payment_row(each) for each in payments if each.state != PaymentState.PROPOSED],
        "given_back": given_back_rows(given_back(award)),
    }


def _amount(award: BenefitAward) -> str:
    """What was approved last; before that nothing is promised."""
    approved = AwardVersion.objects.filter(award=award, approved_at__isnull=False).order_by("-number").first()
    return yuan(approved.amount) if approved and approved.amount else _("being worked out")


def _cover(person: Person) -> list[tuple[object, ...]]:
    """The last months: paid, put off, or to be made up; in each of these benefits go on (I.2, I.3)."""
    today = business_date()
    now = month_number(today.year, today.month)
    months = range(now, now - MONTHS_OF_COVER, -1)
    found = covered_months(person, BRANCHES, months, today)
    return [(format_month(month), *(_said(found[month, branch]) for branch in BRANCHES)) for month in months]


def _said(found: Covered) -> str:
    return f"{found.cover.label} ({found.clause})" if found.clause else str(found.cover.label)
