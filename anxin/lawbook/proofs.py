"""What the proof says of a version, kept while its content is the same: pages and the gate of publishing ask for the same proof."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from anxin.law import Pack
from anxin.law.emitters.source import source
from anxin.law.expressions import tree
from anxin.law.expressions.tree import all_of
from anxin.lawbook.contents import pack_from
from anxin.lawbook.errors import LawbookError

if TYPE_CHECKING:
    from anxin.law.proving import Finding, Gap, Report

KEPT = 8


def proof_of(pack: Pack) -> "Report":
    """Raises LawbookError where the solver comes to no end."""
    return _proved(pack.content)


@lru_cache(maxsize=KEPT)
def _proved(content: str) -> "Report":
    # The solver is loaded where a proof is asked for: no other page needs its memory.
    from anxin.law.proving import Unsettled, prove

    try:
        return prove(pack_from(content))
    except Unsettled as unsettled:
        raise LawbookError(_("The proof came to no end: %(why)s") % {"why": unsettled}) from None


def is_acknowledgeable(finding: "Finding") -> bool:
    """A gap or an overlap can be meant so; a row that never decides, or a value that is not there, cannot."""
    return _what(finding) is not None


def acknowledgement(finding: "Finding", author: str, day: str, reason: dict[str, str]) -> dict[str, Any]:
    """As it stands in the file of the service. Raises LawbookError for a finding that has to be mended."""
    what = _what(finding)
    if what is None:
        raise LawbookError(_("This cannot be acknowledged, only mended."))
    return {**what, "author": author, "date": day, "reason": reason}


def _what(finding: "Finding") -> dict[str, Any] | None:
    from anxin.law.proving import Gap, Overlap

    if isinstance(finding, Gap):
        return {"when": _region(finding)}
    if isinstance(finding, Overlap) and finding.table.kind == "rules":
        return {"overlap": [finding.one.id, finding.other.id]}
    return None


def _region(gap: "Gap") -> str:
    """All of the gap, as a condition of the rule language."""
    answers = tuple(each.expr if each.holds else tree.Not(each.expr) for each in gap.region)
    return source(all_of(answers)) if answers else "True"
