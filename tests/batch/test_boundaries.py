"""At and around every boundary of every place's assessment all engines give the rows that reading the formulas as they stand gives."""

from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings

from anxin.batch.assessing import assess
from anxin.law import Pack, load_pack
from anxin.law.loading import PACKS
from anxin.law.months import as_date
from tests.batch.drawn import Case, cases
from tests.batch.reference import worked_out

PLACES = [load_pack(path.parent.name) for path in sorted(PACKS.glob("*/assessment.yaml"))]


def rows_of(pack: Pack, case: Case, engine: str) -> pl.DataFrame:
    with TemporaryDirectory() as folder:
        people, out = Path(folder) / "people.parquet", Path(folder) / "out.parquet"
        case.people.write_parquet(people)
        assess(pack, case.run, people, out, engine)
        return pl.read_parquet(out)


def hold_together(pack: Pack, case: Case, engines: tuple[str, ...]) -> None:
    wanted = [worked_out(pack, case.run, person) for person in case.people.to_dicts()]
    for engine in engines:
        found = rows_of(pack, case, engine).to_dicts()
        for row, want in zip(found, wanted, strict=True):
            assert {name: row[name] for name in want} == {**want, "due_on": as_date(want["due_on"])}


@pytest.mark.parametrize("pack", PLACES, ids=lambda pack: pack.id)
def test_every_engine_gives_the_reference(pack: Pack) -> None:
    @given(cases(pack))
    @settings(max_examples=12, deadline=None)
    def same(case: Case) -> None:
        hold_together(pack, case, ("polars", "duckdb"))

    same()
