"""Enough of openfisca-core to say formulas over one array a name, as its users write them: numbers of money are floats of 32 bits there."""

from collections.abc import Callable, Mapping
from typing import Any

from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = "2020-02"
SINCE = "2019-07-01"
PERSON = build_entity("person", "persons", "Person", is_person=True)
Formula = Callable[[Any, Any, Any], Any]


def system(parameters: Mapping[str, float] | None = None) -> Any:
    found = TaxBenefitSystem([PERSON])
    data = {name: {"values": {SINCE: {"value": value}}} for name, value in (parameters or {}).items()}
    found.parameters = ParameterNode("", data=data)
    return found


def declare(system: Any, name: str, type_: type, formula: Formula | None = None) -> None:
    """Without a formula it is given."""
    said = {"value_type": type_, "entity": PERSON, "definition_period": DateUnit.MONTH, "label": name}
    if formula:
        said["formula"] = formula
    system.add_variable(type(name, (Variable,), said))


def simulation(system: Any, count: int, given: Mapping[str, Any]) -> Any:
    found = SimulationBuilder().build_default_simulation(system, count)
    for name, values in given.items():
        found.set_input(name, PERIOD, values)
    return found
