"""One row as somebody typed it (or Excel kept it) into values the registry understands, or the one fault that stands in the way.

Money comes as Excel's binary number too: its fifteen decimal digits are what the person typed, so they are read as decimal text.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils import translation

from anxin.funds.reporting.columns import ColumnId, kind_of
from anxin.funds.reporting.faults import Fault
from anxin.law.months import month_number
from anxin.registry.identity import BadIdentity, Identity, mask_id, read_identity

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
Cells = Mapping[ColumnId, Cell]
# Marks of cells that Excel cannot give a value for; no file can hold them as text.
CELL_ERROR, CELL_FORMULA = "\0error", "\0formula"
LONGEST_NAME = 60
SHOWN = 30
_LOST = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})\D{1,2}(\d{1,2})月?|(\d{4})(\d{2})")
_LONG_NUMBER = re.compile(r"[0-9]{12,}[0-9Xx]*")
# Days as Excel counts them (from 1899-12-30), between 1990 and 2100: a date whose cell lost its format.
_SERIALS = range(32_874, 73_051)
_SERIAL_START = dt.date(1899, 12, 30)


@dataclass(frozen=True)
class Wanted:
    """What a row asks for. `base` in fen a month; `since` the first or last day of work, `month` that from which it counts."""

    kind: str
    identity: Identity
    name: str
    base: int | None
    since: dt.date | None
    month: int


class Unreadable(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def read_row(cells: Cells, month: int, today: dt.date, highest_base: int) -> Wanted | Fault:
    """`month` is the report's; a base without a date counts from it. `highest_base` in fen."""
    try:
        return _read(cells, month, today, highest_base)
    except Unreadable as unreadable:
        return unreadable.fault


def _read(cells: Cells, month: int, today: dt.date, highest_base: int) -> Wanted:
    for column in ColumnId:
        _refuse_marked(column, cells.get(column))
    kind = _kind(cells.get(ColumnId.KIND))
    identity = _identity(cells.get(ColumnId.ID_NUMBER), today)
    name = _name(cells.get(ColumnId.NAME))
    base = None if kind == "leave" else _base(cells.get(ColumnId.BASE), highest_base)
    if kind == "base":
        return Wanted(kind, identity, name, base, None, _month(cells.get(ColumnId.SINCE), month))
    since = _day(cells.get(ColumnId.SINCE))
    return Wanted(kind, identity, name, base, since, month_number(since.year, since.month))


def text_of(cell: Cell) -> str:
    """As a person would type it: whole numbers without a decimal point, days as 2020-02-03, no mark of quoted text in front."""
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        cell = cell.date()
    if isinstance(cell, float):
        return _decimal_digits(cell)
    text = cell if isinstance(cell, str) else str(cell)
    return unquoted(text.strip())


def unquoted(text: str) -> str:
    """`'text` and `="text"` are how text that looks like a number or a formula is protected in files."""
    if text.startswith('="') and text.endswith('"') and len(text) > 2:
        return text[2:-1]
    return text.removeprefix("'")


def shown(text: str) -> str:
    """What a message may repeat: short, and of an identity number that got into another column only what tells it from others."""
    return _LONG_NUMBER.sub(lambda found: mask_id(found[0]), text[:SHOWN])


def _decimal_digits(number: float) -> str:
    """The fifteen digits a spreadsheet keeps, never more: 8000.1 and not 8000.1000000000004."""
    whole = format(number, ".15g")
    return format(Decimal(whole), "f") if "e" in whole and abs(number) < 1e15 else whole


def _refuse_marked(column: ColumnId, cell: Cell) -> None:
    if cell == CELL_ERROR:
        raise Unreadable(Fault("cell_error", column))
    if cell == CELL_FORMULA:
        raise Unreadable(Fault("cell_formula", column))


def _kind(cell: Cell) -> str:
    text = text_of(cell)
    if not text:
        raise Unreadable(Fault("kind_missing", ColumnId.KIND))
    found = kind_of(text)
    if found is None:
        raise Unreadable(Fault("kind_unknown", ColumnId.KIND, {"given": shown(text)}))
    return found


def _identity(cell: Cell, today: dt.date) -> Identity:
    column, text = ColumnId.ID_NUMBER, text_of(cell)
    if not text:
        raise Unreadable(Fault("id_missing", column))
    if isinstance(cell, float | int) and abs(cell) >= 10**15:
        raise Unreadable(Fault("id_lost_digits", column, {"given": format(float(cell), ".5E")}))
    if _LOST.fullmatch(text):
        raise Unreadable(Fault("id_lost_digits", column, {"given": shown(text)}))
    try:
        return read_identity(text, today)
    except BadIdentity as bad:
        raise Unreadable(Fault("id_wrong", column, {"why": _source(bad)})) from None


def _source(bad: BadIdentity) -> str:
    """The message as written in the source, to be said in the language of whoever reads it later."""
    with translation.override(None):
        return str(bad.message)


def _name(cell: Cell) -> str:
    text = " ".join(unicodedata.normalize("NFC", text_of(cell)).split())
    if not text:
        raise Unreadable(Fault("name_missing", ColumnId.NAME))
    if len(text) > LONGEST_NAME:
        raise Unreadable(Fault("name_too_long", ColumnId.NAME, {"limit": LONGEST_NAME}))
    if any(not c.isprintable() or c.isdigit() for c in text) or text[0] in "=+@":
        raise Unreadable(Fault("name_unreadable", ColumnId.NAME))
    return text


def _base(cell: Cell, highest: int) -> int:
    column, text = ColumnId.BASE, unicodedata.normalize("NFKC", text_of(cell))
    if not text or isinstance(cell, bool | dt.date | dt.time | dt.timedelta):
        code = "base_not_number" if text else "base_missing"
        raise Unreadable(Fault(code, column, {"given": shown(text)} if text else {}))
    try:
        yuan = Decimal(re.sub(r"^[¥￥]|(?<=\d),(?=\d{3}(?!\d))|元$|\s", "", text))
    except InvalidOperation:
        raise Unreadable(Fault("base_not_number", column, {"given": shown(text)})) from None
    return _fen(yuan, text, highest)


def _fen(yuan: Decimal, text: str, highest: int) -> int:
    column = ColumnId.BASE
    if not yuan.is_finite():
        raise Unreadable(Fault("base_not_number", column, {"given": shown(text)}))
    if yuan <= 0:
        raise Unreadable(Fault("base_not_positive", column))
    if yuan > Decimal(highest) / 100:
        raise Unreadable(Fault("base_too_large", column, {"limit": f"{highest // 100:,}"}))
    if yuan != yuan.quantize(Decimal("0.01")):
        raise Unreadable(Fault("base_decimals", column))
    return int(yuan * 100)


def _day(cell: Cell) -> dt.date:
    column, text = ColumnId.SINCE, text_of(cell)
    if not text:
        raise Unreadable(Fault("since_missing", column))
    found = as_day(cell)
    if found is None:
        raise Unreadable(Fault("since_unreadable", column, {"given": shown(text)}))
    return found


def _month(cell: Cell, default: int) -> int:
    text = unicodedata.normalize("NFKC", text_of(cell))
    if not text:
        return default
    day = as_day(cell)
    if day is not None:
        return month_number(day.year, day.month)
    found = _MONTH.fullmatch(text)
    year, month = (int(part) for part in found.groups() if part) if found else (0, 0)
    if not (1900 <= year <= 2199 and 1 <= month <= 12):
        raise Unreadable(Fault("month_unreadable", ColumnId.SINCE, {"given": shown(text)}))
    return month_number(year, month)


def as_day(cell: Cell) -> dt.date | None:
    """A date, a date in words or eight digits, or the number under a date whose cell lost its format."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = unicodedata.normalize("NFKC", text_of(cell))
    if text.isascii() and text.isdigit() and int(text) in _SERIALS and not isinstance(cell, bool):
        return _SERIAL_START + dt.timedelta(days=int(text))
    found = _DAY.fullmatch(text)
    if not found:
        return None
    try:
        return dt.date(*(int(part) for part in found.groups() if part))
    except ValueError:
        return None
