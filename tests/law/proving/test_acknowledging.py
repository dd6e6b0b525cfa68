"""A finding that somebody answers for does not stand in the way; one that is answered for in part only does."""

from pathlib import Path

import pytest

from anxin.law import PackError
from tests.law.proving.benches import proved, rule

FEW, URGENT = rule("few", "years <= 10"), rule("urgent", "urgent", form="copy")
WHO = 'author: rule desk, date: 2020-01-31, reason: {zh: 由人办, en: "To a person."}'


def acknowledged(*rows: str) -> str:
    return "acknowledged:\n" + "".join(f"  - {{{row}, {WHO}}}\n" for row in rows)


def test_a_gap_is_acknowledged_by_an_expression_that_takes_it_in(tmp_path: Path) -> None:
    report = proved(tmp_path, FEW, more=acknowledged("when: years > 9"))
    (gap,) = report.gaps
    assert [(each.author, each.reason.en) for each in gap.acknowledged] == [("rule desk", "To a person.")]
    assert report.open == []
    assert gap.as_dict()["acknowledged"] == [
        {"author": "rule desk", "date": "2020-01-31", "reason": "To a person."}
    ]


def test_several_together_may_take_it_in_and_only_those_it_takes_are_named(tmp_path: Path) -> None:
    rows = acknowledged("when: years > 10 and urgent", "when: years > 70", "when: years > 10 and not urgent")
    (gap,) = proved(tmp_path, FEW, more=rows).gaps
    assert len(gap.acknowledged) == 2


def test_a_part_is_not_enough(tmp_path: Path) -> None:
    report = proved(tmp_path, FEW, more=acknowledged("when: years > 11"))
    assert report.gaps[0].acknowledged == ()
    assert [service for service, _ in report.unneeded] == ["bench"]


def test_an_overlap_is_acknowledged_by_its_two_rules(tmp_path: Path) -> None:
    rules = (FEW, rule("many", "years > 10", mode="commitment"), URGENT)
    report = proved(tmp_path, *rules, more=acknowledged("overlap: [urgent, few]"))
    assert report.open == []
    assert report.overlaps[0].acknowledged


def test_an_acknowledgement_of_nothing_is_told(tmp_path: Path) -> None:
    rules = (FEW, rule("many", "years > 10", mode="commitment"))
    report = proved(tmp_path, *rules, more=acknowledged("when: years > 10"))
    assert [(service, each.author) for service, each in report.unneeded] == [("bench", "rule desk")]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("overlap: [few, none]", "'none' is not a known rule of this service"),
        ("overlap: [few]", "acknowledge either a gap with `when` or an `overlap` of two rules"),
        ("when: yeers > 1", "there is no name yeers here; did you mean years"),
        ("when: years", "this must be a bool"),
    ],
)
def test_one_that_is_badly_written_is_refused_with_its_line(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(PackError, match=message) as refused:
        proved(tmp_path, FEW, more=acknowledged(row))
    assert refused.value.file == "services/bench.yaml"
