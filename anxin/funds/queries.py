"""Reading money: who is still to be billed, what is open on a bill, what stands on an account on a day."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum

from anxin.funds.making_up import MonthAndDay, among, made_up
from anxin.funds.models import (
    Account,
    AccountKind,
    Bill,
    BillItem,
    BillKind,
    DaySum,
    Deferral,
    Payment,
    PersonMonth,
    Transfer,
)
from anxin.registry.models import Agency, ContributionSpan, Employer, Enrolment
from anxin.registry.queries import in_month

BILLS_A_READ = 500
LINES_A_READ = 2_000


def live_bills() -> QuerySet[Bill]:
    """Bills that were not taken back."""
    return Bill.objects.filter(cancelled_on=None)


def open_bills() -> QuerySet[Bill]:
    return live_bills().filter(settled_on=None)


def unbilled_employers(month: int, agency: Agency | None = None) -> QuerySet[Employer]:
    """Employers with somebody enrolled in `month` and no bill for it."""
    staff = Enrolment.objects.filter(in_month(month), employer=OuterRef("pk"))
    billed = live_bills().filter(month=month, kind=BillKind.MONTHLY, employer=OuterRef("pk"))
    employers = Employer.objects.filter(Exists(staff), ~Exists(billed)).order_by("pk")
    return employers.filter(agency=agency) if agency else employers


def enrolled_alone(month: int, agency: Agency | None = None) -> QuerySet[Enrolment]:
    """Enrolments of people who pay for themselves in `month`, billed or not."""
    alone = Enrolment.objects.filter(in_month(month), employer=None).select_related("person")
    return (alone.filter(person__agency=agency) if agency else alone).order_by("person_id")


def unbilled_alone(month: int, agency: Agency | None = None) -> QuerySet[Enrolment]:
    """People who pay for themselves in `month` and have no bill for it."""
    billed = live_bills().filter(month=month, kind=BillKind.MONTHLY, person=OuterRef("person"))
    return enrolled_alone(month, agency).filter(~Exists(billed))


def unbilled_enrolments(employer: Employer, month: int) -> QuerySet[Enrolment]:
    """Who is enrolled with the employer in `month`, stands on no live bill of it, and has not paid it before this ledger was kept."""
    lines = PersonMonth.objects.filter(
        person=OuterRef("person"), month=month, bill__employer=employer, bill__cancelled_on=None
    )
    known = ContributionSpan.objects.filter(
        person=OuterRef("person"), employer=employer, first_month__lte=month, end_month__gt=month
    )
    staff = Enrolment.objects.filter(in_month(month), ~Exists(lines), ~Exists(known), employer=employer)
    return staff.select_related("person").order_by("person_id")


def has_monthly_bill(employer: Employer | None, month: int) -> bool:
    bills = live_bills().filter(month=month, kind=BillKind.MONTHLY, employer=employer)
    return employer is not None and bills.exists()


def back_paid(month: int, employers: Sequence[Employer]) -> set[tuple[int | None, int]]:
    """Employer and person of each line of a back-payment of `month`: the monthly bill must not ask for them again.

    `employers` in the order of their keys; those between them may be among the answers.
    """
    if not employers:
        return set()
    span = {"employer__gte": employers[0].pk, "employer__lte": employers[-1].pk}
    bills = live_bills().filter(month=month, kind=BillKind.BACK_PAYMENT, **span)
    lines = PersonMonth.objects.filter(bill__in=list(bills.order_by().values_list("pk", flat=True)))
    return set(lines.values_list("bill__employer_id", "person_id"))


def deferred_employers(month: int) -> set[int]:
    """Employers whose deferral of the month was confirmed."""
    held = Deferral.objects.filter(first_month__lte=month, end_month__gt=month, confirmed_at__isnull=False)
    return set(held.values_list("employer_id", flat=True))


class ToBill(NamedTuple):
    """What `bill_month` would do now."""

    employers: int
    alone: int
    persons: int


def to_bill(month: int, agency: Agency | None = None) -> ToBill:
    employers = unbilled_employers(month, agency)
    staff = Enrolment.objects.filter(in_month(month), employer__in=employers.order_by())
    alone = unbilled_alone(month, agency).count()
    return ToBill(employers.count(), alone, staff.count() + alone)


class Open(NamedTuple):
    """Fen still open on a bill, by branch."""

    principal: dict[str, int]
    surcharge: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.principal.values()) + sum(self.surcharge.values())


def open_on(bill: Bill) -> Open:
    """What the ledger says is still receivable on the bill, in the order of its branches."""
    return open_on_each([bill.pk])[bill.pk]


def open_on_each(bills: Sequence[int]) -> dict[int, Open]:
    """The same of many bills, in three statements for each five hundred."""
    found: dict[int, Open] = {}
    for first in range(0, len(bills), BILLS_A_READ):
        part = list(bills[first : first + BILLS_A_READ])
        left = receivable_on(part)
        branches: dict[int, list[str]] = {bill: [] for bill in part}
        items = BillItem.objects.filter(bill__in=part).order_by("pk")
        for bill, branch in items.values_list("bill", "branch"):
            branches[bill].append(branch)
        found |= {bill: _open(left.get(bill, {}), branches[bill]) for bill in part}
    return found


def _open(left: Mapping[tuple[str, str], int], branches: Sequence[str]) -> Open:
    kinds = (AccountKind.RECEIVABLE, AccountKind.SURCHARGE_RECEIVABLE)
    found = [
        {branch: left[kind, branch] for branch in branches if left.get((kind, branch))} for kind in kinds
    ]
    return Open(*found)


def receivable_on(bills: list[int]) -> dict[int, dict[tuple[str, str], int]]:
    """For each bill the balance of its receivable accounts, by kind and branch; two statements however many bills."""
    kinds = (AccountKind.RECEIVABLE, AccountKind.SURCHARGE_RECEIVABLE)
    found: dict[int, dict[tuple[str, str], int]] = {}
    for side, sign in (("debit", 1), ("credit", -1)):
        rows = Transfer.objects.filter(bill__in=bills, **{f"{side}__kind__in": kinds}).order_by()
        columns = ("bill", f"{side}__kind", f"{side}__branch")
        for bill, kind, branch, amount in rows.values_list(*columns).annotate(amount=Sum("amount")):
            held = found.setdefault(bill, {})
            held[kind, branch] = held.get((kind, branch), 0) + sign * amount
    return found


def balance(kind: str, branch: str = "", *, on: dt.date | None = None, holder: str = "") -> int:
    """Fen on an account at the end of the day `on` (now, without it): positive on the account's normal side."""
    account = Account.objects.filter(kind=kind, branch=branch).first()
    if account is None:
        return 0
    rows = Transfer.objects.filter(**({"booked_on__lte": on} if on else {}))
    if holder:
        return _moved(rows.filter(holder=holder), account)
    return _trial([account], None, {"lte": on} if on else {})[0].balance


def summed_through() -> int:
    """Key of the last transfer that is in a sum; 0 before the first."""
    return DaySum.objects.aggregate(last=Max("through"))["last"] or 0


@dataclass(frozen=True)
class TrialLine:
    """One account at the end of a day. `debits` and `credits` are all that was ever booked; `balance` lies on the normal side. Fen."""

    account: Account
    debits: int
    credits: int

    @property
    def balance(self) -> int:
        return self.debits - self.credits if self.account.debit_normal else self.credits - self.debits


def trial_balance(on: dt.date, agency: Agency | None = None) -> list[TrialLine]:
    """Every account, of one agency's postings when given, in five statements. Debits and credits sum to the same, whatever the day."""
    return _trial(list(Account.objects.all()), agency, {"lte": on})


def _trial(
    accounts: Sequence[Account], agency: Agency | None, days: Mapping[str, dt.date]
) -> list[TrialLine]:
    """The days summed up, and the transfers since: how far the sums go is read first, so that none is counted twice."""
    through = summed_through()
    sums = DaySum.objects.filter(through__lte=through, account__in=accounts).order_by()
    sums = sums.filter(agency=agency) if agency else sums
    since = _of_agency(Transfer.objects.filter(pk__gt=through), agency).order_by()
    sums = sums.filter(**{f"day__{reach}": day for reach, day in days.items()})
    since = since.filter(**{f"booked_on__{reach}": day for reach, day in days.items()})
    found = {"debits": Counter[int](), "credits": Counter[int]()}
    for account, debits, credits in sums.values_list("account").annotate(d=Sum("debits"), c=Sum("credits")):
        found["debits"][account], found["credits"][account] = debits, credits
    for side, counted in (("debit", found["debits"]), ("credit", found["credits"])):
        rows = since.filter(**{f"{side}__in": accounts}).values_list(side).annotate(fen=Sum("amount"))
        counted.update(dict(rows))
    return [TrialLine(each, found["debits"][each.pk], found["credits"][each.pk]) for each in accounts]


def _of_agency(rows: QuerySet[Transfer], agency: Agency | None) -> QuerySet[Transfer]:
    return rows.filter(posting__agency=agency) if agency else rows


@dataclass(frozen=True)
class StatementLine:
    """`amount` is positive where it made the account larger; `balance` is what stood after it. Fen."""

    transfer: Transfer
    amount: int
    balance: int


@dataclass(frozen=True)
class AccountStatement:
    """What moved on an account in some days, by sums of the database; the lines are read only as far as somebody looks. Fen."""

    account: Account
    opening: int
    closing: int
    rows: QuerySet[Transfer]

    def lines(self, most: int | None = None, after: Transfer | None = None) -> Iterator[StatementLine]:
        """In the order of their days: all, or the first `most` of those that follow `after`."""
        rows, balance = self.rows, self.opening
        if after is not None:
            before = Q(booked_on__lt=after.booked_on) | Q(booked_on=after.booked_on, pk__lte=after.pk)
            balance += _moved(rows.filter(before), self.account)
            rows = rows.filter(booked_on__gte=after.booked_on).exclude(before)
        for transfer in islice(self._both_sides(rows, most), most):
            debited = transfer.debit_id == self.account.pk
            amount = _signed(self.account, transfer.amount if debited else -transfer.amount)
            balance += amount
            yield StatementLine(transfer, amount, balance)

    def _both_sides(self, rows: QuerySet[Transfer], most: int | None) -> Iterator[Transfer]:
        """Each side has an index in this order, so that the first lines of millions are found at once."""
        ordered = rows.select_related("posting", "debit", "credit").order_by("booked_on", "pk")
        sides = (ordered.filter(debit=self.account), ordered.filter(credit=self.account))
        read = [side.iterator(LINES_A_READ) if most is None else iter(side[:most]) for side in sides]
        return merge(*read, key=lambda each: (each.booked_on, each.pk))


def statement(
    account: Account, first: dt.date, last: dt.date, *, holder: str = "", agency: Agency | None = None
) -> AccountStatement:
    """What moved on the account from `first` to `last`, both included; of one holder or agency when given."""
    rows = _of_agency(Transfer.objects.order_by(), agency)
    inside = rows.filter(booked_on__range=(first, last))
    if holder:
        rows, inside = rows.filter(holder=holder), inside.filter(holder=holder)
        opening = _moved(rows.filter(booked_on__lt=first), account)
        return AccountStatement(account, opening, opening + _moved(inside, account), inside)
    opening, closing = (_trial([account], agency, days)[0].balance for days in ({"lt": first}, {"lte": last}))
    return AccountStatement(account, opening, closing, inside)


def _moved(rows: QuerySet[Transfer], account: Account) -> int:
    """What they made the account larger by, fen."""
    debits = rows.filter(debit=account).aggregate(fen=Sum("amount"))["fen"] or 0
    credits = rows.filter(credit=account).aggregate(fen=Sum("amount"))["fen"] or 0
    return _signed(account, int(debits - credits))


def _signed(account: Account, fen: int) -> int:
    return fen if account.debit_normal else -fen


@dataclass(frozen=True)
class MonthMoney:
    """One contribution month over all live bills, fen. `deferred` is unpaid inside an extended period, `make_up` unpaid after its last day but
    free of a surcharge still (I.3), `overdue` unpaid and late."""

    month: int
    bills: int
    persons: int
    due: int
    waived: int
    collected: int
    deferred: int
    make_up: int
    overdue: int
    surcharge: int

    @property
    def not_yet_due(self) -> int:
        return self.due - self.collected - self.deferred - self.make_up - self.overdue


def money_by_month(on: dt.date, agency: Agency | None = None, newest: int | None = None) -> list[MonthMoney]:
    """Every month that was billed, or the `newest` ones; of one agency's bills when given."""
    bills = live_bills().filter(agency=agency) if agency else live_bills()
    if newest is not None:
        last = bills.aggregate(last=Max("month"))["last"] or 0
        bills = bills.filter(month__gt=last - newest)
    return money_of(bills, on)


def money_of(bills: QuerySet[Bill], on: dt.date) -> list[MonthMoney]:
    """These bills by month, the newest first, in a few statements however many bills.

    What was paid on a settled bill is all it asked for: only payments on open bills are added up, not those of all time.
    """
    owed = F("employer_amount") + F("person_amount")
    without_surcharge = made_up(bills, on)
    unpaid, deferred, make_up, overdue = _open_ways(without_surcharge, "", on)
    whole = bills.order_by("-month").values("month")
    rows = whole.annotate(
        bills=Count("pk"),
        heads=Sum("persons"),
        due=Sum(owed),
        waived=Sum("relief"),
        unpaid=Sum(owed, filter=unpaid, default=0),
        deferred=Sum(owed, filter=deferred, default=0),
        make_up=Sum(owed, filter=make_up, default=0),
        overdue=Sum(owed, filter=overdue, default=0),
    )
    paid, charged = _paid_on_open(bills, without_surcharge, on), _charged(bills)
    return [
        _month_money(row, paid.get(row["month"], (0, 0, 0, 0)), charged.get(row["month"], 0)) for row in rows
    ]


def _open_ways(without_surcharge: Sequence[MonthAndDay], prefix: str, on: dt.date) -> tuple[Q, Q, Q, Q]:
    """Open bills: all, those inside an extended period, those after their last day that may be made up, and the late ones."""
    unpaid = Q(**{f"{prefix}settled_on": None})
    extended = unpaid & ~Q(**{f"{prefix}extension": ""}) & Q(**{f"{prefix}due_on__gte": on})
    after, made_up_later = unpaid & Q(**{f"{prefix}due_on__lt": on}), among(without_surcharge, prefix)
    return unpaid, extended, after & made_up_later, after & ~made_up_later


def _paid_on_open(
    bills: QuerySet[Bill], without_surcharge: Sequence[MonthAndDay], on: dt.date
) -> dict[int, tuple[int, int, int, int]]:
    """By month what was paid on open bills, and of it on deferred ones, on those to be made up and on overdue ones."""
    _unpaid, deferred, make_up, overdue = _open_ways(without_surcharge, "bill__", on)
    rows = Payment.objects.filter(undone_at=None, bill__in=bills.filter(settled_on=None).order_by())
    summed = (
        rows.order_by()
        .values_list("bill__month")
        .annotate(
            paid=Sum("principal"),
            deferred=Sum("principal", filter=deferred, default=0),
            make_up=Sum("principal", filter=make_up, default=0),
            overdue=Sum("principal", filter=overdue, default=0),
        )
    )
    return {month: (paid, put_off, later, late) for month, paid, put_off, later, late in summed}


def _charged(bills: QuerySet[Bill]) -> dict[int, int]:
    rows = Payment.objects.filter(undone_at=None, charged__gt=0, bill__in=bills.order_by()).order_by()
    return dict(rows.values_list("bill__month").annotate(fen=Sum("charged")))


def _month_money(row: Any, paid: tuple[int, int, int, int], charged: int) -> MonthMoney:
    on_open, on_deferred, on_make_up, on_overdue = paid
    return MonthMoney(
        row["month"],
        row["bills"],
        row["heads"],
        row["due"],
        row["waived"],
        row["due"] - row["unpaid"] + on_open,
        row["deferred"] - on_deferred,
        row["make_up"] - on_make_up,
        row["overdue"] - on_overdue,
        charged,
    )
