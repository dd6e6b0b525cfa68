"""A bank made by others takes our direct debit file, and what it sends back is read here to the last fen."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from mockbank.server import Config, make_server

from anxin.channels.bank.pain002 import read_status_report
from anxin.channels.bank.pain008 import debit_file
from anxin.channels.bank.problems import BankFileError, Problem
from anxin.channels.bank.reading import read_statement
from tests.channels.bank.making import BATCH, order

pytestmark = pytest.mark.peers

OURS = "02000010090144001"
POOR = "NL14MOCK0000000002"
ORDERS = [order(1), replace(order(2), debtor_account=POOR), order(3, 50)]


class Bank:
    """The bank's own doors, as its manual gives them."""

    def __init__(self, port: int) -> None:
        self._address = f"http://127.0.0.1:{port}"

    def call(self, method: str, path: str, body: bytes | None = None) -> bytes:
        kind = {"Content-Type": "application/xml" if body and body.startswith(b"<") else "application/json"}
        request = urllib.request.Request(self._address + path, body, kind, method=method)  # noqa: S310  # our own port
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310  # our own port
            said: bytes = answer.read()
        return said

    def set(self, account: str, **values: object) -> None:
        self.call("PATCH", f"/_mock/accounts/{account}", json.dumps(values).encode())

    def sent(self, kind: str, account: str) -> list[bytes]:
        listed: Any = json.loads(self.call("GET", "/_mock/mailbox?leave"))
        messages = listed if isinstance(listed, list) else listed["messages"]
        found = [
            each["id"] for each in messages if each["type"].startswith(kind) and each["account"] == account
        ]
        return [self.call("GET", f"/_mock/mailbox/{id}") for id in found]


@pytest.fixture
def bank() -> Iterator[Bank]:
    server = make_server(Config(port=0, quiet=True, clock="2020-02-10T09:00", timezone="Asia/Shanghai"))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    bank = Bank(server.server_address[1])
    bank.set("ACME", name=BATCH.creditor_name, currency="CNY", account_number=OURS, balance=0)
    bank.set("GLOBEX", currency="CNY", balance=1_250)
    yield bank
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_bank_takes_our_file_and_we_read_its_answers(bank: Bank) -> None:
    bank.call("POST", "/payments", debit_file(replace(BATCH, creditor_account=OURS), ORDERS))
    bank.call("POST", "/_mock/advance?days=4", b"{}")

    (report,) = map(read_status_report, bank.sent("pain.002", "ACME"))
    assert (report.original_message_id, report.group_status) == (BATCH.message_id, "PART")
    assert [(each.end_to_end_id, each.reason_code) for each in report.rejected] == [
        ("SB202001000002", "AM04")
    ]

    expected = [("SB202001000001", 123_456), ("SB202001000003", 50)]
    (notice,) = map(read_statement, bank.sent("camt.054", "ACME"))
    assert [(each.end_to_end_id, each.signed) for each in notice.entries] == expected
    days = [read_statement(each) for each in bank.sent("camt.053", "ACME")]
    (booked,) = [day for day in days if day.entries]
    assert [(each.end_to_end_id, each.signed) for each in booked.entries] == expected
    assert booked.entries[0].payer_name == ORDERS[0].debtor_name
    assert booked.entries[0].booked_on == BATCH.collect_on
    assert len({day.meaning for day in days}) == len(days)


def test_a_debit_taken_back_is_read_as_a_return(bank: Bank) -> None:
    bank.call("POST", "/payments", debit_file(replace(BATCH, creditor_account=OURS), ORDERS))
    bank.call("POST", "/_mock/advance?days=3", b"{}")
    bank.call("POST", "/_mock/collections/SB202001000001/refuse", b'{"reason": "MD06"}')
    bank.call("POST", "/_mock/advance?days=1", b"{}")
    notices = [read_statement(each) for each in bank.sent("camt.054", "ACME")]
    (back,) = [entry for notice in notices for entry in notice.entries if entry.reversal]
    assert (back.end_to_end_id, back.signed, back.reason_code) == ("SB202001000001", -123_456, "MD06")
    assert back.payer_name == ORDERS[0].debtor_name
    assert read_statement(bank.sent("camt.053", "ACME")[-1]).closing_balance == 50


def test_a_statement_in_another_currency_is_refused(bank: Bank) -> None:
    bank.call("POST", "/_mock/advance?days=1", b"{}")
    with pytest.raises(BankFileError) as refused:
        read_statement(bank.sent("camt.053", "EURODIS")[0])
    assert refused.value.problem is Problem.CURRENCY
