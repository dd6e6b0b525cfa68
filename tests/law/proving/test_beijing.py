"""The proof of Beijing's tables: complete but for the gaps that the notice has, each shown by `decide` and answered for."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from anxin.law import decide, load_pack, parse_request
from anxin.law.proving import prove
from anxin.law.proving.report import Gap
from tests.law.lakeside_pack import FOLDER

REPORT = prove(load_pack("beijing"))


def test_everything_found_is_acknowledged_and_every_acknowledgement_is_needed() -> None:
    assert REPORT.open == []
    assert REPORT.unneeded == []
    assert (REPORT.overlaps, REPORT.dead, REPORT.overflow) == ((), (), ())


@pytest.mark.parametrize(
    "gap", REPORT.gaps, ids=lambda gap: f"{gap.table.service.id} {REPORT.gaps.index(gap)}"
)
def test_every_gap_is_silent_when_asked(gap: Gap) -> None:
    decision = decide(REPORT.pack, parse_request(REPORT.pack, gap.example))
    assert decision.by_silence
    in_force = [
        condition.expr
        for rule in decision.program.rules
        for condition in rule.conditions
        if condition.measure
    ]
    truths = dict(
        zip((c.expr for r in decision.program.rules for c in r.conditions), decision.outputs, strict=False)
    )
    assert any(truths[expr] for expr in in_force)


def test_the_gaps_of_the_notice_are_those_that_were_read_in_it() -> None:
    services = {gap.table.service.id for gap in REPORT.gaps}
    assert services == {
        "person-back-payment",
        "data-change",
        "make-up-filing",
        "card-replacement",
        "audit-case",
        "complaint",
        "work-injury-claim",
        "contribution-deferral",
    }
    changes = [gap for gap in REPORT.gaps if gap.table.service.id == "data-change"]
    assert len(changes) == 6, "one for each excluded change, whatever else is changed with it"


def test_exactly_ten_years_lie_in_a_gap() -> None:
    """Not over ten, not under ten: the region between the two."""
    facts = {"filed_by": "employer", "account": "general", "sex": "male", "birth_date": "1960-01-01"}
    months = {"beijing_pension_months": 120, "first_month": "2018-01", "last_month": "2019-01"}
    request = {"service": "person-back-payment", "received_on": "2020-02-10", "facts": {**facts, **months}}
    assert decide(REPORT.pack, parse_request(REPORT.pack, request)).by_silence


@pytest.mark.parametrize("lang", ["en", "zh-hans", "zh-hant"])
def test_it_is_said_in_three_languages(lang: str) -> None:
    lines = list(REPORT.lines(lang))
    assert len(lines) >= 2 * len(REPORT.findings)
    assert all("{" not in line for line in lines)
    beginning = {"en": "no rule speaks of this", "zh-hans": "没有规则说到", "zh-hant": "沒有規則說到"}[lang]
    assert beginning in lines[0]


def _anxin(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = "from anxin.site.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", command, *arguments], capture_output=True, text=True, check=False
    )


def test_the_command_proves_a_place_and_a_folder() -> None:
    done = _anxin("prove")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("0 overlaps, 0 dead, 0 overflow; 0 not acknowledged.\n")
    done = _anxin("prove", str(FOLDER), "--json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert list(found) == ["gaps", "overlaps", "dead", "overflow"]
    assert [each["rules"] for each in found["overlaps"]] == [["long-member", "approved"]]


def test_the_command_says_what_it_cannot_prove(tmp_path: Path) -> None:
    done = _anxin("prove", "atlantis")
    assert done.returncode == 2
    assert "there is no rule pack 'atlantis'" in done.stderr
    assert _anxin("prove", str(tmp_path)).returncode == 2
    assert _anxin("prove", "--lang", "fr").returncode == 2


def test_deciding_never_loads_the_solver_or_the_frames() -> None:
    code = "import sys, anxin.law; anxin.law.load_pack('beijing'); print({'z3', 'polars', 'duckdb'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
