"""Back payments as an agency might receive them in a week, and the same table as a programmer would write it by hand."""

import random
from collections.abc import Mapping
from typing import Any

from anxin.law.months import (
    add_months,
    format_day,
    format_month,
    month_of,
    parse_day,
    parse_month,
    whole_months,
)

SEED = 20200131
FIRST_DAY, LAST_DAY = parse_day("2020-01-31"), parse_day("2020-05-31")
BORN_FROM, BORN_TO = parse_day("1958-01-01"), parse_day("1998-12-31")
JULY_2011 = parse_month("2011-07")
SEX = ("male", "female")


def requests(count: int) -> list[dict[str, Any]]:
    """Mostly employers and general accounts; a third concerns the last three months, a tenth goes back beyond July 2011."""
    chance = random.Random(SEED)  # noqa: S311 - the same people in every run
    return [_request(chance) for _ in range(count)]


def _request(chance: random.Random) -> dict[str, Any]:
    received = chance.randint(FIRST_DAY, LAST_DAY)
    first, last = _span(chance, month_of(received))
    return {
        "service": "person-back-payment",
        "received_on": format_day(received),
        "facts": {
            "filed_by": chance.choices(("employer", "person"), (80, 20))[0],
            "account": chance.choices(("general", "temporary"), (90, 10))[0],
            "sex": chance.choice(SEX),
            "birth_date": format_day(chance.randint(BORN_FROM, BORN_TO)),
            "beijing_pension_months": chance.randint(0, 360),
            "first_month": format_month(first),
            "last_month": format_month(last),
        },
    }


def _span(chance: random.Random, received: int) -> tuple[int, int]:
    kind = chance.choices(("recent", "short", "long", "old"), (35, 35, 20, 10))[0]
    if kind == "recent":
        first = received - chance.randint(1, 3)
        return first, received - 1
    if kind == "old":
        first = JULY_2011 - chance.randint(1, 60)
        return first, first + chance.randint(0, 40)
    months = chance.randint(1, 36) if kind == "short" else chance.randint(37, 72)
    first = chance.randint(JULY_2011, received - months)
    return first, first + months - 1


def by_hand(values: Mapping[str, Any]) -> str:
    """Clauses II.1.1 to II.1.3 as bare code: the mode, and no word of why."""
    first, last, received = values["first_month"], values["last_month"], values["request_received_on"]
    employer, general = values["filed_by"] == "employer", values["account"] == "general"
    beijing, span, month = values["beijing_pension_months"], last - first + 1, month_of(received)
    if employer and month - 3 <= first and last < month:
        return "direct"
    if first < JULY_2011:
        return "ordinary"
    if span <= 36 and (not general or beijing > 120):
        return "commitment"
    if (general and span > 3 and _short_of_ten_years(values, received)) or (employer and span > 36):
        return "deferred_documents"
    return "ordinary"


def _short_of_ten_years(values: Mapping[str, Any], received: int) -> bool:
    return bool(theoretical_months(values, received) + values["beijing_pension_months"] < 120)


def theoretical_months(values: Mapping[str, Any], received: int) -> int:
    return whole_months(received, add_months(values["birth_date"], 720 if values["sex"] == "male" else 600))


def context(values: Mapping[str, Any]) -> dict[str, Any]:
    """For an engine that counts no whole months between days: they are given to it."""
    received = values["request_received_on"]
    asked = ("filed_by", "account", "first_month", "last_month", "beijing_pension_months")
    worked_out = {
        "received_month": month_of(received),
        "theoretical_months": theoretical_months(values, received),
    }
    return {name: values[name] for name in asked} | worked_out
