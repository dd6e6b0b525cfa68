"""Bills: a month's run over all payers, a single bill, and taking one back."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max

from anxin.funds.errors import Cancelled, PaidAlready
from anxin.funds.law import ALONE, Law, Standing, standing_of
from anxin.funds.models import (
    Bill,
    BillKind,
    Deferral,
    Posting,
)
from anxin.funds.operations.ledger import reverse
from anxin.funds.operations.turns import keep_books
from anxin.funds.queries import deferred_employers
from anxin.law.months import format_month
from anxin.lawbook.queries import IN_FORCE, pack_in_force
from anxin.lawbook.turns import hold_rules
from anxin.registry.actors import SYSTEM, owner_of
from anxin.registry.models import Agency, Employer, Enrolment, Person
from anxin.trail.operations import record
from anxin.trail.today import business_date, forget, one_day

if TYPE_CHECKING:
    from anxin.funds.payers import Group

# Nine digits go in; a remittance text is searched for them.
NUMBER_ALONE = "P{}"
Progress = Callable[[int], None]
# Place of the payer, person, base and rural registration.
Enrolled = tuple[int, int, int, bool]


@dataclass(frozen=True)
class Payer:
    """Who a bill goes to, and what the rules read of him."""

    agency_id: int
    standing: Standing
    employer: Employer | None = None
    person: Person | None = None

    @property
    def holder(self) -> str:
        return owner_of(self.employer, self.person)

    @property
    def who(self) -> str:
        """In the number of a bill."""
        if self.employer is not None:
            return self.employer.uscc
        return NUMBER_ALONE.format(f"{self.person.pk:09d}") if self.person else ""


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
    from anxin.funds.payers import groups

    done = Run(0, 0)
    with one_day():
        Law.on(pack_in_force(), month, business_date())
        for group in groups(month, agency):
            made = _billed(month, group, actor)
            done = Run(done.bills + made.bills, done.persons + made.persons)
            if progress:
                progress(made.persons)
    return done


def next_group(month: int, agency: Agency | None = None) -> Callable[[str], Run] | None:
    """What bills the next group in the caller's transaction, for work done step by step. None: the month is done. Raises `NoParameters`."""
    from anxin.funds.payers import groups

    with one_day():
        Law.on(pack_in_force(), month, business_date())
        group = next(groups(month, agency), None)
    return None if group is None else lambda actor: _billed(month, group, actor)


def _billed(month: int, group: "Group", actor: str) -> Run:
    """Two runs at once bill nobody twice: the database refuses the later group, which is then looked at again."""
    try:
        return _bill_group(month, group, actor)
    except IntegrityError:
        left = group.not_billed(month)
        if len(left.payers) == len(group.payers):
            raise
        return _bill_group(month, left, actor) if len(left.payers) else Run(0, 0)


@transaction.atomic
def _bill_group(month: int, group: "Group", actor: str) -> Run:
    """What was declared, published or approved since the run began counts for this group, and nothing more comes before it is written."""
    from anxin.funds.issuing import issue

    hold_rules()
    forget(IN_FORCE)
    pack = pack_in_force()
    payers = group.standing(pack, deferred_employers(month))
    law = Law.on(pack, month, business_date())
    bills = issue(law, payers, group.people, kind=BillKind.MONTHLY, actor=actor)
    details = {"month": format_month(month), "bills": len(bills), "persons": group.people.height}
    record(actor, "bills.issued", f"month:{format_month(month)}", details=details)
    return Run(len(bills), group.people.height)


def last_serial(payer: Payer, month: int) -> int:
    """Of the payer's bills of the month, taken back or not; 0 when there is none."""
    bills = Bill.objects.filter(month=month, employer=payer.employer, person=payer.person)
    return bills.aggregate(last=Max("serial"))["last"] or 0


def bill_number(payer: Payer, month: int, serial: int) -> str:
    """Short enough for the remittance text of a bank, and the same for the same bill wherever it is worked out."""
    number = f"{number_prefix(month)}{payer.who}"
    return number if serial == 1 else f"{number}-{serial}"


def number_prefix(month: int) -> str:
    return f"{format_month(month).replace('-', '')}-"


@transaction.atomic
def issue_bill(
    payer: Payer, rows: Sequence[Enrolment], month: int, *, kind: BillKind, actor: str, source: str = ""
) -> Bill:
    """One bill of any kind for the persons of `rows` (their `base` counts, saved or not). Raises `NoParameters`."""
    insured: list[Enrolled] = [(0, row.person_id, row.base, row.person.rural) for row in rows]
    return issue_lines(payer, insured, month, kind=kind, actor=actor, source=source)


@transaction.atomic
def issue_lines(
    payer: Payer, insured: Sequence[Enrolled], month: int, *, kind: BillKind, actor: str, source: str = ""
) -> Bill:
    """As `issue_bill`, of persons given by their keys. Raises `NoParameters`."""
    import polars as pl

    from anxin.funds.issuing import issue
    from anxin.funds.monthly import PEOPLE
    from anxin.funds.payers import Payers

    hold_rules()
    law = Law.on(pack_in_force(), month, business_date())
    people = pl.DataFrame(insured, schema=PEOPLE, orient="row")
    (pk,) = issue(law, Payers.of([payer]), people, kind=kind, actor=actor, source=source)
    bill = Bill.objects.select_related("agency").get(pk=pk)
    record(
        actor, "bill.issued", bill.subject, agency=bill.agency.code, details={"kind": kind, "source": source}
    )
    return bill


@transaction.atomic
def cancel_bill(bill: Bill, *, actor: str, reason: str) -> Bill:
    """Take a bill back by a reversal of its posting. Raises `PaidAlready`, `Cancelled`."""
    keep_books(bill.agency_id)
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


def payers_of(employer: Employer | None, person: Person | None, months: Sequence[int]) -> dict[int, Payer]:
    """By month, read at once: months differ only in whether the payer's deferral was approved."""
    if employer is None or not months:
        return {month: payer_of(None, person, business_date(), month) for month in months}
    deferrals = Deferral.objects.filter(employer=employer, confirmed_at__isnull=False)
    spans = list(deferrals.values_list("first_month", "end_month"))
    pack = pack_in_force()
    return {
        month: Payer(
            employer.agency_id,
            standing_of(employer, pack, deferred=any(first <= month < end for first, end in spans)),
            employer=employer,
        )
        for month in months
    }
