"""Bills: a month's run over all payers, a single bill, and taking one back."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from anxin.funds.errors import Cancelled, PaidAlready
from anxin.funds.law import ALONE, Due, Law, Standing, standing_of
from anxin.funds.models import (
    AccountKind,
    Bill,
    BillItem,
    BillKind,
    Posting,
    Transfer,
)
from anxin.funds.operations.ledger import Accounts, Books, Move, posting_of, reverse, transfers_of
from anxin.funds.queries import deferred_employers, enrolled_alone, unbilled_employers
from anxin.law.assessment import assessment_of
from anxin.law.months import format_month
from anxin.lawbook.queries import pack_in_force
from anxin.registry.actors import SYSTEM
from anxin.registry.models import Agency, Employer, Enrolment, Person
from anxin.registry.queries import in_month
from anxin.trail.operations import record
from anxin.trail.today import business_date

if TYPE_CHECKING:
    from anxin.funds.monthly import Insured, Worked

PERSONS_A_GROUP = 20_000
EMPLOYERS_A_READ = 500
ALONE_A_GROUP = 2_000
Progress = Callable[[int], None]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Payer:
    """Who a bill goes to, and what the rules read of him."""

    agency_id: int
    standing: Standing
    employer: Employer | None = None
    person: Person | None = None

    @property
    def holder(self) -> str:
        return (
            f"employer:{self.employer.uscc}"
            if self.employer
            else f"person:{self.person.pk}"
            if self.person
            else ""
        )


@dataclass(frozen=True)
class Run:
    """What one call of `bill_month` did: bills and persons billed by this call, not those found billed already."""

    bills: int
    persons: int


def bill_month(
    month: int, *, agency: Agency | None = None, actor: str = SYSTEM, progress: Progress | None = None
) -> Run:
    """Bill everyone enrolled in `month` who has no bill for it yet; one transaction for each group of employers.

    Stopped at any moment it leaves whole groups, and the next call goes on with the rest; called again it finds nothing to do.
    `progress` is told the number of persons of each group. Raises `NoParameters`.
    """
    law = Law.on(pack_in_force(), month, business_date())
    bills = persons = 0
    for group in _groups(law, month, agency):
        made = _billed(law, group, actor)
        bills, persons = bills + made.bills, persons + made.persons
        if progress:
            progress(made.persons)
    return Run(bills, persons)


Group = list[tuple[Payer, list[Enrolment]]]


def _groups(law: Law, month: int, agency: Agency | None) -> Iterator[Group]:
    employers = unbilled_employers(month, agency).iterator(EMPLOYERS_A_READ)
    deferred = deferred_employers(month)
    for read in iter(lambda: list(islice(employers, EMPLOYERS_A_READ)), []):
        yield from _of_size(_employers(law, month, read, deferred))
    alone = enrolled_alone(month, agency).iterator(ALONE_A_GROUP)
    for rows in iter(lambda: list(islice(alone, ALONE_A_GROUP)), []):
        yield [(Payer(row.person.agency_id, ALONE, person=row.person), [row]) for row in rows]


def _employers(
    law: Law, month: int, employers: Sequence[Employer], deferred: set[int]
) -> Iterator[tuple[Payer, list[Enrolment]]]:
    rows = Enrolment.objects.filter(in_month(month), employer__in=employers).select_related("person")
    by_employer: dict[int | None, list[Enrolment]] = {}
    for row in rows.order_by("employer_id", "person_id"):
        by_employer.setdefault(row.employer_id, []).append(row)
    for employer in employers:
        standing = standing_of(employer, law.pack, deferred=employer.pk in deferred)
        yield Payer(employer.agency_id, standing, employer=employer), by_employer.get(employer.pk, [])


def _of_size(payers: Iterable[tuple[Payer, list[Enrolment]]]) -> Iterator[Group]:
    """An employer is never split; small ones share a transaction."""
    group: Group = []
    held = 0
    for payer, rows in payers:
        if group and held + len(rows) > PERSONS_A_GROUP:
            yield group
            group, held = [], 0
        group.append((payer, rows))
        held += len(rows)
    if group:
        yield group


def _billed(law: Law, group: Group, actor: str) -> Run:
    """Two runs at once bill nobody twice: the database refuses the later group, which is then looked at again."""
    try:
        return _bill_group(law, group, actor)
    except IntegrityError:
        left = [(payer, rows) for payer, rows in group if not _has_bill(payer, law.run.month)]
        if len(left) == len(group):
            raise
        return _bill_group(law, left, actor) if left else Run(0, 0)


def _has_bill(payer: Payer, month: int) -> bool:
    mine = Bill.objects.filter(month=month, kind=BillKind.MONTHLY, cancelled_on=None)
    return mine.filter(employer=payer.employer, person=payer.person).exists()


@transaction.atomic
def _bill_group(law: Law, group: Group, actor: str) -> Run:
    bills = _issue(law, group, kind=BillKind.MONTHLY, actor=actor)
    persons = sum(bill.persons for bill in bills)
    details = {"month": format_month(law.run.month), "bills": len(bills), "persons": persons}
    record(actor, "bills.issued", f"month:{format_month(law.run.month)}", details=details)
    return Run(len(bills), persons)


def _issue(law: Law, group: Group, *, kind: BillKind, actor: str, source: str = "") -> list[Bill]:
    """Bills with their branches, lines and postings, in the caller's transaction."""
    from anxin.funds.monthly import work_out

    payers = [payer for payer, _rows in group]
    worked = work_out(law, list(_insured(group)))
    summed = {row["payer"]: row for row in worked.by_payer().iter_rows(named=True)}
    dues: dict[str, Due] = {}
    serials = last_serials(payers, law.run.month)
    bills = {}
    for place, payer in enumerate(payers):
        if place in summed:
            due = dues.setdefault(repr(payer.standing), law.due(payer.standing))
            bills[place] = _bill(law, payer, summed[place], due, serials.get(payer.holder, 0) + 1)
            bills[place].kind, bills[place].source = kind, source
    Bill.objects.bulk_create(bills.values())
    items = _items(bills, summed, worked)
    BillItem.objects.bulk_create(items, batch_size=1_000)
    _write_lines(bills, worked, law.run.month)
    _book(list(bills.values()), items, {bills[place].pk: payers[place].holder for place in bills}, actor)
    return list(bills.values())


def _insured(group: Group) -> Iterator["Insured"]:
    from anxin.funds.monthly import Insured

    for place, (payer, rows) in enumerate(group):
        for row in rows:
            yield Insured(place, row.person_id, row.base, row.person.rural, payer.standing)


def _bill(law: Law, payer: Payer, row: Row, due: Due, serial: int) -> Bill:
    branches = [branch.id for branch in assessment_of(law.pack).branches]
    return Bill(
        number=bill_number(payer, law.run.month, serial),
        agency_id=payer.agency_id,
        employer=payer.employer,
        person=payer.person,
        month=law.run.month,
        serial=serial,
        persons=row["persons"],
        employer_amount=sum(row[f"{branch}_employer"] for branch in branches),
        person_amount=sum(row[f"{branch}_person"] for branch in branches),
        relief=sum(row[f"{branch}_relief"] for branch in branches),
        ordinary_due_on=due.ordinary_on,
        due_on=due.due_on,
        extension=due.extension,
        clause=due.clause,
        standing=payer.standing,
        pack_version=law.pack.version,
        issued_on=business_date(),
    )


def last_serials(payers: Iterable[Payer], month: int) -> dict[str, int]:
    """The last serial of each payer's bills of the month, by holder; payers without a bill are left out."""
    employers = {payer.employer.pk: payer.holder for payer in payers if payer.employer}
    persons = {payer.person.pk: payer.holder for payer in payers if payer.person}
    bills = Bill.objects.filter(month=month).order_by()
    found = bills.filter(employer__in=employers).values_list("employer").annotate(last=Max("serial"))
    alone = bills.filter(person__in=persons).values_list("person").annotate(last=Max("serial"))
    return {employers[pk]: last for pk, last in found} | {persons[pk]: last for pk, last in alone}


def bill_number(payer: Payer, month: int, serial: int) -> str:
    """Short enough for the remittance text of a bank, and the same for the same bill wherever it is worked out."""
    who = payer.employer.uscc if payer.employer else f"P{payer.person.pk:09d}" if payer.person else ""
    number = f"{format_month(month).replace('-', '')}-{who}"
    return number if serial == 1 else f"{number}-{serial}"


def _items(bills: Mapping[int, Bill], summed: Mapping[int, Row], worked: "Worked") -> list[BillItem]:
    """Branches in which nothing is owed and nothing was taken off leave no row."""
    return [
        BillItem(
            bill=bill,
            branch=branch.id,
            employer_amount=row[f"{branch.id}_employer"],
            person_amount=row[f"{branch.id}_person"],
            individual=row[f"{branch.id}_individual"],
            relief=row[f"{branch.id}_relief"],
        )
        for place, bill in bills.items()
        for row in [summed[place]]
        for branch in worked.assessment.branches
        if row[f"{branch.id}_employer"] or row[f"{branch.id}_person"] or row[f"{branch.id}_relief"]
    ]


def _write_lines(bills: Mapping[int, Bill], worked: "Worked", month: int) -> None:
    import polars as pl

    from anxin.funds.bulk import copy_rows
    from anxin.funds.models import PersonMonth

    keys = pl.DataFrame(
        {"payer": list(bills), "bill_id": [bill.pk for bill in bills.values()]},
        schema={"payer": pl.Int64, "bill_id": pl.Int64},
    )
    lines = worked.rows.join(keys, on="payer", how="inner").select(
        "bill_id",
        pl.col("person").alias("person_id"),
        pl.lit(month, pl.Int32).alias("month"),
        "base",
        *worked.assessment.amounts,
        "total",
    )
    copy_rows(PersonMonth, lines)


def _book(bills: Sequence[Bill], items: Sequence[BillItem], holders: Mapping[int, str], actor: str) -> None:
    accounts = Accounts()
    agencies = Agency.objects.in_bulk({bill.agency_id for bill in bills})
    postings = {
        bill.pk: posting_of(
            f"{bill.subject}:issued",
            "bill",
            bill.subject,
            agency=agencies[bill.agency_id],
            effective_on=bill.issued_on,
            actor=actor,
        )
        for bill in bills
    }
    Posting.objects.bulk_create(postings.values(), batch_size=1_000)
    transfers: list[Transfer] = []
    for item in items:
        move = Move(
            Books(AccountKind.RECEIVABLE, item.branch),
            Books(AccountKind.BILLED, item.branch),
            item.amount,
            holders[item.bill_id],
            item.bill_id,
        )
        transfers += transfers_of(postings[item.bill_id], [move], accounts)
    Transfer.objects.bulk_create(transfers, batch_size=1_000)


@transaction.atomic
def issue_bill(
    payer: Payer, rows: Sequence[Enrolment], month: int, *, kind: BillKind, actor: str, source: str = ""
) -> Bill:
    """One bill of any kind for the persons of `rows` (their `base` counts, saved or not). Raises `NoParameters`."""
    law = Law.on(pack_in_force(), month, business_date())
    (bill,) = _issue(law, [(payer, list(rows))], kind=kind, actor=actor, source=source)
    record(
        actor, "bill.issued", bill.subject, agency=bill.agency.code, details={"kind": kind, "source": source}
    )
    return bill


@transaction.atomic
def cancel_bill(bill: Bill, *, actor: str, reason: str) -> Bill:
    """Take a bill back by a reversal of its posting. Raises `PaidAlready`, `Cancelled`."""
    bill = Bill.objects.select_for_update(of=("self",)).get(pk=bill.pk)
    if bill.cancelled_on:
        raise Cancelled
    if bill.payments.filter(undone_at=None).exists():
        raise PaidAlready
    reverse(Posting.objects.get(key=f"{bill.subject}:issued"), actor=actor, note=reason)
    bill.cancelled_on, bill.settled_on = business_date(), None
    bill.save(update_fields=["cancelled_on", "settled_on"])
    record(actor, "bill.cancelled", bill.subject, agency=bill.agency.code, details={"reason": reason})
    return bill


def payer_of(employer: Employer | None, person: Person | None, on: dt.date, month: int) -> Payer:
    """`deferred` as approved for the month."""
    if employer is not None:
        standing = standing_of(employer, pack_in_force(), deferred=employer.pk in deferred_employers(month))
        return Payer(employer.agency_id, standing, employer=employer)
    assert person is not None  # noqa: S101  a bill has one payer; this tells the type checker.
    return Payer(person.agency_id, ALONE, person=person)
