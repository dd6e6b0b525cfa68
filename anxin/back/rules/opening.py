"""Which rules a page is about: those in force, an earlier version, or a draft; and in which language they are read."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.back.frame import require
from anxin.law import Pack
from anxin.law.describing import Describer
from anxin.law.texts import LANGUAGES, language
from anxin.lawbook.contents import pack_from
from anxin.lawbook.models import Draft, PublishedPack
from anxin.lawbook.permissions import may_see_drafts
from anxin.lawbook.queries import drafts, pack_in_force, pack_of
from anxin.look.components import Link
from anxin.registry.models import Staff

IN_FORCE = "in-force"
DRAFT = "draft-"
DIGITS = 16
NAMES = {"zh-hans": "简体", "zh-hant": "繁體", "en": "English"}


@dataclass(frozen=True)
class Opened:
    """`which` names it in addresses. Of a draft the last content that loads is shown."""

    which: str
    pack: Pack
    name: str
    say: Describer
    draft: Draft | None = None

    @property
    def address(self) -> str:
        return reverse("back:rules_of", args=[self.which])


def open_rules(request: HttpRequest, staff: Staff, which: str) -> Opened:
    """Raises Http404 for what is not there, PermissionDenied for a draft that is not the reader's business."""
    lang = chosen_language(request)
    if which.startswith(DRAFT):
        draft = open_draft_page(staff, which.removeprefix(DRAFT))
        pack = pack_from(draft.content)
        return Opened(which, pack, draft.title, Describer(pack, lang), draft)
    pack = pack_in_force() if which == IN_FORCE else _earlier(which)
    return Opened(which, pack, name_of(pack.version), Describer(pack, lang))


def open_draft_page(staff: Staff, number: str) -> Draft:
    require(may_see_drafts(staff))
    if not number.isdecimal():
        raise Http404
    return get_object_or_404(drafts().defer(None), pk=int(number))


def _earlier(which: str) -> Pack:
    """By the first digits of its digest."""
    if pack_in_force().version.startswith(f"sha256:{which}"):
        return pack_in_force()
    found = PublishedPack.objects.filter(version__startswith=f"sha256:{which}").values_list(
        "version", flat=True
    )
    if len(which) < DIGITS or len(found) != 1:
        raise Http404
    return pack_of(found[0])


def which_of(version: str) -> str:
    return version.removeprefix("sha256:")[:DIGITS]


def name_of(version: str) -> str:
    digits = version.removeprefix("sha256:")[:8]
    if version == pack_in_force().version:
        return _("in force, version %(version)s") % {"version": digits}
    return _("version %(version)s") % {"version": digits}


def chosen_language(request: HttpRequest) -> str:
    """The rules are written in three languages whatever the language of the page."""
    asked = request.GET.get("lang", "")
    return asked if asked in LANGUAGES else language(get_language() or "zh-hans")


def language_links(request: HttpRequest) -> list[Link]:
    """The same page with the rules' own words in each language."""
    query, chosen = request.GET.copy(), chosen_language(request)
    links = []
    for tag in LANGUAGES:
        query["lang"] = tag
        links.append(Link(NAMES[tag], f"?{query.urlencode()}", current=tag == chosen))
    return links
