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
    """What a bank says became of a file of direct debits or of payments, as a whole. `amounts` are of the orders it names, `orders` and `fen` are number and sum of
    the whole file, where it repeats them."""

    number: str
    digest: str
    created_at: dt.datetime
    about: str
    amounts: Mapping[str, int | None]
    orders: int | None = None
    fen: int | None = None


class Result(NamedTuple):
    """`outcome` is `collected` (of a payment: paid), `rejected` or `pending`; `taken`: the bank took the order, which is not paid yet."""

    outcome: str
    reason_code: str = ""
    bank_words: str = ""
    taken: bool = False
