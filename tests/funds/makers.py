"""An employer with its staff, a bill, and money on its way, for tests of the funds room."""

import datetime as dt
import itertools

from anxin.funds.models import Account, Bill, Payment
from anxin.funds.operations.billing import bill_month
from anxin.funds.operations.ledger import Books, Move, book
from anxin.funds.operations.paying import Money, pay
from anxin.funds.queries import trial_balance
from anxin.law.months import parse_month
from anxin.registry import operations as registry
from anxin.registry.models import Employer, EmployerSize, Person, Role
from anxin.services.declaring import declare_event
from anxin.trail import outbox
from anxin.trail.operations import set_business_date
from anxin.trail.today import business_date, now
from tests.registry.people import make_centre, make_employer, make_person, make_staff

_serial = itertools.count(1)
JANUARY = parse_month("2020-01")
MINIMUM = 361_300


def on(day: str) -> dt.date:
    """The agency works on this day from now on."""
    found = dt.date.fromisoformat(day)
    set_business_date(found, actor="system")
    return found


def employer_with(
    *bases: int, size: EmployerSize = EmployerSize.GOVERNMENT, industry: int = 0, first: str = "2019-01"
) -> Employer:
    """A government unit by default, which no relief of 2020 touches."""
    employer = make_employer()
    employer.size, employer.industry = size, industry
    employer.save()
    for base in bases:
        hire(employer, base, first=first)
    return employer


def hire(employer: Employer | None, base: int, *, first: str = "2019-01", rural: bool = False) -> Person:
    person = make_person(rural=rural)
    registry.enrol("system", person, employer, first_month=parse_month(first), base=base)
    return person


def billed(employer: Employer, month: str = "2020-01") -> Bill:
    bill_month(parse_month(month))
    return Bill.objects.get(employer=employer, month=parse_month(month), cancelled_on=None)


def money_in(fen: int, paid_on: str, *, key: str = "") -> Money:
    """Booked as an unallocated receipt, as a bank statement would."""
    day = dt.date.fromisoformat(paid_on)
    key = key or f"test:{next(_serial)}"
    book(
        f"{key}:in",
        "receipt",
        key,
        [Move(Books("bank"), Books("suspense"), fen)],
        agency=make_employer().agency,
        effective_on=day,
        actor="system",
    )
    return Money(fen, day, key, key)


def paid(bill: Bill, fen: int, paid_on: str, *, key: str = "") -> Payment:
    return pay(bill, money_in(fen, paid_on, key=key), actor="system")


def balances() -> dict[tuple[str, str], int]:
    """Every account that is not empty, on its normal side."""
    lines = trial_balance(max(business_date(), dt.date(2021, 12, 31)))
    assert sum(each.debits for each in lines) == sum(each.credits for each in lines)
    return {(each.account.kind, each.account.branch): each.balance for each in lines if each.balance}


def summed(kind: str) -> int:
    return sum(fen for (each, _branch), fen in balances().items() if each == kind)


def account(kind: str, branch: str = "") -> Account:
    return Account.objects.get(kind=kind, branch=branch)


def worked(steps: int = 100) -> None:
    """Let the worker take so many steps, or all there are."""
    while steps and outbox.work_once(now()):
        steps -= 1


def epidemic_ended(day: str) -> None:
    """Declared today, by the centre."""
    officer = make_staff(Role.CENTRE, agency=make_centre())
    source = {"authority": "北京市人民政府", "citation": "公告"}
    declare_event("ended", dt.date.fromisoformat(day), by=officer, **source)
