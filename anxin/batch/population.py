"""A synthetic city: as many persons as wanted, the same for the same seed and size, written in blocks so that memory does not grow.

Every value is a whole-number hash of the seed and of the person's or employer's number, so no library's random generator can change the
city. Employers are of very different sizes; size, industry and injury class belong to the employer and not to the person.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from pathlib import Path
from typing import BinaryIO

import polars as pl

from anxin.batch.assessing import Progress
from anxin.batch.errors import BatchError
from anxin.batch.parts import PartFile
from anxin.batch.people import first_line
from anxin.law.months import parse_day

ROWS_A_BLOCK = 500_000
MAX_ROWS = 10**9
UNIT = 2**20
PERSONS_AN_EMPLOYER = 25
MONTH_START = parse_day("2020-01-01")
# Out of a thousand.
FLEXIBLE, RURAL, UNDECLARED = 120, 180, 15
# Employers in order of their numbers: the first are large. (Share of all employers out of 10,000, size code.)
SIZES = ((5, 4), (30, 3), (60, 4), (120, 3), (900, 2), (4000, 1), (10000, 0))
# (Share out of a thousand, industry code): 0 is every industry the measures of 2020 do not name.
INDUSTRIES = (
    (640, 0),
    (655, 1),
    (685, 2),
    (745, 3),
    (755, 4),
    (850, 5),
    (910, 6),
    (960, 7),
    (975, 8),
    (988, 9),
    (1000, 10),
)
INJURY_CLASSES = ((400, 1), (650, 2), (770, 3), (850, 4), (900, 5), (940, 6), (970, 7), (1000, 8))
# Monthly wage in yuan at shares of all employees out of a thousand; between them it rises evenly.
WAGES = (
    (0, 2200),
    (50, 3200),
    (110, 3613),
    (250, 5200),
    (500, 8200),
    (750, 13800),
    (900, 23500),
    (970, 40000),
    (995, 90000),
    (1000, 260000),
)
# Days after the first of the month on which January was paid: most by the 20th, some in the extended time, some late, 5 % not yet.
PAYMENTS = ((780, 4, 19), (830, 20, 30), (920, 31, 90), (950, 91, 200))


def populate(size: int, out: Path, seed: int = 1, progress: Progress | None = None) -> None:
    """Writes the columns of the contract and nothing else. Raises BatchError; then nothing is left of `out`."""
    if not 1 <= size <= MAX_ROWS:
        raise BatchError(f"the size must be from 1 to {MAX_ROWS:,}, not {size:,}")
    if not out.parent.is_dir():
        raise BatchError(f"{out}: there is no folder {out.parent}")
    work = {"population": size, "seed": seed, "rows_a_block": ROWS_A_BLOCK}
    try:
        with PartFile(out, work) as file:
            for number, first in enumerate(range(0, size, ROWS_A_BLOCK)):
                last = min(first + ROWS_A_BLOCK, size)
                if number >= len(file.parts):
                    file.add(_block(size, seed, first, last))
                if progress:
                    progress(last, size)
            file.finish()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise BatchError(f"{out}: cannot be written: {first_line(error)}") from None


def _block(size: int, seed: int, first: int, last: int) -> Callable[[BinaryIO], None]:
    def write(file: BinaryIO) -> None:
        persons(size, seed, first, last).write_parquet(file, compression="zstd", compression_level=3)

    return write


def persons(size: int, seed: int, first: int, last: int) -> pl.DataFrame:
    """The persons numbered from `first + 1` to `last` of a city of `size`."""
    person = pl.col("person_id")
    drawn = _Draws(seed)
    employers = max(1, size // PERSONS_AN_EMPLOYER)
    frame = pl.LazyFrame({"person_id": pl.int_range(first + 1, last + 1, dtype=pl.Int64, eager=True)})
    flexible = drawn(person, 1) % 1000 < FLEXIBLE
    frame = frame.with_columns(
        flexible.cast(pl.UInt8).alias("category"),
        pl.when(flexible)
        .then(0)
        .otherwise(_employer(drawn(person, 2), employers))
        .cast(pl.Int64)
        .alias("employer_id"),
    )
    return frame.select(_columns(drawn, employers)).collect()


class _Draws:
    """Draw `number` of a person or employer: the same for the same seed, and unlike any other draw."""

    def __init__(self, seed: int) -> None:
        self.seed = seed % 2**32

    def __call__(self, of: pl.Expr, number: int) -> pl.Expr:
        """A whole number from 0 to 2^31 - 1, by splitmix64."""
        start = (self.seed * 1000 + number) * 0x9E3779B97F4A7C15 % 2**64
        mixed = of.cast(pl.UInt64) * pl.lit(0x9E3779B97F4A7C15, pl.UInt64) + pl.lit(start, pl.UInt64)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            mixed = (mixed ^ mixed // pl.lit(2**shift, pl.UInt64)) * pl.lit(factor, pl.UInt64)
        return (mixed // pl.lit(2**33, pl.UInt64)).cast(pl.Int64)


def _employer(draw: pl.Expr, employers: int) -> pl.Expr:
    """The cube of an even draw: few employers with very many persons, very many with few."""
    even = draw % UNIT
    return even * even // UNIT * even // UNIT * employers // UNIT + 1


def _columns(drawn: _Draws, employers: int) -> Sequence[pl.Expr]:
    person, employer, flexible = pl.col("person_id"), pl.col("employer_id"), pl.col("category") == 1
    rank = (employer - 1) * 10_000 // employers
    alone = employer == 0
    return [
        person,
        employer,
        pl.col("category"),
        pl.when(flexible).then(_chosen_base(drawn)).otherwise(_wage(drawn(person, 3))).alias("wage"),
        (drawn(person, 4) % 1000 < RURAL).alias("rural"),
        pl.when(alone)
        .then(1)
        .otherwise(_by_share(drawn(employer, 5) % 1000, INJURY_CLASSES))
        .cast(pl.UInt8)
        .alias("injury_class"),
        _payment(drawn(person, 6), drawn(person, 7)).alias("paid_on"),
        (drawn(person, 8) % 1000 >= UNDECLARED).alias("declared"),
        pl.when(alone).then(0).otherwise(_by_share(rank, SIZES)).cast(pl.UInt8).alias("employer_size"),
        pl.when(alone)
        .then(0)
        .otherwise(_by_share(drawn(employer, 9) % 1000, INDUSTRIES))
        .cast(pl.UInt8)
        .alias("industry"),
    ]


def _by_share(value: pl.Expr, shares: Sequence[tuple[int, int]]) -> pl.Expr:
    """The code of the first share that lies above the value."""
    last = pl.lit(shares[-1][1])
    return reduce(
        lambda chain, row: pl.when(value < row[0]).then(row[1]).otherwise(chain), reversed(shares[:-1]), last
    )


def _wage(draw: pl.Expr) -> pl.Expr:
    """In fen, to the fen."""
    share = draw % 1_000_000
    chain = pl.lit(WAGES[-1][1] * 100)
    for (low, below), (high, above) in reversed(list(zip(WAGES, WAGES[1:], strict=False))):
        rise = (share - low * 1000) * ((above - below) * 100) // ((high - low) * 1000)
        chain = pl.when(share < high * 1000).then(rise + below * 100).otherwise(chain)
    return chain.cast(pl.Int64)


def _chosen_base(drawn: _Draws) -> pl.Expr:
    """Most flexible workers choose the lowest base; the others any whole yuan."""
    draw = drawn(pl.col("person_id"), 10)
    return pl.when(draw % 10 < 7).then(361_300).otherwise(361_300 + draw // 10 % 19_953 * 100).cast(pl.Int64)


def _payment(draw: pl.Expr, day: pl.Expr) -> pl.Expr:
    chain = pl.lit(None, pl.Int64)
    for share, first, last in reversed(PAYMENTS):
        within = day % (last - first + 1) + (MONTH_START + first)
        chain = pl.when(draw % 1000 < share).then(within).otherwise(chain)
    return chain.cast(pl.Int32).cast(pl.Date)
