"""A run that was stopped goes on; the file is there only when it is whole."""

from contextlib import AbstractContextManager
from pathlib import Path

import polars as pl
import pytest

from anxin.batch.assessing import Progress, assess
from anxin.batch.engines.polars import PolarsEngine
from anxin.batch.parquet_footer import NotParquet, footer_of, merged
from anxin.law import load_pack
from anxin.law.assessment import planned
from anxin.law.months import parse_month
from tests.batch.cities import city, frame

PACK = load_pack("beijing")
RUN = planned(PACK, parse_month("2020-02"))


class Stopped(BaseException):
    """As Ctrl-C or a signal: no error of the work."""


def stop_at(wanted: int, seen: list[int]) -> Progress:
    def progress(done: int, total: int) -> None:
        seen.append(done)
        if done >= wanted:
            raise Stopped

    return progress


def test_a_stopped_run_goes_on_and_gives_the_same_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, out, whole = city(tmp_path, 1_000), tmp_path / "out.parquet", tmp_path / "whole.parquet"
    assess(PACK, RUN, people, whole, rows_a_part=300)
    seen: list[int] = []
    with pytest.raises(Stopped):
        assess(PACK, RUN, people, out, progress=stop_at(600, seen), rows_a_part=300)
    assert not out.exists()
    assert (tmp_path / "out.parquet.partial").exists()
    asked: list[int] = []
    rows = PolarsEngine.rows

    def noted(self: PolarsEngine, first: int, count: int) -> AbstractContextManager[pl.LazyFrame]:
        asked.append(first)
        return rows(self, first, count)

    monkeypatch.setattr(PolarsEngine, "rows", noted)
    assess(PACK, RUN, people, out, rows_a_part=300)
    assert asked == [600, 900]
    assert pl.read_parquet(out).equals(pl.read_parquet(whole))
    assert out.read_bytes() == whole.read_bytes()
    assert not list(tmp_path.glob("out.parquet.partial*"))


def test_what_was_half_written_behind_the_last_part_is_cut_off(tmp_path: Path) -> None:
    people, out = city(tmp_path, 1_000), tmp_path / "out.parquet"
    with pytest.raises(Stopped):
        assess(PACK, RUN, people, out, progress=stop_at(300, []), rows_a_part=300)
    with (tmp_path / "out.parquet.partial").open("ab") as file:
        file.write(b"half a part")
    assess(PACK, RUN, people, out, rows_a_part=300)
    assert pl.read_parquet(out).height == 1_000


@pytest.mark.parametrize("change", ["people", "month"])
def test_a_partial_file_of_other_work_is_not_gone_on_with(change: str, tmp_path: Path) -> None:
    people, out = city(tmp_path, 1_000), tmp_path / "out.parquet"
    with pytest.raises(Stopped):
        assess(PACK, RUN, people, out, progress=stop_at(600, []), rows_a_part=300)
    run = planned(PACK, parse_month("2020-03")) if change == "month" else RUN
    people = city(tmp_path, 1_000, seed=99) if change == "people" else people
    assess(PACK, run, people, out, rows_a_part=300)
    assess(PACK, run, people, tmp_path / "whole.parquet", rows_a_part=300)
    assert pl.read_parquet(out).equals(pl.read_parquet(tmp_path / "whole.parquet"))


def test_files_put_behind_each_other_read_as_one(tmp_path: Path) -> None:
    parts = [
        frame(size).write_parquet(tmp_path / f"{size}.parquet", row_group_size=3) or size
        for size in (10, 1, 25)
    ]
    data, footers = b"", []
    for size in parts:
        piece = (tmp_path / f"{size}.parquet").read_bytes()
        footers.append((len(data), footer_of(piece)))
        data += piece
    whole = tmp_path / "whole.parquet"
    whole.write_bytes(data + merged(footers))
    assert pl.read_parquet(whole).equals(pl.concat([frame(size) for size in parts]))
    assert pl.scan_parquet(whole).slice(10, 3).collect().equals(pl.concat([frame(1), frame(25).head(2)]))


def test_what_is_no_footer_is_refused(tmp_path: Path) -> None:
    frame().write_parquet(tmp_path / "a.parquet")
    frame().drop("wage").write_parquet(tmp_path / "b.parquet")
    one, other = (footer_of((tmp_path / name).read_bytes()) for name in ("a.parquet", "b.parquet"))
    with pytest.raises(NotParquet, match="different columns"):
        merged([(0, one), (1000, other)])
    with pytest.raises(NotParquet, match="ends early"):
        merged([(0, one[:50])])
    for data in (b"", b"PAR1", b"\xff\xff\xff\x7fPAR1"):
        with pytest.raises(NotParquet):
            footer_of(data)
