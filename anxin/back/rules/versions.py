"""All versions that were ever in force here, and what one says differently from another, in words."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anxin.back.frame import page, workbench
from anxin.back.rules.browse import Table, frame
from anxin.back.rules.opening import IN_FORCE, open_rules, which_of
from anxin.back.words import agency_name
from anxin.law.comparing import Change, Part, compare
from anxin.law.describing import Describer
from anxin.lawbook.models import Publication
from anxin.lawbook.queries import publications
from anxin.look.components import Link, SummaryRow
from anxin.registry.models import Staff

# A thing without parts of its own (a document, say) is there or not.
WHOLE = Part("", "", "")


@require_safe
@workbench
def versions_page(request: HttpRequest, staff: Staff) -> HttpResponse:
    rows = [_row(each) for each in publications().select_related("published_by__agency", "draft__author")]
    opened = open_rules(request, staff, IN_FORCE)
    return page(request, staff, "rules/versions.html", {"rows": rows, "version": opened.pack.version})


def _row(publication: Publication) -> SummaryRow:
    title, which = publication.draft.title, which_of(publication.pack_id)
    changes = reverse("back:rules_compare", args=[which_of(publication.replaced), which])
    said = _("%(title)s: written by %(author)s, published by %(publisher)s (%(agency)s)") % {
        "title": title,
        "author": publication.draft.author.name,
        "publisher": publication.published_by.name,
        "agency": agency_name(publication.published_by.agency),
    }
    links = (
        Link(_("Look at"), reverse("back:rules_of", args=[which]), about=title),
        Link(_("What changed"), changes, about=title),
    )
    return SummaryRow(publication.published_on.isoformat(), said, links)


@require_safe
@workbench
def compare_page(request: HttpRequest, staff: Staff, which: str, other: str) -> HttpResponse:
    """`which` is the earlier version, `other` the later one."""
    before, after = open_rules(request, staff, which), open_rules(request, staff, other)
    changes = compare(before.pack, after.pack, after.say.lang)
    context = {
        "before": before,
        "after": after,
        "table": changes_table(changes, after.say),
        "same": not changes,
    }
    return page(request, staff, "rules/compare.html", frame(request, after, "compare") | context)


def changes_table(changes: list[Change], say: Describer) -> Table:
    """One row for each part that differs."""
    rows = [
        (
            change.name if not change.within else f"{change.within}: {change.name}",
            f"{change.kind_in(say.lang)}, {change.how_in(say.lang)}",
            part.name or say.aspect("name"),
            part.before or "—",
            part.after or "—",
        )
        for change in changes
        for part in change.parts or (WHOLE,)
    ]
    return Table([_("What"), _("Kind"), _("Part"), _("Before"), _("After")], list(rows))
