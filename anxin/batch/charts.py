"""A what-if as a picture: for each month the law in force beside the scenario, collected, deferred and still open on top of each other.

SVG is written here, element by element; it needs no library and no fonts but the reader's own.
"""

from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from anxin.batch.errors import BatchError
from anxin.batch.simulating import Comparison, MonthCompared, summed
from anxin.batch.totals import MonthTotals
from anxin.law.money import format_yuan
from anxin.law.months import format_month

WIDTH, HEIGHT = 960, 480
LEFT, RIGHT, TOP, BOTTOM = 90, 24, 84, 64
# Told apart without colour too: from dark to light.
PARTS = (("collected", "#1d4f91"), ("deferred", "#6f9bd1"), ("open", "#d6d6d6"), ("waived", "#ffffff"))
STEPS = 4


def write_chart(found: Comparison, path: Path) -> None:
    """Raises BatchError; then nothing is left."""
    beside = path.with_name(f"{path.name}.new")
    try:
        beside.write_text(svg(found), "utf-8")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise BatchError(f"{path}: cannot be written: {error.strerror}") from None


def svg(found: Comparison) -> str:
    title = found.name or "What if"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif" font-size="13">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        _text(LEFT, 28, title, size=18),
        *_legend(),
        *_body(found),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _body(found: Comparison) -> Iterator[str]:
    highest = (
        max(
            (sum(_parts(side)) for each in found.months for side in (each.in_force, each.scenario)), default=0
        )
        or 1
    )
    yield from _scale(highest)
    group = (WIDTH - LEFT - RIGHT) / max(1, len(found.months))
    for number, each in enumerate(found.months):
        yield from _month(each, LEFT + number * group, group, highest)


def _month(each: MonthCompared, left: float, group: float, highest: int) -> Iterator[str]:
    width = min(60.0, group * 0.36)
    middle = left + group / 2
    sides = (("in force", each.in_force, middle - width - 2), ("what if", each.scenario, middle + 2))
    for name, totals, x in sides:
        yield from _bar(f"{format_month(each.month)}, {name}", totals, x, width, highest)
    yield _text(middle, HEIGHT - BOTTOM + 20, format_month(each.month), anchor="middle")
    yield _text(middle, HEIGHT - BOTTOM + 38, f"{each.affected.persons:,} persons", anchor="middle", size=11)


def _bar(name: str, totals: MonthTotals, x: float, width: float, highest: int) -> Iterator[str]:
    base = float(HEIGHT - BOTTOM)
    for (part, colour), fen in zip(PARTS, _parts(totals), strict=True):
        height = (HEIGHT - TOP - BOTTOM) * fen / highest
        base -= height
        said = escape(f"{name}: {part} {format_yuan(fen)} yuan")
        yield (
            f'<rect x="{x:.1f}" y="{base:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}" stroke="#555" '
            f'stroke-width="0.5"><title>{said}</title></rect>'
        )


def _parts(totals: MonthTotals) -> tuple[int, int, int, int]:
    whole = summed(totals)
    return whole.collected, whole.deferred, whole.due - whole.collected - whole.deferred, whole.waived


def _scale(highest: int) -> Iterator[str]:
    for step in range(STEPS + 1):
        y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * step / STEPS
        yield f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#ccc"/>'
        yield _text(LEFT - 8, y + 4, f"{highest * step // STEPS // 100_000_000:,}", anchor="end")
    yield _text(LEFT - 8, TOP - 14, "million yuan", anchor="end", size=11)


def _legend() -> Iterator[str]:
    for number, (name, colour) in enumerate(PARTS):
        x = LEFT + number * 120
        yield f'<rect x="{x}" y="42" width="14" height="14" fill="{colour}" stroke="#555" stroke-width="0.5"/>'
        yield _text(x + 20, 54, name)
    yield _text(WIDTH - RIGHT, 54, "left: law in force, right: what if", anchor="end")


def _text(x: float, y: float, said: str, anchor: str = "start", size: int = 13) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}">{escape(said)}</text>'
