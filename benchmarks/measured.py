"""One measured thing and how its times are summed up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

MICRO = 1_000
MILLI = 1_000_000
SECOND = 1_000_000_000


@dataclass(frozen=True)
class Row:
    """Times in nanoseconds. `ratio` is how many of the baseline's (`beside`) one gets; `cpu` is processor time a piece, `memory` bytes at
    the peak of a process that does nothing else."""

    group: str
    what: str
    per_second: float
    p50: float
    p99: float
    cpu: float | None = None
    memory: int | None = None
    others: bool = False
    errors: int = 0
    beside: str = ""
    ratio: float | None = None
    target: str = ""
    met: bool | None = None

    def against(self, baseline: "Row") -> "Row":
        """A baseline of which nothing succeeded gives no ratio."""
        ratio = self.per_second / baseline.per_second if baseline.per_second else None
        return replace(self, beside=baseline.what, ratio=ratio)

    def of_others(self) -> "Row":
        """Not our work, though it is no baseline."""
        return replace(self, others=True)

    def aiming(self, target: str, met: bool) -> "Row":
        return replace(self, target=target, met=met)


def percentile(times: Sequence[int], part: float) -> int:
    """The smallest time that at least `part` of all times do not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def row(group: str, what: str, times: Sequence[int], per_second: float, **more: float | int | None) -> Row:
    """Without times (nothing succeeded) the row shows zeros, so that a broken run is seen and not lost."""
    if not times:
        return Row(group, what, 0.0, 0.0, 0.0, errors=int(more.get("errors") or 0))
    known = Row(group, what, per_second, percentile(times, 0.5), percentile(times, 0.99))
    memory = more.get("memory")
    return replace(
        known,
        cpu=more.get("cpu"),
        memory=None if memory is None else int(memory),
        errors=int(more.get("errors") or 0),
    )
