"""What a service's own form refuses: one message at the field, nothing kept."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from anxin.services.contributions.asked import bases_by_month, month_list
from anxin.services.fields import fen, phone, yuan
from anxin.services.registry import services
from tests.services.details import DETAILS

MONEY = [
    ("person-back-payment", "monthly_wage"),
    ("enrolment", "monthly_wage"),
    ("base-difference-back-payment", "correct_base"),
]
DATES = [
    ("enrolment", "birth_date"),
    ("enrolment", "hired_on"),
    ("retirement-filing", "retires_on"),
    ("work-injury-claim", "happened_on"),
]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business_day")]


def errors(slug: str, **typed: str) -> set[str]:
    form = services()[slug].details(DETAILS[slug] | typed)
    form.is_valid()
    return set(form.errors)


@pytest.mark.parametrize(("slug", "field"), MONEY)
@pytest.mark.parametrize(
    "typed",
    [
        "1.005",
        "-1",
        "-0.01",
        "1e400",
        "NaN",
        "Infinity",
        "1,000",
        "١٢e5000",
        "1000000000.00",
        "ten",
        "",
        "0x10",
    ],
)
def test_amounts(slug: str, field: str, typed: str) -> None:
    assert errors(slug, **{field: typed}) == {field}


@pytest.mark.parametrize("field", ["amount", "correct_base"])
@pytest.mark.parametrize("typed", ["1.005", "-1", "1e400", "NaN", "1,000", "ten"])
def test_amounts_of_a_refund(field: str, typed: str) -> None:
    assert errors("refund", **{field: typed}) == {field}


BACK_PAYMENT, DIFFERENCE, REPORT = (
    "person-back-payment",
    "base-difference-back-payment",
    "monthly-report-back-payment",
)


@pytest.mark.parametrize(
    ("slug", "field", "typed"),
    [
        (BACK_PAYMENT, "monthly_wage", "0"),
        (BACK_PAYMENT, "monthly_wage", "99999999.00"),
        (DIFFERENCE, "correct_base", "0.00"),
        (BACK_PAYMENT, "bases", "2019-11 0"),
        (BACK_PAYMENT, "bases", "2019-11"),
        (BACK_PAYMENT, "bases", "2019-13 6500.00"),
        (BACK_PAYMENT, "bases", "2019-11 6500.005"),
        (BACK_PAYMENT, "bases", "2019-11 NaN"),
        (BACK_PAYMENT, "bases", "2019-11 6500\n2019-11 6600"),
        (REPORT, "month_list", "December"),
        (REPORT, "month_list", "2019-12 to 2019-10"),
        (REPORT, "month_list", "1000-01 to 9999-12"),
        ("refund", "months", "2019-12 至 2019-10"),
        ("refund", "insurance", "fire"),
    ],
)
def test_months_and_bases(slug: str, field: str, typed: str) -> None:
    assert errors(slug, **{field: typed}) == {field}


def test_a_wrong_line_is_named_and_a_right_one_is_read() -> None:
    wrong = services()[BACK_PAYMENT].details(DETAILS[BACK_PAYMENT] | {"bases": "2019-11 6500\n\n2019-12 x"})
    with override("en"):
        assert wrong.errors["bases"] == ["Line 3: “x” is not an amount. Write it like 6500.00."]
    assert bases_by_month("2019-11 6500.5\n2019-12：7000") == {598: 650_050, 599: 700_000}


def test_months_as_people_write_them() -> None:
    assert month_list("2019-11 至 2020-01") == month_list("2020-01, 2019-11；2019-12") == [598, 599, 600]


@pytest.mark.parametrize(("slug", "field"), DATES)
@pytest.mark.parametrize(
    "typed", ["2020-02-30", "2020-13-01", "0000-01-01", "10000-01-01", "02/30/2020", "tomorrow", "", "2020-2"]
)
def test_dates(slug: str, field: str, typed: str) -> None:
    assert errors(slug, **{field: typed}) == {field}


@pytest.mark.parametrize(
    ("slug", "field", "typed"),
    [
        ("complaint", "complaint", "a\x00b"),
        ("complaint", "complaint", "x" * 2001),
        ("complaint", "against", "x" * 121),
        ("complaint", "telephone", "call me"),
        ("complaint", "telephone", "12"),
        ("audit-case", "case_number", "x" * 41),
        ("enrolment", "id_number", "830000199201300021"),
        ("enrolment", "id_number", "83000019920130002"),
        ("enrolment", "id_number", "830000199202300022"),
        ("enrolment", "id_number", "110105840101001"),
        ("enrolment", "sex", "other"),
        ("enrolment", "birth_date", "2020-02-10"),
        ("enrolment", "birth_date", "2031-01-01"),
        ("enrolment", "name", "\x00"),
    ],
)
def test_texts_numbers_and_choices(slug: str, field: str, typed: str) -> None:
    assert errors(slug, **{field: typed}) == {field}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("830000199201300022", "830000199201300022"),
        ("８３００００ １９９２０１３００ ０２２", "830000199201300022"),
        ("usa123456789012", "USA123456789012"),
    ],
)
def test_an_identity_number_as_people_write_it(typed: str, kept: str) -> None:
    form = services()["enrolment"].details(DETAILS["enrolment"] | {"id_number": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["id_number"] == kept


@given(st.integers(0, 99_999_999_999))
def test_every_amount_a_form_takes_is_a_whole_number_of_fen(amount: int) -> None:
    typed = f"{amount // 100}.{amount % 100:02d}"
    assert fen(str(yuan("").clean(typed))) == amount


@given(st.decimals(allow_nan=True, allow_infinity=True))
def test_no_amount_passes_that_is_not_one(amount: Decimal) -> None:
    try:
        taken = yuan("").clean(str(amount))
    except ValidationError:
        return
    assert taken * 100 == int(taken * 100)
    assert 0 <= taken < 10**9


@given(st.text(max_size=30))
def test_a_phone_number_holds_digits_and_what_people_put_between(typed: str) -> None:
    try:
        taken = phone("").clean(typed)
    except ValidationError:
        return
    assert set(taken) <= set("+0123456789 -")


def test_an_amount_is_typed_as_text_so_that_it_arrives_as_typed() -> None:
    """A browser sends nothing for 1e400 in a box for numbers, and the page then asks for what was typed."""
    wage = services()["enrolment"].details(DETAILS["enrolment"] | {"monthly_wage": "1e400"})
    assert 'type="text"' in str(wage["monthly_wage"])
    assert "1e400" in str(wage["monthly_wage"])
    assert wage.errors["monthly_wage"]
