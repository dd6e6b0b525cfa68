"""Which documents a decision asks for, and what has been handed in for each."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from anxin.casework.models import Application, Attachment, ExchangedDocument
from anxin.lawbook.queries import pack_in_force

ASKED_NOW = frozenset({"needed", "copy"})
OWED_LATER = frozenset({"deferred", "copy"})


@dataclass(frozen=True)
class Requirement:
    """One document: its status (`needed`, `committed`, `deferred`, `exchanged`, `copy`) and the files handed in for it.

    `until` is the day or the still open event until which it is deferred. `from_answers`: the online application itself is
    this document, unless staff asked for it on paper. `obtained`: another department gave it, whatever was asked before.
    """

    id: str
    status: str
    until: str | None
    files: tuple[Attachment, ...]
    from_answers: bool = False
    obtained: ExchangedDocument | None = None

    @property
    def asked_now(self) -> bool:
        return self.status in ASKED_NOW and not self.from_answers

    @property
    def owed_later(self) -> bool:
        return self.status in OWED_LATER and not self.from_answers

    @property
    def missing(self) -> bool:
        return self.asked_now and not self.files

    @property
    def here(self) -> bool:
        return bool(self.files) or self.obtained is not None


def requirements(application: Application, decision: dict[str, Any] | None = None) -> list[Requirement]:
    """In the order of the decision; what staff asked for besides comes after, as `needed`. What hangs on it may be prefetched."""
    files: dict[str, list[Attachment]] = {}
    for attachment in application.attachments.all():
        if attachment.removed_at is None:
            files.setdefault(attachment.document, []).append(attachment)
    asked_for = {request.document for request in application.document_requests.all()}
    came = {each.document: each for each in application.exchanged_documents.all()}
    rows = demanded(application.service, decision or application.decision, files, asked_for)
    return [_obtained(row, came[row.id]) if row.id in came else row for row in rows]


def _obtained(row: Requirement, came: ExchangedDocument) -> Requirement:
    """What a department gave replaces the paper, also one that was asked for, deferred or due in the original."""
    return replace(row, status="exchanged", until=None, from_answers=False, obtained=came)


def demanded(
    service: str,
    decision: Mapping[str, Any],
    files: Mapping[str, Sequence[Attachment]] | None = None,
    asked_for: Set[str] = frozenset(),
) -> list[Requirement]:
    """The same without a look-up, for an application that nobody can have handed in or asked for anything yet."""
    rows = list(decision.get("documents", []))
    known = {row["id"] for row in rows}
    rows += [{"id": id_, "status": "needed", "until": None} for id_ in sorted(asked_for - known)]
    made = set(pack_in_force().services[service].from_answers)
    held = files or {}
    return [
        Requirement(
            r["id"], r["status"], r.get("until"), tuple(held.get(r["id"], ())), r["id"] in made - asked_for
        )
        for r in rows
    ]


def missing_documents(application: Application, decision: dict[str, Any]) -> list[str]:
    return missing(requirements(application, decision))


def missing(rows: Iterable[Requirement]) -> list[str]:
    return [row.id for row in rows if row.missing]
