"""Writing the next version of the rules: opened, changed file by file or row by row, proposed, given up. In force is none of it."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from anxin.law import Pack, PackError, load_pack_of
from anxin.lawbook.contents import as_yaml, files_of, pack_from, texts_of
from anxin.lawbook.errors import LawbookError, NotYours, StaleDraft
from anxin.lawbook.models import Draft, DraftState
from anxin.lawbook.operations.storing import store
from anxin.lawbook.permissions import may_write_rules
from anxin.lawbook.proofs import acknowledgement, proof_of
from anxin.lawbook.queries import pack_in_force
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.trail.operations import record
from anxin.trail.today import business_date, now

LONGEST_TEXT = 1_000_000
NEW_FILE = re.compile(
    r"((assessment|parameters|measures|interpretations|obligations)|(services|sections)/[a-z0-9][a-z0-9-]{0,60})\.yaml"
)
Path = list[str | int]


@transaction.atomic
def open_draft(by: Staff, title: str, content: str | None = None) -> Draft:
    """From the rules in force; `content` is that of a pack that was brought in. Raises PermissionDenied, ValidationError, PackError."""
    _require_writer(by)
    if not title.strip():
        raise ValidationError({"title": _("Say in a few words what the draft is for.")})
    base = pack_in_force()
    store(base)
    text = base.content if content is None else _of_this_place(pack_from(content), base.id).content
    draft = Draft.objects.create(
        place=base.id,
        base_version=base.version,
        title=title.strip()[:160],
        author=by,
        content=text,
        changed_at=now(),
    )
    draft.writers.add(by)
    _note(draft, by, "draft.opened", base=base.version)
    return draft


@transaction.atomic
def edit_file(draft: Draft, by: Staff, file: str, text: str, version: int) -> Draft:
    """The text of one file. One that does not load is kept beside the draft as not valid yet, with what is wrong and where.

    Raises PermissionDenied, StaleDraft, LawbookError, ValidationError.
    """
    current = locked_to_write(draft, by, version)
    _check_file(current, file, text)
    wrong = _take_in(current, file, text)
    save_draft(current, by, "draft.changed", file=file, valid=wrong is None)
    return current


@transaction.atomic
def edit_row(draft: Draft, by: Staff, file: str, path: Path, said: Any, version: int) -> Draft:
    """One value of a file, at `path`; None takes it out, the length of a list adds to it. Nothing is saved unless the whole still loads.

    Raises PermissionDenied, StaleDraft, LawbookError, PackError.
    """
    current = locked_to_write(draft, by, version)
    if file in current.not_valid:
        raise LawbookError(_("The text of this file is not valid yet. Mend it first."))
    current.content = try_row(current, file, path, said).content
    save_draft(current, by, "draft.changed", file=file, row="/".join(map(str, path)))
    return current


def try_file(draft: Draft, file: str, text: str) -> Pack:
    """What the rules would be with this text; nothing is saved. Raises PackError."""
    return loaded(draft, texts_of(draft.content) | {file: text})


def try_row(draft: Draft, file: str, path: Path, said: Any) -> Pack:
    """What the rules would be with the row; nothing is saved. Raises PackError."""
    files = files_of(draft.content)
    _put(files, [file, *path], said)
    return loaded(draft, texts_of(draft.content) | {file: as_yaml(files[file])})


def _put(into: Any, path: Path, said: Any) -> None:
    *way, last = path
    for step in way:
        into = into[step]
    if said is None:
        del into[last]
    elif isinstance(into, list) and last == len(into):
        into.append(said)
    else:
        into[last] = said


@transaction.atomic
def acknowledge(draft: Draft, by: Staff, number: int, reason: dict[str, str], version: int) -> Draft:
    """Answer for what the proof found: finding `number` of the draft as it is. Who, when and why stand in the rules from then on.

    Raises PermissionDenied, StaleDraft, LawbookError, ValidationError.
    """
    current = locked_to_write(draft, by, version)
    if wrong := {
        name: _("Say why, in both languages.") for name in ("zh", "en") if not reason.get(name, "").strip()
    }:
        raise ValidationError(wrong)
    findings = proof_of(pack_from(current.content)).findings
    if not 0 <= number < len(findings):
        raise LawbookError(_("The proof does not say this any more. Look at it again."))
    row = acknowledgement(findings[number], by.name, business_date().isoformat(), reason)
    file = f"services/{findings[number].table.service.id}.yaml"
    accepted = files_of(current.content)[file].get("acknowledged", [])
    current.content = try_row(current, file, ["acknowledged"], [*accepted, row]).content
    save_draft(current, by, "draft.acknowledged", file=file)
    return current


@transaction.atomic
def propose(draft: Draft, by: Staff, version: int) -> Draft:
    """Give it to a second person. Raises PermissionDenied, StaleDraft, LawbookError."""
    current = locked_to_write(draft, by, version)
    if not current.is_valid:
        raise LawbookError(_("A draft with a text that is not valid cannot be proposed."))
    if pack_from(current.content).version == pack_in_force().version:
        raise LawbookError(_("The draft says nothing that is not in force already."))
    current.state = DraftState.PROPOSED
    save_draft(current, by, "draft.proposed", writes=False)
    return current


@transaction.atomic
def take_back(draft: Draft, by: Staff, version: int) -> Draft:
    """To go on writing. Raises PermissionDenied, StaleDraft, LawbookError."""
    current = _locked(draft, by, version, DraftState.PROPOSED)
    current.state = DraftState.OPEN
    save_draft(current, by, "draft.taken_back", writes=False)
    return current


@transaction.atomic
def abandon(draft: Draft, by: Staff, version: int) -> Draft:
    """Raises PermissionDenied, StaleDraft, LawbookError."""
    current = _locked(draft, by, version, DraftState.OPEN, DraftState.PROPOSED)
    current.state = DraftState.ABANDONED
    save_draft(current, by, "draft.abandoned", writes=False)
    return current


def locked_to_write(draft: Draft, by: Staff, version: int) -> Draft:
    return _locked(draft, by, version, DraftState.OPEN)


def _locked(draft: Draft, by: Staff, version: int, *states: DraftState) -> Draft:
    _require_writer(by)
    current = Draft.objects.select_for_update().get(pk=draft.pk)
    if current.version != version:
        raise StaleDraft
    if current.state not in states:
        raise LawbookError(_("The draft is not at the point where this can be done. Look at it again."))
    return current


def _require_writer(by: Staff) -> None:
    if not may_write_rules(by):
        raise NotYours(_("Only a rule author writes drafts of the rules."))


def _check_file(draft: Draft, file: str, text: str) -> None:
    if file not in files_of(draft.content) and not NEW_FILE.fullmatch(file):
        raise ValidationError({"file": _("The rules have no file with this name.")})
    if len(text) > LONGEST_TEXT:
        raise ValidationError({"text": _("This text is too long.")})


def _take_in(draft: Draft, file: str, text: str) -> PackError | None:
    """Together with what else is not valid yet, since two files may need each other; else alone; else it waits. What is wrong with it."""
    texts = texts_of(draft.content)
    waiting = {name: each["text"] for name, each in draft.not_valid.items()} | {file: text}
    wrong: PackError | None = None
    for taken in (waiting, {file: text}):
        try:
            draft.content = loaded(draft, texts | taken).content
        except PackError as error:
            wrong = error
            continue
        draft.not_valid = {name: each for name, each in draft.not_valid.items() if name not in taken}
        return None
    assert wrong is not None  # noqa: S101  the loop ends here only after an error; this tells the type checker.
    draft.not_valid = draft.not_valid | {file: _kept(text, wrong)}
    return wrong


def _kept(text: str, wrong: PackError) -> dict[str, Any]:
    return {
        "text": text,
        "file": wrong.file,
        "line": wrong.line,
        "column": wrong.column,
        "message": wrong.message,
    }


def loaded(draft: Draft, texts: dict[str, str]) -> Pack:
    return _of_this_place(load_pack_of(texts), draft.place)


def _of_this_place(pack: Pack, place: str) -> Pack:
    if pack.id != place:
        raise PackError(f"these are the rules of {pack.id}, not of {place}", "pack.yaml")
    return pack


def save_draft(draft: Draft, by: Staff, action: str, *, writes: bool = True, **details: Any) -> None:
    draft.version += 1
    draft.is_valid = not draft.not_valid
    draft.changed_at = now()
    draft.save()
    if writes:
        draft.writers.add(by)
    _note(draft, by, action, version=draft.version, **details)


def _note(draft: Draft, by: Staff, action: str, **details: Any) -> None:
    record(actor_of_staff(by), action, draft.subject, agency=by.agency.code, details=details)
