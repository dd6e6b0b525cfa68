"""What can be wrong with a bank's file, in one clear sentence that names the place."""

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Problem(StrEnum):
    """Stable names for programs; `WORDS` says each for people."""

    EMPTY = auto()
    TOO_BIG = auto()
    ENCODING = auto()
    UNKNOWN_FORMAT = auto()
    PACKED = auto()
    NOT_XML = auto()
    DOCTYPE = auto()
    UNKNOWN_MESSAGE = auto()
    WRONG_ORIGINAL = auto()
    MISSING = auto()
    SEVERAL = auto()
    IN_PAGES = auto()
    UNKNOWN_WORD = auto()
    TOO_LONG = auto()
    CHARACTER = auto()
    CURRENCY = auto()
    AMOUNT = auto()
    DECIMALS = auto()
    AMOUNT_TOO_BIG = auto()
    NOT_POSITIVE = auto()
    DATE = auto()
    PERIOD = auto()
    DUPLICATE = auto()
    COUNT = auto()
    SUM = auto()
    CLOSING = auto()
    RUNNING = auto()
    TWO_SIDES = auto()
    COLUMNS = auto()
    QUOTES = auto()
    TRUNCATED = auto()
    AFTER_END = auto()
    NOTHING = auto()
    NOTHING_TO_PAY = auto()


WORDS: Final[dict[Problem, Promise]] = {
    Problem.EMPTY: gettext_lazy("The file is empty."),
    Problem.TOO_BIG: gettext_lazy("The file is larger than %(limit)s MB; ask the bank to divide it."),
    Problem.ENCODING: gettext_lazy("The text is not in the encoding it should have (%(expected)s)."),
    Problem.UNKNOWN_FORMAT: gettext_lazy("This is neither an ISO 20022 file nor a table in a known layout."),
    Problem.PACKED: gettext_lazy(
        "This is a packed file, a workbook or a PDF. Unpack it, or ask the bank for the statement as XML or CSV."
    ),
    Problem.NOT_XML: gettext_lazy("The XML cannot be read: the file is cut off or damaged."),
    Problem.DOCTYPE: gettext_lazy("The XML declares a document type; such files are refused for safety."),
    Problem.UNKNOWN_MESSAGE: gettext_lazy(
        "The message is “%(found)s”, which is not read here. Expected: %(expected)s."
    ),
    Problem.WRONG_ORIGINAL: gettext_lazy("The report is about “%(found)s”, not about a file of this kind."),
    Problem.MISSING: gettext_lazy("“%(name)s” is missing."),
    Problem.SEVERAL: gettext_lazy("The file holds more than one “%(name)s”; send each in a file of its own."),
    Problem.IN_PAGES: gettext_lazy(
        "The statement is divided into pages; ask the bank for the whole in one file."
    ),
    Problem.UNKNOWN_WORD: gettext_lazy("“%(found)s” is not understood. Expected: %(expected)s."),
    Problem.TOO_LONG: gettext_lazy("The text is longer than %(limit)s characters."),
    Problem.CHARACTER: gettext_lazy("The text holds a character that is not allowed here."),
    Problem.CURRENCY: gettext_lazy("The currency is “%(found)s”; only CNY is taken."),
    Problem.AMOUNT: gettext_lazy("“%(found)s” is not an amount."),
    Problem.DECIMALS: gettext_lazy("The amount %(found)s has more than two decimals."),
    Problem.AMOUNT_TOO_BIG: gettext_lazy("The amount %(found)s is too large."),
    Problem.NOT_POSITIVE: gettext_lazy("The amount %(found)s is not more than zero."),
    Problem.DATE: gettext_lazy("“%(found)s” is not a date that exists."),
    Problem.PERIOD: gettext_lazy("The date %(found)s lies outside the period of the statement."),
    Problem.DUPLICATE: gettext_lazy("The number “%(found)s” occurs twice."),
    Problem.COUNT: gettext_lazy("%(expected)s items are declared, %(found)s are there."),
    Problem.SUM: gettext_lazy("A sum of %(expected)s is declared, the items add up to %(found)s."),
    Problem.CLOSING: gettext_lazy(
        "The closing balance is %(expected)s, but opening balance and entries give %(found)s."
    ),
    Problem.RUNNING: gettext_lazy(
        "The balance after this entry is %(expected)s, but the entries up to here give %(found)s."
    ),
    Problem.TWO_SIDES: gettext_lazy("An entry needs one amount, either debit or credit."),
    Problem.COLUMNS: gettext_lazy("The line has %(found)s columns instead of %(expected)s."),
    Problem.QUOTES: gettext_lazy("A quotation mark is missing or stands in the wrong place."),
    Problem.TRUNCATED: gettext_lazy("The closing line “%(name)s” is missing: the file is cut off."),
    Problem.AFTER_END: gettext_lazy("Something follows the closing line."),
    Problem.NOTHING: gettext_lazy("There is nothing to collect."),
    Problem.NOTHING_TO_PAY: gettext_lazy("There is nothing to pay."),
}


class BankFileError(ValueError):
    """The file is refused whole. `line` counts from 1 (0: not known); `path` is the element, column or number it is about."""

    def __init__(self, problem: Problem, line: int = 0, path: str = "", **values: object) -> None:
        super().__init__(problem, line, path)
        self.problem = problem
        self.line = line
        self.path = path
        self.values = values

    @property
    def place(self) -> str:
        """In the reader's language; empty when the problem is the whole file."""
        if not (self.line and self.path):
            return _("line %(line)s") % {"line": self.line} if self.line else self.path
        return _("line %(line)s, %(path)s") % {"line": self.line, "path": self.path}

    @property
    def words(self) -> str:
        return str(WORDS[self.problem]) % self.values

    def __str__(self) -> str:
        if not self.place:
            return self.words
        return _("%(place)s: %(problem)s") % {"place": self.place, "problem": self.words}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the file: the line (from 1; 0 when not known) and the element, column or number."""

    line: int = 0
    path: str = ""

    def error(self, problem: Problem, **values: object) -> BankFileError:
        return BankFileError(problem, self.line, self.path, **values)


NOWHERE: Final = Place()
