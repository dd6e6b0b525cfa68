"""What is paid out: formulas where the law has them, the month a pension begins, and what a missed certificate means while a measure holds."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.law import benefits as law
from anxin.law.errors import PackError
from anxin.law.loading import PACKS, load_pack, load_pack_of
from anxin.law.months import days_in_month, format_day, format_month, parse_day, parse_month
from anxin.law.pack import Pack
from anxin.law.runtime import NoValue

JANUARY = parse_month("2020-01")
DAY = parse_day("2020-02-15")
AREA = 785_500
LUMP_SUMS = {1: 27, 2: 25, 3: 23, 4: 21, 5: 18, 6: 16, 7: 13, 8: 11, 9: 9, 10: 7}


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("beijing")


def events(pack: Pack, **declared: str) -> dict[str, int | None]:
    return {name: parse_day(declared[name]) if name in declared else None for name in pack.events}


def amount(pack: Pack, kind: str, *, month: int = JANUARY, **facts: Any) -> int:
    return law.amount_of(pack, kind, facts, month, on=DAY, events=events(pack)).fen


@pytest.mark.parametrize(("grade", "months"), LUMP_SUMS.items())
def test_lump_sums_by_grade(pack: Pack, grade: int, months: int) -> None:
    assert amount(pack, "disability_lump_sum", injury_grade=grade, own_wage=800_000) == 800_000 * months


@given(grade=st.integers(1, 10), wage=st.integers(1, 100_000_000))
def test_own_wage_counts_between_sixty_and_three_hundred_per_cent(grade: int, wage: int) -> None:
    found = amount(load_pack("beijing"), "disability_lump_sum", injury_grade=grade, own_wage=wage)
    assert found == LUMP_SUMS[grade] * min(max(wage, 471_300), 3 * AREA)


@pytest.mark.parametrize(("grade", "percent"), [(1, 90), (2, 85), (3, 80), (4, 75)])
def test_monthly_disability_pensions(pack: Pack, grade: int, percent: int) -> None:
    assert (
        amount(pack, "disability_pension", injury_grade=grade, own_wage=800_001)
        == (800_001 * percent + 50) // 100
    )


def test_grades_five_and_six_are_not_the_funds(pack: Pack) -> None:
    with pytest.raises(law.NotEntitled, match="employer"):
        amount(pack, "disability_pension", injury_grade=5, own_wage=800_000)


def test_what_follows_the_average_wage(pack: Pack) -> None:
    assert amount(pack, "care_allowance_monthly", care_level="complete") == 392_750
    assert amount(pack, "care_allowance_monthly", care_level="partial") == 235_650
    assert amount(pack, "funeral_grant_at_work") == 6 * AREA
    assert amount(pack, "work_death_grant") == 84_718_000
    assert amount(pack, "survivors_pension", own_wage=600_000, survivor="spouse", left_alone=True) == 300_000
    assert amount(pack, "survivors_pension", own_wage=600_000, survivor="other", left_alone=False) == 180_000


def test_the_steps_are_shown(pack: Pack) -> None:
    facts = {"injury_grade": 3, "own_wage": 400_000}
    found = law.amount_of(pack, "disability_lump_sum", facts, JANUARY, on=DAY, events=events(pack))
    assert found.steps == {"area_wage": AREA, "counted_wage": 471_300, "lump_sum_months": 23}


def test_a_month_without_an_average_wage_is_refused_not_guessed(pack: Pack) -> None:
    with pytest.raises(NoValue):
        amount(pack, "funeral_grant_at_work", month=parse_month("2019-06"))


def test_nothing_is_worked_out_without_its_facts_or_without_a_formula(pack: Pack) -> None:
    with pytest.raises(law.FactsMissing, match="own_wage"):
        amount(pack, "disability_lump_sum", injury_grade=1)
    with pytest.raises(KeyError):
        amount(pack, "old_age_pension")


@pytest.mark.parametrize(
    ("sex", "category", "born", "first"),
    [
        ("male", "worker", "1960-01-31", "2020-02"),
        ("female", "cadre", "1965-01-01", "2020-02"),
        ("female", "worker", "1969-11-20", "2019-12"),
    ],
)
def test_a_pension_begins_the_month_after_the_age(
    pack: Pack, sex: str, category: str, born: str, first: str
) -> None:
    facts = {"sex": sex, "worker_category": category, "birth_date": parse_day(born)}
    assert format_month(law.first_pension_month(pack, facts, DAY, events(pack))) == first


def test_the_pay_day_is_the_packs(pack: Pack) -> None:
    assert law.pay_day(pack, "old_age_pension", parse_month("2020-02"), events(pack)) == DAY
    assert law.pay_day(pack, "medical_reimbursement", JANUARY, events(pack)) is None


@given(month=st.integers(JANUARY - 120, JANUARY + 120))
def test_every_pay_day_lies_in_its_month(month: int) -> None:
    pack = load_pack("beijing")
    day = law.pay_day(pack, "old_age_pension", month, events(pack))
    assert day is not None
    assert format_day(day).startswith(format_month(month))
    assert int(format_day(day)[-2:]) <= days_in_month(month)


@pytest.mark.parametrize(
    ("certified", "paid_on", "ended", "row"),
    [
        (None, "2020-02-15", None, "no-date"),
        ("2019-05-01", "2020-02-15", None, "certified"),
        ("2019-02-15", "2020-02-15", None, "certified"),
        ("2018-12-01", "2020-02-15", None, "relief"),
        ("2018-12-01", "2020-01-15", None, "lapsed"),
        ("2018-12-01", "2020-06-15", "2020-06-15", "lapsed"),
        ("2018-12-01", "2020-06-14", "2020-06-15", "relief"),
    ],
)
def test_a_missed_certificate_suspends_nothing_while_the_measure_holds(
    pack: Pack, certified: str | None, paid_on: str, ended: str | None, row: str
) -> None:
    known = events(pack, **({"ended": ended} if ended else {}))
    day = parse_day(certified) if certified else None
    found = law.certification_ruling(pack, day, parse_day(paid_on), known)
    assert found.row is not None
    assert (found.row.id, found.pays) == (row, row != "lapsed")


def test_advance_is_a_measure(pack: Pack) -> None:
    assert law.advance_ruling(pack, DAY, events(pack)).pays
    assert not law.advance_ruling(pack, parse_day("2020-01-15"), events(pack)).pays
    assert not law.advance_ruling(pack, DAY, events(pack, ended="2020-02-10")).pays


def test_a_place_that_pays_nothing_says_so() -> None:
    with pytest.raises(law.NoBenefits):
        law.benefits_of(load_pack("henan"))


def files() -> dict[str, str]:
    folder = PACKS / "beijing"
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in Path(folder).rglob("*.yaml")
    }


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("first_pension_month:", "another_month:", "first_pension_month must be worked out here"),
        ('pay_day: "pension_pay_day[month]", ', "", "what is paid monthly has a pay_day"),
        ("amount: counted_wage * lump_sum_months", "amount: lump_sum_months", "this must be a money"),
        ("pays: false", "pays: maybe", "neither true nor false"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(before: str, after: str, message: str) -> None:
    texts = files()
    texts["benefits.yaml"] = texts["benefits.yaml"].replace(before, after, 1)
    with pytest.raises(PackError, match=re.escape(message)):
        load_pack_of(texts)


def test_facts_without_a_formula_are_refused() -> None:
    texts = files()
    texts["benefits.yaml"] = texts["benefits.yaml"].replace("    amount: care_allowance\n", "", 1)
    with pytest.raises(PackError, match="no `amount`"):
        load_pack_of(texts)
