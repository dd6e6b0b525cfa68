"""Reading money: who is still to be billed, what is open on a bill, what stands on an account on a day."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from anxin.funds.models import (
    Account,
    AccountKind,
    Bill,
    BillItem,
    BillKind,
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
    sign = 1 if account.debit_normal else -1
    return sign * _balances(on, Q(debit=account), Q(credit=account), holder)


def _balances(on: dt.date | None, debits: Q, credits: Q, holder: str) -> int:
    rows = Transfer.objects.filter(
        **({"booked_on__lte": on} if on else {}), **({"holder": holder} if holder else {})
    )
    added = rows.filter(debits).aggregate(fen=Sum("amount"))["fen"] or 0
    taken = rows.filter(credits).aggregate(fen=Sum("amount"))["fen"] or 0
    return int(added - taken)


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
    """Every account, of one agency's postings when given, in two statements. Debits and credits sum to the same, whatever the day."""
    rows = _of_agency(Transfer.objects.filter(booked_on__lte=on), agency).order_by()
    debits = Counter(dict(rows.values_list("debit").annotate(fen=Sum("amount"))))
    credits = Counter(dict(rows.values_list("credit").annotate(fen=Sum("amount"))))
    return [TrialLine(each, debits[each.pk], credits[each.pk]) for each in Account.objects.all()]


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
    """`closing` is what stood at the end of the last day. However much moved, `lines` are never all held at once."""

    account: Account
    opening: int
    closing: int
    transfers: QuerySet[Transfer]

    def lines(self, most: int | None = None) -> Iterator[StatementLine]:
        """In the order of booking, read by one statement of the database."""
        balance, sign = self.opening, 1 if self.account.debit_normal else -1
        rows = self.transfers.iterator(LINES_A_READ) if most is None else self.transfers[:most]
        for each in rows:
            amount = sign * (each.amount if each.debit_id == self.account.pk else -each.amount)
            balance += amount
            yield StatementLine(each, amount, balance)


def statement(
    account: Account, first: dt.date, last: dt.date, *, holder: str = "", agency: Agency | None = None
) -> AccountStatement:
    """What moved on the account from `first` to `last`, both included; of one holder or agency when given."""
    sign = 1 if account.debit_normal else -1
    rows = _of_agency(Transfer.objects.filter(Q(debit=account) | Q(credit=account)), agency)
    rows = rows.filter(holder=holder) if holder else rows
    opening = sign * _moved(rows.filter(booked_on__lt=first), account)
    inside = rows.filter(booked_on__range=(first, last))
    closing = opening + sign * _moved(inside, account)
    transfers = inside.select_related("posting", "debit", "credit").order_by("pk")
    return AccountStatement(account, opening, closing, transfers)


def _moved(rows: QuerySet[Transfer], account: Account) -> int:
    """Debits less credits of the account, fen."""
    debits = rows.filter(debit=account).aggregate(fen=Sum("amount"))["fen"] or 0
    credits = rows.filter(credit=account).aggregate(fen=Sum("amount"))["fen"] or 0
    return int(debits - credits)


@dataclass(frozen=True)
class MonthMoney:
    """One contribution month over all live bills, fen. `deferred` is unpaid inside an extended period, `overdue` unpaid after its last day."""

    month: int
    bills: int
    persons: int
    due: int
    waived: int
    collected: int
    deferred: int
    overdue: int
    surcharge: int

    @property
    def not_yet_due(self) -> int:
        return self.due - self.collected - self.deferred - self.overdue


def money_by_month(on: dt.date, agency: Agency | None = None) -> list[MonthMoney]:
    """Every month that was billed, of one agency's bills when given."""
    return money_of(live_bills().filter(agency=agency) if agency else live_bills(), on)


def money_of(bills: QuerySet[Bill], on: dt.date) -> list[MonthMoney]:
    """These bills by month, the newest first, in six statements however many bills."""
    owed = F("employer_amount") + F("person_amount")
    whole = bills.order_by("-month").values("month")
    rows = whole.annotate(bills=Count("pk"), heads=Sum("persons"), due=Sum(owed), waived=Sum("relief"))
    paid = Payment.objects.filter(undone_at=None, bill__in=bills.order_by()).order_by()
    by_month = {
        month: (principal, charged)
        for month, principal, charged in paid.values_list("bill__month").annotate(
            principal=Sum("principal"), charged=Sum("charged")
        )
    }
    unpaid = bills.filter(settled_on=None)
    deferred = _left(unpaid.exclude(extension="").filter(due_on__gte=on))
    overdue = _left(unpaid.filter(due_on__lt=on))
    return [
        MonthMoney(
            row["month"],
            row["bills"],
            row["heads"],
            row["due"],
            row["waived"],
            by_month.get(row["month"], (0, 0))[0],
            deferred[row["month"]],
            overdue[row["month"]],
            by_month.get(row["month"], (0, 0))[1],
        )
        for row in rows
    ]


def _left(bills: QuerySet[Bill]) -> Counter[int]:
    """What is open of these bills by month, without surcharge."""
    owed = F("employer_amount") + F("person_amount")
    left = Counter(dict(bills.order_by().values_list("month").annotate(fen=Sum(owed))))
    paid = Payment.objects.filter(undone_at=None, bill__in=bills.order_by()).order_by()
    left.subtract(dict(paid.values_list("bill__month").annotate(fen=Sum("principal"))))
    return left
