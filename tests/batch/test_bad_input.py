"""What may be wrong with a city: a clear message with the place and the cause, and nothing left behind."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from anxin.batch.assessing import assess
from anxin.batch.errors import BatchError
from anxin.batch.people import open_people
from anxin.law import load_pack
from anxin.law.assessment import MonthOutside, assessment_of, planned
from anxin.law.months import parse_month
from tests.batch.cities import city, frame, written

PACK = load_pack("beijing")
COMMAND = [sys.executable, "-c", "from anxin.site.cli import main; main()"]


def refused(folder: Path, people: Path, match: str) -> None:
    with pytest.raises(BatchError, match=match):
        assess(PACK, planned(PACK, parse_month("2020-01")), people, folder / "out.parquet")
    assert [path.name for path in folder.iterdir() if path != people] == []


def put(name: str, row: int, value: object) -> pl.DataFrame:
    rows = frame().to_dicts()
    rows[row][name] = value
    return pl.DataFrame(rows, schema=frame().schema)


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (frame().drop("wage"), "column wage is missing"),
        (frame().with_columns(pl.col("wage").cast(pl.Float64)), "column wage is Float64 and must be Int64"),
        (
            frame().with_columns(pl.col("paid_on").cast(pl.String)),
            "column paid_on is String and must be Date",
        ),
        (
            frame().drop("rural").with_columns(pl.col("category").cast(pl.Int64)),
            "category is Int64 .*; column rural is missing",
        ),
        (put("wage", 3, None), r"row 4 \(person_id 4\): wage is null"),
        (put("wage", 6, -1), r"row 7 \(person_id 7\): wage is -1, outside 0 to 1000000000"),
        (put("wage", 6, 10**12), r"row 7 .*: wage is 1000000000000, outside"),
        (put("category", 0, 2), r"row 1 .*: category is 2, outside 0 to 1"),
        (put("injury_class", 9, 0), r"row 10 .*: injury_class is 0, outside 1 to 8"),
        (put("declared", 2, None), r"row 3 .*: declared is null"),
        (put("person_id", 2, None), r"row 3 .*: person_id is null"),
    ],
)
def test_a_wrong_column_or_value_is_named(content: pl.DataFrame, match: str, tmp_path: Path) -> None:
    refused(tmp_path, written(tmp_path, content), match)


def test_a_file_without_figures_of_its_own_is_read_through(tmp_path: Path) -> None:
    path = tmp_path / "people.parquet"
    put("wage", 6, -1).write_parquet(path, statistics=False)
    refused(tmp_path, path, r"row 7 \(person_id 7\): wage is -1, outside 0 to 1000000000")
    frame().write_parquet(path, statistics=False)
    assert open_people(path, assessment_of(PACK)).rows == 10


def test_what_is_no_parquet_file_is_named(tmp_path: Path) -> None:
    refused(tmp_path, tmp_path / "nowhere.parquet", "no such file")
    path = tmp_path / "people.parquet"
    path.write_text("person_id,wage\n1,2\n")
    refused(tmp_path, path, "not a Parquet file")
    path.write_bytes(b"PAR1" + b"\0" * 40 + b"PAR1")
    refused(tmp_path, path, "not a Parquet file")


def test_a_parquet_file_cut_off_is_named(tmp_path: Path) -> None:
    path = city(tmp_path, 2_000)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    refused(tmp_path, path, "not a Parquet file")


def test_the_result_may_not_be_written_over_the_people(tmp_path: Path) -> None:
    people = city(tmp_path, 5)
    with pytest.raises(BatchError, match="choose another file"):
        assess(PACK, planned(PACK, parse_month("2020-01")), people, people)
    with pytest.raises(BatchError, match="there is no folder"):
        assess(PACK, planned(PACK, parse_month("2020-01")), people, tmp_path / "nowhere" / "out.parquet")


@pytest.mark.parametrize("month", ["2019-06", "2021-01"])
def test_a_month_without_parameters_is_refused(month: str) -> None:
    with pytest.raises(MonthOutside, match=f"no parameters for {month}; they hold 2019-07 to 2020-12"):
        planned(PACK, parse_month(month))


def test_no_persons_at_all_is_a_city_too(tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    done = assess(PACK, planned(PACK, parse_month("2020-01")), written(tmp_path, frame().head(0)), out)
    assert (done.rows, pl.read_parquet(out).height) == (0, 0)


def anxin(*arguments: str, bytes_at_most: int | None = None) -> subprocess.CompletedProcess[str]:
    """With a limit on the size of files, which a full disk is like: writing on fails in the middle."""

    def limit() -> None:
        if bytes_at_most is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_at_most, bytes_at_most))

    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, preexec_fn=limit, env=os.environ, timeout=120
    )


def test_a_full_disk_leaves_nothing_and_says_so(tmp_path: Path) -> None:
    people = city(tmp_path, 30_000)
    answer = anxin(
        "assess",
        "--month",
        "2020-01",
        "--people",
        str(people),
        "--out",
        str(tmp_path / "out.parquet"),
        bytes_at_most=200_000,
    )
    assert answer.returncode == 2
    assert f"{tmp_path / 'out.parquet'}: cannot be written" in answer.stderr
    assert len(answer.stderr.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["people.parquet"]


def test_the_command_line_says_what_is_wrong_in_one_line(tmp_path: Path) -> None:
    people = city(tmp_path, 5)
    for month, said in (("2021-05", "no parameters for 2021-05"), ("2020-5", "not a month written YYYY-MM")):
        answer = anxin(
            "assess", "--month", month, "--people", str(people), "--out", str(tmp_path / "out.parquet")
        )
        assert (answer.returncode, answer.stdout) == (2, "")
        assert said in answer.stderr
        assert len(answer.stderr.splitlines()) == 1
    assert anxin("population", "--size", "0", "--out", str(tmp_path / "x.parquet")).returncode == 2


def test_the_command_line_assesses_without_loading_django(tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    assert (
        anxin(
            "population", "--size", "1000", "--seed", "5", "--out", str(tmp_path / "people.parquet")
        ).returncode
        == 0
    )
    answer = anxin(
        "assess",
        "--month",
        "2020-02",
        "--people",
        str(tmp_path / "people.parquet"),
        "--out",
        str(out),
        "--lifted",
        "2020-06-06",
    )
    assert (answer.returncode, answer.stdout) == (0, "")
    said = json.loads((tmp_path / "out.parquet.manifest.json").read_text())
    assert (said["rows"], said["events"]["lifted"]) == (1000, "2020-06-06")
    code = "import sys, anxin.site.cli.city, anxin.batch.assessing; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_a_result_whose_manifest_cannot_be_written_goes_too(tmp_path: Path) -> None:
    people, out = city(tmp_path, 50), tmp_path / "out.parquet"
    (tmp_path / "out.parquet.manifest.json.new").mkdir()  # what stands in the way
    with pytest.raises(BatchError, match="manifest.json: cannot be written"):
        assess(PACK, planned(PACK, parse_month("2020-01")), people, out)
    assert not out.exists()
