"""Days of the ledger summed up: every balance is as if each transfer had been added, whatever was booked when."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anxin.funds.checking import days_that_disagree
from anxin.funds.models import Account, DaySum, Transfer
from anxin.funds.operations.summing import sum_up
from anxin.funds.queries import balance, statement, trial_balance
from anxin.registry.models import Agency
from tests.funds.makers import MINIMUM, account, billed, employer_with, money_in, on, paid
from tests.registry.people import make_agency

pytestmark = pytest.mark.django_db
DAYS = ("2020-01-01", "2020-01-10", "2020-01-20", "2020-02-10", "2020-12-31", "9999-12-31", "0001-01-01")
Said = dict[tuple[int, str], tuple[int, int]]


def said(agency: Agency | None) -> list[Said]:
    return [
        {(each.account.pk, day): (each.debits, each.credits) for each in trial_balance(day_of(day), agency)}
        for day in DAYS
    ]


def added(agency: Agency | None) -> list[Said]:
    """The same, transfer by transfer."""
    found = []
    for day in DAYS:
        rows = [each for each in transfers() if str(each.booked_on) <= day]
        rows = [each for each in rows if agency is None or each.posting.agency_id == agency.pk]
        found.append(
            {
                (each.pk, day): (
                    sum(row.amount for row in rows if row.debit_id == each.pk),
                    sum(row.amount for row in rows if row.credit_id == each.pk),
                )
                for each in Account.objects.all()
            }
        )
    return found


def transfers() -> list[Transfer]:
    return list(Transfer.objects.select_related("posting"))


def day_of(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def seen() -> Iterator[Agency | None]:
    yield from (None, make_agency(), make_agency("110108"))


def agree() -> bool:
    return all(said(agency) == added(agency) for agency in seen()) and days_that_disagree() == []


def test_balances_are_the_same_before_and_after_and_whatever_comes_then() -> None:
    on("2020-01-10")
    bill = billed(employer_with(MINIMUM))
    assert agree()
    assert (sum_up() > 0, agree()) == (True, True)
    on("2020-02-10")
    paid(bill, 1_000, "2020-02-10")
    assert agree()
    assert (sum_up() > 0, agree()) == (True, True)
    # A demo city goes back in time: what is booked on a day already summed up counts as well.
    on("2020-01-20")
    paid(bill, 500, "2020-01-20")
    assert agree()
    assert balance("bank") == 1_500
    assert (sum_up() > 0, agree()) == (True, True)
    assert balance("bank", on=day_of("2020-01-20")) == 500
    assert (sum_up(), agree()) == (0, True)


def test_a_sum_that_is_not_that_of_its_transfers_is_found() -> None:
    on("2020-02-10")
    money_in(100, "2020-02-10")
    sum_up()
    more = DaySum.objects.get(account=account("bank"))
    DaySum.objects.create(
        account=more.account, agency=more.agency, day="2020-02-09", debits=1, credits=0, through=more.through
    )
    (wrong,) = days_that_disagree()
    assert (wrong.day, wrong.debits) == (day_of("2020-02-09"), 0)


def test_a_statement_begins_and_ends_with_the_balance_and_is_read_page_by_page() -> None:
    on("2020-01-10")
    money_in(300, "2020-01-10")
    sum_up()
    for day, fen in (("2020-02-01", 20), ("2020-02-03", 50), ("2020-02-03", 7), ("2020-02-10", 90)):
        on(day)
        money_in(fen, day)
    book = statement(account("suspense"), day_of("2020-02-01"), day_of("2020-02-05"))
    assert (book.opening, book.closing) == (300, 377)
    lines = list(book.lines())
    assert [(each.amount, each.balance) for each in lines] == [(20, 320), (50, 370), (7, 377)]
    (first, second) = book.lines(2)
    assert [first, second] == lines[:2]
    assert list(book.lines(2, after=second.transfer)) == lines[2:]
    elsewhere = statement(
        account("suspense"), day_of("2020-02-01"), day_of("2020-02-05"), agency=make_agency("110108")
    )
    assert (elsewhere.opening, elsewhere.closing, list(elsewhere.lines())) == (0, 0, [])


def test_balances_and_statements_read_no_more_for_more_that_moved() -> None:
    on("2020-02-10")
    money_in(1, "2020-02-10")
    with CaptureQueriesContext(connection) as few:
        _read()
    for fen in range(2, 8):
        money_in(fen, "2020-02-10")
    sum_up()
    with CaptureQueriesContext(connection) as many:
        _read()
    assert len(many) == len(few) <= 17


def _read() -> None:
    trial_balance(day_of("2020-02-10"), make_agency())
    list(statement(account("bank"), day_of("2020-02-10"), day_of("2020-02-10")).lines(3))
