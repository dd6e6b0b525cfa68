"""Other rules came into force while a draft was written: what they say goes into the draft, unless both changed the same thing."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from anxin.law import PackError
from anxin.lawbook.contents import as_yaml, files_of
from anxin.lawbook.errors import LawbookError
from anxin.lawbook.models import Draft
from anxin.lawbook.operations.drafting import loaded, locked_to_write, save_draft
from anxin.lawbook.queries import pack_in_force, pack_of
from anxin.registry.models import Staff

ABSENT: Any = object()


class Conflict(Exception):
    """Both sides changed it; the message is where."""


@transaction.atomic
def bring_up_to_date(draft: Draft, by: Staff, version: int) -> Draft:
    """Raises PermissionDenied, StaleDraft, LawbookError naming what both changed."""
    current = locked_to_write(draft, by, version)
    base, now = pack_of(current.base_version), pack_in_force()
    try:
        merged = merge(files_of(base.content), files_of(now.content), files_of(current.content))
        texts = {name: as_yaml(said) for name, said in merged.items()}
        current.content = loaded(current, texts).content
    except Conflict as both:
        raise LawbookError(
            _("The rules in force and the draft both changed this: %(what)s.") % {"what": both}
        ) from None
    except PackError as wrong:
        raise LawbookError(_("Together the two do not fit: %(why)s") % {"why": wrong}) from None
    current.base_version = now.version
    save_draft(current, by, "draft.brought_up_to_date", base=now.version)
    return current


def merge(base: Any, theirs: Any, mine: Any, where: str = "") -> Any:
    """What changed on one side only is taken from that side, key by key. Raises Conflict."""
    if mine == base or theirs == mine:
        return theirs
    if theirs == base:
        return mine
    if not all(isinstance(each, dict) for each in (base, theirs, mine)):
        raise Conflict(where)
    merged = {
        key: merge(
            base.get(key, ABSENT),
            theirs.get(key, ABSENT),
            mine.get(key, ABSENT),
            f"{where}/{key}".lstrip("/"),
        )
        for key in {**theirs, **mine}
    }
    return {key: value for key, value in merged.items() if value is not ABSENT}
