"""JSON from outside: read whole or refused whole. What two parsers might read differently is refused.

Refused: more than `limit` bytes, nesting deeper than 32, a key twice in one object, NaN and Infinity, numbers no double can hold or
with more than 30 digits, lone surrogates, NUL and other control characters, and marks that turn the writing direction (they make a
text look like another one to the officer who reads it).
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from anxin.api.problems import BAD_JSON, TOO_LARGE, WRONG_MEDIA, FieldError, Problem

LIMIT = 1024 * 1024
MAX_DEPTH = 32
MAX_DIGITS = 30
# Possessive, and content with an unclosed string: a hostile body must cost no more than its length.
_MARKS = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def read_json(request: HttpRequest, limit: int = LIMIT) -> Any:
    """The body of a JSON request. Raises `Problem` (400, 413, 415)."""
    if (request.content_type or "").lower() != "application/json":
        raise Problem(WRONG_MEDIA, _("Send JSON, with Content-Type: application/json."))
    refuse_large(request, limit)
    return parse_json(request.body)


def refuse_large(request: HttpRequest, limit: int) -> None:
    """By the announced length, before a byte is read. Without one there is no body."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    if not announced.isdecimal() or int(announced) > limit:
        raise Problem(TOO_LARGE, _("At most %(limit)s bytes are taken here.") % {"limit": limit})


def parse_json(body: bytes) -> Any:
    """Raises `Problem` naming what is wrong, with the path where there is one."""
    text = _decoded(body)
    _refuse_deep(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_float,
            parse_int=_int,
        )
    except json.JSONDecodeError as error:
        raise Problem(
            BAD_JSON,
            _("Not JSON at line %(line)s, column %(column)s.")
            % {"line": error.lineno, "column": error.colno},
        ) from None
    _refuse_unsafe(value)
    return value


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(BAD_JSON, _("Not UTF-8 at byte %(byte)s.") % {"byte": error.start}) from None


def _refuse_deep(text: str) -> None:
    """Counted before parsing: the parser itself would stop only where the stack does."""
    depth = 0
    for mark in _MARKS.finditer(text):
        first = mark[0][0]
        if first in "[{":
            depth += 1
        elif first in "]}":
            depth -= 1
        if depth > MAX_DEPTH:
            raise Problem(BAD_JSON, _("Nested deeper than %(limit)s.") % {"limit": MAX_DEPTH})


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Problem(BAD_JSON, _("A key stands twice in one object."))
    return found


def _constant(name: str) -> None:
    raise Problem(BAD_JSON, _("%(name)s is not a number in JSON.") % {"name": name})


def _float(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise Problem(BAD_JSON, _("A number is too large."))
    return value


def _int(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise Problem(BAD_JSON, _("A number is too large."))
    return int(text)


def _refuse_unsafe(value: Any) -> None:
    for path, text in _texts(value, ""):
        if UNSAFE.search(text):
            shown = UNSAFE.sub("\N{REPLACEMENT CHARACTER}", path)[:200]
            error = FieldError(shown, "bad_characters", _("This holds characters that cannot be used."))
            raise Problem(BAD_JSON, _("A text holds characters that cannot be used."), [error])


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every key and every text with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _texts(each, f"{path}[{number}]")
    elif isinstance(value, dict):
        for key, each in value.items():
            inner = f"{path}.{key}" if path else key
            yield inner, key
            yield from _texts(each, inner)
