"""The two folders between this installation and the bank's own program: files we send lie in one, files of the bank are taken from the other.

A file is complete under its name or not there at all, and readable by nobody but this account, since it names people and their accounts.
"""

import os
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from anxin.channels.bank.importing import take_in
from anxin.channels.bank.problems import BankFileError
from anxin.funds.errors import FundsError
from anxin.funds.operations.receiving import AlreadyRead
from anxin.funds.operations.reporting_debits import ReportAlreadyRead
from anxin.registry.models import Staff

DONE = "done"


class Fetched(NamedTuple):
    """`problem` is empty when the file was taken in."""

    name: str
    problem: str = ""


def waiting() -> list[Path]:
    """Files of the bank, by name."""
    folder = Path(settings.BANK_IN)
    if not folder.is_dir():
        return []
    return sorted(each for each in folder.iterdir() if each.is_file() and not each.name.startswith("."))


def fetch(by: Staff | None = None) -> list[Fetched]:
    """Take in every file that lies there; what is refused stays, with its reason. Read already counts as taken in: nothing changes by it."""
    return [_fetched(path, by) for path in waiting()]


def _fetched(path: Path, by: Staff | None) -> Fetched:
    try:
        take_in(path.read_bytes(), by)
    except (AlreadyRead, ReportAlreadyRead):
        pass
    except (BankFileError, FundsError) as refused:
        return Fetched(path.name, str(refused))
    done = path.parent / DONE
    done.mkdir(mode=0o700, exist_ok=True)
    os.replace(path, done / path.name)
    return Fetched(path.name)
