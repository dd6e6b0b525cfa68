"""An .xlsx file before anything opens it: it is a zip of XML, and both can be made to explode.

Every part that matters is unpacked here within limits and handed on packed anew, so that whoever reads it next meets nothing that was not
measured: not a part that unpacks to gigabytes, not a sheet whose one cell in the last corner makes the reader reserve them.
"""

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from anxin.funds.reporting.errors import FileUnreadable

MOST_PARTS = 500
# Cells between the first and the last of a sheet, empty ones included: what the reader reserves room for.
MOST_CELLS = 6_000_000
_WANTED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(?:_rels/)?workbook\.xml(?:\.rels)?|xl/(?:sharedStrings|styles)\.xml|xl/worksheets/[^/]+\.xml"
)
_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')
_ROW = re.compile(rb'<row\b[^>]*?\br="([0-9]{1,7})"')
_WHOLE_CELL = re.compile(rb"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3}[0-9]{1,7})"')
_MERGED = re.compile(rb'<mergeCell\b[^>]*?\bref="([A-Z]{1,3}[0-9]{1,7}):([A-Z]{1,3}[0-9]{1,7})"')
_SHEET = re.compile(r"<(?:\w+:)?sheet\b([^>]*?)/?>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^>]*?)/?>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')

Place = tuple[int, int]


@dataclass(frozen=True)
class SheetMarks:
    """What the cells' values do not tell; places are (row, column), both counted from 1."""

    errors: frozenset[Place] = frozenset()
    formulas: frozenset[Place] = frozenset()
    merged: tuple[tuple[Place, Place], ...] = ()


@dataclass(frozen=True)
class Package:
    """`content` is safe to open; `marks` by the sheet's name."""

    content: bytes
    marks: dict[str, SheetMarks] = field(default_factory=dict)


def measured(file: IO[bytes]) -> Package:
    """Raises FileUnreadable."""
    try:
        with zipfile.ZipFile(file) as given:
            parts = dict(_unpacked(given))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        raise FileUnreadable(
            _("The file is damaged, or not an Excel file. Save it again as .xlsx.")
        ) from None
    if "xl/workbook.xml" not in parts:
        raise FileUnreadable(_("The file is damaged, or not an Excel file. Save it again as .xlsx."))
    marks = {name: _marks(name, parts[part]) for name, part in _sheets(parts).items() if part in parts}
    return Package(_packed(parts), marks)


def _unpacked(given: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """The sizes a zip states of itself are claims: counting happens while unpacking."""
    if len(given.infolist()) > MOST_PARTS:
        raise _too_large()
    left = settings.REPORT_MAX_UNPACKED_BYTES
    for info in given.infolist():
        if not _WANTED.fullmatch(info.filename):
            continue
        with given.open(info) as part:
            content = part.read(left + 1)
        left -= len(content)
        if left < 0:
            raise _too_large()
        yield info.filename, content


def _too_large() -> FileUnreadable:
    return FileUnreadable(
        _("The file unpacks to far more than a report needs. Copy the rows into the template.")
    )


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as again:
        for name, content in parts.items():
            again.writestr(name, content)
    return out.getvalue()


def _sheets(parts: dict[str, bytes]) -> dict[str, str]:
    """Which part holds the sheet of which name."""
    relations = _tags(_RELATION, parts.get("xl/_rels/workbook.xml.rels", b""))
    targets = {each.get("Id", ""): each.get("Target", "") for each in relations}
    found = {}
    for sheet in _tags(_SHEET, parts["xl/workbook.xml"]):
        id = next((value for name, value in sheet.items() if name.endswith(":id")), "")
        target = targets.get(id, "")
        found[sheet.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _tags(tag: re.Pattern[str], content: bytes) -> list[dict[str, str]]:
    text = content.decode("utf-8", "replace")
    return [
        {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(found[1])}
        for found in tag.finditer(text)
    ]


def _marks(name: str, sheet: bytes) -> SheetMarks:
    _check_size(name, sheet)
    errors, formulas = _odd_cells(sheet) if b"<f" in sheet or b't="e"' in sheet else (set(), set())
    merged = tuple((place_of(first), place_of(last)) for first, last in _MERGED.findall(sheet))
    return SheetMarks(frozenset(errors), frozenset(formulas), merged)


def _check_size(name: str, sheet: bytes) -> None:
    width = max((number_of(letters) for letters in set(_columns(sheet))), default=0)
    height = max((int(row) for row in _ROW.findall(sheet)), default=0)
    height = max(height, max((int(row) for _letters, row in _CELL.findall(sheet)), default=0))
    if width * height > MOST_CELLS:
        raise FileUnreadable(
            _(
                "The sheet “%(sheet)s” reaches to row %(row)s and column %(column)s. Delete the empty rows and columns, or copy the rows into the template."
            )
            % {"sheet": name[:40], "row": height, "column": width}
        )


def _columns(sheet: bytes) -> list[bytes]:
    return [letters for letters, _row in _CELL.findall(sheet)]


def _odd_cells(sheet: bytes) -> tuple[set[Place], set[Place]]:
    """Cells with an error, and formulas without a result."""
    errors, formulas = set(), set()
    for attributes, content in _WHOLE_CELL.findall(sheet):
        reference = _REFERENCE.search(attributes)
        if reference is None:
            continue
        if b't="e"' in attributes:
            errors.add(place_of(reference[1]))
        elif b"<f" in content and not re.search(rb"<v>[^<]+</v>", content):
            formulas.add(place_of(reference[1]))
    return errors, formulas


def place_of(reference: bytes) -> Place:
    """`C5` as (5, 3)."""
    letters = reference.rstrip(b"0123456789")
    return int(reference[len(letters) :]), number_of(letters)


def number_of(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
