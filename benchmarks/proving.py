"""Every table of every Beijing service proved: gaps, overlaps, dead rows, each with an example. One thread, so processor time is what it takes."""

from time import perf_counter_ns, process_time_ns

from anxin.law import load_pack
from anxin.law.proving import prove
from anxin.law.proving.tables import tables_of
from benchmarks.measured import SECOND, Row, row

GROUP = "Proof"
AIM = SECOND // 2


def measure(rounds: int) -> list[Row]:
    """Each round on a pack loaded anew, so that nothing is remembered."""
    prove(load_pack("beijing"))
    walls, processors, tables = [], [], 0
    for _ in range(rounds):
        pack = load_pack("beijing")
        tables = sum(len(list(tables_of(pack, service))) for service in pack.services.values())
        wall, processor = perf_counter_ns(), process_time_ns()
        prove(pack)
        walls.append(perf_counter_ns() - wall)
        processors.append(process_time_ns() - processor)
    middle = sorted(processors)[len(processors) // 2]
    proved = row(GROUP, f"all {tables} Beijing tables", walls, len(walls) * SECOND / sum(walls), cpu=middle)
    return [proved.aiming("0.5 s of processor time", middle < AIM)]
