"""The documents of monthly reports, as `shapes` holds the others."""

import datetime as dt

from ninja import Schema
from pydantic import ConfigDict, Field


class ReportRowIn(Schema):
    """`since`: the first or last day of work (YYYY-MM-DD); of a base the month (YYYY-MM), by default the report's. `base` in yuan a month."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: str = Field("", max_length=20)
    id_number: str = Field("", max_length=40)
    name: str = Field("", max_length=80)
    base: str = Field("", max_length=24)
    since: str = Field("", max_length=20)


class ReportIn(Schema):
    """The report of one contribution month; wrong rows never hold up right ones."""

    model_config = ConfigDict(extra="forbid", strict=True)

    month: str = Field(pattern=r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$")
    rows: list[ReportRowIn] = Field(min_length=1, max_length=5000)


class ReportRowOut(Schema):
    """`number` counts the rows sent from 1 (of a file: as the spreadsheet shows it). `reason` is for programs, `message` for people."""

    number: int
    kind: str
    id_number: str
    name: str
    state: str
    reason: str
    column: str
    message: str


class ReportOut(Schema):
    """`state`: open (being handled), applied, partly_applied, refused. `clause` lets the report in on the day it came."""

    receipt: str
    employer: str
    month: str
    channel: str
    state: str
    received_on: dt.date
    clause: str
    rows_total: int
    rows_applied: int
    rows_refused: int


class ReportAnswerOut(ReportOut):
    """`rows` holds the result of every row when all were handled at once; while the state is open, read the report again."""

    rows: list[ReportRowOut]


class ReportPageOut(Schema):
    items: list[ReportOut]
    next: str | None


class ReportRowsOut(Schema):
    items: list[ReportRowOut]
    next: str | None
