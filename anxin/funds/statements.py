"""What a bank's statement says, in the words of this room; the room of the channels reads the files."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Entry(NamedTuple):
    """One booked movement. `amount` is signed fen: what it did to the account. `end_to_end_id` is our own reference where it answers something."""

    ref: str
    amount: int
    booked_on: dt.date
    value_on: dt.date
    payer_name: str = ""
    payer_account: str = ""
    text: str = ""
    end_to_end_id: str = ""
    reversal: bool = False
    reason_code: str = ""


class Given(NamedTuple):
    """A statement (a notification has no balances); `models.Statement` explains the words."""

    account: str
    number: str
    digest: str
    meaning: str
    format: str
    first_on: dt.date
    last_on: dt.date
    opening_balance: int | None
    closing_balance: int | None
    entries: Sequence[Entry]


class Report(NamedTuple):
    """What a bank says became of a batch of direct debits, as a whole. `amounts` are of the orders it names, where it repeats them."""

    number: str
    digest: str
    created_on: dt.date
    about: str
    amounts: Mapping[str, int | None]


class Result(NamedTuple):
    """`outcome` is `collected`, `rejected` or `pending`."""

    outcome: str
    reason_code: str = ""
    bank_words: str = ""
