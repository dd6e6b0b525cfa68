"""Months the rules hold no rates for: an officer enters the amounts from a document, another person confirms them with the proposal."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from anxin.casework.errors import CaseError, NotAllowed
from anxin.casework.files import store
from anxin.casework.models import Application
from anxin.casework.operations.supplying import keep_evidence
from anxin.funds.law import keeps_accounts
from anxin.funds.models import BRANCHES, Bill, BillKind, EnteredMonth
from anxin.funds.models.bills import SIDES
from anxin.funds.operations.billing import Payer
from anxin.funds.operations.entering_by_hand import enter_months
from anxin.funds.operations.exact_bills import Line, write_bill
from anxin.law.months import format_month
from anxin.lawbook.queries import pack_in_force
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.services.contributions.asked import base_of, month_list

COLUMNS = ("month", "base", *(f"{branch}_{side}" for branch in BRANCHES for side in SIDES))
DOCUMENT = "amounts_by_hand"
_BETWEEN = re.compile(r"[\t,，;； ]+")


@dataclass(frozen=True)
class Typed:
    """One line of the table: what an officer read off the document. Fen."""

    month: int
    base: int
    amounts: dict[str, int]


def read_table(text: str, wanted: Iterable[int]) -> list[Typed]:
    """A line a month with all columns; exactly the months wanted, each once. Raises ValidationError naming line and column."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    rows = [_row(number, _BETWEEN.split(line.strip())) for number, line in lines]
    months, asked = [row.month for row in rows], sorted(wanted)
    if sorted(months) != asked:
        named = ", ".join(map(format_month, asked))
        raise ValidationError(_("Enter exactly these months, each once: %(months)s.") % {"months": named})
    return rows


def _row(number: int, cells: list[str]) -> Typed:
    if len(cells) != len(COLUMNS):
        message = _("Line %(number)s has %(found)s columns instead of %(wanted)s.")
        raise ValidationError(message % {"number": number, "found": len(cells), "wanted": len(COLUMNS)})
    column = ""
    try:
        column = "month"
        (month,) = month_list(cells[0])
        amounts = {}
        for column, cell in zip(COLUMNS[2:], cells[2:], strict=True):
            amounts[column] = 0 if set(cell) <= set("0.") and "0" in cell else base_of(cell)
        column = "base"
        return Typed(month, base_of(cells[1]), amounts)
    except ValidationError as error:
        message = _("Line %(number)s, %(column)s: %(what)s")
        raise ValidationError(
            message % {"number": number, "column": column, "what": error.messages[0]}
        ) from None


@transaction.atomic
def enter_amounts(
    application: Application, staff: Staff, rows: list[Typed], upload: "UploadedFile[bytes]"
) -> list[EnteredMonth]:
    """The document is kept on the file of the case. Raises `CaseError`."""
    if application.person is None:
        raise CaseError(_("This is not about one person."))
    kept = keep_evidence(staff, application, DOCUMENT, store(upload))
    months = {row.month: (row.base, row.amounts) for row in rows}
    return enter_months(
        application.subject,
        application.person,
        months,
        document=kept.sha256,
        actor=actor_of_staff(staff),
        agency=application.agency.code,
    )


def entered(application: Application) -> dict[int, EnteredMonth]:
    """What stands for the application, by month."""
    rows = EnteredMonth.objects.filter(source=application.subject, replaced_at=None)
    return {row.month: row for row in rows}


def bill_entered(
    payer: Payer, row: EnteredMonth, application: Application, staff: Staff, kind: BillKind
) -> Bill:
    """As it was entered; whoever entered it does not confirm it. The person's side of a branch with individual accounts goes there."""
    actor = actor_of_staff(staff)
    if row.entered_by == actor:
        raise NotAllowed
    individual = {
        branch: row.amounts.get(f"{branch}_person", 0) for branch in keeps_accounts(pack_in_force())
    }
    line = Line(row.person_id, row.base, row.amounts, individual)
    return write_bill(payer, row.month, [line], kind=kind, actor=actor, source=application.subject)
