"""The back-payment table of II.1.1-II.1.3, written a second time in plain Python and held against the pack on random people."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from anxin.law import decide, load_pack, parse_request
from anxin.law.months import (
    add_months,
    format_day,
    format_month,
    month_of,
    parse_day,
    parse_month,
    whole_months,
)

RECEIVED = st.integers(parse_day("2020-01-31"), parse_day("2021-03-31"))
PEOPLE = st.fixed_dictionaries(
    {
        "filed_by": st.sampled_from(["employer", "person"]),
        "account": st.sampled_from(["general", "temporary"]),
        "sex": st.sampled_from(["male", "female"]),
        "birth_date": st.integers(parse_day("1955-01-01"), parse_day("1985-12-31")),
        "beijing_pension_months": st.integers(0, 240) | st.integers(105, 125),
        "first_month": st.integers(parse_month("2010-06"), parse_month("2021-03")),
    }
)
JULY_2011 = parse_month("2011-07")


def _by_hand(person: dict[str, Any], span: int, received: int) -> str:
    first, last = person["first_month"], person["first_month"] + span - 1
    employer, general = person["filed_by"] == "employer", person["account"] == "general"
    beijing = person["beijing_pension_months"]
    birthday = add_months(person["birth_date"], 720 if person["sex"] == "male" else 600)
    last_three = range(month_of(received) - 3, month_of(received))
    if employer and first in last_three and last in last_three:
        return "direct"
    if first < JULY_2011:
        return "ordinary"
    if span <= 36 and (not general or beijing > 120):
        return "commitment"
    short = general and whole_months(received, birthday) + beijing < 120 and span > 3
    return "deferred_documents" if short or (employer and span > 36) else "ordinary"


@given(PEOPLE, st.integers(1, 48) | st.integers(1, 4) | st.integers(35, 38), RECEIVED)
def test_the_pack_agrees_with_the_table_by_hand(person: dict[str, Any], span: int, received: int) -> None:
    shown = {
        "birth_date": format_day(person["birth_date"]),
        "first_month": format_month(person["first_month"]),
        "last_month": format_month(person["first_month"] + span - 1),
    }
    request = {
        "service": "person-back-payment",
        "received_on": format_day(received),
        "facts": {**person, **shown},
    }
    pack = load_pack("beijing")
    assert decide(pack, parse_request(pack, request)).mode == _by_hand(person, span, received)
