"""Bills whose amounts are given rather than worked out by the run of a month: differences, and months without rates entered by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anxin.funds.law import Law
from anxin.funds.models import BRANCHES, AccountKind, Bill, BillItem, BillKind, PersonMonth
from anxin.funds.models.bills import SIDES
from anxin.funds.operations.billing import Payer, bill_number, last_serial
from anxin.funds.operations.ledger import Books, Move, book
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import Agency
from anxin.trail.operations import record
from anxin.trail.today import business_date


@dataclass(frozen=True)
class Line:
    """`amounts` by `<branch>_<side>`, `individual` by branch: the part that goes to the person's own account. Fen."""

    person: int
    base: int
    amounts: Mapping[str, int]
    individual: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.amounts.values())


def write_bill(
    payer: Payer,
    month: int,
    lines: Sequence[Line],
    *,
    kind: BillKind,
    actor: str,
    source: str = "",
    individual: Mapping[str, int] | None = None,
) -> Bill:
    """In the caller's transaction. The last day to pay is the month's own, so that a surcharge follows the rules.

    `individual` (by branch) is that of the whole bill where the lines do not say it each for itself.
    """
    bill = _bill(payer, month, lines, kind, source)
    bill.save(force_insert=True)
    items = [item for branch in BRANCHES if (item := _item(bill, branch, lines, individual)).amount]
    BillItem.objects.bulk_create(items)
    PersonMonth.objects.bulk_create(
        PersonMonth(
            bill=bill, person_id=each.person, month=month, base=each.base, total=each.total, **each.amounts
        )
        for each in lines
    )
    receivable, billed = AccountKind.RECEIVABLE, AccountKind.BILLED
    moves = [
        Move(Books(receivable, item.branch), Books(billed, item.branch), item.amount, payer.holder, bill.pk)
        for item in items
    ]
    agency = Agency.objects.get(pk=payer.agency_id)
    book(
        f"{bill.subject}:issued",
        "bill",
        bill.subject,
        moves,
        agency=agency,
        effective_on=bill.issued_on,
        actor=actor,
    )
    record(actor, "bill.issued", bill.subject, agency=agency.code, details={"kind": kind, "source": source})
    return bill


def _bill(payer: Payer, month: int, lines: Sequence[Line], kind: BillKind, source: str) -> Bill:
    pack, today = pack_in_force(), business_date()
    due = Law.of_days(pack, month, today).due(payer.standing)
    serial = last_serial(payer, month) + 1
    return Bill(
        number=bill_number(payer, month, serial),
        kind=kind,
        agency_id=payer.agency_id,
        employer=payer.employer,
        person=payer.person,
        month=month,
        serial=serial,
        persons=len(lines),
        employer_amount=_sum(lines, "employer"),
        person_amount=_sum(lines, "person"),
        ordinary_due_on=due.ordinary_on,
        due_on=due.due_on,
        extension=due.extension,
        clause=due.clause,
        standing=payer.standing,
        pack_version=pack.version,
        source=source,
        issued_on=today,
    )


def _sum(lines: Sequence[Line], side: str) -> int:
    return sum(each.amounts.get(f"{branch}_{side}", 0) for each in lines for branch in BRANCHES)


def _item(bill: Bill, branch: str, lines: Sequence[Line], individual: Mapping[str, int] | None) -> BillItem:
    sides = {
        f"{side}_amount": sum(each.amounts.get(f"{branch}_{side}", 0) for each in lines) for side in SIDES
    }
    each_own = sum(each.individual.get(branch, 0) for each in lines)
    own = each_own if individual is None else individual.get(branch, 0)
    return BillItem(bill=bill, branch=branch, individual=own, **sides)
