"""One rule text, many readers: at every boundary all of them find the same truth of every condition, and the same mode."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anxin.batch.deciding import PopulationRules, modes
from anxin.law import Pack, load_pack
from anxin.law.emitters.kleene import Reader
from anxin.law.loading import PACKS
from anxin.law.months import format_day
from anxin.law.program import program_for
from tests.law import engines
from tests.law.boundaries import Boundaries
from tests.law.lakeside_pack import LAKESIDE

PLACES = [load_pack(path.parent.name) for path in sorted(PACKS.glob("*/pack.yaml"))]
TABLES = [(pack, service) for pack in (*PLACES, LAKESIDE) for service in pack.services]
Population = tuple[int, dict[str, Any], list[tuple[int, dict[str, Any]]]]


def populations(pack: Pack, service: str) -> st.SearchStrategy[Population]:
    """A day, events, and requests known on that day: what is the same for a whole population, and its rows."""
    found = Boundaries(pack, pack.services[service])
    return st.tuples(found.request_days(), found.events(), st.lists(found.rows(), min_size=4, max_size=8))


@pytest.mark.parametrize(("pack", "service"), TABLES, ids=lambda each: getattr(each, "id", each))
def test_every_reader_finds_the_same(pack: Pack, service: str) -> None:
    @given(populations(pack, service))
    @settings(max_examples=12, deadline=None)
    def found_by_all(population: Population) -> None:
        _hold_together(pack, service, population)

    found_by_all()


def _hold_together(pack: Pack, service: str, population: Population) -> None:
    known, events, rows = population
    mappings = [
        {
            "service": service,
            "received_on": format_day(day),
            "known_on": format_day(known),
            "events": events,
            "facts": facts,
        }
        for day, facts in rows
    ]
    pairs = engines.understood(pack, mappings)
    if not pairs:
        return
    requests, wanted = [request for request, _ in pairs], [truths for _, truths in pairs]
    days = requests[0].events
    rules = PopulationRules.of(pack, service, known, days)
    table = engines.frame(rules, requests)
    program = program_for(pack, service, known)
    readers = [Reader(request.values, program.service.definitions, pack.runtime) for request in requests]
    expressions = [each.expr for rule in program.rules for each in rule.conditions]
    assert [tuple(map(reader, expressions)) for reader in readers] == wanted
    assert engines.by_polars(rules, table) == wanted
    assert engines.by_duckdb(rules, table) == wanted
    solver = engines.Solver(pack, service, known)
    assert [solver.truths_of(pack, request) for request in requests] == wanted
    decided = [engines.mode_by_python(pack, request) for request in requests]
    numbers = engines.modes_by_polars(pack, service, table, known, days)
    assert [modes(pack)[number] for number in numbers] == decided
