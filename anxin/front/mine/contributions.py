"""The way to money: the employers one acts for, and one's own months."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anxin.front.permissions import signed_in
from anxin.funds.reporting.permissions import may_report_for_own
from anxin.look.components import Card
from anxin.registry.models import User
from anxin.registry.queries import employers_acted_for, person_of
from anxin.trail.today import business_date

MOST_EMPLOYERS = 100


@require_safe
@signed_in
def contributions(request: HttpRequest, user: User) -> HttpResponse:
    today = business_date()
    employers = employers_acted_for(user, today)[:MOST_EMPLOYERS]
    reports = may_report_for_own(user)
    cards = []
    for each in employers:
        cards.append(Card(each.name, reverse("front:bills", args=[each.uscc]), text=_("Bills and payments")))
        if reports:
            cards.append(
                Card(each.name, reverse("front:months", args=[each.uscc]), text=_("Monthly reports"))
            )
    if person_of(user) is not None:
        cards.append(Card(_("My contribution months"), reverse("front:own_months")))
        cards.append(Card(_("My benefits"), reverse("front:own_payments")))
    return render(request, "front/mine/contributions.html", {"cards": cards})
