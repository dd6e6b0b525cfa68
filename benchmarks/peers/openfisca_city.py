"""The contributions of February 2020 as an openfisca country package would say them, Parquet to Parquet, all persons in memory at once.

Amounts are floats of 32 bits, openfisca's type of money; a person's amount is mostly right to the fen, what is added up is not.
"""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from anxin.batch.assessing import WRITING
from anxin.law import Pack
from anxin.law.assessment import Run
from anxin.law.months import day_number
from benchmarks.peers.openfisca import PERIOD, declare, simulation, system

GIVEN = {
    "category": int,
    "wage": float,
    "rural": bool,
    "injury_class": int,
    "employer_size": int,
    "industry": int,
}
AMOUNTS = (
    "pension_employer",
    "pension_person",
    "unemployment_employer",
    "unemployment_person",
    "work_injury_employer",
    "work_injury_person",
    "medical_employer",
    "medical_person",
    "maternity_employer",
    "maternity_person",
    "mutual_aid_employer",
    "mutual_aid_person",
)
OUTPUTS = (*AMOUNTS, "total", "surcharge", "due_on", "treatment")


def assess(pack: Pack, run: Run, people: Path, out: Path) -> None:
    frame = pl.read_parquet(people, columns=["person_id", "paid_on", *GIVEN])
    given = {name: frame[name].to_numpy() for name in GIVEN}
    given["paid_on"] = frame["paid_on"].cast(pl.Int32).fill_null(run.as_of).to_numpy()
    working = simulation(country(pack, run), len(frame), given)
    found = {name: working.calculate(name, PERIOD) for name in OUTPUTS}
    columns = [pl.Series(name, values).cast(_stored(name)) for name, values in found.items()]
    month = pl.lit(run.month, pl.Int32).alias("month")
    frame.select("person_id", month, *columns).write_parquet(out, **WRITING)


def _stored(name: str) -> Any:
    return {"due_on": pl.Int32, "treatment": pl.UInt8}.get(name, pl.Int64)


def country(pack: Pack, run: Run) -> Any:
    """Every parameter of the month; the reliefs and last days that are law in February 2020 are the formulas'."""
    tables = {
        name: each.table for name, each in pack.parameters.items() if each.by == "month" and each.table.starts
    }
    held = {name: table(run.month) for name, table in tables.items() if table.starts[0] <= run.month}
    found = system(held)
    for name, type_ in (*GIVEN.items(), ("paid_on", int)):
        declare(found, name, type_)
    for name in ("pension", "unemployment", "work_injury", "medical"):
        declare(found, f"{name}_base", float, BASES[name])
    declare(found, "three_funds_part", float, _three_funds_part)
    for name in OUTPUTS:
        declare(found, name, int if name in ("due_on", "treatment") else float, FORMULAS[name])
    return found


def _clipped(wage: Any, low: Any, high: Any) -> Any:
    return np.minimum(np.maximum(wage, low), high)


def _employee(person: Any, period: Any) -> Any:
    return person("category", period) == 0


def _fen(amount: Any) -> Any:
    return np.floor(amount + 0.5)


def _pension_base(person: Any, period: Any, parameters: Any) -> Any:
    p = parameters(period)
    government = _employee(person, period) & (person("employer_size", period) == 4)
    low = np.where(government, p.pension_floor_government, p.pension_floor)
    return _clipped(person("wage", period), low, p.pension_ceiling)


def _base(low: str, high: str) -> Any:
    def formula(person: Any, period: Any, parameters: Any) -> Any:
        p = parameters(period)
        return _clipped(person("wage", period), getattr(p, low), getattr(p, high))

    return formula


BASES = {
    "pension": _pension_base,
    "unemployment": _base("pension_floor", "pension_ceiling"),
    "work_injury": _base("work_injury_floor", "work_injury_ceiling"),
    "medical": _base("medical_floor", "medical_ceiling"),
}


def _three_funds_part(person: Any, period: Any, parameters: Any) -> Any:
    size = person("employer_size", period)
    return np.select([size <= 2, size == 3], [0.0, 0.5], 1.0)


def _of_three_funds(base: str, rate: str) -> Any:
    def formula(person: Any, period: Any, parameters: Any) -> Any:
        part = getattr(parameters(period), rate) / 1e6 * person("three_funds_part", period)
        return np.where(_employee(person, period), _fen(person(base, period) * part), 0)

    return formula


def _of_person(base: str, employee: str, flexible: str, rural_pay: bool = True) -> Any:
    def formula(person: Any, period: Any, parameters: Any) -> Any:
        p = parameters(period)
        rate = np.where(_employee(person, period), getattr(p, employee), getattr(p, flexible)) / 1e6
        pays = rate if rural_pay else np.where(person("rural", period), 0, rate)
        return _fen(person(base, period) * pays)

    return formula


def _work_injury(person: Any, period: Any, parameters: Any) -> Any:
    p = parameters(period)
    by_class = np.array([0, *(getattr(p, f"work_injury_rate_{number}") for number in range(1, 9))]) / 1e6
    rate = by_class[person("injury_class", period)] * (p.work_injury_part / 1e6)
    part = rate * person("three_funds_part", period)
    return np.where(_employee(person, period), _fen(person("work_injury_base", period) * part), 0)


def _medical_employer(person: Any, period: Any, parameters: Any) -> Any:
    part = np.where(person("employer_size", period) != 4, 0.5, 1.0)
    rate = parameters(period).medical_employer_rate / 1e6 * part
    return np.where(_employee(person, period), _fen(person("medical_base", period) * rate), 0)


def _medical_person(person: Any, period: Any, parameters: Any) -> Any:
    p = parameters(period)
    own = _fen(person("medical_base", period) * (p.medical_person_rate / 1e6))
    flexible = _fen(p.medical_floor * (p.medical_flexible_rate / 1e6))
    return np.where(_employee(person, period), own, flexible)


def _mutual_aid_employer(person: Any, period: Any, parameters: Any) -> Any:
    rate = parameters(period).mutual_aid_employer_rate / 1e6
    return np.where(_employee(person, period), _fen(person("medical_base", period) * rate), 0)


def _mutual_aid_person(person: Any, period: Any, parameters: Any) -> Any:
    return np.where(_employee(person, period), parameters(period).mutual_aid_person_amount, 0)


def _nothing(person: Any, period: Any, parameters: Any) -> Any:
    """Maternity went into medical in 2020; nobody is charged a surcharge while the epidemic is not lifted."""
    return np.zeros(person.count)


def _total(person: Any, period: Any, parameters: Any) -> Any:
    return sum(person(name, period) for name in AMOUNTS)


def _due_on(person: Any, period: Any, parameters: Any) -> Any:
    p = parameters(period)
    longer = _employee(person, period) & (person("industry", period) != 0)
    return np.where(longer, p.industry_extension_to, p.collection_extended_to)


def _treatment(person: Any, period: Any, parameters: Any) -> Any:
    paid, ordinary = person("paid_on", period), day_number(period.stop.date)
    return np.select([paid <= ordinary, paid <= person("due_on", period)], [0, 3], 2)


FORMULAS: dict[str, Any] = {
    "pension_employer": _of_three_funds("pension_base", "pension_employer_rate"),
    "pension_person": _of_person("pension_base", "pension_person_rate", "pension_flexible_rate"),
    "unemployment_employer": _of_three_funds("unemployment_base", "unemployment_employer_rate"),
    "unemployment_person": _of_person(
        "unemployment_base", "unemployment_person_rate", "unemployment_flexible_rate", rural_pay=False
    ),
    "work_injury_employer": _work_injury,
    "medical_employer": _medical_employer,
    "medical_person": _medical_person,
    "mutual_aid_employer": _mutual_aid_employer,
    "mutual_aid_person": _mutual_aid_person,
    "total": _total,
    "due_on": _due_on,
    "treatment": _treatment,
    **dict.fromkeys(("work_injury_person", "maternity_employer", "maternity_person", "surcharge"), _nothing),
}
