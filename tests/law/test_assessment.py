"""Contributions as formulas: the surcharge said twice is the same, relief can be left out, and a broken assessment.yaml names its place."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from anxin.law import Pack, PackError, decide, load_pack, load_pack_from, parse_request
from anxin.law.assessment import MonthOutside, assessment_of, formulas, last_change, planned, settled
from anxin.law.emitters.kleene import Reader
from anxin.law.expressions import tree
from anxin.law.loading import PACKS
from anxin.law.months import format_day, parse_day, parse_month
from anxin.law.runtime import Runtime
from anxin.law.surcharge import DailyRate, surcharge, surcharge_formula
from tests.law.lakeside_pack import LAKESIDE

PACK = load_pack("beijing")
RATES = [DailyRate(parse_day("1999-01-22"), 2_000), DailyRate(parse_day("2011-07-01"), 500)]
DAYS = st.integers(parse_day("2000-01-01"), parse_day("2030-12-31"))


def formula(principal: int, due: int, paid: int) -> int:
    parts = tree.Literal(principal, "money"), tree.Literal(due, "date"), tree.Literal(paid, "date")
    read = Reader({}, {}, Runtime(PACK.calendar, {}))
    return int(read(surcharge_formula(*parts, RATES)))


@given(st.integers(0, 10**10), DAYS, st.integers(-400, 6_000))
def test_the_formula_is_the_surcharge(principal: int, due: int, late: int) -> None:
    assert formula(principal, due, due + late) == surcharge(principal, due, due + late, RATES)


def test_the_formula_gives_the_published_example() -> None:
    assert formula(100_000, parse_day("2011-01-31"), parse_day("2020-03-31")) == 30_000 + 159_850


@given(
    st.integers(parse_month("2019-07"), parse_month("2020-12")),
    st.integers(parse_day("2019-08-01"), parse_day("2021-06-30")),
    st.one_of(st.none(), st.integers(parse_day("2020-02-01"), parse_day("2020-12-31"))),
)
def test_due_day_and_treatment_are_those_of_a_decision(month: int, paid: int, lifted: int | None) -> None:
    """The service and the assessment include one section: a payment is treated alike whichever asks."""
    facts = {
        "month": f"{1970 + month // 12}-{month % 12 + 1:02d}",
        "paid_on": format_day(paid),
        "amount": "1.00",
        "method": "direct_debit",
    }
    day = "2021-07-01"
    events = {"lifted": None if lifted is None else format_day(lifted)}
    asked = {"service": "contribution-payment", "received_on": day, "events": events, "facts": facts}
    decision = decide(PACK, parse_request(PACK, asked))
    run = planned(PACK, month, parse_day(day), events={"lifted": lifted})
    found = settled(PACK, run)
    read = Reader(
        {"payment_day": paid, "category": "employee", "industry": "other", **found.known},
        found.left,
        PACK.runtime,
    )
    treatment, due = read(found.of("treatment")), read(found.of("due_on"))
    assert {"none": (0, 3), "accrues": (1,), "waived": (2,)}[str(decision.surcharge.treatment)].count(
        treatment
    ) == 1
    assert decision.deadlines[0].due == due


def test_without_relief_everything_is_due() -> None:
    run = planned(PACK, parse_month("2020-02"))
    assert settled(PACK, run, without_relief=True).known["three_funds_part"] == 1_000_000
    assert "three_funds_part" in settled(PACK, run).left


def test_what_was_not_yet_known_is_not_applied() -> None:
    early = planned(PACK, parse_month("2020-02"), parse_day("2020-02-10"))
    assert settled(PACK, early).known["three_funds_part"] == 1_000_000


def test_everything_known_means_up_to_the_last_change() -> None:
    run = planned(PACK, parse_month("2020-01"))
    assert run.known_on == run.as_of == last_change(PACK) == parse_day("2020-07-02")
    assert run.events["started"] == parse_day("2020-01-24")
    assert run.events["lifted"] is None


def test_a_place_without_an_assessment_says_so() -> None:
    with pytest.raises(MonthOutside, match="lakeside have no assessment.yaml"):
        planned(LAKESIDE, parse_month("2020-01"))


def test_an_event_the_pack_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError, match="comet"):
        planned(PACK, parse_month("2020-01"), events={"comet": None})


@pytest.mark.parametrize("folder", sorted(path.parent.name for path in PACKS.glob("*/assessment.yaml")))
def test_every_month_of_every_place_has_all_its_parameters(folder: str) -> None:
    pack = load_pack(folder)
    found = assessment_of(pack)
    for month in range(found.first_month, found.last_month + 1):
        assert settled(pack, planned(pack, month)).known["month"] == month
    assert [branch.id for branch in found.branches] == [
        "pension",
        "unemployment",
        "work_injury",
        "medical",
        "maternity",
        "mutual_aid",
    ]


def test_what_was_remembered_and_not_read_is_marked() -> None:
    remembered = [
        row for each in PACK.parameters.values() for row in each.rows if "memory" in (row.source or "")
    ]
    assert len(remembered) >= 6
    assert not any(row.confirmed for row in remembered)
    assert all(row.source for each in PACK.parameters.values() for row in each.rows)


WRONG = {
    "the last month comes before the first": ("months", {"first": "2020-02", "last": "2020-01"}),
    "'wide' is not a known way of storing": ("columns", {"wage": {"stored": "wide", "label": {"zh": "一", "en": "one"}}}),
    "could come out below zero": ("branches", {"pension": {"label": {"zh": "一", "en": "one"}, "employer": "wage - wage * 2"}}),
    "this must be a money and is a number": ("branches", {"pension": {"label": {"zh": "一", "en": "one"}, "employer": "1"}}),
    "can grow beyond 63 bits": ("branches", {"pension": {"label": {"zh": "一", "en": "one"}, "employer": "wage * 10000000000"}}),
    "is not a known row of a section": ("treatments", [{"code": "1", "row": "due/nowhere", "label": {"zh": "一", "en": "one"}}]),
    "a code is a number from 0 to 255": ("treatments", [{"code": "300", "when": "True", "label": {"zh": "一", "en": "one"}}]),
    "is not a known daily rate": ("surcharge", {"due": "due_on", "paid": "paid_on", "rate": "pension_person_rate"}),
    "is not a known section": ("include", ["nowhere"]),
    "the last row, and only the last": ("derived", {"part": {"label": {"zh": "一", "en": "one"}, "rows": [{"when": "rural", "is": "1"}]}}),
    "x is not a known key": ("x", "1"),
}  # fmt: skip


def changed(folder: Path, pack: Pack, key: str, value: object) -> Path:
    """The pack with one key of its assessment.yaml put over; mappings key by key."""
    contents = yaml.safe_load(pack.content)
    said = contents["assessment.yaml"]
    said[key] = (
        {**said[key], **value} if isinstance(value, dict) and isinstance(said.get(key), dict) else value
    )
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1_000), "utf-8")
    return folder


@pytest.mark.parametrize("message", list(WRONG))
def test_what_is_wrong_is_named_with_file_and_line(message: str, tmp_path: Path) -> None:
    with pytest.raises(PackError, match=message) as caught:
        load_pack_from(changed(tmp_path, PACK, *WRONG[message]))
    assert caught.value.file == "assessment.yaml"
    assert caught.value.line >= 1


def test_formulas_cover_every_output() -> None:
    assert set(assessment_of(PACK).outputs) <= formulas(PACK).keys()
