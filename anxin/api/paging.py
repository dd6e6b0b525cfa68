"""Cursor paging: newest first, and a page stays what it was when new rows arrive in front of it."""

import base64
import binascii
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from anxin.api.problems import BAD_INPUT, FieldError, Problem

Row = TypeVar("Row", bound=Model)
LARGEST_ID = 2**63 - 1


def page(rows: QuerySet[Row], cursor: str, limit: int) -> tuple[list[Row], str | None]:
    """Rows after `cursor`, and the cursor of the next page (None on the last). Raises `Problem` for a made-up cursor."""
    if cursor:
        rows = rows.filter(pk__lt=read_cursor(cursor))
    found = list(rows.order_by("-pk")[: limit + 1])
    more = len(found) > limit
    return found[:limit], cursor_of(found[limit - 1].pk) if more else None


def cursor_of(pk: int) -> str:
    return base64.urlsafe_b64encode(str(pk).encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> int:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode(
            "ascii"
        )
        value = int(text) if text.isdecimal() and len(text) < 20 else LARGEST_ID + 1
    except (binascii.Error, ValueError):
        value = LARGEST_ID + 1
    if value > LARGEST_ID:
        error = FieldError("cursor", "not_cursor", _("Use `next` of the page before, unchanged."))
        raise Problem(BAD_INPUT, errors=[error])
    return value
