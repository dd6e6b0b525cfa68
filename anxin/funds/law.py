"""What the rules say of one payer's bill: the last day to pay and why, how a payment is treated, what a surcharge comes to.

The same expressions that assess a whole city are read here for one payer, so that a bill and the city's figures cannot disagree.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from anxin.funds.errors import NoParameters
from anxin.funds.models import Treatment
from anxin.law import Pack, assessment, months
from anxin.law.assessment import MonthOutside, Run
from anxin.law.emitters.kleene import Reader
from anxin.law.expressions import tree
from anxin.law.money import portion
from anxin.law.runtime import NoValue
from anxin.law.surcharge import DailyRate, days_by_rate
from anxin.lawbook.queries import events_known
from anxin.registry.models import Employer

Standing = dict[str, Any]
Events = dict[str, int | None]
DEFERRED = "deferral_approved"
ALONE: Standing = {
    "category": "flexible",
    "employer_size": 0,
    "industry": 0,
    "injury_class": 1,
    "deferred": False,
}
# Fen a month; only whether it brings a contribution is asked.
ANY_WAGE = 1_000_000
# The codes of `treatment` in the contract of `assess`.
TREATMENTS = {0: Treatment.NONE, 1: Treatment.ACCRUES, 2: Treatment.WAIVED, 3: Treatment.NONE}


class Due(NamedTuple):
    """`extension` is the measure that moved the day, empty for the ordinary one."""

    ordinary_on: dt.date
    due_on: dt.date
    extension: str
    clause: str


class Late(NamedTuple):
    """How a payment is treated; `events` are those known on the day it was made, for the record."""

    treatment: Treatment
    clause: str
    due_on: dt.date
    events: dict[str, str | None]


class Priced(NamedTuple):
    """`amounts` by `<branch>_<side>`, `individual` and `bases` by branch: a base as floors and ceilings leave it. Fen."""

    amounts: dict[str, int]
    individual: dict[str, int]
    bases: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.amounts.values())


@dataclass(frozen=True)
class Law:
    """The rules of one version for one month, as known on a day with the events known then."""

    pack: Pack
    run: Run

    @classmethod
    def on(cls, pack: Pack, month: int, on: dt.date, events: Events | None = None) -> "Law":
        """Raises `NoParameters` for a month the rules hold no parameters for. Whoever asks for many months reads `events_on` once."""
        day = months.day_number(on)
        try:
            return cls(
                pack,
                assessment.planned(
                    pack, month, known_on=day, as_of=day, events=events or events_on(pack, on)
                ),
            )
        except MonthOutside as error:
            message = _("The rules hold no rates for %(month)s: %(reason)s")
            raise NoParameters(
                message % {"month": months.format_month(month), "reason": str(error)}
            ) from None

    @classmethod
    def of_days(cls, pack: Pack, month: int, on: dt.date, events: Events | None = None) -> "Law":
        """Of a month the rules need hold no parameters for: good for its last day to pay and what follows from paying late, not for amounts."""
        day = months.day_number(on)
        return cls(pack, Run(month, day, day, events or events_on(pack, on)))

    def due(self, standing: Standing) -> Due:
        read = self._reader(standing, None)
        code = read(tree.Name("extension")) if "extension" in read.definitions else 0
        measure = assessment.assessment_of(self.pack).extensions[code - 1] if code else ""
        clause = self.pack.measures[measure].clause if measure else self.ordinary_clause
        ordinary, due = (months.as_date(read(tree.Name(name))) for name in ("ordinary_due_on", "due_on"))
        return Due(ordinary, due, measure, clause)

    @property
    def ordinary_clause(self) -> str:
        """Where the ordinary last day to pay stands: the clause of the row for paying on time."""
        rows = assessment.assessment_of(self.pack).treatments
        return next(
            (
                row.clause
                for row in reversed(rows)
                if row.clause and TREATMENTS.get(row.code) == Treatment.NONE
            ),
            "",
        )

    def late(self, standing: Standing, paid_on: dt.date) -> Late:
        """Of a payment on `paid_on`; the law must be that of the same day."""
        read = self._reader(standing, months.day_number(paid_on))
        rows = assessment.assessment_of(self.pack).treatments
        row = next((each for each in rows if read(each.when)), None)
        due_on = months.as_date(read(tree.Name("due_on")))
        shown = {
            name: None if day is None else months.format_day(day) for name, day in self.run.events.items()
        }
        treatment = TREATMENTS.get(row.code, Treatment.NONE) if row else Treatment.NONE
        return Late(treatment, (row.clause if row else None) or self.ordinary_clause, due_on, shown)

    def arrears(self, due_on: dt.date, paid_on: dt.date) -> list[tuple[int, int]]:
        """Days late under each daily rate: the day after the last day to pay counts, so does the day of payment."""
        table = self.pack.parameters[assessment.assessment_of(self.pack).arrears.rate].table
        rates = [DailyRate(since, ppm) for since, ppm in zip(table.starts, table.values, strict=True)]
        return days_by_rate(months.day_number(due_on) + 1, months.day_number(paid_on) + 1, rates)

    def owes(self, branch: str, standing: Standing) -> bool:
        """Whether a payer who stands so is insured in the branch at all: some wage brings some contribution."""
        found = {each.id: each for each in assessment.assessment_of(self.pack).branches}
        if branch not in found:
            return False
        read = self._reader(standing, None, wage=ANY_WAGE, rural=False, employer_id=0, person_id=0)
        return bool(read(found[branch].employer) or read(found[branch].person))

    def priced(self, standing: Standing, base: int, *, rural: bool) -> "Priced":
        """One person's month on a declared base (fen a month), as a bill has it. Raises `NoParameters`."""
        read = self._reader(standing, None, wage=base, rural=rural)
        branches = assessment.assessment_of(self.pack).branches
        try:
            amounts = {
                f"{branch.id}_{side}": int(read(tree.Name(f"{branch.id}_{side}")))
                for branch in branches
                for side in assessment.SIDES
            }
            individual = {branch.id: int(read(tree.Name(f"{branch.id}_individual"))) for branch in branches}
            named = [branch.id for branch in branches if f"{branch.id}_base" in read.definitions]
            return Priced(amounts, individual, {name: read(tree.Name(f"{name}_base")) for name in named})
        except NoValue as error:
            raise NoParameters(str(error)) from None

    def _reader(self, standing: Standing, paid: int | None, **more: Any) -> Reader:
        values: dict[str, Any] = assessment.constants(self.run) | columns_of(self.pack, standing)
        values |= {"payment_day": paid, **more}
        return Reader(values, assessment.formulas(self.pack, instead=instead(standing)), self.pack.runtime)


def events_on(pack: Pack, on: dt.date) -> Events:
    """Those of the pack known on a day, as day numbers."""
    known = {name: months.day_number(when) if when else None for name, when in events_known(on).items()}
    return {name: when for name, when in known.items() if name in pack.events}


def highest_base(pack: Pack) -> int | None:
    """Fen a month; what lies above is a slip of the pen, not a base."""
    columns = {column.name: column for column in assessment.assessment_of(pack).columns}
    return columns["wage"].highest if "wage" in columns else None


def keeps_accounts(pack: Pack) -> frozenset[str]:
    """Branches of which a part goes to individual accounts."""
    branches = assessment.assessment_of(pack).branches
    return frozenset(branch.id for branch in branches if branch.individual != assessment.NO_MONEY)


def surcharge_on(principal: int, days: list[tuple[int, int]]) -> int:
    """Fen for paying `principal` fen so many days late at so many parts per million a day; rounded half up once."""
    return portion(principal, sum(count * ppm for count, ppm in days))


def instead(standing: Mapping[str, Any]) -> dict[str, tree.Expr]:
    """An approved deferral is known to the agency, not to the rules."""
    return {DEFERRED: tree.Literal(bool(standing["deferred"]), "bool")}


def columns_of(pack: Pack, standing: Mapping[str, Any]) -> dict[str, Any]:
    """The payer's columns as rules read them: words for numbers that stand for words."""
    found = {column.name: column for column in assessment.assessment_of(pack).columns}
    read = {}
    for name in ("category", "employer_size", "industry", "injury_class"):
        if name in found:
            codes, value = found[name].codes, standing[name]
            read[name] = codes[value] if codes and isinstance(value, int) else value
    return read | {"declared": True}


def standing_of(employer: Employer, pack: Pack, *, deferred: bool) -> Standing:
    """What the rules read of an employer, by the numbers of the pack's columns."""
    industry = {column.name: column for column in assessment.assessment_of(pack).columns}.get("industry")
    return {
        "category": "employee",
        "employer_size": employer.size,
        "industry": industry.code_of(employer.industry) if industry else 0,
        "injury_class": employer.injury_class,
        "deferred": deferred,
    }
