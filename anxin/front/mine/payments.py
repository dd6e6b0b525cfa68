"""One's own benefits: what was granted, every payment with its months, and how unpaid months count. Reading it is on the trail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anxin.front.permissions import signed_in
from anxin.funds.benefits.queries import awards_of_person, originals_owed, payments_of
from anxin.funds.benefits.rules import by_measure, kind_name
from anxin.funds.coverage import covered
from anxin.funds.models import AwardVersion, BenefitAward, BenefitPayment, PaymentState
from anxin.funds.operations.awarding import read_award
from anxin.law.months import format_month, month_number
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
        "rows": [_row(each) for each in payments if each.state != PaymentState.PROPOSED],
    }


def _amount(award: BenefitAward) -> str:
    """What was approved last; before that nothing is promised."""
    approved = AwardVersion.objects.filter(award=award, approved_at__isnull=False).order_by("-number").first()
    return yuan(approved.amount) if approved and approved.amount else _("being worked out")


def _row(payment: BenefitPayment) -> tuple[object, ...]:
    months = [
        f"{format_month(item.month)} {item.get_kind_display()} {yuan(item.amount)}"
        for item in payment.items.all()
    ]
    order = max(payment.orders.all(), key=lambda each: each.attempt, default=None)
    return (
        payment.run.pay_on.isoformat(),
        _("; ").join(months),
        yuan(payment.amount),
        _state(payment),
        order.account.masked if order else "",
    )


def _state(payment: BenefitPayment) -> str:
    said = str(payment.get_state_display())
    if payment.advance:
        return f"{said} · {_('paid in advance')} ({payment.clause})"
    return f"{said} · {payment.clause}" if by_measure(payment.rule) else said


def _cover(person: Person) -> list[tuple[object, ...]]:
    """The last months: paid, put off, or to be made up; in each of these benefits go on (I.2, I.3)."""
    today = business_date()
    now = month_number(today.year, today.month)
    return [
        (
            format_month(month),
            *(_said(person, branch, month) for branch in BRANCHES),
        )
        for month in range(now, now - MONTHS_OF_COVER, -1)
    ]


def _said(person: Person, branch: str, month: int) -> str:
    found = covered(person, branch, month, business_date())
    return f"{found.cover.label} ({found.clause})" if found.clause else str(found.cover.label)
