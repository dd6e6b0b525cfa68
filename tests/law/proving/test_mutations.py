"""A table that is in order, and everything that can be broken in it: each is found, with an example that `decide` bears out."""

from pathlib import Path

import pytest

from tests.law.proving.benches import decided, holding, proved, rule, said

FEW = rule("few", "years <= 10")
MANY = rule("many", "years > 10", mode="commitment")


def test_a_table_in_order_has_nothing_to_report(tmp_path: Path) -> None:
    assert proved(tmp_path, FEW, MANY).findings == ()


def test_a_gap_is_found_as_one_region_with_an_example(tmp_path: Path) -> None:
    report = proved(tmp_path, FEW, rule("many", "years > 12", mode="commitment"))
    (gap,) = report.gaps
    assert {each["text"] for each in said(gap)["conditions"]} == {
        "Years: more than 10 years",
        "Years: 12 years or less",
    }
    assert gap.example["facts"]["years"] == 11
    decision = decided(report, gap)
    assert decision.by_silence
    assert decision.mode == "ordinary"
    assert report.open == [gap]


def test_what_lies_outside_the_measure_is_no_gap(tmp_path: Path) -> None:
    """The measure begins on 2020-01-31 and ends with its event; before and after, nothing is expected of the table."""
    assert proved(tmp_path, FEW, MANY).gaps == ()
    (gap,) = proved(tmp_path, FEW).gaps
    assert gap.example["received_on"] >= "2020-01-31"
    assert gap.example["events"].get("ended") is None


def test_gaps_are_as_large_as_they_can_be(tmp_path: Path) -> None:
    """Nobody urgent is spoken of, whatever their years; nobody with over twenty years, urgent or not."""
    report = proved(
        tmp_path,
        rule("few", "not urgent", "years <= 10"),
        rule("many", "years > 10 and years <= 20", "not urgent"),
    )
    regions = {tuple(each["text"] for each in said(gap)["conditions"]) for gap in report.gaps}
    assert ("Urgent: yes",) in regions
    assert len(regions) == 2
    assert all(decided(report, gap).by_silence for gap in report.gaps)


@pytest.mark.parametrize(
    ("condition", "fact", "value"),
    [
        ("born_on_day <= 30", "born_on", "31"),
        ('"name" not in topics', "topics", "name"),
        ("department is None", "department", ""),
        ('filed_by == "employer"', "filed_by", "person"),
        ("born_on != answer_by", "born_on", "2020-"),
    ],
)
def test_every_kind_of_fact_gets_an_example(tmp_path: Path, condition: str, fact: str, value: str) -> None:
    report = proved(tmp_path, rule("most", condition))
    (gap,) = report.gaps
    assert value in str(gap.example["facts"][fact])
    assert decided(report, gap).by_silence


def test_a_clock_in_an_example_is_the_real_calendars(tmp_path: Path) -> None:
    """Only a birth exactly on the fifth working day is left out, and the solver knows nothing of working days."""
    report = proved(tmp_path, rule("most", "born_on != answer_by"))
    (gap,) = report.gaps
    values = decided(report, gap).values_of(report.pack.services["bench"].rules[0].conditions[1])
    assert values["answer_by"] == values["born_on"] == gap.example["facts"]["born_on"]


def test_two_rules_of_one_mode_that_differ_overlap(tmp_path: Path) -> None:
    report = proved(tmp_path, FEW, MANY, rule("urgent", "urgent", form="copy"))
    (overlap,) = report.overlaps
    assert said(overlap)["rules"] == ["few", "urgent"]
    assert holding(report, overlap) == ["few", "urgent"]
    assert report.open == [overlap]


@pytest.mark.parametrize(
    "third", [rule("urgent", "urgent"), rule("urgent", "urgent", mode="suspended", form="copy")]
)
def test_the_same_outcome_or_another_mode_is_no_overlap(tmp_path: Path, third: str) -> None:
    assert proved(tmp_path, FEW, MANY, third).overlaps == ()


def test_rules_that_exclude_each_other_do_not_overlap(tmp_path: Path) -> None:
    second = rule("many", "years > 10", form="copy")
    assert proved(tmp_path, FEW, second).overlaps == ()


@pytest.mark.parametrize(
    "when",
    [("years > 80",), ("years < 5", "urgent", "years > 7"), ('filed_by not in ("employer", "person")',)],
)
def test_a_row_that_can_never_hold_is_dead(tmp_path: Path, when: tuple[str, ...]) -> None:
    report = proved(tmp_path, FEW, MANY, rule("dead", *when, mode="suspended"))
    (dead,) = report.dead
    assert (dead.row.id, said(dead)["reason"]) == ("dead", "never_holds")
    assert len(dead.against) == len(when) - ("urgent" in when)
    finding = next(each for each in decided(report, dead).findings if each.rule.id == "dead")
    assert finding.holds is False


def test_a_row_behind_others_that_cover_it_never_decides(tmp_path: Path) -> None:
    report = proved(tmp_path, FEW, MANY, rule("idle", "urgent", mode="suspended", form="copy"))
    (dead,) = report.dead
    assert said(dead)["before"] == ["few", "many"]
    assert "idle" in holding(report, dead)
    assert decided(report, dead).rule.id != "idle"  # type: ignore[union-attr]  # a rule decides


def test_only_the_rows_that_win_are_named(tmp_path: Path) -> None:
    idle = rule("idle", "years > 20", mode="suspended")
    (dead,) = proved(tmp_path, FEW, MANY, idle).dead
    assert said(dead)["before"] == ["many"]


def test_a_parameter_without_a_value_is_found_where_it_can_be_asked_for(tmp_path: Path) -> None:
    report = proved(
        tmp_path, rule("rated", "daily_rate[born_on] > 1000"), rule("other", "daily_rate[born_on] <= 1000")
    )
    (early,) = report.overflow
    assert said(early)["parameter"] == "daily_rate"
    assert early.example["facts"]["born_on"] < "2010-01-01"
    guarded = rule("rated", 'born_on >= "2010-01-01"', "daily_rate[born_on] > 0")
    assert proved(tmp_path, guarded, rule("old", 'born_on < "2010-01-01"')).overflow == ()
