"""`anxin bank`: files of a bank from the command line."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from anxin.channels.bank.statement_writing import camt_file
from anxin.funds.models import BankAccount, Receipt, Statement
from anxin.site.cli.app import app
from anxin.site.cli.doctor import payments_can_be_made
from tests.channels.bank.reports import Said, report
from tests.funds.banking import remittance, statement_of, work
from tests.funds.makers import on
from tests.funds.outgoing import sent

pytestmark = pytest.mark.django_db


def test_a_file_is_taken_in_once_and_a_damaged_one_not_at_all(tmp_path: Path) -> None:
    on("2020-02-14")
    data = camt_file(statement_of([remittance(100), remittance(200)]))
    good, cut = tmp_path / "good.xml", tmp_path / "cut.xml"
    good.write_bytes(data)
    cut.write_bytes(data[:-200])
    found = CliRunner().invoke(app, ["bank", "import", str(good), str(cut)])
    assert found.exit_code == 2
    assert "good.xml: taken in" in found.output
    assert "cut.xml:" in found.stderr
    assert CliRunner().invoke(app, ["bank", "import", str(good)]).exit_code == 0
    assert Statement.objects.count() == 1
    work()
    assert Receipt.objects.count() == 2


def test_the_banks_folder_is_emptied_but_for_what_is_refused(tmp_path: Path) -> None:
    on("2020-02-14")
    folder = tmp_path / "bank-in"
    folder.mkdir()
    (folder / "a.xml").write_bytes(camt_file(statement_of([remittance(100)])))
    (folder / "b.xml").write_bytes(b"nonsense")
    found = CliRunner().invoke(app, ["bank", "fetch"])
    assert found.exit_code == 2
    assert sorted(each.name for each in folder.iterdir()) == ["b.xml", "done"]
    assert (folder / "done" / "a.xml").exists()


def test_a_report_on_payments_says_what_it_came_to(tmp_path: Path) -> None:
    out = sent("refund")
    file = tmp_path / "report.xml"
    file.write_bytes(report(out.file, [Said(out.key, "RJCT", "AC04")]))
    found = CliRunner().invoke(app, ["bank", "import", str(file)])
    assert (found.exit_code, "0 paid, 1 refused, 0 not answered yet" in found.output) == (0, True)
    assert CliRunner().invoke(app, ["bank", "import", str(file)]).exit_code == 0
    assert out.order.state == "failed"


def test_the_doctor_names_agencies_that_cannot_pay() -> None:
    assert [each.level for each in payments_can_be_made()] == ["ok"]
    sent("refund")
    assert [each.level for each in payments_can_be_made()] == ["ok"]
    BankAccount.objects.all().update(closed_on="2020-02-01")
    (found,) = payments_can_be_made()
    assert (found.level, "no account to pay from" in found.text) == ("wrong", True)
