"""Why a row is refused: one code a reason, kept with the row, and its words in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from anxin.funds.reporting.columns import BY_ID, ColumnId

Details = Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """`details` fill the blanks of the words; they never hold an identity number or somebody else's employer."""

    code: str
    column: ColumnId
    details: Details = field(default_factory=dict)


WORDS: dict[str, Promise] = {
    "cell_error": _("The cell holds an error of Excel instead of a value. Type the value."),
    "cell_formula": _("The cell holds a formula without a result. Type the value."),
    "kind_missing": _("Say whether this is a hire, a leave or a base."),
    "kind_unknown": _("“%(given)s” is none of hire, leave and base."),
    "id_missing": _("The identity number is missing."),
    "id_lost_digits": _(
        "Excel turned the number into %(given)s and lost its last digits. Format the column as text and type the number again."
    ),
    "id_length": _("An identity number has 18 characters: 17 digits, then a digit or X."),
    "id_wrong": _("This identity number cannot be right: %(why)s"),
    "name_missing": _("The name is missing."),
    "name_too_long": _("A name has at most %(limit)s characters."),
    "name_unreadable": _("The name holds characters that no name has."),
    "base_missing": _("The contribution base is missing."),
    "base_not_number": _("“%(given)s” is not an amount in yuan, such as 8000.00."),
    "base_decimals": _("An amount has at most two decimals."),
    "base_not_positive": _("The base must be more than 0."),
    "base_too_large": _("The base is more than %(limit)s yuan a month. Look for a digit too many."),
    "since_missing": _("The date is missing: the first day of work, or the last."),
    "since_unreadable": _("“%(given)s” is not a date such as 2020-02-03."),
    "month_unreadable": _("“%(given)s” is not a month such as 2020-02."),
    "since_after_month": _("The date is after %(month)s. Report it with its own month."),
    "hire_too_old": _(
        "Hired before %(first)s: earlier months are back-paid. Use the back-payment for a person (II.1.1, II.1.3)."
    ),
    "too_young": _(
        "On the first day of work this person would be under %(age)s years old. Compare the identity number and the date."
    ),
    "leave_too_old": _(
        "Left before %(first)s: months already reported are not taken back here. Ask for a refund (II.1.2)."
    ),
    "base_other_month": _(
        "A base is reported for %(month)s only. For an earlier month use the base-difference back-payment (II.1.1)."
    ),
    "twice": _("This person stands in row %(row)s already. One row a person."),
    "name_differs": _(
        "The name is not the one registered under this number. Compare both with the identity card."
    ),
    "not_on_line": _(
        "Persons with this kind of identity document are enrolled by fax, post or e-mail first (%(clause)s)."
    ),
    "details_needed": _(
        "The number says neither sex nor birth date. Enrol the person by fax, post or e-mail (II.1.4)."
    ),
    "enrolled_here": _("Enrolled with you already since %(since)s. To change the base, report a base."),
    "enrolled_elsewhere": _(
        "Enrolled through another employer (%(agency)s) from %(since)s. That employer must report the leave first."
    ),
    "enrolled_later": _(
        "Enrolled with you from %(since)s on already: report the hire for the months before as a back-payment (II.1.1)."
    ),
    "enrolled_alone": _("The person pays alone since %(since)s. The own enrolment must end first."),
    "not_enrolled_here": _("Not enrolled with you in %(month)s."),
    "ended_already": _("The enrolment with you ended with %(month)s already."),
    "leave_before_hire": _("The last day lies before the month in which the enrolment began (%(since)s)."),
    "overlap": _("Enrolled already in some of these months."),
    "changed_meanwhile": _(
        "This could not be applied. Look at the person's enrolment and report the row again."
    ),
}


def words(code: str, details: Details) -> str:
    """Details that are words themselves (`why`) are translated too."""
    if code not in WORDS:
        return code
    shown = {name: gettext(value) if name == "why" else value for name, value in details.items()}
    return str(WORDS[code]) % shown if shown else str(WORDS[code])


def column_label(column: str) -> str:
    known = BY_ID.get(ColumnId(column)) if column in set(ColumnId) else None
    return str(known.label) if known else ""


def said(row: int, column: str, code: str, details: Details) -> str:
    """One message that names row and column."""
    where = gettext("Row %(row)s, %(column)s: %(words)s")
    return where % {"row": row, "column": column_label(column), "words": words(code, details)}
