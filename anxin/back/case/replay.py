"""The decision made once more under the rules and events known now, and what would be different."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anxin.back.case.reading import open_case
from anxin.back.case.saying import status_words
from anxin.back.frame import page, workbench
from anxin.back.words import check_name, document_name, mode_name
from anxin.casework.deciding import decide_request
from anxin.casework.models import Application
from anxin.law import BadInput
from anxin.lawbook.queries import events_known
from anxin.registry.models import Staff
from anxin.trail.today import business_date

Decided = dict[str, Any]


@require_safe
@workbench
def replay(request: HttpRequest, staff: Staff, receipt: str) -> HttpResponse:
    application = open_case(staff, receipt).application
    columns = [_("What"), _("As it was decided"), _("As it would be decided now")]
    context: dict[str, Any] = {"application": application, "columns": columns}
    try:
        now = decided_now(application)
    except BadInput as wrong:
        context["problems"] = [each.message.in_language(get_language() or "en") for each in wrong.problems]
    else:
        context |= {"differences": differences(application.service, application.decision, now), "now": now}
    return page(request, staff, "replay.html", context)


def decided_now(application: Application) -> Decided:
    """Same facts and day of receipt, today's knowledge. Raises BadInput when the rules no longer take these facts."""
    today = business_date()
    events = {name: day.isoformat() if day else None for name, day in events_known(today).items()}
    request = {**application.request, "known_on": today.isoformat(), "events": events}
    return decide_request(request).as_dict(get_language() or "en")


def differences(service: str, then: Decided, now: Decided) -> list[tuple[str, str, str]]:
    """What, as it was decided, as it would be decided now; only what differs."""
    before, after = _in_words(service, then), _in_words(service, now)
    return [
        (what, before.get(what, "—"), after.get(what, "—"))
        for what in dict.fromkeys([*before, *after])
        if before.get(what) != after.get(what)
    ]


def _in_words(service: str, decision: Decided) -> dict[str, str]:
    surcharge = decision.get("surcharge") or {}
    said = {
        _("Way of handling"): mode_name(decision.get("mode") or ""),
        _("Clauses"): ", ".join(decision.get("clauses", [])),
        _("Checks"): ", ".join(check_name(check) for check in decision.get("checks", [])) or _("none"),
        _("Surcharge"): f"{surcharge.get('treatment') or '—'} {surcharge.get('amount') or ''}".strip(),
    }
    for document in decision.get("documents", []):
        name = document_name(service, document["id"])
        said[_("Document: %(name)s") % {"name": name}] = status_words(document["status"])
    for deadline in decision.get("deadlines", []):
        said[_("Time limit: %(name)s") % {"name": deadline["id"]}] = deadline["due"] or _("no day yet")
    return said
