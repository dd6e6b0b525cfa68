"""Layouts of statements sent as tables. Each bank's is a YAML file here: names of fields against the words of the bank, no code."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

HEAD: Final = (
    "statement_id",
    "account",
    "currency",
    "first_on",
    "last_on",
    "created_at",
    "opening_balance",
    "closing_balance",
)
CONTROL: Final = ("label", "count", "debit", "credit")
COLUMNS: Final = ("ref", "booked_on")
OPTIONAL: Final = frozenset(
    ["value_on", "balance", "payer_name", "payer_account", "remittance_text", "end_to_end_id", "reversal"]
)
# An entry's amount is told in one of two ways.
TWO_COLUMNS: Final = frozenset(("debit", "credit"))
WITH_DIRECTION: Final = frozenset(("amount", "direction"))


@dataclass(frozen=True, slots=True)
class Layout:
    """`head`, `columns` and `control` give the bank's words for our fields; `words` those that stand in cells."""

    name: str
    head: dict[str, str]
    columns: dict[str, str]
    control: dict[str, str]
    words: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """A wrong mapping is found when it is loaded, not when the bank's file comes."""
        missing = {*HEAD} - {*self.head} | {*COLUMNS} - {*self.columns} | {*CONTROL} - {*self.control}
        told = {*self.columns} - {*COLUMNS} - OPTIONAL
        words = {"cny"} | ({"credit", "debit"} if told == WITH_DIRECTION else set())
        words |= {"reversal", "not_reversal"} if "reversal" in self.columns else set()
        if missing or told not in (TWO_COLUMNS, WITH_DIRECTION) or words - {*self.words}:
            wrong = sorted(missing | words - {*self.words}) or sorted(told)
            raise ValueError(f"layout {self.name}: look at {', '.join(wrong)}")

    @property
    def two_columns(self) -> bool:
        return "debit" in self.columns


def load(path: Path) -> Layout:
    said: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Layout(**said)


@cache
def layouts() -> tuple[Layout, ...]:
    """All that are installed, by name."""
    return tuple(load(path) for path in sorted(Path(__file__).parent.glob("*.yaml")))


def layout(name: str) -> Layout:
    return next(each for each in layouts() if each.name == name)
