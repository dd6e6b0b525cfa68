"""Bills: a month's run over all payers, a single bill, and taking one back."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

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
from anxin.funds.queries import back_paid, deferred_employers, enrolled_alone, unbilled_employers
from anxin.law.months import format_month
from anxin.lawbook.queries import IN_FORCE, pack_in_force
from anxin.lawbook.turns import hold_rules
from anxin.registry.actors import SYSTEM, owner_of
from anxin.registry.models import Agency, Employer, Enrolment, Person
from anxin.registry.queries import in_month
from anxin.trail.operations import record
from anxin.trail.today import business_date, forget, one_day

PERSONS_A_GROUP = 20_000
EMPLOYERS_A_READ = 500
ALONE_A_GROUP = 2_000
Progress = Callable[[int], None]
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


@dataclass(frozen=True)
class Run:
    """What one call of `bill_month` did: bills and persons billed by this call, not those found billed already."""

    bills: int
    persons: int


@dataclass(frozen=True)
class Group:
    """Payers billed in one transaction, and the enrolments of the month: `(place of the payer, person, base, rural)`."""

    payers: list[Payer]
    rows: list[Enrolled]


def bill_month(
    month: int, *, agency: Agency | None = None, actor: str = SYSTEM, progress: Progress | None = None
) -> Run:
    """Bill everyone enrolled in `month` who has no bill for it yet; one transaction for each group of employers.

    Stopped at any moment it leaves whole groups, and the next call goes on with the rest; called again it finds nothing to do.
    `progress` is told the number of persons of each group. Raises `NoParameters`.
    """
    done = Run(0, 0)
    with one_day():
        Law.on(pack_in_force(), month, business_date())
        for group in _groups(month, agency):
            made = _billed(month, group, actor)
            done = Run(done.bills + made.bills, done.persons + made.persons)
            if progress:
                progress(made.persons)
    return done


def bill_next_group(month: int, *, agency: Agency | None = None, actor: str = SYSTEM) -> Run:
    """One group of `bill_month` in the caller's transaction: for work done step by step. No bills: the month is done."""
    with one_day():
        Law.on(pack_in_force(), month, business_date())
        group = next(_groups(month, agency), None)
        return _bill_group(month, group, actor) if group else Run(0, 0)


def _groups(month: int, agency: Agency | None) -> Iterator[Group]:
    """How employers stand is read when their group is written."""
    employers = unbilled_employers(month, agency).iterator(EMPLOYERS_A_READ)
    for read in iter(lambda: list(islice(employers, EMPLOYERS_A_READ)), []):
        yield from _of_size(_employers(month, read))
    alone = enrolled_alone(month, agency).defer("person__id_number", "person__phone").iterator(ALONE_A_GROUP)
    for rows in iter(lambda: list(islice(alone, ALONE_A_GROUP)), []):
        payers = [Payer(row.person.agency_id, ALONE, person=row.person) for row in rows]
        yield Group(payers, [(n, row.person_id, row.base, row.person.rural) for n, row in enumerate(rows)])


def _employers(month: int, employers: Sequence[Employer]) -> Iterator[tuple[Payer, list[Enrolled]]]:
    rows = Enrolment.objects.filter(in_month(month), employer__in=employers).order_by(
        "employer_id", "person_id"
    )
    by_employer: dict[int, list[Enrolled]] = {}
    columns = ("employer_id", "person_id", "base", "person__rural")
    billed = back_paid(month, employers)
    for employer_id, person, base, rural in rows.values_list(*columns).iterator():
        if (employer_id, person) in billed:
            continue
        by_employer.setdefault(employer_id or 0, []).append((0, person, base, rural))
    for employer in employers:
        if employer.pk in by_employer:
            yield Payer(employer.agency_id, {}, employer=employer), by_employer[employer.pk]


def _of_size(payers: Iterable[tuple[Payer, list[Enrolled]]]) -> Iterator[Group]:
    """An employer is never split; small ones share a transaction."""
    group = Group([], [])
    for payer, rows in payers:
        if group.payers and len(group.rows) + len(rows) > PERSONS_A_GROUP:
            yield group
            group = Group([], [])
        place = len(group.payers)
        group.payers.append(payer)
        group.rows.extend((place, *row[1:]) for row in rows)
    if group.payers:
        yield group


def _billed(month: int, group: Group, actor: str) -> Run:
    """Two runs at once bill nobody twice: the database refuses the later group, which is then looked at again."""
    try:
        return _bill_group(month, group, actor)
    except IntegrityError:
        left = _not_billed(group, month)
        if len(left.payers) == len(group.payers):
            raise
        return _bill_group(month, left, actor) if left.payers else Run(0, 0)


def _not_billed(group: Group, month: int) -> Group:
    """Without the payers that have a bill by now."""
    live = Bill.objects.filter(month=month, kind=BillKind.MONTHLY, cancelled_on=None)
    employers = {payer.employer.pk for payer in group.payers if payer.employer}
    persons = {payer.person.pk for payer in group.payers if payer.person}
    have = {("e", pk) for pk in live.filter(employer__in=employers).values_list("employer_id", flat=True)}
    have |= {("p", pk) for pk in live.filter(person__in=persons).values_list("person_id", flat=True)}
    kept = [place for place, payer in enumerate(group.payers) if _key(payer) not in have]
    places = {place: number for number, place in enumerate(kept)}
    rows = [(places[row[0]], *row[1:]) for row in group.rows if row[0] in places]
    return Group([group.payers[place] for place in kept], rows)


def _key(payer: Payer) -> tuple[str, int]:
    return ("e", payer.employer.pk) if payer.employer else ("p", payer.person.pk if payer.person else 0)


@transaction.atomic
def _bill_group(month: int, group: Group, actor: str) -> Run:
    from anxin.funds.issuing import issue

    law, payers = _as_known_now(month, group.payers)
    bills = issue(law, payers, group.rows, kind=BillKind.MONTHLY, actor=actor)
    details = {"month": format_month(month), "bills": len(bills), "persons": len(group.rows)}
    record(actor, "bills.issued", f"month:{format_month(month)}", details=details)
    return Run(len(bills), len(group.rows))


def _as_known_now(month: int, payers: Sequence[Payer]) -> tuple[Law, list[Payer]]:
    """What was declared, published or approved since the run began counts for this group, and nothing more comes before it is written."""
    hold_rules()
    forget(IN_FORCE)
    pack = pack_in_force()
    deferred = deferred_employers(month)
    now_standing = [
        replace(payer, standing=standing_of(payer.employer, pack, deferred=payer.employer.pk in deferred))
        if payer.employer
        else payer
        for payer in payers
    ]
    return Law.on(pack, month, business_date()), now_standing


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


@transaction.atomic
def issue_bill(
    payer: Payer, rows: Sequence[Enrolment], month: int, *, kind: BillKind, actor: str, source: str = ""
) -> Bill:
    """One bill of any kind for the persons of `rows` (their `base` counts, saved or not). Raises `NoParameters`."""
    from anxin.funds.issuing import issue

    hold_rules()
    law = Law.on(pack_in_force(), month, business_date())
    insured: list[Enrolled] = [(0, row.person_id, row.base, row.person.rural) for row in rows]
    (pk,) = issue(law, [payer], insured, kind=kind, actor=actor, source=source)
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
