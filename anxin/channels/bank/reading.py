"""The one door for statements: the content says what format it is, names and types of files do not count."""

from typing import Final

from anxin.channels.bank.camt import read_camt
from anxin.channels.bank.problems import NOWHERE, Problem
from anxin.channels.bank.statements import StatementFile
from anxin.channels.bank.tables import read_table
from anxin.channels.bank.xml_reading import is_xml

# zip and xlsx, gzip, 7z, rar, xls and doc, PDF: what people upload in good faith.
PACKED: Final = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\xd0\xcf\x11\xe0", b"%PDF")


def read_statement(data: bytes) -> StatementFile:
    """A bank's statement or credit notification, whole and adding up; else `BankFileError` and nothing at all."""
    if not data.strip():
        raise NOWHERE.error(Problem.EMPTY)
    if data.startswith(PACKED):
        raise NOWHERE.error(Problem.PACKED)
    return read_camt(data) if is_xml(data) else read_table(data)
