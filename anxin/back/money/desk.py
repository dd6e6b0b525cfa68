"""The finance desk: what came today, what waits, what two officers have to decide, and what failed."""

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anxin.back.frame import page, require, workbench
from anxin.back.money.ledger import seen_agency
from anxin.back.money.months import MOST_IN_CHART, chart_of, month_columns, month_row
from anxin.funds import desk, outgoing
from anxin.funds.debits import failed_debits
from anxin.funds.models import StatementState
from anxin.funds.permissions import may_see_money
from anxin.funds.queries import money_by_month
from anxin.look.components import Card, Tone
from anxin.look.templatetags.look import yuan
from anxin.registry.models import Agency, Staff
from anxin.trail.today import business_date

MOST_COUNTED = 1000


@require_safe
@workbench
def desk_page(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    require(may_see_money(staff))
    agency = seen_agency(staff)
    months = money_by_month(business_date(), agency, MOST_IN_CHART)
    context = {
        "cards": _money(agency) + _decisions(agency),
        "chart": chart_of(months[::-1]) if months else None,
        "columns": month_columns(),
        "rows": [month_row(each) for each in months],
    }
    return page(request, staff, "money/desk.html", context)


def _money(agency: Agency | None) -> list[Card]:
    today = business_date()
    came = desk.received_on(agency, today)
    waiting = desk.waiting_receipts(agency)
    left, late = desk.left_of_all(waiting), waiting.filter(return_by__lt=today).count()
    receipts = reverse("back:receipts")
    return [
        Card(_("Received today"), f"{receipts}?which=all", str(came.number), yuan(came.fen)),
        Card(_("Waits on the suspense account"), receipts, str(left.number), yuan(left.fen)),
        _card(_("To go back, day passed"), receipts, late, "error"),
        _card(
            _("Statements being read in"),
            reverse("back:statements"),
            desk.statements(agency).filter(state=StatementState.READING).count(),
        ),
    ]


def _decisions(agency: Agency | None) -> list[Card]:
    return [
        _card(
            _("Matches to confirm"),
            reverse("back:proposals"),
            desk.proposals_of_officers(agency).count(),
            "warning",
        ),
        _card(
            _("Matches suggested"), reverse("back:proposals"), desk.suggestions(agency)[:MOST_COUNTED].count()
        ),
        _card(_("Money to send back"), reverse("back:returns"), desk.open_returns(agency).count(), "warning"),
        _card(_("Payments to look at"), reverse("back:orders"), outgoing.to_look_at(agency), "error"),
        _card(_("Failed debits"), reverse("back:failed_debits"), failed_debits(agency).count(), "error"),
        _card(
            _("Deferrals to confirm"),
            reverse("back:deferrals"),
            desk.waiting_deferrals(agency).count(),
            "warning",
        ),
    ]


def _card(title: str, href: str, number: int, tone: Tone = "") -> Card:
    """A colour warns only while there is something to warn of."""
    return Card(title, href, str(number), tone=tone if number else "")
