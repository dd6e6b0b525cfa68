"""Spark assesses a city as the formulas read, at every boundary of every place: to files, as `anxin assess --engine spark` does. It opens
and ends a session of its own."""

import pytest
from hypothesis import HealthCheck, given, settings

from anxin.law import Pack
from tests.batch.drawn import Case, cases
from tests.batch.test_boundaries import PLACES, hold_together
from tests.peers.test_spark import need_spark

pytestmark = pytest.mark.peers


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("pack", PLACES, ids=lambda pack: pack.id)
def test_spark_assesses_as_the_formulas_read(pack: Pack) -> None:
    need_spark()

    @given(cases(pack))
    @settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
    def same(case: Case) -> None:
        hold_together(pack, case, ("spark",))

    same()
