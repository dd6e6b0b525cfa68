"""The table on the terminal, and the same as JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.measured import MICRO, MILLI, SECOND, Row

HEADINGS = ("", "per second", "p50", "p99", "CPU each", "memory", "errors", "ratio", "target")


def lines(rows: Sequence[Row]) -> Iterator[str]:
    cells = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    yield _line(HEADINGS, widths)
    group = ""
    for row, shown in zip(rows, cells[1:], strict=True):
        if row.group != group:
            group = row.group
            yield f"\n{group}"
        yield _line(shown, widths)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = cells
    padded = [cell.rjust(width) for cell, width in zip(others[:-1], widths[1:-1], strict=True)]
    return "  ".join([first.ljust(widths[0]), *padded, others[-1]]).rstrip()


def _cells(row: Row) -> tuple[str, ...]:
    verdict = {True: "met", False: "MISSED", None: ""}[row.met]
    return (
        f"  {row.what}",
        f"{row.per_second:,.0f}" if row.per_second >= 10 else f"{row.per_second:.2f}",
        duration(row.p50),
        duration(row.p99),
        duration(row.cpu) if row.cpu is not None else "",
        f"{row.memory / 10**6:,.0f} MB" if row.memory is not None else "",
        str(row.errors),
        f"{row.ratio:.3g} x {row.beside}" if row.ratio is not None else "",
        f"{row.target}: {verdict}" if row.target else "",
    )


def duration(nanoseconds: float) -> str:
    for unit, name in ((SECOND, "s"), (MILLI, "ms"), (MICRO, "µs")):
        if nanoseconds >= unit:
            return f"{nanoseconds / unit:.3g} {name}"
    return f"{nanoseconds:.0f} ns"


def write_json(path: Path, rows: Sequence[Row], machine: dict[str, str]) -> None:
    said = {"machine": machine, "unit": "ns", "rows": [asdict(row) for row in rows]}
    path.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
