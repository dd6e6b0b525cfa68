"""The small values pages hand to the components of `templatetags/look.py`. They hold words and addresses only: what a
page is about has been read, decided and translated before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from django.utils.functional import Promise

from anxin.casework.states import State

Text = str | Promise
Tone = Literal["", "brand", "success", "warning", "error"]
Colour = Literal["blue", "teal", "green", "grey", "red", "orange", "yellow", "purple"]


@dataclass(frozen=True)
class Link:
    """`about` is read out after the label where several links share one word ("Change" … "the address")."""

    label: Text
    href: str
    about: Text = ""
    current: bool = False


@dataclass(frozen=True)
class SummaryRow:
    key: Text
    value: object
    actions: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Task:
    title: Text
    status: Text
    colour: Colour | Literal[""] = ""
    href: str = ""
    hint: Text = ""


@dataclass(frozen=True)
class Column:
    """`numeric` sets figures under each other; `sort` lets a script sort by this column."""

    label: Text
    numeric: bool = False
    sort: bool = False


@dataclass(frozen=True)
class Series:
    """One figure a label of its chart, whole numbers. Series of one `stack` stand on each other; two stacks with series of
    the same names are set against each other, the second one hatched."""

    name: Text
    values: Sequence[int]
    stack: Text = ""


@dataclass(frozen=True)
class Chart:
    """`title` says what is shown; a table near it holds the same figures. `unit` "yuan" means that values are fen."""

    title: Text
    labels: Sequence[Text]
    series: Sequence[Series]
    unit: Literal["yuan", "count"] = "yuan"
    kind: Literal["bar", "line"] = "bar"


@dataclass(frozen=True)
class TimelineEntry:
    """`at` with a time of day shows it too."""

    title: Text
    at: datetime | date | None = None
    by: Text = ""
    text: Text = ""
    current: bool = False

    @property
    def timed(self) -> bool:
        return isinstance(self.at, datetime)


@dataclass(frozen=True)
class Card:
    title: Text
    href: str = ""
    figure: object = None
    text: Text = ""
    tone: Tone = ""


@dataclass(frozen=True)
class Progress:
    """Work that goes on behind the page: each of `lines` says how far it is, `href` is the page itself, whose view answers `?progress` with
    this alone while it goes on. `after` says what happens when it is done."""

    lines: tuple[Text, ...]
    done: int
    whole: int
    href: str
    after: Text = ""

    @property
    def percent(self) -> int:
        return min(self.done, self.whole) * 100 // max(self.whole, 1)


@dataclass(frozen=True)
class FileItem:
    """`size` in bytes."""

    name: Text
    href: str = ""
    size: int | None = None
    about: Text = ""
    status: Text = ""
    colour: Colour = "grey"
    actions: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Condition:
    """`holds` is None while a fact is missing."""

    text: Text
    holds: bool | None
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def sign(self) -> str:
        return sign(self.holds)


@dataclass(frozen=True)
class Reason:
    rule: Text
    clause: str
    holds: bool | None
    conditions: tuple[Condition, ...] = ()

    @property
    def sign(self) -> str:
        return sign(self.holds)


@dataclass(frozen=True)
class Deadline:
    """`due` is None while the event it runs from is not declared."""

    label: Text
    due: date | None
    clause: str = ""
    about: Text = ""
    overdue: bool = False


def sign(holds: bool | None) -> str:
    """The three truths of a condition as the word the styles and the screen reader's text go by."""
    return {True: "true", False: "false", None: "unknown"}[holds]


def reasons(because: Iterable[Reason | Mapping[str, object]]) -> list[Reason]:
    """Takes a decision's `because` as it is stored (JSON); what holds comes first, else the rules' own order stays."""
    read = [item if isinstance(item, Reason) else _reason(item) for item in because]
    return sorted(read, key=lambda reason: {True: 0, None: 1, False: 2}[reason.holds])


def _reason(item: Mapping[str, object]) -> Reason:
    conditions = item.get("conditions") or ()
    return Reason(
        rule=str(item.get("label") or item["rule"]),
        clause=str(item.get("clause") or ""),
        holds=_truth(item.get("holds")),
        conditions=tuple(_condition(one) for one in conditions if isinstance(one, Mapping))
        if isinstance(conditions, list | tuple)
        else (),
    )


def _condition(item: Mapping[str, object]) -> Condition:
    values = item.get("values")
    return Condition(
        text=str(item.get("text", "")),
        holds=_truth(item.get("holds")),
        values={str(name): value for name, value in values.items()} if isinstance(values, Mapping) else {},
    )


def _truth(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def deadlines(items: Iterable[Deadline | Mapping[str, object]]) -> list[Deadline]:
    """Takes a decision's `deadlines` as they are stored (JSON); the nearest day first, open ones last."""
    read = [item if isinstance(item, Deadline) else _deadline(item) for item in items]
    return sorted(read, key=lambda deadline: (deadline.due is None, deadline.due or date.max))


def _deadline(item: Mapping[str, object]) -> Deadline:
    due = item.get("due")
    return Deadline(
        label=str(item.get("label") or item["id"]),
        due=date.fromisoformat(due) if isinstance(due, str) else due if isinstance(due, date) else None,
        clause=str(item.get("clause") or ""),
    )


# The colour of each state; its words are casework's own.
STATE_COLOURS: dict[State, Colour] = {
    State.DRAFT: "grey",
    State.RECEIVED: "blue",
    State.ACCEPTED: "teal",
    State.RECORDED: "purple",
    State.AWAITING_DOCUMENTS: "orange",
    State.IN_PROCESS: "yellow",
    State.DECIDED: "teal",
    State.DELIVERED: "green",
    State.CLOSED: "grey",
    State.REFUSED: "red",
    State.WITHDRAWN: "grey",
}
