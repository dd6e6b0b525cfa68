"""Who is to be billed for a month, read in frames: payers of a group side by side, and the persons each pays for.

Polars is loaded here; pages do not import this.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from django.db.models import Max, QuerySet

from anxin.funds.bulk import read_rows
from anxin.funds.law import ALONE, Standing, standing_of
from anxin.funds.models import Bill, BillKind
from anxin.funds.monthly import PEOPLE
from anxin.funds.operations.billing import NUMBER_ALONE, Payer
from anxin.funds.queries import back_paid, enrolled_alone, live_bills
from anxin.law import Pack
from anxin.registry.actors import OWNER_ALONE
from anxin.registry.models import Agency, Employer, Enrolment
from anxin.registry.queries import in_month

PERSONS_A_GROUP = 20_000
EMPLOYERS_A_READ = 500
COLUMNS: dict[str, Any] = {
    "payer": pl.Int64,
    "agency_id": pl.Int64,
    "employer_id": pl.Int64,
    "person_id": pl.Int64,
    "who": pl.String,
    "holder": pl.String,
}
STAFF = {"employer_id": pl.Int64, "person": pl.Int64, "base": pl.Int64, "rural": pl.Boolean}
ALONE_COLUMNS = {"person": pl.Int64, "base": pl.Int64, "rural": pl.Boolean, "agency_id": pl.Int64}


@dataclass(frozen=True)
class Payers:
    """One row a payer, numbered in `payer`; `standing` is a place in `standings`. `who` is what a bill's number says of the payer."""

    frame: pl.DataFrame
    standings: tuple[Standing, ...]

    @classmethod
    def of(cls, payers: Sequence[Payer]) -> "Payers":
        rows = [
            (
                place,
                each.agency_id,
                each.employer.pk if each.employer else None,
                each.person.pk if each.person else None,
                each.who,
                each.holder,
            )
            for place, each in enumerate(payers)
        ]
        frame = pl.DataFrame(rows, schema=COLUMNS, orient="row")
        return cls.standing(frame, [each.standing for each in payers])

    @classmethod
    def standing(cls, frame: pl.DataFrame, standings: Sequence[Standing]) -> "Payers":
        """`standings` of the rows of `frame`; payers who stand alike share one."""
        kinds: dict[str, int] = {}
        kept: list[Standing] = []
        places = []
        for each in standings:
            key = json.dumps(each, sort_keys=True)  # A standing may hold what was paid before, by person.
            if key not in kinds:
                kinds[key] = len(kinds)
                kept.append(each)
            places.append(kinds[key])
        column = pl.Series("standing", places, dtype=pl.Int64)
        return cls(frame.with_columns(column), tuple(kept))


@dataclass(frozen=True)
class Group:
    """Payers billed in one transaction (columns `COLUMNS`), and in `people` (columns `PEOPLE`) whom they pay for.

    `employers` are the payers by their keys, none of those who pay alone. How they stand is asked when the group is written.
    """

    payers: pl.DataFrame
    people: pl.DataFrame
    employers: Mapping[int, Employer] = field(default_factory=dict)

    def standing(self, pack: Pack, deferred: set[int]) -> Payers:
        if not self.employers:
            return Payers.standing(self.payers, [ALONE] * self.payers.height)
        standings = [
            standing_of(self.employers[pk], pack, deferred=pk in deferred)
            for pk in self.payers["employer_id"]
        ]
        return Payers.standing(self.payers, standings)

    def not_billed(self, month: int) -> "Group":
        """Without the payers that have a bill by now."""
        bills = live_bills().filter(month=month, kind=BillKind.MONTHLY)
        keys = ["employer_id", "person_id"]
        left = self.payers.join(_of_payers(bills, self.payers), on=keys, how="anti", nulls_equal=True)
        people = self.people.join(left, on="payer", how="semi", maintain_order="left")
        return Group(left, people, self.employers)


def groups(month: int, agency: Agency | None = None) -> Iterator[Group]:
    """Employers first, an employer never split and small ones together; then those who pay alone."""
    yield from _employers(month, agency)
    yield from _alone(month, agency)


def last_serials(payers: Payers, month: int) -> pl.DataFrame:
    """The last `serial` of each payer's bills of the month by `employer_id` and `person_id`; payers without a bill are left out."""
    return _of_payers(Bill.objects.filter(month=month), payers.frame)


def _of_payers(bills: QuerySet[Bill], payers: pl.DataFrame) -> pl.DataFrame:
    """By spans of keys: a group's payers follow each other, and a list of thousands of keys would be slower."""
    found: list[tuple[int | None, int | None, int]] = []
    for payer in ("employer", "person"):
        keys = payers[f"{payer}_id"].drop_nulls()
        if keys.len():
            span = {f"{payer}__gte": keys.min(), f"{payer}__lte": keys.max()}
            spanned = bills.filter(**span).order_by()
            found += spanned.values_list("employer_id", "person_id").annotate(last=Max("serial"))
    columns = {"employer_id": pl.Int64, "person_id": pl.Int64, "serial": pl.Int64}
    return pl.DataFrame(found, schema=columns, orient="row")


def _employers(month: int, agency: Agency | None) -> Iterator[Group]:
    reads: list[pl.DataFrame] = []
    payers: list[Employer] = []
    persons = 0
    for employers in _read(_unbilled(month, agency)):
        reads.append(_staff(month, employers))
        heads = dict(reads[-1].group_by("employer_id").len().iter_rows())
        for employer in (each for each in employers if each.pk in heads):
            if payers and persons + heads[employer.pk] > PERSONS_A_GROUP:
                yield _group(payers, reads)
                reads, payers, persons = reads[-1:], [], 0
            payers.append(employer)
            persons += heads[employer.pk]
    if payers:
        yield _group(payers, reads)


def _unbilled(month: int, agency: Agency | None) -> list[int]:
    """Keys of employers without a bill of the month, in order. Told apart here: a database whose statistics are older than the bills it
    has just written would look through all of them for each employer.
    """
    bills = live_bills().filter(month=month, kind=BillKind.MONTHLY)
    billed = set(bills.order_by().values_list("employer_id", flat=True))
    employers = Employer.objects.filter(agency=agency) if agency else Employer.objects.all()
    return [key for key in employers.order_by("pk").values_list("pk", flat=True) if key not in billed]


def _read(keys: Sequence[int]) -> Iterator[list[Employer]]:
    """A few at a time: a cursor would have to hold the whole city."""
    for first in range(0, len(keys), EMPLOYERS_A_READ):
        some = keys[first : first + EMPLOYERS_A_READ]
        yield list(Employer.objects.filter(pk__in=some).order_by("pk"))


def _staff(month: int, employers: Sequence[Employer]) -> pl.DataFrame:
    """Who is enrolled with one of these in the month, and has not paid it already."""
    rows = Enrolment.objects.filter(in_month(month), employer__in=employers).order_by()
    found = read_rows(rows.values_list("employer_id", "person_id", "base", "person__rural"), STAFF)
    billed = pl.DataFrame(
        list(back_paid(month, employers)),
        schema={"employer_id": pl.Int64, "person": pl.Int64},
        orient="row",
    )
    return found.join(billed, on=["employer_id", "person"], how="anti") if billed.height else found


def _group(employers: Sequence[Employer], reads: Sequence[pl.DataFrame]) -> Group:
    payers = Payers.of([Payer(each.agency_id, {}, employer=each) for each in employers]).frame
    people = pl.concat(reads).join(payers.select("payer", "employer_id"), on="employer_id", how="inner")
    return Group(payers, people.select(*PEOPLE), {each.pk: each for each in employers})


def _alone(month: int, agency: Agency | None) -> Iterator[Group]:
    last = 0
    columns = ("person_id", "base", "person__rural", "person__agency_id")
    enrolled = enrolled_alone(month, agency).select_related(None).values_list(*columns)
    while (read := read_rows(enrolled.filter(person__gt=last)[:PERSONS_A_GROUP], ALONE_COLUMNS)).height:
        last = read["person"].sort()[-1]
        group = _group_alone(read.unique("person", keep="first", maintain_order=True)).not_billed(month)
        if group.payers.height:
            yield group


def _group_alone(read: pl.DataFrame) -> Group:
    numbered = read.with_row_index("payer").with_columns(pl.col("payer").cast(pl.Int64))
    frame = numbered.select(
        "payer",
        "agency_id",
        pl.lit(None, pl.Int64).alias("employer_id"),
        pl.col("person").alias("person_id"),
        pl.format(NUMBER_ALONE, pl.col("person").cast(pl.String).str.zfill(9)).alias("who"),
        pl.format(OWNER_ALONE, "person").alias("holder"),
    )
    return Group(frame, numbered.select(*PEOPLE))
