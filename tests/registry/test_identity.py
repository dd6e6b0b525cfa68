import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from anxin.registry.identity import (
    BadIdentity,
    IdentityKind,
    ids_in,
    mask_id,
    mask_ids_in,
    mask_name,
    mask_phone,
    normal_id,
    read_identity,
    uscc_warning,
)
from anxin.registry.models import Sex
from anxin.site.demo.numbers import citizen_number

DAY = dt.date(2020, 2, 10)


@pytest.mark.parametrize(
    ("number", "kind", "sex", "born"),
    [
        ("11010519491231002X", IdentityKind.CITIZEN, Sex.FEMALE, dt.date(1949, 12, 31)),
        ("440524188001010014", IdentityKind.CITIZEN, Sex.MALE, dt.date(1880, 1, 1)),
        ("810000199408230021", IdentityKind.HONG_KONG, Sex.FEMALE, dt.date(1994, 8, 23)),
        ("830000199201300022", IdentityKind.TAIWAN, Sex.FEMALE, dt.date(1992, 1, 30)),
    ],
)
def test_what_a_number_says(number: str, kind: IdentityKind, sex: Sex, born: dt.date) -> None:
    found = read_identity(number, DAY)
    assert (found.kind, found.sex, found.birth_date) == (kind, sex, born)


def test_the_region_is_never_a_reason_to_refuse() -> None:
    number = citizen_number("654399", dt.date(1970, 5, 1), 901)
    assert read_identity(number, DAY).region == "654399"


def test_macau_and_foreign_permits() -> None:
    macau = citizen_number("820000", dt.date(1990, 1, 2), 903)
    assert read_identity(macau, DAY).kind is IdentityKind.MACAU
    new_foreign = citizen_number("911840", dt.date(1980, 3, 4), 905)
    assert read_identity(new_foreign, DAY).kind is IdentityKind.FOREIGN
    old_foreign = read_identity("FRA110080030415", DAY)
    assert (old_foreign.kind, old_foreign.sex, old_foreign.birth_date) == (IdentityKind.FOREIGN, None, None)


def test_typing_habits_are_accepted() -> None:
    assert normal_id(" １１０１０５ 19491231-002x ") == "11010519491231002X"
    assert read_identity("１１０１０５１９４９１２３１００２ｘ", DAY).number == "11010519491231002X"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("110105194912310021", "last character"),
        ("110105194902300026", "no such day"),
        ("110105203001010012", "cannot be right"),
        ("110105491231002", "15 digits"),
        ("", "18 characters"),
        ("²" * 18, "no such day"),
        ("A" * 18, "18 characters"),
    ],
)
def test_what_is_wrong_is_said(number: str, said: str) -> None:
    with pytest.raises(BadIdentity) as refused:
        read_identity(number, DAY)
    with translation.override("en"):
        assert said in str(refused.value.message)


@given(
    born=st.dates(dt.date(1900, 1, 1), dt.date(2020, 2, 10)),
    order=st.integers(0, 999),
    place=st.integers(0, 17),
    shift=st.integers(1, 9),
)
def test_one_wrong_digit_is_always_found(born: dt.date, order: int, place: int, shift: int) -> None:
    number = citizen_number("110108", born, order)
    assert read_identity(number, DAY).birth_date == born
    if number[place] == "X":
        return
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(BadIdentity):
        read_identity(wrong, DAY)


@pytest.mark.parametrize("code", ["91110000600037341L", "91110108551385082Q", "911101053A1D2CUR40"])
def test_a_good_credit_code_gives_no_warning(code: str) -> None:
    assert uscc_warning(code) is None


@pytest.mark.parametrize("code", ["91110000600037341A", "12", "91110000600037341I"])
def test_an_odd_credit_code_is_a_warning(code: str) -> None:
    assert uscc_warning(code) is not None


@pytest.mark.parametrize(
    ("text", "numbers", "shown"),
    [
        (
            "二月社保，身份证11010519491231002X李四",
            ["11010519491231002X"],
            "二月社保，身份证110***********002X李四",
        ),
        (
            "11010519491231002x 11010519491231002X",
            ["11010519491231002X"],
            "110***********002x 110***********002X",
        ),
        ("１１０１０５１９４９１２３１００２Ｘ", ["11010519491231002X"], "１１０***********００２Ｘ"),
        ("110105194912310021", [], "110105194912310021"),
        ("202002-11010519491231002X", [], "202002-11010519491231002X"),
        ("6222 0211010519491231002X", [], "6222 0211010519491231002X"),
        ("", [], ""),
    ],
)
def test_numbers_in_a_text_are_found_and_masked(text: str, numbers: list[str], shown: str) -> None:
    assert ids_in(text) == numbers
    assert mask_ids_in(text) == shown
    assert mask_ids_in(shown) == shown


def test_masks() -> None:
    assert mask_id("11010519491231002X") == "110***********002X"
    assert mask_id("1234") == "****"
    assert [mask_name(name) for name in ("张三", "欧阳修文", "王", "", "𠮷田三")] == [
        "张*",
        "欧**文",
        "*",
        "",
        "𠮷*三",
    ]
    assert mask_name("Mary Ann Smith") == "M*** A** S****"
    assert mask_phone("13800001234") == "138****1234"
    assert mask_phone("63167931") == "******31"
    assert mask_phone("110") == "***"


@given(st.text(max_size=40))
def test_a_mask_never_grows_or_shows_the_whole(text: str) -> None:
    assert len(mask_id(text)) == len(text)
    assert len(mask_phone(text)) == len(text)
    assert not text or len(text) == text.count("*") or mask_id(text) != text
