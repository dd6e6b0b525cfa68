"""What-if: the change is laid over the pack, the pack stays as it was, and every number can be found again by assessing twice."""

import csv
import json
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest

from anxin.batch.assessing import assess
from anxin.batch.charts import svg, write_chart
from anxin.batch.errors import BatchError
from anxin.batch.scenarios import overlaid, read_scenario, scenario_of
from anxin.batch.simulating import simulate, summed, write_csv
from anxin.law import load_pack
from anxin.law.assessment import planned
from anxin.law.months import parse_day, parse_month
from tests.batch.cities import city
from tests.batch.test_bad_input import anxin

PACK = load_pack("beijing")
SCENARIO = """
name: Small firms pay, catering deferred
months: [2020-02, 2020-03]
as_of: 2020-06-15
payments_of: 2020-02
change:
  measures: {sme-exemption: off}
  parameters: {pension_employer_rate: [{from: 2020-03, value: 120000}]}
  assessment: {derived: {deferral_approved: {is: industry == "catering"}}}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "scenario.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_change_is_counted_as_assessing_twice_would(tmp_path: Path) -> None:
    people, scenario = city(tmp_path), read_scenario(written(tmp_path, SCENARIO), PACK)
    found = simulate(PACK, scenario, people).months[0]
    frames = []
    for number, pack in enumerate((PACK, scenario.pack)):
        out = tmp_path / f"{number}.parquet"
        assess(
            pack,
            planned(pack, parse_month("2020-02"), scenario.known_on, parse_day("2020-06-15")),
            people,
            out,
        )
        frames.append(pl.read_parquet(out))
    old, new = frames
    assert summed(found.in_force).due == old["total"].sum()
    assert summed(found.scenario).due == new["total"].sum() > old["total"].sum()
    assert found.affected.pay_more == (new["total"] > old["total"]).sum() > 0
    assert found.affected.pay_less == 0
    assert found.affected.due_later == (new["due_on"] > old["due_on"]).sum() > 0
    assert found.affected.other_surcharge == (new["surcharge"] != old["surcharge"]).sum()
    assert found.affected.persons == sum(a != b for a, b in zip(old.rows(), new.rows(), strict=True))


def test_the_published_pack_is_never_touched(tmp_path: Path) -> None:
    before = PACK.content
    scenario = read_scenario(written(tmp_path, SCENARIO), PACK)
    assert PACK.content == before
    assert scenario.pack.version != PACK.version
    assert scenario.pack.parameters["pension_employer_rate"].table.values == (160_000, 120_000)
    assert PACK.parameters["pension_employer_rate"].table.values == (160_000,)


def test_without_a_change_nobody_is_affected(tmp_path: Path) -> None:
    found = simulate(PACK, scenario_of({"months": ["2020-01", "2020-02"]}, PACK), city(tmp_path, 500))
    assert [month.affected for month in found.months] == [(0, 0, 0, 0, 0, 0)] * 2
    assert found.packs["in_force"] == found.packs["scenario"] == PACK.version


def test_lifting_earlier_makes_the_late_pay(tmp_path: Path) -> None:
    scenario = scenario_of(
        {"months": ["2020-03", "2020-03"], "as_of": "2020-12-31", "events": {"lifted": "2020-04-02"}}, PACK
    )
    found = simulate(PACK, scenario, city(tmp_path)).months[0]
    assert found.in_force.surcharge == 0
    assert found.scenario.surcharge > 0
    assert found.affected.other_surcharge == found.scenario.persons_surcharged
    assert found.affected.pay_more > 0  # those who did not declare, once the window is over


def test_payments_move_with_the_month(tmp_path: Path) -> None:
    """People who paid January on the 15th pay March on the 15th, too."""
    months = {"months": ["2020-03", "2020-03"], "as_of": "2020-03-20"}
    as_written = simulate(PACK, scenario_of(months, PACK), city(tmp_path)).months[0]
    moved = simulate(PACK, scenario_of({**months, "payments_of": "2020-01"}, PACK), city(tmp_path)).months[0]
    assert summed(moved.in_force).collected < summed(as_written.in_force).collected


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("- 1", "a scenario is a mapping"),
        ("months: [2020-02]", "months must be a list of the first and the last"),
        ("months: [2020-03, 2020-02]", "the last comes before the first"),
        ("months: [2020-02, 2020-02]\nwhen: now", "when is not a key of a scenario"),
        ("months: [2020-02, 2020-02]\nevents: {comet: 2020-02-01}", "there is no event comet"),
        ("months: [2020-02, 2020-02]\nas_of: 2020-02-30", "as_of: there is no such day"),
        ("months: [2020-02, 2020-02]\nchange: {nothing: {}}", "have no file nothing.yaml"),
        (
            "months: [2020-02, 2020-02]\nchange: {parameters: {pension_floor: [{from: 2019-07, value: much}]}}",
            "parameters.yaml:.*much",
        ),
        (
            "months: [2020-02, 2020-02]\nchange: {assessment: {derived: {employee: {is: category == 1}}}}",
            "assessment.yaml:.*cannot be compared",
        ),
        ("months: [", "cannot be read"),
    ],
)
def test_a_scenario_that_makes_no_sense_is_refused(text: str, match: str, tmp_path: Path) -> None:
    with pytest.raises(BatchError, match=match) as caught:
        read_scenario(written(tmp_path, text), PACK)
    assert "scenario.yaml: " in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_month_outside_the_law_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BatchError, match="no parameters for 2021-01"):
        simulate(PACK, scenario_of({"months": ["2020-12", "2021-01"]}, PACK), city(tmp_path, 5))


def test_rows_with_another_start_are_added_in_order() -> None:
    rows = [{"from": "2020-06", "value": "1"}, {"from": "2020-02", "value": "2"}]
    found = overlaid(PACK, {"parameters": {"pension_person_rate": rows}}).parameters["pension_person_rate"]
    assert found.table.values == (80_000, 2, 1)


def test_the_command_prints_json_or_draws(tmp_path: Path) -> None:
    people, scenario = str(city(tmp_path, 300)), str(written(tmp_path, SCENARIO))
    answer = anxin("simulate", scenario, "--people", people)
    said = json.loads(answer.stdout)
    assert [month["month"] for month in said["months"]] == ["2020-02", "2020-03"]
    assert set(said["months"][0]["in_force"]["branches"]["pension"]) == {
        "due",
        "waived",
        "deferred",
        "collected",
    }
    drawn = anxin(
        "simulate",
        scenario,
        "--people",
        people,
        "--chart",
        str(tmp_path / "a.svg"),
        "--csv",
        str(tmp_path / "a.csv"),
    )
    assert (drawn.returncode, drawn.stdout) == (0, "")
    assert ElementTree.parse(tmp_path / "a.svg").getroot().tag.endswith("svg")  # noqa: S314 # our own file
    rows = list(csv.DictReader((tmp_path / "a.csv").read_text("utf-8").splitlines()))
    assert {row["quantity"] for row in rows} == {"due", "waived", "deferred", "collected", "surcharge"}


def test_the_chart_shows_every_month_and_escapes_the_name(tmp_path: Path) -> None:
    scenario = scenario_of({"name": "a < b & c", "months": ["2020-01", "2020-04"]}, PACK)
    found = simulate(PACK, scenario, city(tmp_path, 300))
    root = ElementTree.fromstring(svg(found))  # noqa: S314 # our own text
    said = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert said[0] == "a < b & c"
    assert {"2020-01", "2020-02", "2020-03", "2020-04"} <= set(said)
    assert len([each for each in root.iter("{http://www.w3.org/2000/svg}rect") if len(each)]) == 4 * 2 * 4


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    found = simulate(PACK, scenario_of({"months": ["2020-01", "2020-01"]}, PACK), city(tmp_path, 5))
    for write in (write_csv, write_chart):
        with pytest.raises(BatchError, match="nowhere.*cannot be written"):
            write(found, tmp_path / "nowhere" / "file")
