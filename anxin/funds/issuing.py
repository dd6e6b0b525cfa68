"""Writing bills: many or one, always by the same bulk copy, in the caller's transaction."""

import json
from typing import Any

import polars as pl

from anxin.funds.bulk import copy_rows, reserve_ids
from anxin.funds.law import Law
from anxin.funds.models import AccountKind, Bill, BillItem, BillKind, PersonMonth, Posting, Transfer
from anxin.funds.monthly import Worked, work_out_frame
from anxin.funds.operations.billing import number_prefix
from anxin.funds.operations.ledger import Accounts, Books
from anxin.funds.payers import Payers, last_serials
from anxin.trail.today import business_date, now

NAMED = ("number", "agency_id", "employer_id", "person_id", "serial")
DUE: dict[str, Any] = {
    "ordinary_due_on": pl.Date,
    "due_on": pl.Date,
    "extension": pl.String,
    "clause": pl.String,
    "standing": pl.String,
}


def issue(
    law: Law,
    payers: Payers,
    people: pl.DataFrame,
    *,
    kind: BillKind,
    actor: str,
    source: str = "",
) -> list[int]:
    """Bills with their branches, lines and postings for `people` (columns `PEOPLE`); the keys of the bills. A payer without any gets none.

    Raises `NoParameters`; IntegrityError when a payer has a bill of the month already.
    """
    worked = work_out_frame(law, people, payers.frame.select("payer", "standing"), payers.standings)
    summed = worked.by_payer()
    keys = reserve_ids(Bill, summed.height)
    summed = summed.with_columns(pl.Series("bill_id", keys, dtype=pl.Int64))
    bills = _bills(law, payers, summed, worked, kind, source)
    copy_rows(Bill, bills)
    items = _items(summed, worked)
    copy_rows(BillItem, items)
    copy_rows(PersonMonth, _lines(worked, summed, law.run.month))
    _book(bills, items, summed.join(payers.frame, on="payer", maintain_order="left")["holder"], actor)
    return keys


def _bills(
    law: Law, payers: Payers, summed: pl.DataFrame, worked: Worked, kind: BillKind, source: str
) -> pl.DataFrame:
    branches = worked.assessment.branches
    sums = {
        name: pl.sum_horizontal(f"{branch.id}_{part}" for branch in branches)
        for name, part in (("employer_amount", "employer"), ("person_amount", "person"), ("relief", "relief"))
    }
    named = summed.join(_named(law, payers), on="payer", maintain_order="left")
    frame = named.select(*NAMED, *DUE, pl.col("bill_id").alias("id"), "persons", **sums)
    today = business_date()
    same = {"kind": str(kind), "month": law.run.month, "pack_version": law.pack.version, "source": source}
    paid = pl.when(pl.col("employer_amount") + pl.col("person_amount") == 0).then(pl.lit(today))
    return frame.with_columns(
        *(pl.lit(value).alias(name) for name, value in same.items()),
        pl.lit(today).alias("issued_on"),
        paid.alias("settled_on"),
        pl.lit(None, pl.Date).alias("cancelled_on"),
    )


def _named(law: Law, payers: Payers) -> pl.DataFrame:
    """What each bill says of its payer and its day; payers who stand alike are worked out once."""
    before = last_serials(payers, law.run.month)
    keys = ["employer_id", "person_id"]
    frame = payers.frame.join(before, on=keys, how="left", nulls_equal=True, maintain_order="left")
    serial = pl.col("serial").fill_null(0) + 1
    number = pl.concat_str(pl.lit(number_prefix(law.run.month)), "who")
    again = pl.concat_str(number, pl.lit("-"), serial)
    frame = frame.with_columns(serial=serial, number=pl.when(serial == 1).then(number).otherwise(again))
    return frame.rename({"standing": "place"}).join(_dues(law, payers), on="place")


def _dues(law: Law, payers: Payers) -> pl.DataFrame:
    rows = [
        (place, *law.due(standing), json.dumps(standing, sort_keys=True))
        for place, standing in enumerate(payers.standings)
    ]
    return pl.DataFrame(rows, schema={"place": pl.Int64, **DUE}, orient="row")


def _items(summed: pl.DataFrame, worked: Worked) -> pl.DataFrame:
    """One row a bill and branch, bill by bill; branches in which nothing is owed and nothing was taken off leave none."""
    parts = [
        summed.select(
            "bill_id",
            pl.lit(branch.id).alias("branch"),
            pl.col(f"{branch.id}_employer").alias("employer_amount"),
            pl.col(f"{branch.id}_person").alias("person_amount"),
            pl.col(f"{branch.id}_individual").alias("individual"),
            pl.col(f"{branch.id}_relief").alias("relief"),
        )
        for branch in worked.assessment.branches
    ]
    something = pl.sum_horizontal("employer_amount", "person_amount", "relief") > 0
    return pl.concat(parts).filter(something).sort("bill_id", maintain_order=True)


def _lines(worked: Worked, summed: pl.DataFrame, month: int) -> pl.DataFrame:
    return worked.rows.join(summed.select("payer", "bill_id"), on="payer", how="inner").select(
        "bill_id",
        pl.col("person").alias("person_id"),
        pl.lit(month, pl.Int32).alias("month"),
        "base",
        *worked.assessment.amounts,
        "total",
    )


def _book(bills: pl.DataFrame, items: pl.DataFrame, holders: pl.Series, actor: str) -> None:
    """One posting a bill: each branch is receivable, and billed but not yet received."""
    accounts = Accounts()
    branches = {branch: branch for branch in items["branch"].unique()}
    debit = {branch: accounts[Books(AccountKind.RECEIVABLE, branch)] for branch in branches}
    credit = {branch: accounts[Books(AccountKind.BILLED, branch)] for branch in branches}
    subject = pl.concat_str(pl.lit("bill:"), "number")
    postings = bills.select(
        pl.Series("id", reserve_ids(Posting, bills.height), dtype=pl.Int64),
        pl.concat_str(subject, pl.lit(":issued")).alias("key"),
        pl.lit("bill").alias("kind"),
        subject.alias("subject"),
        "agency_id",
        pl.col("issued_on").alias("effective_on"),
        pl.col("issued_on").alias("booked_on"),
        pl.lit(now().isoformat(" ")).alias("at"),
        pl.lit(actor).alias("actor"),
        pl.lit("").alias("note"),
        pl.lit(None, pl.Int64).alias("reverses_id"),
    )
    copy_rows(Posting, postings)
    of_bill = bills.select(pl.col("id").alias("bill_id"), holders.alias("holder"), posting_id=postings["id"])
    amount = pl.col("employer_amount") + pl.col("person_amount")
    transfers = items.join(of_bill, on="bill_id", how="inner").filter(amount > 0)
    copy_rows(
        Transfer,
        transfers.select(
            "posting_id",
            pl.col("branch").replace_strict(debit, return_dtype=pl.Int64).alias("debit_id"),
            pl.col("branch").replace_strict(credit, return_dtype=pl.Int64).alias("credit_id"),
            amount.alias("amount"),
            pl.lit(business_date()).alias("booked_on"),
            "holder",
            "bill_id",
        ),
    )
