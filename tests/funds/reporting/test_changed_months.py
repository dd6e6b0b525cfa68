"""The worked examples in changed_months.yaml: what a clerk says a report does to a month that is billed already, run as they stand."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from anxin.funds.models import BillKind
from anxin.funds.operations.billing import bill_month
from anxin.funds.queries import live_bills
from anxin.funds.reporting.reading import Cell
from anxin.funds.reporting.settling import refunds_of
from anxin.law.money import format_yuan
from anxin.registry.models import EmployerSize
from tests.funds.makers import balances, paid
from tests.funds.reporting.conftest import FEBRUARY, Firm
from tests.funds.reporting.files import base, hire, leave

pytestmark = pytest.mark.django_db
FILE = yaml.safe_load(Path(__file__).with_name("changed_months.yaml").read_text(encoding="utf-8"))
NONE = "none"


def _lines(firm: Firm, report: list[dict[str, str]]) -> list[list[Cell]]:
    worker = firm.worker
    ways = {
        "base": lambda said: base(worker.id_number, worker.name, said),
        "leave": lambda said: leave(worker.id_number, worker.name, said),
        "hire": lambda said: hire(base=said),
    }
    return [ways[what](said) for line in report for what, said in line.items()]


def _fen(yuan: str) -> int:
    return int(Decimal(yuan) * 100)


@pytest.mark.parametrize("example", FILE["examples"], ids=lambda example: example["that"])
def test_a_report_changes_the_month_as_the_clerk_says(firm: Firm, example: dict[str, Any]) -> None:
    firm.employer.size = EmployerSize.GOVERNMENT
    firm.employer.save()
    bill_month(FEBRUARY)
    [bill] = live_bills()
    assert format_yuan(bill.amount) == FILE["billed"]
    if example.get("paid"):
        paid(bill, _fen(example["paid"]), "2020-02-10")
    report = firm.report(*_lines(firm, example["report"]))
    assert report.rows_refused == 0
    monthly = live_bills().filter(kind=BillKind.MONTHLY, month=FEBRUARY)
    others = live_bills().exclude(kind=BillKind.MONTHLY)
    found = {
        "stands": ", ".join(format_yuan(each.amount) for each in monthly) or NONE,
        "besides": sorted(format_yuan(each.amount) for each in others),
        "back": sorted(format_yuan(each.total) for each in refunds_of(report)),
    }
    assert found == {"stands": example["stands"]} | {
        name: sorted(example.get(name, [])) for name in ("besides", "back")
    }
    balances()
