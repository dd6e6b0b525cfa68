"""What is paid out: kinds of benefit, the amounts the law gives a formula for, pay days, and what a missed life certificate or a review still
running mean for paying.

A pack with a `benefits.yaml` has one Benefits. An amount without a formula there is entered from a document by people; none is invented.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from anxin.law.emitters.kleene import Reader, Unknown
from anxin.law.expressions import tree
from anxin.law.expressions.checking import Scope
from anxin.law.expressions.tree import Expr
from anxin.law.facts import Fact
from anxin.law.months import as_date, day_number, days_in_month, month_number, year_of
from anxin.law.pack import Condition, Derived, Pack
from anxin.law.texts import Text

FIRST_PENSION_MONTH = "first_pension_month"
FILED = ("sex", "birth_date", "worker_category")
Events = Mapping[str, int | None]


class BenefitKind(NamedTuple):
    """`amount` is None where the law gives no formula we have read: then people enter it. `pay_day` (day of the month) is None for what is paid once.

    `certified`: paid to people who show once in a while that they are alive and entitled. `advance`: may be paid before the review is over.
    `individual`: part of the amount may come out of the person's individual account.
    """

    id: str
    name: Text
    branch: str
    clause: str
    rhythm: Literal["monthly", "once"]
    amount: Expr | None
    asks: tuple[str, ...]
    requires: tuple[Condition, ...]
    pay_day: Expr | None
    certified: bool
    advance: bool
    individual: bool
    confirmed: bool


class PayRow(NamedTuple):
    """`when` includes that the row's measure is known and in force. The first row that holds says whether it is paid."""

    id: str
    clause: str
    label: Text
    when: Expr
    pays: bool
    measure: str | None = None


@dataclass(frozen=True)
class Benefits:
    """`on_retirement` is the kind that the filing of a retirement opens."""

    on_retirement: str
    kinds: Mapping[str, BenefitKind]
    facts: Mapping[str, Fact]
    derived: Mapping[str, Derived]
    certification: tuple[PayRow, ...]
    advance: tuple[PayRow, ...]
    scope: Scope


class NoBenefits(LookupError):
    """The pack says nothing of benefits: none is paid here."""


class NotEntitled(ValueError):
    """The facts do not give this benefit; `condition` says which test fails."""

    def __init__(self, condition: Condition) -> None:
        super().__init__(condition.given.en if condition.given else "a condition does not hold")
        self.condition = condition


class FactsMissing(ValueError):
    """A formula was asked without what it reads."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"missing: {', '.join(names)}")
        self.names = tuple(names)


class Amount(NamedTuple):
    """`fen`, and the steps it was worked out by: names of the pack with their values."""

    fen: int
    steps: Mapping[str, int]


class Ruling(NamedTuple):
    """Whether it is paid, and by which row. Without a row nothing speaks for paying."""

    pays: bool
    row: PayRow | None


def benefits_of(pack: Pack) -> Benefits:
    if pack.benefits is None:
        raise NoBenefits(f"the rules of {pack.id} have no benefits.yaml: no benefit is paid by them")
    return pack.benefits


def _reader(pack: Pack, events: Events, on: int, **values: Any) -> Reader:
    """`on` is the day whose rules and knowledge count."""
    days = {name: on for name in ("received_on", "known_on", "request_received_on", "request_known_on")}
    definitions = {name: each.expr for name, each in benefits_of(pack).derived.items()}
    given: dict[str, Any] = {"pay_on": on, "certified_on": None, **days, **events, **values}
    return Reader(given, definitions, pack.runtime)


def amount_of(
    pack: Pack, kind: str, facts: Mapping[str, Any], month: int, *, on: int, events: Events
) -> Amount:
    """By the kind's formula for the benefit month; `facts` as inside values. Raises NotEntitled, FactsMissing, NoValue, KeyError."""
    found = benefits_of(pack).kinds[kind]
    if found.amount is None:
        raise KeyError(f"{kind} has no formula")
    read = _reader(pack, events, on, month=month, **facts)
    for condition in found.requires:
        if _known(read(condition.expr)) is not True:
            raise NotEntitled(condition)
    fen = _known(read(found.amount))
    reached = _reached(found.amount, read.definitions)
    return Amount(fen, {name: _known(read.named(name)) for name in read.definitions if name in reached})


def _reached(expr: Expr, definitions: Mapping[str, Expr]) -> set[str]:
    """The derived names an amount rests on, directly or not."""
    found: set[str] = set()
    waiting = [expr]
    while waiting:
        for name in tree.names_read(waiting.pop()) & definitions.keys() - found:
            found.add(name)
            waiting.append(definitions[name])
    return found


def _known(value: Any) -> Any:
    if isinstance(value, Unknown):
        raise FactsMissing(sorted(value.names))
    return value


def first_pension_month(pack: Pack, facts: Mapping[str, Any], retires_on: int, events: Events) -> int:
    """The month after the one in which the statutory age is reached, by the age that holds on the day of retirement."""
    read = _reader(pack, events, retires_on, retires_on=retires_on, **facts)
    found: int = _known(read.named(FIRST_PENSION_MONTH))
    return found


def pay_day(pack: Pack, kind: str, month: int, events: Events) -> int | None:
    """The day on which the month is paid; None for what is paid once, on the day it is ready."""
    expr = benefits_of(pack).kinds[kind].pay_day
    if expr is None:
        return None
    first = day_number(as_date(0).replace(year=year_of(month), month=month % 12 + 1))
    day: int = _known(_reader(pack, events, first, month=month)(expr))
    return first + min(day, days_in_month(month)) - 1


def certification_ruling(pack: Pack, certified_on: int | None, pay_on: int, events: Events) -> Ruling:
    """Whether somebody certified last on `certified_on` (None: never) is paid on `pay_on`."""
    read = _reader(pack, events, pay_on, certified_on=certified_on, month=_month_of(pay_on))
    return _first(benefits_of(pack).certification, read)


def advance_ruling(pack: Pack, pay_on: int, events: Events) -> Ruling:
    """Whether what was accepted and checked once is paid before the review is over."""
    return _first(benefits_of(pack).advance, _reader(pack, events, pay_on, month=_month_of(pay_on)))


def _month_of(day: int) -> int:
    found = as_date(day)
    return month_number(found.year, found.month)


def _first(rows: Sequence[PayRow], read: Reader) -> Ruling:
    row = next((each for each in rows if read(each.when) is True), None)
    return Ruling(bool(row and row.pays), row)
