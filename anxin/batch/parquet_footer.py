"""Whole Parquet files put one behind the other, made into one file by a footer that points into all of them.

A Parquet footer is a Thrift structure (compact protocol). It is read and written here without knowing its fields but for the few that say
where data lie; those move by as many bytes as stand in front of the file they came from. Old footers in between are skipped by readers.
"""

import os
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

MAGIC = b"PAR1"
TAIL = 8
ENDS_EARLY = "the Parquet footer ends early"
Fields = dict[int, tuple[int, Any]]
TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(1, 13)
SCHEMA, ROWS, GROUPS = 2, 3, 4
CHUNKS, GROUP_OFFSET, ORDINAL = 1, 5, 7
CHUNK_OFFSET, CHUNK_DATA, CHUNK_INDEXES = 2, 3, (4, 6)
DATA_OFFSETS = (9, 10, 11, 14)


class NotParquet(ValueError):
    """The bytes are not a whole Parquet file."""


def footer_of(data: bytes) -> bytes:
    """The footer of a file whose last bytes are `data`."""
    if len(data) < TAIL or data[-4:] != MAGIC:
        raise NotParquet("no Parquet footer at the end")
    length = int.from_bytes(data[-TAIL:-4], "little")
    if length + TAIL > len(data):
        raise NotParquet("the Parquet footer is cut off")
    return data[-TAIL - length : -TAIL]


def read_footer(path: Path) -> bytes:
    """Raises NotParquet, OSError."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        return footer_between(file, 0, size)


def footer_between(file: BinaryIO, start: int, end: int) -> bytes:
    """Of a whole Parquet file that lies in a file at these places; only its own length says how far back it goes."""
    file.seek(max(start, end - TAIL))
    length = int.from_bytes(file.read(4), "little") + TAIL
    file.seek(max(start, end - length))
    return footer_of(file.read(end - max(start, end - length)))


def fields_of(footer: bytes) -> Fields:
    return _Reader(footer).fields()


def merged(parts: Sequence[tuple[int, bytes]]) -> bytes:
    """What stands at the end of the whole file; `parts` are where each file begins, and its footer. Raises NotParquet."""
    footers = [(start, fields_of(footer)) for start, footer in parts]
    first = footers[0][1]
    groups = [group for start, fields in footers for group in _moved_groups(start, fields)]
    if any(fields[SCHEMA] != first[SCHEMA] for _, fields in footers):
        raise NotParquet("the parts have different columns")
    for number, group in enumerate(groups):
        if ORDINAL in group:
            group[ORDINAL] = (I16, min(number, 2**15 - 1))
    whole = dict(first)
    whole[ROWS] = (I64, sum(fields[ROWS][1] for _, fields in footers))
    whole[GROUPS] = (LIST, (STRUCT, groups))
    written = _written(STRUCT, whole)
    return written + len(written).to_bytes(4, "little") + MAGIC


def _moved_groups(start: int, fields: Fields) -> list[Fields]:
    groups: list[Fields] = fields[GROUPS][1][1]
    for group in groups:
        _move(group, (GROUP_OFFSET,), start)
        for chunk in group[CHUNKS][1][1]:
            _move(chunk, (CHUNK_OFFSET, *CHUNK_INDEXES), start)
            if CHUNK_DATA in chunk:
                _move(chunk[CHUNK_DATA][1], DATA_OFFSETS, start)
    return groups


def _move(fields: Fields, wanted: Sequence[int], by: int) -> None:
    """An offset of 0 says that there is none."""
    for id in wanted:
        if id in fields and fields[id][1]:
            fields[id] = (fields[id][0], fields[id][1] + by)


@dataclass
class _Reader:
    data: bytes
    at: int = 0

    def fields(self) -> Fields:
        found: Fields = {}
        last = 0
        while head := self.byte():
            delta, kind = head >> 4, head & 15
            last = last + delta if delta else self.number()
            found[last] = (kind, kind == TRUE if kind in (TRUE, FALSE) else self.value(kind))
        return found

    def byte(self) -> int:
        if self.at >= len(self.data):
            raise NotParquet(ENDS_EARLY)
        self.at += 1
        return self.data[self.at - 1]

    def taken(self, count: int) -> bytes:
        found = self.data[self.at : self.at + count]
        if len(found) < count:
            raise NotParquet(ENDS_EARLY)
        self.at += count
        return found

    def unsigned(self) -> int:
        """Without a call for each byte: a city's footer has a hundred thousand of them."""
        data, at, value, shift = self.data, self.at, 0, 0
        try:
            while (byte := data[at]) > 127:
                value |= (byte & 127) << shift
                at, shift = at + 1, shift + 7
        except IndexError:
            raise NotParquet(ENDS_EARLY) from None
        self.at = at + 1
        return value | byte << shift

    def number(self) -> int:
        value = self.unsigned()
        return (value >> 1) ^ -(value & 1)

    def value(self, kind: int) -> Any:
        if kind not in _READ:
            raise NotParquet(f"the Parquet footer holds a value of unknown kind {kind}")
        return _READ[kind](self)

    def list(self) -> tuple[int, list[Any]]:
        head = self.byte()
        kind, count = head & 15, head >> 4
        return kind, [self.value(kind) for _ in range(self.unsigned() if count == 15 else count)]


_READ: dict[int, Callable[[_Reader], Any]] = {
    TRUE: _Reader.byte,
    FALSE: _Reader.byte,
    BYTE: _Reader.byte,
    I16: _Reader.number,
    I32: _Reader.number,
    I64: _Reader.number,
    DOUBLE: lambda read: read.taken(8),
    BINARY: lambda read: read.taken(read.unsigned()),
    LIST: _Reader.list,
    SET: _Reader.list,
    STRUCT: _Reader.fields,
}


def _written(kind: int, value: Any) -> bytes:
    if kind == STRUCT:
        return _written_fields(value)
    if kind in (LIST, SET):
        inner, items = value
        head = (
            bytes([len(items) << 4 | inner])
            if len(items) < 15
            else bytes([15 << 4 | inner]) + _unsigned(len(items))
        )
        return head + b"".join(_written(inner, each) for each in items)
    if kind in (I16, I32, I64):
        return _unsigned(value << 1 if value >= 0 else (-value << 1) - 1)
    if kind == BINARY:
        return _unsigned(len(value)) + bytes(value)
    return bytes(value) if kind == DOUBLE else struct.pack("B", value)


def _written_fields(fields: Fields) -> bytes:
    out, last = bytearray(), 0
    for id, (kind, value) in sorted(fields.items()):
        shown = (TRUE if value else FALSE) if kind in (TRUE, FALSE) else kind
        near = 0 < id - last < 16
        out += bytes([(id - last) << 4 | shown]) if near else bytes([shown]) + _written(I16, id)
        out += b"" if kind in (TRUE, FALSE) else _written(kind, value)
        last = id
    return bytes(out) + b"\0"


def _unsigned(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)
