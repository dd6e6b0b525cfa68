"""The rates as horizontal bars on a logarithmic axis, drawn as plain SVG so that no plotting library is needed."""

import math
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from benchmarks.measured import Row
from benchmarks.table import duration

WIDTH, LABELS, BAR, GAP, TOP = 980, 360, 16, 8, 44
STEP = BAR + GAP
OURS, BASELINE, GRID = "#1d70b8", "#b1b4b6", "#e5e6e7"


def write_svg(path: Path, rows: Sequence[Row]) -> None:
    path.write_text("\n".join(_svg(rows)) + "\n", encoding="utf-8")


def _svg(rows: Sequence[Row]) -> Iterator[str]:
    height = TOP + len(rows) * STEP + 12
    baselines = {(row.group, row.beside) for row in rows if row.beside}
    sizes = [math.log10(row.per_second) for row in rows if row.per_second] or [0.0]
    decades = range(math.floor(min(sizes)), math.floor(max(sizes)) + 1)
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12">'
    yield f'<rect width="{WIDTH}" height="{height}" fill="white"/>'
    yield '<text x="8" y="16" font-weight="bold">Per second (logarithmic); p50 / p99 behind the bar; grey: baselines and others</text>'
    yield from _grid(range(decades.start, decades.stop + 1), decades, height)
    for number, row in enumerate(rows):
        fill = BASELINE if row.others or (row.group, row.what) in baselines else OURS
        yield from _bar(row, TOP + number * STEP, decades, fill)
    yield "</svg>"


def _x(rate: float, decades: range) -> float:
    part = (math.log10(rate) - decades.start) / len(decades) if rate else 0
    return LABELS + max(part, 0.002) * (WIDTH - LABELS - 130)


def _grid(shown: range, decades: range, height: int) -> Iterator[str]:
    for decade in shown:
        x = _x(10.0**decade, decades)
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{height - 8}" stroke="{GRID}"/>'
        yield f'<text x="{x:.1f}" y="{TOP - 12}" text-anchor="middle" fill="#505a5f">{10**decade:,g}</text>'


def _bar(row: Row, y: int, decades: range, fill: str) -> Iterator[str]:
    end = _x(row.per_second, decades)
    label = escape(f"{row.group}: {row.what}")
    yield f'<text x="{LABELS - 8}" y="{y + 12}" text-anchor="end">{label}</text>'
    yield f'<rect x="{LABELS}" y="{y}" width="{end - LABELS:.1f}" height="{BAR}" fill="{fill}"/>'
    yield f'<text x="{end + 6:.1f}" y="{y + 12}">{row.per_second:,.0f} ({duration(row.p50)} / {duration(row.p99)})</text>'
