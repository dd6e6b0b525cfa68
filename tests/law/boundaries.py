"""Requests at and around every boundary that a service's rules know: each number, month and day they name, one less and one more."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from anxin.law import Pack, Service
from anxin.law.expressions.tree import Expr, Literal, walk
from anxin.law.facts import Fact
from anxin.law.months import day_of_month, days_in_month, first_day, format_day, month_of

NEAR = (-1, 0, 1)
Row = tuple[int, dict[str, Any]]
Counted = Callable[[int], int]


class Boundaries:
    def __init__(self, pack: Pack, service: Service) -> None:
        self.pack, self.service = pack, service
        self.numbers = self._written("number") | {
            row for each in pack.parameters.values() for row in each.table.values
        }
        starts = [each.table.starts for each in pack.parameters.values() if each.by == "date"]
        measures = [day for each in pack.measures.values() for day in (each.valid_from, each.known_from)]
        seeds = [event.seed for event in pack.events.values() if event.seed is not None]
        self.days = self._written("date") | {
            *measures,
            *seeds,
            *(day for table in starts for day in table if day > -(10**6)),
        }
        self.words = self._written("choice")
        first, last = min(pack.calendar.arrangements), max(pack.calendar.arrangements)
        self.years = (first_day((first - 1970) * 12), first_day((last - 1969) * 12) - 1)

    def _written(self, kind: str) -> set[Any]:
        return {
            node.value
            for expr in self.expressions()
            for node in walk(expr)
            if isinstance(node, Literal) and node.kind == kind
        }

    def expressions(self) -> list[Expr]:
        service = self.service
        rows = service.surcharge.rows if service.surcharge else ()
        groups = [*(rule.conditions for rule in service.rules), *(row.conditions for row in rows)]
        conditions = [each.expr for group in groups for each in group]
        return [*conditions, *service.definitions.values(), *(relation.when for relation in service.requires)]

    def request_days(self) -> st.SearchStrategy[int]:
        """Days whose calendar is held."""
        near = {day + step for day in self.days for step in (*NEAR, 28, 60)}
        low, high = self.years
        return st.sampled_from(sorted(day for day in near if low <= day <= high - 200) or [low])

    def rows(self) -> st.SearchStrategy[Row]:
        """A day of receipt, and facts as a request's JSON writes them."""
        each = {name: self._fact(fact) for name, fact in self.service.facts.items()}
        return st.builds(self._row, self.request_days(), st.fixed_dictionaries(each))

    def _row(self, received: int, drawn: dict[str, Any]) -> Row:
        facts = {name: each(received) if callable(each) else each for name, each in drawn.items()}
        shown = {name: self._shown(self.service.facts[name], value) for name, value in facts.items()}
        return received, _in_order(shown)

    def _shown(self, fact: Fact, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int):
            return value
        low, high = fact.bounds
        return fact.show(min(max(value, low), high))

    def months(self) -> st.SearchStrategy[Counted]:
        """At any distance that the rules name from the month of receipt, and around the months and days that they name."""
        distances = sorted(
            {sign * n + step for n in (0, *self.numbers) if n < 1200 for sign in (-1, 1) for step in NEAR}
        )
        written = {*self._written("month"), *map(month_of, self.days)}
        known = sorted(month + step for month in written for step in NEAR)
        from_receipt = st.sampled_from(distances).map(lambda n: lambda received: month_of(received) + n)
        return from_receipt | st.sampled_from(known).map(lambda month: lambda received: month)

    def dates(self) -> st.SearchStrategy[Counted]:
        """In those months: the first, the last, and around the day of receipt; and around every day that the rules name."""
        places = st.sampled_from((-99, -1, 0, 1, 99))
        in_months = st.builds(
            lambda month, place: lambda received: _day(month(received), received, place),
            self.months(),
            places,
        )
        known = sorted(day + step for day in self.days for step in NEAR)
        return in_months | st.sampled_from(known).map(lambda day: lambda received: day)

    def _fact(self, fact: Fact) -> st.SearchStrategy[Any]:
        found = self._value(fact)
        return st.none() | found if fact.nullable else found

    def _value(self, fact: Fact) -> st.SearchStrategy[Any]:
        words = [*fact.values, *["unheard_of"] * fact.takes_other_words]
        if fact.kind == "bool":
            return st.booleans()
        if fact.kind == "choice":
            return st.sampled_from(words)
        if fact.kind == "choices":
            return st.lists(st.sampled_from(words), min_size=fact.min_items, max_size=3, unique=True)
        if fact.kind == "text":
            return st.just("Bureau")
        return self._near(fact) | st.integers(*fact.bounds)

    def _near(self, fact: Fact) -> st.SearchStrategy[Any]:
        if fact.kind == "month":
            return self.months()
        if fact.kind == "date":
            return self.dates()
        return st.sampled_from(sorted({n + step for n in (0, *self.numbers) for step in NEAR}))

    def events(self) -> st.SearchStrategy[dict[str, str | None]]:
        day = st.none() | self.request_days().map(format_day)
        return st.fixed_dictionaries({name: day for name in self.pack.events})


def _day(month: int, received: int, place: int) -> int:
    return first_day(month) + min(max(day_of_month(received) + place, 1), days_in_month(month)) - 1


def _in_order(facts: dict[str, Any]) -> dict[str, Any]:
    """A span from its first month to its last: the other half of the draws would only be refused."""
    ends = [facts[name] for name in ("first_month", "last_month") if name in facts]
    return (
        facts | dict(zip(("first_month", "last_month"), sorted(ends), strict=False))
        if len(ends) == 2
        else facts
    )
