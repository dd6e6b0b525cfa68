"""Whole processes, from nothing to exit: what a command line user and a batch script wait for."""

import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter_ns

from benchmarks.measured import SECOND, Row, row

GROUP = "Starting"
ANXIN = Path(sys.executable).with_name("anxin")
COMMANDS = {
    "python alone": [sys.executable, "-c", "pass"],
    "import anxin.law": [sys.executable, "-c", "import anxin.law"],
    "load_pack('beijing')": [sys.executable, "-c", "import anxin.law; anxin.law.load_pack('beijing')"],
    "anxin --help": [str(ANXIN), "--help"],
}


def measure(times_each: int) -> list[Row]:
    """In turns, so that a busy moment of the machine meets all of them."""
    taken: dict[str, list[int]] = {name: [] for name in COMMANDS}
    for _ in range(times_each):
        for name, command in COMMANDS.items():
            taken[name].append(_once(command))
    first, *others = (row(GROUP, name, times, _rate(times)) for name, times in taken.items())
    return [first, *(each.against(first) for each in others)]


def _once(command: list[str]) -> int:
    before = perf_counter_ns()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"COLUMNS": "100"})
    return perf_counter_ns() - before


def _rate(times: list[int]) -> float:
    return len(times) * SECOND / sum(times)
