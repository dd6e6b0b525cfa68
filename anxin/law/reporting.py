"""When the report of a month (who was hired, who left, on which base) may be filed, and what a late one rests on.

A pack with a `reporting.yaml` has one Reporting: dates, and rows of which the first that holds lets the report in. No row holds: the
report comes too early or too late, and the dates say which.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from anxin.law.emitters.kleene import Reader
from anxin.law.expressions.checking import Scope
from anxin.law.expressions.tree import Expr
from anxin.law.pack import Derived, Pack
from anxin.law.texts import Text

OPENS, CLOSES, FIRST_HIRE = "filing_opens_on", "filing_closes_on", "first_hire_month"
ORDINARY = "ordinary_filing_closes_on"


class FilingRow(NamedTuple):
    """`when` includes that the row's measure is known and in force. `late`: the report is made up for, not on time."""

    id: str
    clause: str
    label: Text
    when: Expr
    late: bool = False


@dataclass(frozen=True)
class Reporting:
    derived: Mapping[str, Derived]
    rows: tuple[FilingRow, ...]
    scope: Scope


class NotReported(LookupError):
    """The pack says nothing of monthly reports: none is taken here."""


@dataclass(frozen=True)
class Filing:
    """What the rules say of a report for `month` that comes in on one day; days and months as inside values.

    `row` lets the report in, None does not. `closes_on` is the last day with every extension in force, by `closes_by` (a clause). Hires from `first_hire_month` on
    belong into the report, earlier ones are back-paid.
    """

    month: int
    received_on: int
    opens_on: int
    closes_on: int
    closes_by: str
    first_hire_month: int
    row: FilingRow | None

    @property
    def is_open(self) -> bool:
        return self.row is not None

    @property
    def too_early(self) -> bool:
        return self.row is None and self.received_on < self.opens_on


def filing(
    pack: Pack, month: int, received_on: int, events: Mapping[str, int | None], known_on: int | None = None
) -> Filing:
    """`events` are those known; `known_on` defaults to the day of receipt. Raises NotReported, UnknownYear."""
    found = reporting_of(pack)
    known = received_on if known_on is None else known_on
    days = {"received_on": received_on, "known_on": known}
    own = {f"request_{name}": day for name, day in days.items()}
    definitions = {name: each.expr for name, each in found.derived.items()}
    read = Reader({"month": month, **days, **own, **events}, definitions, pack.runtime)
    row = next((each for each in found.rows if read(each.when) is True), None)
    closes, ordinary = read.named(CLOSES), read.named(ORDINARY)
    decisive = found.derived[CLOSES if closes != ordinary else ORDINARY]
    first_hire = read.named(FIRST_HIRE)
    return Filing(month, received_on, read.named(OPENS), closes, decisive.clause or "", first_hire, row)


def reporting_of(pack: Pack) -> Reporting:
    if pack.reporting is None:
        raise NotReported(f"the rules of {pack.id} have no reporting.yaml: monthly reports are not taken")
    return pack.reporting
