"""A receipt number is read back as it was given, and a misread one is never taken for another."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.trail.receipts import ALPHABET, new_receipt, read_receipt

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
CHARACTERS = st.characters(codec="utf-8")


@given(DAYS)
def test_every_receipt_reads_back(day: dt.date) -> None:
    receipt = new_receipt(day)
    assert read_receipt(receipt) == receipt
    assert receipt.startswith(f"{day:%y%m%d}-")
    assert set(receipt.replace("-", "")) <= set(ALPHABET)


@given(DAYS, st.data())
def test_one_changed_character_is_refused_or_reads_as_itself(day: dt.date, data: st.DataObject) -> None:
    receipt = new_receipt(day)
    position = data.draw(st.integers(0, len(receipt) - 1))
    other = data.draw(st.sampled_from([*ALPHABET, *"ILOUilou-*_ "]) | CHARACTERS)
    typed = receipt[:position] + other + receipt[position + 1 :]
    assert read_receipt(typed) in (None, receipt)


@given(DAYS)
def test_how_people_write_it_does_not_matter(day: dt.date) -> None:
    receipt = new_receipt(day)
    spaced = " ".join(receipt.lower().replace("-", ""))
    assert read_receipt(f"  {spaced} ") == receipt
    assert read_receipt(receipt.replace("0", "O").replace("1", "l")) == receipt


@given(st.text(max_size=40))
def test_anything_else_is_no_receipt(typed: str) -> None:
    found = read_receipt(typed)
    assert found is None or read_receipt(found) == found


@pytest.mark.parametrize(
    "typed", ["", "-", "200210", "200210-7F3K9QM", "２００２１０-00000000", "200210-ABCDEFGHJ"]
)
def test_too_short_too_long_or_full_width(typed: str) -> None:
    assert read_receipt(typed) is None


def test_a_thousand_of_one_day_are_all_different() -> None:
    day = dt.date(2020, 2, 10)
    assert len({new_receipt(day) for _ in range(1000)}) == 1000
