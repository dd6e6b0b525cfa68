"""The generated function and the three-valued reader share no code: here each holds the other."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.law import decide, parse_request
from anxin.law.deciding import first_that_holds
from anxin.law.emitters.kleene import Reader, Unknown
from anxin.law.months import format_month
from anxin.law.program import program_for
from tests.law.lakeside_pack import LAKESIDE, request

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2020, 6, 30))
MONTHS = st.integers(480, 606)


@st.composite
def back_payments(draw: st.DrawFn) -> dict[str, Any]:
    first, last = sorted((draw(MONTHS), draw(MONTHS)))
    facts = {
        "filed_by": draw(st.sampled_from(["employer", "person"])),
        "years": draw(st.integers(0, 80)),
        "first_month": format_month(first),
        "last_month": format_month(last),
        "urgent": draw(st.booleans()),
        "topics": draw(st.lists(st.sampled_from(["name", "address", "other"]), min_size=1, unique=True)),
        "department": draw(st.none() | st.just("Bureau")),
        "born_on": draw(st.sampled_from(["1960-02-29", "1975-12-31", "1985-06-15"])),
    }
    ended = draw(st.none() | DAYS.filter(lambda day: day.month < 6))
    return request(
        "back-payment",
        facts,
        received_on=draw(DAYS).isoformat(),
        known_on=draw(DAYS).isoformat(),
        events={"ended": ended.isoformat() if ended else None},
    )


@given(back_payments())
def test_both_ways_of_reading_agree_when_all_facts_are_there(mapping: dict[str, Any]) -> None:
    parsed = parse_request(LAKESIDE, mapping)
    program = program_for(LAKESIDE, parsed.service, parsed.known_on)
    reader = Reader(parsed.values, program.service.definitions, LAKESIDE.runtime)
    slow = tuple(map(reader, program.outputs))
    assert program.run(parsed.values) == (first_that_holds(program, slow), slow)


@given(
    back_payments(),
    st.sets(st.sampled_from(["filed_by", "years", "first_month", "last_month", "urgent", "topics"])),
)
def test_a_fact_is_asked_for_only_if_it_matters(mapping: dict[str, Any], hidden: set[str]) -> None:
    """Answering only what is asked, one question at a time, ends where knowing everything ends."""
    whole = decide(LAKESIDE, parse_request(LAKESIDE, mapping))
    facts = {name: value for name, value in mapping["facts"].items() if name not in hidden}
    asked: set[str] = set()
    while True:
        part = decide(LAKESIDE, parse_request(LAKESIDE, {**mapping, "facts": facts}))
        if not part.needs:
            break
        assert part.needs[0] in hidden - asked
        asked.add(part.needs[0])
        facts[part.needs[0]] = mapping["facts"][part.needs[0]]
    assert (part.mode, part.clauses, part.documents, part.deadlines) == (
        whole.mode,
        whole.clauses,
        whole.documents,
        whole.deadlines,
    )


def test_an_unknown_value_refuses_to_be_a_truth() -> None:
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(Unknown(frozenset({"x"})))
