"""`anxin replay`: the decisions of a stretch of days made again under other rules. Nothing is changed; that it was done is on the trail."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from anxin.site.cli.city import shown_progress
from anxin.site.cli.manage import start_django

if TYPE_CHECKING:
    from anxin.casework.models import Application
    from anxin.casework.replaying import Basis, Replayed

BAD_INPUT = 2
KINDS = ("same", "different", "refused", "rules_not_stored")


class Asked(NamedTuple):
    """Applications received on the days [since, until], under the rules known `then`, those known `now`, or a draft."""

    since: date
    until: date
    under: str
    draft: int | None
    lang: str


def run(asked: Asked, *, as_json: bool) -> int:
    """The exit code: 2 when there are no such rules."""
    start_django()
    from anxin.trail.today import one_day

    with one_day():
        try:
            basis = _basis(asked)
        except LookupError as problem:
            print(problem, file=sys.stderr)
            return BAD_INPUT
        counts: Counter[str] = Counter()
        told = _counted(_replayed(asked, basis), counts)
        if as_json:
            different = [_as_dict(each, asked.lang) for each in told]
            print(json.dumps({**_sums(counts), "applications": different}, ensure_ascii=False, indent=2))
        else:
            _print(told, counts, asked.lang)
        _note(asked)
    return 0


def _basis(asked: Asked) -> "Basis":
    """Raises LookupError in words."""
    from anxin.casework.replaying import THEN, as_drafted, now_known
    from anxin.lawbook.contents import pack_from
    from anxin.lawbook.queries import drafts

    if asked.draft is not None:
        draft = drafts().defer(None).filter(pk=asked.draft).first()
        if draft is None:
            raise LookupError(f"--draft: there is no draft {asked.draft}")
        return as_drafted(pack_from(draft.content))
    if asked.under not in ("then", "now"):
        raise LookupError("--under: choose then or now")
    return THEN if asked.under == "then" else now_known()


def _replayed(asked: Asked, basis: "Basis") -> "Iterator[tuple[Application, Replayed | None]]":
    """None where the rules of then were never stored here."""
    from anxin.casework.replaying import BATCH, decided_between, replay
    from anxin.lawbook.models import PublishedPack

    rows = decided_between(asked.since, asked.until)
    whole = rows.count()
    with shown_progress("Deciding again") as progress:
        for done, application in enumerate(rows.iterator(chunk_size=BATCH), 1):
            try:
                yield application, replay(application, basis, asked.lang)
            except PublishedPack.DoesNotExist:
                yield application, None
            if progress:
                progress(done, whole)


def _counted(
    pairs: "Iterator[tuple[Application, Replayed | None]]", counts: Counter[str]
) -> "Iterator[Replayed]":
    """Passes on what is not the same, so that a whole city's decisions never stand in memory together."""
    for _application, replayed in pairs:
        kind = _kind(replayed)
        counts[kind] += 1
        if replayed is not None and kind != "same":
            yield replayed


def _kind(replayed: "Replayed | None") -> str:
    if replayed is None:
        return "rules_not_stored"
    if replayed.decision is None:
        return "refused"
    return "same" if replayed.is_same else "different"


def _sums(counts: Counter[str]) -> dict[str, int]:
    return {"looked_at": counts.total(), **{kind: counts[kind] for kind in KINDS}}


def _as_dict(replayed: "Replayed", lang: str) -> dict[str, Any]:
    return {
        "receipt": replayed.application.receipt,
        "service": replayed.application.service,
        "differences": [each._asdict() for each in replayed.differences],
        "problems": [each.as_dict(lang) for each in replayed.problems],
    }


def _print(told: "Iterator[Replayed]", counts: Counter[str], lang: str) -> None:
    for replayed in told:
        receipt = replayed.application.receipt
        for each in replayed.differences:
            print(f"{receipt}: {each.what}: {each.before} → {each.after}")
        for problem in replayed.problems:
            print(f"{receipt}: {problem.path}: {problem.message.in_language(lang)}")
    print(", ".join(f"{kind.replace('_', ' ')}: {number}" for kind, number in _sums(counts).items()))


def _note(asked: Asked) -> None:
    from anxin.registry.actors import SYSTEM
    from anxin.trail.operations import record

    days = {"since": asked.since.isoformat(), "until": asked.until.isoformat()}
    details = {**days, "under": asked.under, "draft": asked.draft}
    record(SYSTEM, "decisions.replayed", "decisions", details=details)
