import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.law import money


@given(st.integers(-money.MAX_FEN + 1, money.MAX_FEN - 1))
def test_amounts_survive_being_written(fen: int) -> None:
    assert money.parse_yuan(money.format_yuan(fen)) == fen


@pytest.mark.parametrize("text", ["1,000.00", "10.5", "10", "10.005", "", "1e3", "10.00 "])
def test_an_amount_without_exactly_two_decimals_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="yuan"):
        money.parse_yuan(text)


@pytest.mark.parametrize(
    ("base", "ppm", "share"),
    [
        ("3613.00", 12_000, "43.36"),
        ("3613.00", 2_000, "7.23"),
        ("23565.00", 12_000, "282.78"),
        ("3613.00", 200_000, "722.60"),
    ],
)
def test_rounding_gives_the_amounts_the_agency_published(base: str, ppm: int, share: str) -> None:
    assert money.format_yuan(money.portion(money.parse_yuan(base), ppm)) == share


@given(st.integers(0, 10**11), st.integers(0, money.PPM))
def test_rounding_is_half_up_and_never_off_by_more_than_half_a_fen(fen: int, ppm: int) -> None:
    error = money.portion(fen, ppm) * money.PPM - fen * ppm
    assert -money.PPM // 2 < error <= money.PPM // 2
