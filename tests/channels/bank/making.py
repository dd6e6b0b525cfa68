"""Orders and statements to test with: a small city's by hand, and any at all by hypothesis."""

import datetime as dt

from hypothesis import strategies as st

from anxin.channels.bank.debits import DebitBatch, DebitOrder
from anxin.channels.bank.statements import StatementEntry, StatementFile
from anxin.law.money import MAX_FEN
from anxin.trail.today import SHANGHAI

ACCOUNT = "0200001009014400001"
DAY = dt.date(2020, 2, 12)
BATCH = DebitBatch(
    message_id="DK20200210001",
    created_at=dt.datetime(2020, 2, 10, 9, 30, tzinfo=SHANGHAI),
    collect_on=DAY,
    creditor_name="柳溪区社会保险基金管理中心",
    creditor_account=ACCOUNT,
    creditor_bank_code="102100000012",
    creditor_bank_name="中国工商银行柳溪支行",
    scheme_id="SB110105",
)


def order(number: int, amount: int = 123_456) -> DebitOrder:
    return DebitOrder(
        end_to_end_id=f"SB202001{number:06d}",
        amount=amount,
        debtor_name=f"柳溪第{number}机械有限公司",
        debtor_account=f"62220210{number:010d}",
        debtor_bank_code="105100000017",
        debtor_bank_name="中国建设银行柳溪支行",
        mandate_id=f"XY{number:06d}",
        mandate_signed_on=dt.date(2015, 3, 1),
        remittance_text="2020年1月社会保险费",
    )


def entry(number: int, amount: int = 10_000, *, credit: bool = True, **more: object) -> StatementEntry:
    said: dict[str, object] = {
        "ref": f"20200212{number:06d}",
        "amount": amount,
        "credit": credit,
        "booked_on": DAY,
        "value_on": DAY,
        "payer_name": f"柳溪第{number}机械有限公司",
        "payer_account": f"62220210{number:010d}",
        "remittance_text": "911101053A1D2CUR40 2020年1月",
    }
    return StatementEntry(**(said | more))  # type: ignore[arg-type]  # a dictionary of any field's values


def statement(*entries: StatementEntry, opening: int = 500_000, **more: object) -> StatementFile:
    said: dict[str, object] = {
        "statement_id": "DZ20200212",
        "account": ACCOUNT,
        "opening_balance": opening,
        "closing_balance": opening + sum(each.signed for each in entries),
        "created_at": dt.datetime(2020, 2, 12, 18, 0, tzinfo=SHANGHAI),
        "first_on": DAY,
        "last_on": DAY,
        "entries": entries,
    }
    return StatementFile(**(said | more))  # type: ignore[arg-type]  # a dictionary of any field's values


# Letters, marks and signs of any script, with what XML, CSV and formulas make special; words with single spaces.
_LETTERS = st.characters(codec="utf-8", categories=("L", "N", "P", "S")) | st.sampled_from("<>&\"',;=+-@")
_WORDS = st.text(_LETTERS, min_size=1, max_size=12)
TEXTS = st.lists(_WORDS, max_size=4).map(" ".join)
NAMES = st.lists(_WORDS, min_size=1, max_size=4).map(" ".join)
NUMBERS = st.from_regex(r"[0-9A-Z][0-9A-Z\-]{0,29}", fullmatch=True)
AMOUNTS = st.integers(1, 10**9) | st.integers(1, MAX_FEN // 100)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31))
MOMENTS = st.builds(
    lambda day, second: dt.datetime.combine(day, dt.time.min, SHANGHAI) + dt.timedelta(seconds=second),
    DAYS,
    st.integers(0, 86_399),
)


@st.composite
def batches(draw: st.DrawFn) -> tuple[DebitBatch, list[DebitOrder]]:
    batch = DebitBatch(
        draw(NUMBERS),
        draw(MOMENTS),
        draw(DAYS),
        draw(NAMES),
        draw(NUMBERS),
        draw(NUMBERS),
        draw(TEXTS),
        draw(NUMBERS),
    )
    ids = draw(st.lists(NUMBERS, min_size=1, max_size=6, unique=True))
    orders = [
        DebitOrder(
            id,
            draw(AMOUNTS),
            draw(NAMES),
            draw(NUMBERS),
            draw(NUMBERS),
            draw(TEXTS),
            draw(NUMBERS),
            draw(DAYS),
            draw(TEXTS),
        )
        for id in ids
    ]
    return batch, orders


@st.composite
def statements(draw: st.DrawFn, *, codes: bool = True) -> StatementFile:
    """`codes`: with reasons of returns, which tables have no column for."""
    days = sorted((draw(DAYS), draw(DAYS)))
    refs = draw(st.lists(NUMBERS, max_size=6, unique=True))
    entries = tuple(draw(_entries(ref, days[0], days[1], codes)) for ref in refs)
    opening = draw(st.integers(-(10**12), 10**12))
    return statement(
        *entries,
        opening=opening,
        statement_id=draw(NUMBERS),
        account=draw(NUMBERS),
        created_at=draw(MOMENTS),
        first_on=days[0],
        last_on=days[1],
    )


@st.composite
def _entries(draw: st.DrawFn, ref: str, first_on: dt.date, last_on: dt.date, codes: bool) -> StatementEntry:
    reversal = draw(st.booleans())
    return StatementEntry(
        ref=ref,
        amount=draw(AMOUNTS),
        credit=draw(st.booleans()),
        booked_on=draw(st.dates(first_on, last_on)),
        value_on=draw(DAYS),
        payer_name=draw(TEXTS),
        payer_account=draw(NUMBERS | st.just("")),
        remittance_text=draw(TEXTS),
        end_to_end_id=draw(NUMBERS | st.just("")),
        reversal=reversal,
        reason_code=draw(st.sampled_from(("", "AM04", "MD06"))) if codes and reversal else "",
    )
