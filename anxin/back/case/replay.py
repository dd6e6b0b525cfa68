"""The decision made once more under the rules known then, those known now, or a draft, and what would be different."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anxin.back.case.reading import open_case
from anxin.back.case.saying import named
from anxin.back.frame import page, workbench
from anxin.back.rules.opening import DRAFT, open_draft_page
from anxin.casework.replaying import THEN, Basis, as_drafted, now_known, replay
from anxin.lawbook.contents import pack_from
from anxin.lawbook.models import DraftState, PublishedPack
from anxin.lawbook.permissions import may_see_drafts
from anxin.lawbook.queries import drafts
from anxin.look.components import Link
from anxin.registry.models import Staff

NOW, AS_THEN = "now", "then"
DRAFTS_OFFERED = 5


@require_safe
@workbench
def replay_page(request: HttpRequest, staff: Staff, receipt: str) -> HttpResponse:
    application = open_case(staff, receipt).application
    under = request.GET.get("under", NOW)
    basis, name = _basis(staff, under)
    lang = get_language() or "en"
    context: dict[str, Any] = {"application": application, "name": name, "ways": _ways(staff, under)}
    try:
        replayed = replay(application, basis, lang)
    except PublishedPack.DoesNotExist:
        context["problems"] = [_("The rules it was decided under were not stored here.")]
    else:
        context["columns"] = [_("What"), _("As it was decided"), name]
        context["problems"] = [each.message.in_language(lang) for each in replayed.problems]
        context |= {"differences": replayed.differences, "now": replayed.decision}
        if replayed.decision:
            context["because"] = named(application.service, replayed.decision["because"])
    return page(request, staff, "replay.html", context)


def _basis(staff: Staff, under: str) -> tuple[Basis, str]:
    """Raises Http404, PermissionDenied for a draft that is not the reader's business."""
    if under.startswith(DRAFT):
        draft = open_draft_page(staff, under.removeprefix(DRAFT))
        return as_drafted(pack_from(draft.content)), _("Under the draft “%(title)s”") % {"title": draft.title}
    if under == AS_THEN:
        return THEN, _("Under the rules known then")
    return now_known(), _("Under the rules known now")


def _ways(staff: Staff, under: str) -> list[Link]:
    names = {NOW: _("Rules known now"), AS_THEN: _("Rules known then")}
    if may_see_drafts(staff):
        written = drafts().filter(state__in=[DraftState.OPEN, DraftState.PROPOSED])[:DRAFTS_OFFERED]
        names |= {f"{DRAFT}{draft.pk}": draft.title for draft in written}
    return [Link(name, f"?under={way}", current=way == under) for way, name in names.items()]
