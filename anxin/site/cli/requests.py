"""Reading JSON that somebody else wrote: one object, an array, or one object a line; whatever is wrong is said in words."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NoReturn

Shape = Literal["object", "array", "lines"]
LARGEST = 256 * 1024 * 1024
LONGEST_NUMBER = 100


class Unreadable(ValueError):
    """The input, or one line of it, is no JSON we take."""


@dataclass(frozen=True)
class Item:
    """`place` names it in messages ("line 3"); empty when there is only one. `unreadable` says why there is no value."""

    value: Any
    place: str = ""
    unreadable: str = ""


@dataclass(frozen=True)
class Requests:
    shape: Shape
    items: Iterator[Item]


def read_requests(file: Path | None) -> Requests:
    """Raises Unreadable when nothing can be made of the input as a whole."""
    text = _text(file)
    try:
        value = parse(text)
    except Unreadable as problem:
        lines = _lines(text)
        if lines is None:
            raise problem from None
        return Requests("lines", lines)
    if isinstance(value, list):
        return Requests("array", (Item(each, f"item {number}") for number, each in enumerate(value, 1)))
    return Requests("object", iter([Item(value)]))


def parse(text: str) -> Any:
    """As strict as a request deserves: no NaN, no key twice, no nesting without end. Raises Unreadable."""
    try:
        return json.loads(
            text, parse_int=_whole_number, parse_constant=_no_constant, object_pairs_hook=_each_key_once
        )
    except json.JSONDecodeError as problem:
        raise Unreadable(f"not JSON: {problem.msg} (line {problem.lineno}, column {problem.colno})") from None
    except RecursionError:
        raise Unreadable("not a request: lists or objects are nested too deeply") from None
    except ValueError as problem:
        raise Unreadable(f"not JSON we take: {str(problem)[:200]}") from None


def _whole_number(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError(f"a number of {len(digits)} digits")
    return int(digits)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _value in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice[:60]!r} stands there twice")
    return found


def _text(file: Path | None) -> str:
    raw = _bytes(file)
    if len(raw) > LARGEST:
        raise Unreadable(f"too large: at most {LARGEST // 1024 // 1024} MB at a time")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Unreadable(f"not UTF-8 text: byte {problem.start + 1} does not fit") from None
    if not text.strip():
        raise Unreadable("nothing to decide: the input is empty")
    return text


def _bytes(file: Path | None) -> bytes:
    if file is None or str(file) == "-":
        if sys.stdin.isatty():
            print("Type or paste a request, then press Ctrl-D.", file=sys.stderr)
        return sys.stdin.buffer.read(LARGEST + 1)
    try:
        with file.open("rb") as source:
            return source.read(LARGEST + 1)
    except OSError as problem:
        raise Unreadable(f"{file}: {problem.strerror}") from None


def _lines(text: str) -> Iterator[Item] | None:
    """JSON lines, if that is what it is: several lines of which one at least is an object by itself. A bad line is its own."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) < 2 or text.lstrip().startswith("["):
        return None
    items = [_line(number, line) for number, line in lines]
    return iter(items) if any(isinstance(item.value, dict) for item in items) else None


def _line(number: int, line: str) -> Item:
    try:
        return Item(parse(line), f"line {number}")
    except Unreadable as problem:
        return Item(None, f"line {number}", str(problem))
