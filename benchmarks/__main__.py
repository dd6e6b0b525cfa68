"""`python -m benchmarks [--quick] [--only PART …]`: one table, and the same as JSON and SVG under var/bench/."""

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks import assessing, billing, deciding, decisions, peers, plot, proving, serving, starts, table
from benchmarks.measured import Row

FOLDER = Path(__file__).parents[1] / "var" / "bench"
PACKAGES = ("granian", "django", "polars", "duckdb", "z3-solver", "openfisca-core", "zen-engine")


def main() -> int:
    options = _options()
    billed = options.billed or (100_000 if options.quick else 1_000_000)
    rows, left_out = _measure(options.only, Scale(options.quick, billed))
    print(*table.lines(rows), sep="\n")
    print(*left_out, sep="\n", file=sys.stderr)
    FOLDER.mkdir(parents=True, exist_ok=True)
    table.write_json(FOLDER / "benchmarks.json", rows, _machine())
    plot.write_svg(FOLDER / "benchmarks.svg", rows)
    print(f"\nWritten: {FOLDER / 'benchmarks.json'}, {FOLDER / 'benchmarks.svg'}")
    return 1 if any(row.errors for row in rows) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument(
        "--quick", action="store_true", help="a minute instead of six; a city of a million; rougher figures"
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="these parts alone")
    parser.add_argument(
        "--billed", type=int, help="persons whose month is billed; a whole city takes a quarter of an hour"
    )
    return parser.parse_args()


@dataclass(frozen=True)
class Scale:
    quick: bool
    billed: int


def _measure(parts: list[str], scale: Scale) -> tuple[list[Row], list[str]]:
    """In the order of the table; lines about what is left out or does not agree."""
    rows: list[Row] = []
    said = peers.absent()
    for name, part in PARTS.items():
        if name in parts:
            found, more = part(scale)
            rows += found
            said += more
    return rows, said


Part = Callable[[Scale], tuple[list[Row], list[str]]]


def _assessing(scale: Scale) -> tuple[list[Row], list[str]]:
    return assessing.measure(persons=1_000_000 if scale.quick else 12_000_000, rounds=1 if scale.quick else 3)


def _deciding(scale: Scale) -> list[Row]:
    size = 1_000_000 if scale.quick else 4_000_000
    return deciding.measure(
        size, one_by_one=10_000 if scale.quick else 50_000, rounds=3 if scale.quick else 9
    )


PARTS: dict[str, Part] = {
    "decisions": lambda scale: (decisions.measure(seconds=0.4 if scale.quick else 2.0), []),
    "deciding": lambda scale: (_deciding(scale), []),
    "assessing": _assessing,
    "proving": lambda scale: (proving.measure(rounds=3 if scale.quick else 9), []),
    "billing": lambda scale: billing.measure(scale.billed),
    "starts": lambda scale: (starts.measure(times_each=3 if scale.quick else 10), []),
    "serving": lambda scale: serving.measure(
        rounds=1 if scale.quick else 3, seconds=1.0 if scale.quick else 4.0
    ),
}


def _machine() -> dict[str, str]:
    """What a reader of the figures has to know of where they come from."""
    return {
        "taken": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "python": platform.python_version(),
        "processors": str(len(_processors())),
        "load": " ".join(f"{each:.1f}" for each in os.getloadavg()),
        **{name: _version(name) for name in PACKAGES},
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def _processors() -> set[int]:
    return (
        set(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))
    )


if __name__ == "__main__":
    sys.exit(main())
