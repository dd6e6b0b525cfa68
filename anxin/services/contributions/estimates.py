"""What an application about contributions would come to: by month, branch and side, before anybody decides. Fen; what goes back is negative."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django_stubs_ext import StrOrPromise

from anxin.funds.law import Events, Law, surcharge_on
from anxin.funds.models import Treatment
from anxin.funds.operations.billing import Payer
from anxin.lawbook.queries import pack_in_force
from anxin.trail.today import business_date


@dataclass(frozen=True)
class MonthEstimate:
    """`amounts` by `<branch>_<side>`. `base` as declared, `bases` by branch as floors and ceilings leave it (of one person only).

    `surcharge` and its `clause`: if paid today. `note` is what there is to know about the month; `missing`: the rules hold no rates and nobody
    has entered the amounts.
    """

    month: int
    persons: int
    base: int | None
    bases: Mapping[str, int]
    amounts: Mapping[str, int]
    due_on: date | None = None
    surcharge: int = 0
    waived: bool = False
    clause: str = ""
    by_hand: bool = False
    missing: bool = False
    note: StrOrPromise = ""

    @property
    def total(self) -> int:
        return sum(self.amounts.values())


@dataclass(frozen=True)
class Estimate:
    """`problems` stand in the way of approval, each in one sentence that names the month."""

    months: list[MonthEstimate] = field(default_factory=list)
    problems: list[StrOrPromise] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(each.total for each in self.months)

    @property
    def surcharge(self) -> int:
        return sum(each.surcharge for each in self.months)

    @property
    def missing(self) -> list[int]:
        return [each.month for each in self.months if each.missing]


class Today(NamedTuple):
    """What paying a month today brings: its last day, how lateness is treated, and the surcharge."""

    due_on: date
    surcharge: int
    waived: bool
    clause: str


def today_of(payer: Payer, month: int, amounts: Mapping[str, int], events: Events | None = None) -> Today:
    """By branch and rounded once a branch, as a payment is."""
    on = business_date()
    law = Law.of_days(pack_in_force(), month, on, events)
    late = law.late(payer.standing, on)
    if late.treatment != Treatment.ACCRUES:
        return Today(late.due_on, 0, late.treatment == Treatment.WAIVED, late.clause)
    days = law.arrears(late.due_on, on)
    branches: dict[str, int] = {}
    for name, fen in amounts.items():
        branch = name.rpartition("_")[0]
        branches[branch] = branches.get(branch, 0) + fen
    return Today(late.due_on, sum(surcharge_on(fen, days) for fen in branches.values()), False, late.clause)
