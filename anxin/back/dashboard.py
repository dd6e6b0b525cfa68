"""The first page of a working day: what waits, for whom, and what is late."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anxin.back import permissions
from anxin.back.coordination.listing import narrowed
from anxin.back.due import DueState
from anxin.back.frame import page, workbench
from anxin.back.queries import counted, due_like, failed_messages
from anxin.casework.exchanges import open_coordinations
from anxin.casework.permissions import may_open_cases
from anxin.look.components import Card, Link, Tone
from anxin.registry.models import Staff
from anxin.registry.permissions import is_of_centre
from anxin.trail.today import business_date
from anxin.work.models import TaskKind
from anxin.work.queries import open_obligations, work_list


@require_safe
@workbench
def dashboard(request: HttpRequest, staff: Staff) -> HttpResponse:
    cards = _case_cards(staff, business_date()) if may_open_cases(staff) else []
    return page(request, staff, "dashboard.html", {"cards": cards, "doors": _doors(staff)})


def _case_cards(staff: Staff, day: dt.date) -> list[Card]:
    seen, scope = work_list().visible_to(staff), "everywhere" if is_of_centre(staff) else "agency"
    mine = work_list().mine(staff)
    cards = [
        _card(_("My tasks"), mine, {"scope": "mine"}, "brand"),
        _card(_("Nobody has taken yet"), seen.unclaimed(), {"scope": scope, "holder": "nobody"}),
        _card(_("Due soon"), due_like(seen, "soon", day), {"scope": scope, "due": "soon"}, "warning"),
        _card(_("Overdue"), due_like(seen, "overdue", day), {"scope": scope, "due": "overdue"}, "error"),
        _card(_("Waiting for review"), seen.of_kind(TaskKind.REVIEW), {"scope": scope, "kind": "review"}),
        _linked(_("Still open"), counted(open_obligations().visible_to(staff)), reverse("back:obligations")),
        _chased(_("Departments not chased in time"), staff, day),
    ]
    if permissions.may_see_messages(staff):
        failed = counted(failed_messages(staff))
        cards.append(_linked(_("Messages that failed"), failed, reverse("back:messages"), "error"))
    return cards


def _chased(title: str, staff: Staff, day: dt.date) -> Card:
    late = narrowed(open_coordinations(staff), {"due": DueState.OVERDUE}, day)
    return _linked(
        title, counted(late), f"{reverse('back:coordination_list')}?due={DueState.OVERDUE}", "error"
    )


def _card(title: str, tasks: QuerySet[Any], choice: dict[str, str], tone: Tone = "") -> Card:
    return _linked(title, counted(tasks), f"{reverse('back:work_list')}?{urlencode(choice)}", tone)


def _linked(title: str, figure: str, href: str, tone: Tone = "") -> Card:
    """A colour warns only while there is something to warn of."""
    calm = figure == "0" and tone in ("warning", "error")
    return Card(title, href, figure, tone="" if calm else tone)


def _doors(staff: Staff) -> list[Link]:
    doors = []
    if permissions.may_take_in_for_others(staff):
        doors.append(Link(_("Take in an application for somebody"), reverse("back:people")))
    if permissions.may_read_trail(staff):
        doors.append(Link(_("Read the trail"), reverse("back:trail")))
    return doors
