"""The rules of one service that are known on a day, compiled together; kept with the pack, so each set is compiled once."""

from bisect import bisect_right
from dataclasses import dataclass

from anxin.law.emitters.python import Compiled, compile_rules
from anxin.law.expressions.tree import Expr
from anxin.law.pack import Condition, Deadline, Pack, Rule, Service, SurchargeRow


@dataclass(frozen=True, eq=False, slots=True)
class Program:
    """`outputs` in one row: the conditions of the rules (in order of precedence), the conditions of the surcharge rows, then principal,
    due and paid. The ranges say which positions belong to what. Deadlines are worked out when a decision is shown: counting
    working days takes far longer than deciding.
    """

    service: Service
    rules: tuple[Rule, ...]
    rule_ranges: tuple[range, ...]
    deadlines: tuple[Deadline, ...]
    rows: tuple[SurchargeRow, ...]
    row_ranges: tuple[range, ...]
    outputs: tuple[Expr, ...]
    run: Compiled


@dataclass(frozen=True, eq=False, slots=True)
class Programs:
    """One service's sets of known rules: which one holds depends on where `known_on` falls between the days of publishing."""

    days: tuple[int, ...]
    sets: list[Program | None]

    @classmethod
    def of(cls, pack: Pack, service: Service) -> "Programs":
        dated: list[Rule | Deadline | SurchargeRow] = [*service.rules, *service.deadlines, *_rows(service)]
        days = {pack.measures[each.measure].known_from for each in dated if each.measure}
        return cls(tuple(sorted(days)), [None] * (len(days) + 1))


def program_for(pack: Pack, service_id: str, known_on: int) -> Program:
    programs: Programs | None = pack.cache.get(service_id)
    if programs is None:
        programs = pack.cache.setdefault(service_id, Programs.of(pack, pack.services[service_id]))
    position = bisect_right(programs.days, known_on)
    found = programs.sets[position]
    if found is None:
        found = programs.sets[position] = _compiled(pack, pack.services[service_id], known_on)
    return found


def _rows(service: Service) -> tuple[SurchargeRow, ...]:
    return service.surcharge.rows if service.surcharge else ()


def _compiled(pack: Pack, service: Service, known_on: int) -> Program:
    def known(each: Rule | Deadline | SurchargeRow) -> bool:
        return each.measure is None or pack.measures[each.measure].known_from <= known_on

    rules = tuple(filter(known, service.ordered()))
    deadlines = tuple(filter(known, service.deadlines))
    rows = tuple(filter(known, _rows(service)))
    outputs: list[Expr] = []
    rule_ranges = tuple(_added(outputs, rule.conditions) for rule in rules)
    row_ranges = tuple(_added(outputs, row.conditions) for row in rows)
    if service.surcharge:
        outputs += service.surcharge.accrual_expressions
    run = compile_rules(outputs, rule_ranges, service.definitions, pack.runtime)
    return Program(service, rules, rule_ranges, deadlines, rows, row_ranges, tuple(outputs), run)


def _added(outputs: list[Expr], conditions: tuple[Condition, ...]) -> range:
    start = len(outputs)
    outputs += [condition.expr for condition in conditions]
    return range(start, len(outputs))
