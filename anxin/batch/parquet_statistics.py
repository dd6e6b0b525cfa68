"""The smallest and largest value and the number of nulls of a column, as a Parquet file's own footer states them for every block.

Readers skip blocks by these figures, so they are as trustworthy as the file itself. Where a writer left them out, there is no answer.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from anxin.batch.parquet_footer import CHUNK_DATA, CHUNKS, GROUPS, Fields, fields_of, read_footer

PHYSICAL, PATH, VALUES, STATISTICS = 1, 3, 5, 12
NULLS, HIGHEST, LOWEST = 3, 5, 6
BOOLEAN, INT32, INT64 = 0, 1, 2


class Span(NamedTuple):
    """Of all blocks together. Without any value that is not null there is no smallest and no largest."""

    nulls: int
    lowest: int | None
    highest: int | None


def spans(path: Path) -> dict[str, Span]:
    """By column, of those whose every block has figures. Raises NotParquet, OSError."""
    found: dict[str, Span | None] = {}
    for name, span in _blocks(fields_of(read_footer(path))):
        found[name] = _both(found[name], span) if name in found else span
    return {name: span for name, span in found.items() if span is not None}


def _blocks(footer: Fields) -> Iterator[tuple[str, Span | None]]:
    for group in footer[GROUPS][1][1]:
        for chunk in group[CHUNKS][1][1]:
            data: Fields = chunk[CHUNK_DATA][1]
            yield b".".join(data[PATH][1][1]).decode(), _span(data)


def _span(data: Fields) -> Span | None:
    stated: Fields = data[STATISTICS][1] if STATISTICS in data else {}
    if NULLS not in stated or data[PHYSICAL][1] not in (BOOLEAN, INT32, INT64):
        return None
    nulls = int(stated[NULLS][1])
    if nulls == data[VALUES][1]:
        return Span(nulls, None, None)
    if LOWEST not in stated or HIGHEST not in stated:
        return None
    low, high = (
        int.from_bytes(stated[id][1], "little", signed=data[PHYSICAL][1] != BOOLEAN)
        for id in (LOWEST, HIGHEST)
    )
    return Span(nulls, low, high)


def _both(one: Span | None, other: Span | None) -> Span | None:
    if one is None or other is None:
        return None
    lows = [each.lowest for each in (one, other) if each.lowest is not None]
    highs = [each.highest for each in (one, other) if each.highest is not None]
    return Span(one.nulls + other.nulls, min(lows, default=None), max(highs, default=None))
