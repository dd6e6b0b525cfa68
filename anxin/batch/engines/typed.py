"""What SQL gave, in the columns and types of the contract."""

import polars as pl

from anxin.batch.rows import schema_of
from anxin.law.assessment import Settled


def typed(frame: pl.LazyFrame, settled: Settled) -> pl.LazyFrame:
    schema = schema_of(settled.assessment)
    days = {name for name, type_ in schema.items() if type_ == pl.Date}
    return frame.select(
        pl.col(name).cast(pl.Int32).cast(type_) if name in days else pl.col(name).cast(type_)
        for name, type_ in schema.items()
    )
