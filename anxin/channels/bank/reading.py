"""The one door for statements: the content says what format it is, names and types of files do not count."""

from anxin.channels.bank.camt import read_camt
from anxin.channels.bank.problems import NOWHERE, Problem
from anxin.channels.bank.statements import StatementFile
from anxin.channels.bank.tables import read_table
from anxin.channels.bank.xml_reading import is_xml


def read_statement(data: bytes) -> StatementFile:
    """A bank's statement or credit notification, whole and adding up; else `BankFileError` and nothing at all."""
    if not data.strip():
        raise NOWHERE.error(Problem.EMPTY)
    return read_camt(data) if is_xml(data) else read_table(data)
