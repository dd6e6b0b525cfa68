"""As many back payments as wanted, in columns, and the table of clauses II.1.1 to II.1.3 over them as a programmer would write it in Polars."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from anxin.law.months import parse_month
from benchmarks.back_payments import BORN_FROM, BORN_TO, FIRST_DAY, JULY_2011, LAST_DAY, SEX

FIRST, LAST = parse_month("2005-01"), parse_month("2020-04")
FILED_BY, ACCOUNT = ("employer", "person"), ("general", "temporary")


def columns(count: int) -> pl.DataFrame:
    """Every value anywhere in its range, so that no row of the table is seldom read; the modes are those of odd applicants."""

    def drawn(number: int, low: int, high: int, type_: Any = pl.Int32) -> pl.Expr:
        """A whole number from `low` to `high`, the same in every run."""
        place = pl.int_range(count, dtype=pl.UInt64) + number * 2**40
        return (place.hash(20200131) % (high - low + 1)).cast(pl.Int64).add(low).cast(type_)

    first = drawn(1, FIRST, LAST)
    return pl.select(
        filed_by=drawn(2, 0, 1, pl.UInt8),
        account=drawn(3, 0, 1, pl.UInt8),
        sex=drawn(4, 0, 1, pl.UInt8),
        birth_date=drawn(5, BORN_FROM, BORN_TO).cast(pl.Date),
        beijing_pension_months=drawn(6, 0, 360),
        first_month=first,
        last_month=first + drawn(7, 0, 60),
        received_on=drawn(8, FIRST_DAY, LAST_DAY).cast(pl.Date),
    )


def by_hand(frame: pl.LazyFrame, numbers: Mapping[str, int]) -> pl.LazyFrame:
    """The mode alone, without asking whether a row could be a request; from what `worked_out` adds."""
    number = {name: pl.lit(each, pl.UInt8) for name, each in numbers.items()}
    first, last, paid = (pl.col(name) for name in ("first_month", "last_month", "beijing_pension_months"))
    employer, general = pl.col("filed_by") == 0, pl.col("account") == 0
    month, span, since = pl.col("received_month"), last - first + 1, first >= JULY_2011
    deferred = (general & (pl.col("theoretical_months") + paid < 120) & (span > 3)) | (employer & (span > 36))
    return frame.select(
        pl.when(employer & (first >= month - 3) & (last < month))
        .then(number["direct"])
        .when(since & (span <= 36) & (~general | (paid > 120)))
        .then(number["commitment"])
        .when(since & deferred)
        .then(number["deferred_documents"])
        .otherwise(number["ordinary"])
        .alias("mode")
    )


def worked_out(frame: pl.DataFrame) -> pl.DataFrame:
    """With what the others are given beforehand and we take out of the dates: their languages count no whole months between days."""
    return frame.with_columns(theoretical_months=_theoretical(), received_month=_month("received_on"))


def _theoretical() -> pl.Expr:
    """Whole months from the receipt to the 60th or 50th birthday, which may fall on the last day of a shorter month."""
    months = pl.when(pl.col("sex") == 0).then(720).otherwise(600)
    at = _month("birth_date") + months
    length = pl.date(at // 12 + 1970, at % 12 + 1, 1).dt.days_in_month().cast(pl.Int32)
    early = pl.min_horizontal(_day("received_on"), length) > pl.min_horizontal(_day("birth_date"), length)
    return pl.max_horizontal(0, at - _month("received_on") - early.cast(pl.Int32))


def contexts(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows with words for numbers, for those who decide one request at a time."""
    words = {"filed_by": FILED_BY, "account": ACCOUNT, "sex": SEX}
    spoken = (pl.col(name).replace_strict({0: one, 1: other}) for name, (one, other) in words.items())
    return worked_out(frame).with_columns(spoken).drop("birth_date", "received_on").to_dicts()


def _month(name: str) -> pl.Expr:
    day = pl.col(name).dt
    return (day.year() - 1970) * 12 + day.month().cast(pl.Int32) - 1


def _day(name: str) -> pl.Expr:
    return pl.col(name).dt.day().cast(pl.Int32)
