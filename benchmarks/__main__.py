"""`python -m benchmarks [--quick] [--only decisions starts serving]`: one table, and the same as JSON and SVG under var/bench/."""

import argparse
import platform
import sys
import time
from importlib.metadata import version
from pathlib import Path

from benchmarks import decisions, plot, serving, starts, table
from benchmarks.measured import Row

FOLDER = Path(__file__).parents[1] / "var" / "bench"
PARTS = ("decisions", "starts", "serving")


def main() -> int:
    options = _options()
    rows, left_out = _measure(options.only, options.quick)
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
        "--quick", action="store_true", help="half a minute instead of three; rougher figures"
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="these parts alone")
    return parser.parse_args()


def _measure(parts: list[str], quick: bool) -> tuple[list[Row], list[str]]:
    rows: list[Row] = []
    left_out: list[str] = []
    if "decisions" in parts:
        rows += decisions.measure(seconds=0.4 if quick else 2.0)
    if "starts" in parts:
        rows += starts.measure(times_each=3 if quick else 10)
    if "serving" in parts:
        served, left_out = serving.measure(rounds=1 if quick else 3, seconds=1.0 if quick else 4.0)
        rows += served
    return rows, left_out


def _machine() -> dict[str, str]:
    """What a reader of the figures has to know of where they come from."""
    return {
        "taken": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "python": platform.python_version(),
        "processors": str(len(_processors())),
        "granian": version("granian"),
        "django": version("django"),
    }


def _processors() -> set[int]:
    import os

    return (
        set(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))
    )


if __name__ == "__main__":
    sys.exit(main())
