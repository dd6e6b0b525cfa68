"""An employer, who acts for it, and somebody enrolled with it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import translation

from anxin.funds.models import MonthlyReport, ReportRow
from anxin.funds.reporting.operations import receive_rows
from anxin.funds.reporting.reading import Cell
from anxin.law.months import parse_month
from anxin.registry.models import Employer, Person, User
from tests.funds.reporting.files import cells
from tests.registry.people import enrol, make_agent, make_centre, make_employer, make_person

FEBRUARY = parse_month("2020-02")


@dataclass(frozen=True)
class Firm:
    """`worker` is enrolled since January 2018 on 7,000 yuan."""

    employer: Employer
    agent: User
    worker: Person

    def report(self, *lines: list[Cell], month: int = FEBRUARY) -> MonthlyReport:
        return receive_rows(self.agent, self.employer, month, [cells(line) for line in lines])

    def one(self, line: list[Cell], month: int = FEBRUARY) -> ReportRow:
        return self.report(line, month=month).rows.get()


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def firm(business_day: dt.date) -> Firm:
    make_centre()
    employer = make_employer()
    worker = make_person(born=dt.date(1980, 5, 1), name="王大力")
    enrol(worker, employer)
    return Firm(employer, make_agent(employer).user, worker)
