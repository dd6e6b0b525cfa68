"""`anxin bank`: files of banks taken in from the command line. The worker reads them in afterwards."""

import sys
from pathlib import Path

from anxin.site.cli.manage import start_django

BAD_INPUT = 2


def import_(files: list[Path]) -> int:
    """Each file whole or not at all; on 2 standard error says in one line a file what is wrong and where. The same file again is no mistake."""
    start_django()
    from anxin.channels.bank.importing import take_in
    from anxin.channels.bank.problems import BankFileError
    from anxin.funds.errors import FundsError
    from anxin.funds.operations.receiving import AlreadyRead
    from anxin.funds.operations.reporting_debits import ReportAlreadyRead

    code = 0
    for file in files:
        try:
            print(f"{file.name}: {_said(take_in(file.read_bytes()))}")
        except (AlreadyRead, ReportAlreadyRead) as again:
            print(f"{file.name}: {again}")
        except (BankFileError, FundsError) as refused:
            print(f"{file.name}: {refused}", file=sys.stderr)
            code = BAD_INPUT
    return code


def _said(taken: object) -> str:
    from anxin.funds.models import PayReport

    if not isinstance(taken, PayReport):
        return "taken in; the worker reads it in now"
    counts = f"{taken.paid} paid, {taken.failed} refused, {taken.waiting} not answered yet"
    return f"read in: {counts}" + (f", {taken.doubtful} in doubt" if taken.doubtful else "")


def fetch() -> int:
    """What the bank laid into its folder; exit 2 when something of it is refused and stays there."""
    start_django()
    from anxin.channels.bank.folders import fetch as fetch_all

    fetched = fetch_all()
    for each in fetched:
        print(f"{each.name}: {each.problem or 'taken in'}", file=sys.stderr if each.problem else sys.stdout)
    return BAD_INPUT if any(each.problem for each in fetched) else 0
