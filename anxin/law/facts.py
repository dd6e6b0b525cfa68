"""Facts: declared once in a pack, and how a value from outside becomes one that rules can read.

Inside, a month is months since 1970-01, a date days since 1970-01-01, money fen, a list a frozenset. A value is never guessed at or
mended: `1` is not true, `"3"` is not 3, and what cannot be taken is refused with one message.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from anxin.law import months
from anxin.law.expressions import ranges
from anxin.law.expressions.checking import Type
from anxin.law.expressions.ranges import Bounds
from anxin.law.expressions.tree import Kind
from anxin.law.messages import Refused, shown
from anxin.law.money import MAX_FEN, format_yuan, parse_yuan
from anxin.law.texts import Text

MAX_COUNT, MAX_WORD, MAX_LENGTH, MAX_ITEMS = 10**9, 64, 200, 1000
_WORD = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_KINDS: dict[str, Kind] = {
    "count": "number",
    "month_count": "number",
    "money": "money",
    "bool": "bool",
    "choice": "choice",
    "open_choice": "choice",
    "choices": "choices",
    "date": "date",
    "month": "month",
    "text": "text",
}
TYPES = tuple(_KINDS)
_SIZES: dict[str, Bounds] = {"count": (0, MAX_COUNT), "month_count": (1, MAX_ITEMS), "money": (0, MAX_FEN)}


@dataclass(frozen=True)
class Fact:
    """`lowest` and `highest` are inside values (fen, months, days); None leaves the limit of the type."""

    name: str
    type: str
    label: Text
    question: Text
    help: Text | None = None
    unit: Text | None = None
    lowest: int | None = None
    highest: int | None = None
    values: dict[str, Text] = field(default_factory=dict)
    nullable: bool = False
    open: bool = False
    min_items: int = 0
    max_items: int = 100
    max_length: int = MAX_LENGTH

    @property
    def kind(self) -> Kind:
        return _KINDS[self.type]

    @property
    def takes_other_words(self) -> bool:
        return self.open or self.type == "open_choice"

    @property
    def reads_as(self) -> Type:
        listed = self.values and not self.takes_other_words
        return Type(self.kind, self.nullable, tuple(self.values) if listed else None)

    @property
    def bounds(self) -> Bounds:
        """The smallest and largest inside value; (0, 0) for what has no size."""
        low, high = _SIZES.get(self.type, ranges.of_kind(self.kind))
        return low if self.lowest is None else self.lowest, high if self.highest is None else self.highest

    def read(self, given: object) -> Any:
        """The inside value. Raises Refused."""
        if given is None:
            if self.nullable:
                return None
            raise Refused("null")
        return _READERS[self.type](self, given)

    def show(self, value: Any) -> Any:
        """An inside value as JSON writes it; a month_count shows as its count."""
        return show(self.kind, value)


def show(kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    if kind == "month":
        return months.format_month(value)
    if kind == "date":
        return months.format_day(value)
    if kind == "money":
        return format_yuan(value)
    return sorted(value) if kind == "choices" else value


def read_text(given: object, limit: int) -> str:
    if not isinstance(given, str):
        raise Refused("not_text", given=shown(given))
    if len(given) > limit:
        raise Refused("too_long", limit=limit)
    if not given.isprintable():
        raise Refused("bad_characters")
    return given


def read_day(given: object) -> int:
    text = read_text(given, MAX_WORD)
    try:
        return months.parse_day(text)
    except ValueError:
        raise Refused("not_date", given=shown(text)) from None


def read_month(given: object) -> int:
    text = read_text(given, MAX_WORD)
    try:
        if text.isascii():
            return months.parse_month(text)
    except ValueError:
        pass
    raise Refused("not_month", given=shown(text))


def _whole_number(given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int):
        raise Refused("not_whole_number", given=shown(given))
    return given


def _within(fact: Fact, value: int) -> int:
    low, high = fact.bounds
    if value < low:
        raise Refused("too_small", limit=fact.show(low))
    if value > high:
        raise Refused("too_large", limit=fact.show(high))
    return value


def _count(fact: Fact, given: object) -> int:
    return _within(fact, _whole_number(given))


def _month_count(fact: Fact, given: object) -> int:
    """Either how many months, or which; each month once."""
    if not isinstance(given, list):
        return _within(fact, _whole_number(given))
    return _within(fact, len(_distinct(given, MAX_ITEMS, read_month)))


def _distinct(given: object, limit: int, read: Callable[[object], Any]) -> frozenset[Any]:
    if not isinstance(given, list):
        raise Refused("not_list", given=shown(given))
    if len(given) > limit:
        raise Refused("too_long", limit=limit)
    found: set[Any] = set()
    for number, each in enumerate(given):
        try:
            value = read(each)
        except Refused as refused:
            raise Refused(refused.code, f"[{number}]", **refused.params) from None
        if value in found:
            raise Refused("repeated", f"[{number}]", given=shown(each))
        found.add(value)
    return frozenset(found)


def _money(fact: Fact, given: object) -> int:
    text = read_text(given, MAX_WORD) if isinstance(given, str) else ""
    try:
        if text.isascii():
            return _within(fact, parse_yuan(text))
    except ValueError:
        pass
    raise Refused("not_money", given=shown(given))


def _bool(fact: Fact, given: object) -> bool:
    if not isinstance(given, bool):
        raise Refused("not_bool", given=shown(given))
    return given


def _choice(fact: Fact, given: object) -> str:
    word = read_text(given, MAX_LENGTH)
    if word in fact.values:
        return word
    if not fact.takes_other_words:
        raise Refused("not_choice", given=shown(word), allowed=", ".join(fact.values))
    if len(word) > MAX_WORD or not _WORD.fullmatch(word):
        raise Refused("not_word", given=shown(word))
    return word


def _choices(fact: Fact, given: object) -> frozenset[str]:
    found = _distinct(given, fact.max_items, lambda each: _choice(fact, each))
    if len(found) < fact.min_items:
        raise Refused("too_short", limit=fact.min_items)
    return found


def _date(fact: Fact, given: object) -> int:
    return _within(fact, read_day(given))


def _month(fact: Fact, given: object) -> int:
    return _within(fact, read_month(given))


def _text(fact: Fact, given: object) -> str:
    text = read_text(given, fact.max_length)
    if not text.strip():
        raise Refused("empty")
    return text


_READERS: dict[str, Callable[[Fact, object], Any]] = {
    "count": _count,
    "month_count": _month_count,
    "money": _money,
    "bool": _bool,
    "choice": _choice,
    "open_choice": _choice,
    "choices": _choices,
    "date": _date,
    "month": _month,
    "text": _text,
}
