"""How the data exchanges stand: which department answers, since when one does not, what waits for it, and what replaces it meanwhile
(II.2.3).
"""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from anxin.back.frame import page, require, workbench
from anxin.back.permissions import may_see_exchanges
from anxin.back.words import department_name, department_names
from anxin.channels.exchange.recovery import ask_again
from anxin.channels.exchange.standing import Connection, connections, given_up_for
from anxin.look.components import Colour, SummaryRow
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.trail.today import SHANGHAI


@require_safe
@workbench
def exchanges_page(request: HttpRequest, staff: Staff) -> HttpResponse:
    require(may_see_exchanges(staff))
    try:
        found, wrong = connections(staff), ""
    except ImproperlyConfigured:
        found, wrong = (
            [],
            _(
                "The file that says which departments are connected cannot be read. Tell the system administrator."
            ),
        )
    connected = {each.department for each in found}
    people_ask = [name for department, name in department_names().items() if department not in connected]
    context = {"connections": [_shown(each) for each in found], "wrong": wrong, "people_ask": people_ask}
    return page(request, staff, "exchanges.html", context)


def _shown(each: Connection) -> dict[str, Any]:
    state, colour = _state(each)
    standing = each.standing
    return {
        "department": each.department,
        "name": department_name(each.department),
        "state": state,
        "colour": colour,
        "down": bool(each.problems) or each.failing,
        "since": _clock(standing.failing_since) if standing else "",
        "cases": each.waiting + each.given_up,
        "given_up": each.given_up,
        "rows": _rows(each),
        "records": f"{reverse('back:coordination_list')}?department={each.department}",
    }


def _state(each: Connection) -> tuple[str, Colour]:
    if each.problems:
        return _("wrongly configured"), "red"
    if each.failing:
        return _("does not answer"), "red"
    answered = each.standing is not None and each.standing.answered_at is not None
    return (_("answers"), "green") if answered else (_("not asked yet"), "grey")


def _rows(each: Connection) -> list[SummaryRow]:
    standing = each.standing
    answered = _clock(standing.answered_at) if standing else ""
    rows = [
        SummaryRow(_("Last answer"), answered or _("none yet")),
        SummaryRow(_("Requests waiting"), each.waiting),
        SummaryRow(_("Given up, fetched when it is back"), each.given_up),
        SummaryRow(_("Asked by people instead"), each.by_people),
    ]
    if standing and standing.last_error:
        rows.append(SummaryRow(_("What went wrong"), _(standing.last_error)))
    return [*rows, *(SummaryRow(_("Configuration"), each_) for each_ in each.problems)]


def _clock(at: dt.datetime | None) -> str:
    """By the clock: an outage is counted in hours, whatever day the agency works on."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at else ""


@require_POST
@workbench
def ask_again_page(request: HttpRequest, staff: Staff, department: str) -> HttpResponse:
    """What was given up is asked for once more, also where the department answered with an error."""
    require(may_see_exchanges(staff))
    number = ask_again(given_up_for(department, staff), actor_of_staff(staff))
    said = ngettext(
        "%(count)s request is on its way again.", "%(count)s requests are on their way again.", number
    )
    messages.success(request, said % {"count": number})
    return redirect("back:exchanges")
