"""Files of a bank that are damaged, repeated, out of order, of another currency or do not add up: one sentence that names the place, nothing written."""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from anxin.channels.bank.importing import take_in
from anxin.channels.bank.problems import BankFileError
from anxin.channels.bank.statement_writing import camt_file, csv_file
from anxin.funds.errors import FundsError
from anxin.funds.models import Payment, Posting, Receipt, Statement, Treatment
from anxin.funds.queries import open_on
from anxin.registry.models import Role
from anxin.trail.models import Message
from tests.factories import signed_in
from tests.funds.banking import agreed, received, remittance, statement_of, switched_on, taken_in, work
from tests.funds.makers import MINIMUM, billed, employer_with, on, summed
from tests.registry.people import make_staff

pytestmark = pytest.mark.django_db
Damage = Callable[[bytes], bytes]


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    on("2020-02-14")
    with override("en"):
        yield


def nothing_was_written() -> None:
    assert not Statement.objects.exists()
    assert not Receipt.objects.exists()
    assert not Posting.objects.exists()
    assert not Message.objects.filter(channel="bank").exists()


def statement_bytes(form: str) -> bytes:
    file = statement_of([remittance(12_345, "社保"), remittance(67_890, "社保"), remittance(100, "社保")])
    return camt_file(file, form) if form in ("02", "08") else csv_file(file, form)


DAMAGES: dict[str, Damage] = {
    "cut": lambda data: data[: len(data) * 2 // 3],
    "amount": lambda data: data.replace(b"678.90", b"678.91"),
    "currency": lambda data: data.replace(b"CNY", b"HKD").replace("人民币".encode(), "港币".encode()),
    "twice": lambda data: re.sub(rb"(<Ntry>.*?</Ntry>)", rb"\1\1", data, count=1, flags=re.S),
}


@pytest.mark.parametrize("form", ["02", "08", "general"])
@pytest.mark.parametrize("damage", ["cut", "amount", "currency"])
def test_a_damaged_statement_is_refused_with_its_place(form: str, damage: str) -> None:
    client: Client = signed_in(make_staff(Role.FINANCE_CLERK))
    data = DAMAGES[damage](statement_bytes(form))
    upload = {"file": SimpleUploadedFile("statement", data)}
    answer = client.post(reverse("back:statements"), upload, headers={"accept-language": "en"})
    assert answer.status_code == 422
    said = re.findall(r'govuk-error-message">.*?</span>(.*?)</p>', answer.content.decode(), re.S)
    assert len(said) == 1
    assert re.search(r"line \d+|Stmt|cut off|账户|closing", said[0]), said
    nothing_was_written()


def test_an_entry_that_stands_twice_is_refused() -> None:
    with pytest.raises(BankFileError, match="occurs twice|declared"):
        take_in(DAMAGES["twice"](statement_bytes("08")))
    nothing_was_written()


@pytest.mark.parametrize("form", ["08", "general"])
def test_cut_off_anywhere_it_is_refused(form: str) -> None:
    """Only white space at the very end may be missing."""
    data = statement_bytes(form)
    whole = len(data.rstrip())
    for length in range(1, whole, max(1, whole // 60)):
        with pytest.raises((BankFileError, FundsError)):
            take_in(data[:length])
    nothing_was_written()


def test_the_same_file_again_and_again_is_one_statement() -> None:
    data = statement_bytes("08")
    take_in(data)
    for again in (data, data + b"\n", statement_bytes("02")):
        with pytest.raises(FundsError, match="read in already|follows|differs|is of"):
            take_in(again)
    work()
    assert (Statement.objects.count(), Receipt.objects.count()) == (1, 3)
    assert summed("bank") == summed("suspense") == 80_335


def test_days_out_of_order_are_refused_and_come_right_afterwards() -> None:
    days = [
        statement_of([remittance(100, on=f"2020-02-{day}")], opening=100 * n)
        for n, day in enumerate((10, 11, 12))
    ]
    taken_in(days[0])
    with pytest.raises(FundsError, match="statement between is missing"):
        take_in(camt_file(days[2]))
    taken_in(days[1])
    taken_in(days[2])
    assert summed("bank") == 300


def moment(data: bytes, said: str) -> bytes:
    """The value date as a moment instead of a day."""
    return re.sub(rb"<ValDt><Dt>.*?</Dt></ValDt>", f"<ValDt><DtTm>{said}</DtTm></ValDt>".encode(), data)


@pytest.mark.parametrize(
    ("said", "paid_on", "treatment"),
    [
        ("2019-11-30T23:59:59+08:00", "2019-11-30", Treatment.NONE),
        ("2019-11-30T15:59:59Z", "2019-11-30", Treatment.NONE),
        ("2019-11-30T23:59:59", "2019-11-30", Treatment.NONE),
        ("2019-12-01T00:00:00+08:00", "2019-12-01", Treatment.ACCRUES),
        ("2019-11-30T16:00:00Z", "2019-12-01", Treatment.ACCRUES),
        ("2019-11-30T17:00:00+01:00", "2019-12-01", Treatment.ACCRUES),
    ],
)
def test_midnight_of_the_last_day_is_shanghais(said: str, paid_on: str, treatment: Treatment) -> None:
    """One second decides whether a day of surcharge is due; the bank's zone decides nothing."""
    on("2019-11-20")
    bill = billed(employer_with(MINIMUM), "2019-11")
    assert bill.due_on == dt.date(2019, 11, 30)
    on("2019-12-02")
    file = statement_of([remittance(bill.amount, on="2019-12-01")])
    taken_in(moment(camt_file(file), said))
    from anxin.funds.operations.matching import confirm, propose

    receipt = Receipt.objects.get()
    proposal = propose(receipt, bill, bill.amount, by=make_staff(Role.FINANCE_CLERK))
    payment = confirm(proposal, by=make_staff(Role.SUPERVISOR))
    assert (payment.paid_on.isoformat(), payment.treatment) == (paid_on, treatment)
    assert bool(open_on(bill).total) == (treatment == Treatment.ACCRUES)
    days = json.loads(json.dumps(payment.days))
    assert days == ([[1, 500]] if treatment == Treatment.ACCRUES else [])


def test_midnight_decides_about_the_switch_too() -> None:
    bill = billed(employer_with(MINIMUM))
    agreed(bill.employer)
    switched_on(since="2020-02-13")
    file = statement_of([remittance(bill.amount, bill.number, on="2020-02-13")])
    taken_in(moment(camt_file(replace(file, statement_id="S1")), "2020-02-12T15:59:59Z"))
    assert Receipt.objects.get().waiting == "switched_off"
    assert not Payment.objects.exists()
    (later,) = received(remittance(bill.amount, bill.number, on="2020-02-14"), opening=bill.amount)
    later.refresh_from_db()
    assert later.state == "allocated"
