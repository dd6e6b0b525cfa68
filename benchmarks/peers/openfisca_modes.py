"""The back-payment table as one openfisca variable over arrays; months are given."""

from typing import Any

import numpy as np
import polars as pl

from benchmarks.back_payments import JULY_2011
from benchmarks.peers.openfisca import PERIOD, declare, simulation, system

GIVEN = (
    "filed_by",
    "account",
    "beijing_pension_months",
    "first_month",
    "last_month",
    "received_month",
    "theoretical_months",
)


def prepared() -> Any:
    found = system()
    for name in GIVEN:
        declare(found, name, int)
    declare(found, "mode", int, _mode)
    return found


def decide(country: Any, frame: pl.DataFrame, numbers: dict[str, int]) -> Any:
    """`numbers` are those of the modes, in the order of the rules and the ordinary one last."""
    given = {name: frame[name].to_numpy() for name in GIVEN}
    places = simulation(country, len(frame), given).calculate("mode", PERIOD)
    return np.array([numbers[name] for name in MODES])[places]


MODES = ("direct", "commitment", "deferred_documents", "ordinary")


def _mode(person: Any, period: Any, parameters: Any) -> Any:
    first, last = person("first_month", period), person("last_month", period)
    employer, general = person("filed_by", period) == 0, person("account", period) == 0
    paid, month = person("beijing_pension_months", period), person("received_month", period)
    span, since = last - first + 1, first >= JULY_2011
    commitment = since & (span <= 36) & (~general | (paid > 120))
    short = person("theoretical_months", period) + paid < 120
    deferred = since & ((general & short & (span > 3)) | (employer & (span > 36)))
    return np.select([employer & (first >= month - 3) & (last < month), commitment, deferred], [0, 1, 2], 3)
