"""The sandbox bank answers as a bank would, and always the same."""

import datetime as dt
from random import Random
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mockbank import schema

from anxin.channels.bank.debits import DebitBatch, DebitOrder
from anxin.channels.bank.pain002 import Outcome, read_status_report
from anxin.channels.bank.pain008 import debit_file
from anxin.channels.bank.reading import read_statement
from anxin.channels.bank.sandbox import Remittance, SandboxBank, day_statement, remitted, taken_back
from anxin.channels.bank.statement_writing import camt_file, csv_file
from tests.channels.bank.making import ACCOUNT, BATCH, DAY, batches, entry, order


def test_one_account_has_too_little_and_the_others_pay() -> None:
    orders = [order(number) for number in (1, 2, 3)]
    bank = SandboxBank({orders[1].debtor_account: "AM04"})
    answer = bank.answer(debit_file(BATCH, orders), opening_balance=1_000)
    assert read_status_report(answer.status_report).result_of(orders[1].end_to_end_id).reason_code == "AM04"
    notified, booked = read_statement(answer.notification), read_statement(answer.statement)
    assert notified.entries == booked.entries == bank.collected(debit_file(BATCH, orders))
    assert [entry.end_to_end_id for entry in booked.entries] == ["SB202001000001", "SB202001000003"]
    assert (booked.opening_balance, booked.closing_balance) == (1_000, 1_000 + 2 * 123_456)
    assert booked.first_on == BATCH.collect_on


@pytest.mark.parametrize("refused", [set(), {1}, {1, 2}])
def test_every_answer_keeps_to_the_standard(refused: set[int]) -> None:
    """By the rules another bank's maker took from the published schemas."""
    bank = SandboxBank({order(number).debtor_account: "AC04" for number in refused})
    answer = bank.answer(debit_file(BATCH, [order(1), order(2)]))
    later = DAY + dt.timedelta(days=1)
    back = day_statement(
        ACCOUNT, later, [taken_back(entry(1), later, "MD06"), entry(2, credit=False, booked_on=later)]
    )
    for data in (answer.status_report, answer.notification, answer.statement, camt_file(back)):
        root = ElementTree.fromstring(data)  # noqa: S314  # our own bytes
        assert schema.check(schema.identify(root), root) == []


@given(batches(), st.randoms(use_true_random=False))
def test_what_was_ordered_is_either_rejected_or_on_the_statement(
    made: tuple[DebitBatch, list[DebitOrder]], chance: Random
) -> None:
    batch, orders = made
    bank = SandboxBank({each.debtor_account: "AM04" for each in orders if chance.random() < 0.4})
    data = debit_file(batch, orders)
    answer = bank.answer(data)
    assert answer == bank.answer(data)
    report = read_status_report(answer.status_report)
    booked = {entry.end_to_end_id: entry.amount for entry in read_statement(answer.statement).entries}
    for each in orders:
        result = report.result_of(each.end_to_end_id)
        assert (result.outcome is Outcome.COLLECTED) == (each.end_to_end_id in booked)
        assert booked.get(each.end_to_end_id, each.amount) == each.amount
    assert {result.reason_code for result in report.rejected} <= {"AM04"}


PAID = [
    Remittance(
        "柳溪第7纺织有限公司", "622202100000000007", 88_800, DAY, "91110108551385082Q 2020年1月社会保险费"
    ),
    Remittance("柳溪第8面粉厂", "622202100000000008", 1, DAY),
]


def test_remittances_come_as_xml_or_as_a_table() -> None:
    made = day_statement(ACCOUNT, DAY, remitted(ACCOUNT, PAID), opening_balance=-50)
    assert read_statement(camt_file(made)) == made
    assert read_statement(csv_file(made, encoding="gb18030")) == made
    assert made.closing_balance == 88_751
    assert made.entries[0].remittance_text.startswith("91110108551385082Q")
    assert made == day_statement(ACCOUNT, DAY, remitted(ACCOUNT, PAID), opening_balance=-50)


def test_collections_and_remittances_share_a_day_and_a_debit_can_be_taken_back() -> None:
    collected = SandboxBank().collected(debit_file(BATCH, [order(1)]))
    day = day_statement(ACCOUNT, DAY, (*collected, *remitted(ACCOUNT, PAID)))
    assert read_statement(camt_file(day)).total == 123_456 + 88_801
    later = DAY + dt.timedelta(days=3)
    back = day_statement(ACCOUNT, later, [taken_back(collected[0], later, "MD06")], opening_balance=day.total)
    (found,) = read_statement(camt_file(back)).entries
    assert (found.signed, found.reversal, found.reason_code) == (-123_456, True, "MD06")
    assert (found.end_to_end_id, found.payer_name) == (collected[0].end_to_end_id, collected[0].payer_name)
    assert found.ref != collected[0].ref
