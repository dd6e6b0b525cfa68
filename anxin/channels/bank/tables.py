"""Statements sent as CSV. What the words mean is the layout's business (`layouts/`); the checks are those of every other format."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from anxin.channels.bank import values
from anxin.channels.bank.layouts import Layout, layouts
from anxin.channels.bank.problems import NOWHERE, BankFileError, Place, Problem
from anxin.channels.bank.statements import StatementEntry, StatementFile, check, digest
from anxin.law.money import format_yuan
from anxin.trail.today import SHANGHAI

LIMIT_MB: Final = 64
_CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DAYS = (
    re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"),
    re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})"),
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"),
    re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日"),
)
_TIME = re.compile(r"(.+?)[ T]*([0-9]{2}):?([0-9]{2}):?([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Row:
    """Cells without the spaces and tabs that banks add to keep spreadsheets from rounding account numbers."""

    line: int
    cells: tuple[str, ...]

    def place(self, column: str = "") -> Place:
        return Place(self.line, column)


def read_table(data: bytes) -> StatementFile:
    """A statement in one of the known layouts, whole and adding up, or `BankFileError`."""
    if len(data) > LIMIT_MB << 20:
        raise NOWHERE.error(Problem.TOO_BIG, limit=LIMIT_MB)
    text = _text(data)
    # Looked for first: taking a large file of something else apart, only to refuse it, takes half a minute.
    possible = [each for each in layouts() if each.columns["ref"].split()[0] in text]
    rows = _rows(text) if possible else []
    for layout in possible:
        for number, row in enumerate(rows):
            if {layout.columns["ref"], layout.columns["booked_on"]} <= {*row.cells}:
                return _statement(layout, rows[:number], row, rows[number + 1 :], digest(data))
    raise NOWHERE.error(Problem.UNKNOWN_FORMAT)


def _text(data: bytes) -> str:
    """UTF-8, with or without its mark, else GB 18030, the encoding of Chinese systems."""
    text = _decoded(data)
    found = _CONTROL_CHARACTERS.search(text)
    if found:
        raise Place(text.count("\n", 0, found.start()) + 1).error(Problem.CHARACTER)
    return text


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if _is_utf8(data):
            raise _undecodable(data, error) from error
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _undecodable(data, error) from error


def _is_utf8(data: bytes) -> bool:
    """By its mark or by a word we know, so that one damaged byte is named and not taken for another encoding."""
    return data.startswith(b"\xef\xbb\xbf") or any(each.columns["ref"].encode() in data for each in layouts())


def _undecodable(data: bytes, error: UnicodeDecodeError) -> BankFileError:
    return Place(data.count(b"\n", 0, error.start) + 1).error(Problem.ENCODING, expected="UTF-8, GB 18030")


def _rows(text: str) -> list[Row]:
    """Lines that hold something."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = []
    try:
        for cells in reader:
            row = Row(reader.line_num, tuple(" ".join(cell.split()) for cell in cells))
            if any(row.cells):
                rows.append(row)
    except csv.Error as error:
        raise Place(reader.line_num).error(Problem.QUOTES) from error
    return rows


def _statement(layout: Layout, above: list[Row], header: Row, below: list[Row], sha256: str) -> StatementFile:
    head = _Head(layout, above)
    opening, closing = head.amount("opening_balance"), head.amount("closing_balance")
    if head.text("currency") not in layout.words["cny"]:
        raise head.place("currency").error(Problem.CURRENCY, found=head.text("currency")[:10])
    columns = _columns(layout, header)
    entries, balance = [], opening
    for row in _before_control(layout, below):
        entry = _Cells(layout, columns, row).entry(balance)
        balance += entry.signed
        entries.append(entry)
    statement = StatementFile(
        statement_id=head.text("statement_id"),
        account=head.text("account"),
        opening_balance=opening,
        closing_balance=closing,
        created_at=head.moment("created_at"),
        first_on=head.day("first_on"),
        last_on=head.day("last_on"),
        entries=tuple(entries),
        format=f"csv:{layout.name}",
        digest=sha256,
    )
    _check_control(layout, below[-1], statement)
    return check(statement, head.place("closing_balance"))


class _Head:
    """The lines above the table: a name, then what is said under it."""

    def __init__(self, layout: Layout, rows: list[Row]) -> None:
        self._names = layout.head
        self._said: dict[str, Row] = {}
        for row in rows:
            name = row.cells[0]
            if name in self._said and name in self._names.values():
                raise row.place(name).error(Problem.SEVERAL, name=name)
            self._said[name] = row

    def text(self, field: str) -> str:
        name = self._names[field]
        row = self._said.get(name)
        if row is None or len(row.cells) < 2 or not row.cells[1]:
            raise (row.place(name) if row else NOWHERE).error(Problem.MISSING, name=name)
        return row.cells[1]

    def place(self, field: str) -> Place:
        name = self._names[field]
        return self._said[name].place(name)

    def amount(self, field: str) -> int:
        return values.fen(values.ungrouped(self.text(field)), self.place(field))

    def day(self, field: str) -> dt.date:
        return day(self.text(field), self.place(field))

    def moment(self, field: str) -> dt.datetime:
        return _moment(self.text(field), self.place(field))


def _columns(layout: Layout, header: Row) -> dict[str, int]:
    """Where each of our fields stands. Columns the layout does not name are let be."""
    found = {}
    for field, name in layout.columns.items():
        if header.cells.count(name) != 1:
            problem = Problem.SEVERAL if name in header.cells else Problem.MISSING
            raise header.place().error(problem, name=name)
        found[field] = header.cells.index(name)
    return found | {"": len(header.cells)}


def _before_control(layout: Layout, rows: list[Row]) -> Iterator[Row]:
    label = layout.control["label"]
    ends = [number for number, row in enumerate(rows) if row.cells[0] == label]
    if not ends:
        line = rows[-1].line if rows else 0
        raise Place(line).error(Problem.TRUNCATED, name=label)
    if ends[0] != len(rows) - 1:
        raise rows[ends[0] + 1].place().error(Problem.AFTER_END)
    yield from rows[:-1]


@dataclass(frozen=True, slots=True)
class _Cells:
    """One entry's line."""

    layout: Layout
    columns: dict[str, int]
    row: Row

    def text(self, field: str) -> str:
        return self.row.cells[self.columns[field]] if field in self.columns else ""

    def place(self, field: str) -> Place:
        return self.row.place(self.layout.columns[field])

    def entry(self, balance: int) -> StatementEntry:
        """`balance` before it, in fen."""
        if len(self.row.cells) != self.columns[""]:
            raise self.row.place().error(
                Problem.COLUMNS, found=len(self.row.cells), expected=self.columns[""]
            )
        amount, credit = self._two_columns() if self.layout.two_columns else self._with_direction()
        booked_on = day(self.text("booked_on"), self.place("booked_on"))
        entry = StatementEntry(
            ref=values.given(self.text("ref"), self.place("ref")),
            amount=amount,
            credit=credit,
            booked_on=booked_on,
            value_on=day(self.text("value_on"), self.place("value_on"))
            if self.text("value_on")
            else booked_on,
            payer_name=self.text("payer_name"),
            payer_account=self.text("payer_account"),
            remittance_text=self.text("remittance_text"),
            end_to_end_id=self.text("end_to_end_id"),
            reversal=self._reversal(),
        )
        self._check_balance(balance + entry.signed)
        return entry

    def amount(self, field: str) -> int:
        return values.fen(values.ungrouped(self.text(field)), self.place(field))

    def _two_columns(self) -> tuple[int, bool]:
        """One of the two is filled; the other is empty or zero."""
        filled = [field for field in ("debit", "credit") if self.text(field) and self.amount(field) != 0]
        if len(filled) != 1:
            raise self.row.place().error(Problem.TWO_SIDES)
        return values.positive(self.amount(filled[0]), self.place(filled[0])), filled[0] == "credit"

    def _with_direction(self) -> tuple[int, bool]:
        amount = values.positive(self.amount("amount"), self.place("amount"))
        for way in ("credit", "debit"):
            if self.text("direction") in self.layout.words[way]:
                return amount, way == "credit"
        raise self._not_understood("direction", "credit", "debit")

    def _reversal(self) -> bool:
        if "reversal" not in self.columns:
            return False
        for word in ("reversal", "not_reversal"):
            if self.text("reversal") in self.layout.words[word]:
                return word == "reversal"
        raise self._not_understood("reversal", "reversal", "not_reversal")

    def _not_understood(self, field: str, *kinds: str) -> Exception:
        expected = ", ".join(word for kind in kinds for word in self.layout.words[kind] if word)
        return self.place(field).error(Problem.UNKNOWN_WORD, found=self.text(field)[:40], expected=expected)

    def _check_balance(self, reached: int) -> None:
        if "balance" not in self.columns:
            return
        said = self.amount("balance")
        if said != reached:
            raise self.place("balance").error(
                Problem.RUNNING, expected=format_yuan(said), found=format_yuan(reached)
            )


def _check_control(layout: Layout, row: Row, statement: StatementFile) -> None:
    """The closing line is the file's checksum: number of entries and sum of each side."""
    said = dict(zip(row.cells[1::2], row.cells[2::2], strict=False))
    values_by_name = {
        name: values.given(said.get(name, ""), row.place(name)) for name in _control_names(layout)
    }
    count = values_by_name[layout.control["count"]]
    if count != str(len(statement.entries)):
        raise row.place(layout.control["count"]).error(
            Problem.COUNT, expected=count[:40], found=len(statement.entries)
        )
    for side, credit in (("debit", False), ("credit", True)):
        place = row.place(layout.control[side])
        declared = values.fen(values.ungrouped(values_by_name[layout.control[side]]), place)
        found = sum(entry.amount for entry in statement.entries if entry.credit == credit)
        if declared != found:
            raise place.error(Problem.SUM, expected=format_yuan(declared), found=format_yuan(found))


def _control_names(layout: Layout) -> tuple[str, ...]:
    return tuple(layout.control[field] for field in ("count", "debit", "credit"))


def day(text: str, place: Place) -> dt.date:
    """`2020-02-10`, `2020/2/10`, `20200210` or `2020年2月10日`."""
    for form in _DAYS:
        found = form.fullmatch(text)
        if found:
            return values.day_of(*map(int, found.groups()), said=text, place=place)
    raise place.error(Problem.DATE, found=text[:40])


def _moment(text: str, place: Place) -> dt.datetime:
    """A day and `18:30:05` or `183005`, in Shanghai's time."""
    found = _TIME.fullmatch(text)
    if not found:
        raise place.error(Problem.DATE, found=text[:40])
    try:
        time = dt.time(int(found[2]), int(found[3]), int(found[4]))
    except ValueError as error:
        raise place.error(Problem.DATE, found=text[:40]) from error
    return dt.datetime.combine(day(found[1], place), time, SHANGHAI)
