"""Statements of banks: read in once, whole, in order, and what each entry does to the ledger."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.utils.translation import override

from anxin.channels.bank.importing import take_in
from anxin.channels.bank.problems import BankFileError
from anxin.channels.bank.sandbox import taken_back
from anxin.channels.bank.statement_writing import camt_file, csv_file
from anxin.funds.errors import NotAllowed, StatementRefused
from anxin.funds.models import OtherEntry, Receipt, Statement, StatementState
from anxin.funds.operations.receiving import AlreadyRead
from anxin.registry.encryption import lookup_index
from anxin.registry.models import Role
from anxin.trail.models import Entry, Message
from tests.funds.banking import account_of_agency, received, remittance, statement_of, taken_in, work
from tests.funds.makers import balances, on, summed
from tests.registry.people import make_agency, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    on("2020-02-14")
    with override("en"):
        yield


def test_every_credit_waits_on_the_suspense_account() -> None:
    one, two = received(remittance(12_345, "工资"), remittance(200, "社保"))
    assert (one.amount, one.value_on, one.text) == (12_345, dt.date(2020, 2, 10), "工资")
    assert one.return_by == dt.date(2020, 3, 11)
    assert one.masked.endswith(one.payer_account[-4:])
    assert one.payer_account not in one.masked
    assert balances() == {("bank", ""): 12_545, ("suspense", ""): 12_545}
    assert {one.state, two.state} == {"unallocated"}


def test_numbers_of_accounts_are_not_readable_in_the_database() -> None:
    from django.db import connection

    (one,) = received(remittance(100))
    with connection.cursor() as cursor:
        cursor.execute("SELECT payer_account, payer_index FROM funds_receipt")
        stored = cursor.fetchone()
    assert one.payer_account not in "".join(stored)


def test_identity_numbers_in_a_text_are_not_readable_in_the_database() -> None:
    from django.db import connection

    (one,) = received(remittance(100, "身份证11010519491231002X"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, person_indexes FROM funds_receipt")
        stored = cursor.fetchone()
    assert one.text == "身份证110***********002X"
    assert one.person_indexes == [lookup_index("11010519491231002X")]
    assert "11010519491231002X" not in "".join(map(str, stored))


def test_a_long_statement_is_read_in_steps() -> None:
    statement = taken_in(statement_of([remittance(100 + n) for n in range(450)]))
    assert (statement.state, statement.entries_done) == (StatementState.DONE, 450)
    assert Receipt.objects.count() == 450
    assert summed("suspense") == sum(100 + n for n in range(450))
    assert Entry.objects.filter(action="statement.read").count() == 3


def test_the_same_statement_twice_changes_nothing_and_says_so() -> None:
    file = statement_of([remittance(100)])
    taken_in(file)
    before = balances()
    for again in (camt_file(file), camt_file(file, "02"), csv_file(file)):
        with pytest.raises(AlreadyRead, match="read in already"):
            take_in(again)
    assert (balances(), Statement.objects.count(), Message.objects.count()) == (before, 1, 1)


def test_a_notification_and_the_statement_after_it_count_once() -> None:
    file = statement_of([remittance(100), remittance(250)])
    notification = replace(file, statement_id="N1", opening_balance=None, closing_balance=None)
    taken_in(replace(notification, entries=notification.entries[:1]))
    assert Receipt.objects.count() == 1
    statement = taken_in(file)
    assert (statement.known_before, Receipt.objects.count()) == (1, 2)
    assert summed("bank") == 350


def test_an_entry_that_says_something_else_than_before_is_refused() -> None:
    file = statement_of([remittance(100)])
    entry = file.entries[0]
    taken_in(replace(file, statement_id="N1", opening_balance=None, closing_balance=None))
    other = replace(file, entries=(replace(entry, amount=101),), closing_balance=101)
    with pytest.raises(StatementRefused, match=entry.ref):
        take_in(camt_file(other))
    assert Statement.objects.count() == 1


def test_statements_come_in_order() -> None:
    second = statement_of([remittance(100, on="2020-02-12")], opening=500)
    taken_in(second)
    first = statement_of([remittance(300, on="2020-02-11")], opening=200)
    with pytest.raises(StatementRefused, match="out of order"):
        take_in(camt_file(first))
    gap = statement_of([remittance(100, on="2020-02-14")], opening=601)
    with pytest.raises(StatementRefused, match=r"6\.01.*6\.00"):
        take_in(camt_file(gap))
    taken_in(statement_of([remittance(100, on="2020-02-13")], opening=600))
    assert Statement.objects.count() == 2


def test_a_statement_of_a_day_that_is_not_over_is_refused() -> None:
    with pytest.raises(StatementRefused, match="not over yet"):
        take_in(camt_file(statement_of([remittance(100, on="2020-02-15")])))


def test_a_statement_of_a_strange_account_is_refused() -> None:
    account = account_of_agency()
    file = replace(statement_of([remittance(100)], account=account), account="6222999988887777")
    with pytest.raises(StatementRefused, match="7777 is not an account") as refused:
        take_in(camt_file(file))
    assert "6222" not in str(refused.value)


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b'Ccy="CNY"', b'Ccy="USD"'),
        lambda data: data.replace(b"<Amt>1.00</Amt>", b"<Amt>2.00</Amt>").replace(b">1.00<", b">2.00<", 1),
    ],
    ids=["truncated", "currency", "sum"],
)
def test_a_damaged_file_leaves_nothing(spoilt: "object") -> None:
    data = camt_file(statement_of([remittance(100), remittance(300)]))
    assert callable(spoilt)
    with pytest.raises(BankFileError):
        take_in(spoilt(data))
    assert not Statement.objects.exists()
    assert not Message.objects.exists()


def test_money_out_that_nobody_ordered_is_booked_and_shown() -> None:
    file = statement_of([remittance(500)])
    out = replace(file.entries[0], ref="FEE1", amount=30, credit=False, remittance_text="手续费")
    taken_in(statement_of([remittance(500)], more=[out]))
    entry = OtherEntry.objects.get()
    assert (entry.kind, entry.amount, entry.text) == ("paid_out", -30, "手续费")
    assert balances() == {("bank", ""): 470, ("suspense", ""): 470}


def test_money_that_came_back_waits_again() -> None:
    file = statement_of([remittance(500)])
    out = replace(file.entries[0], ref="OUT", credit=False)
    back = taken_back(out, dt.date(2020, 2, 10), "AC04")
    taken_in(statement_of([remittance(1)], more=[back]))
    assert summed("suspense") == 501


def test_only_a_finance_clerk_of_the_agency_reads_in() -> None:
    file = camt_file(statement_of([remittance(100)]))
    strangers = (
        make_staff(Role.HANDLER),
        make_staff(Role.PAYER),
        make_staff(Role.FINANCE_CLERK, agency=make_agency("110108")),
    )
    for stranger in strangers:
        with pytest.raises(NotAllowed):
            take_in(file, stranger)
    take_in(file, make_staff(Role.FINANCE_CLERK))
    work()
    assert Receipt.objects.count() == 1
