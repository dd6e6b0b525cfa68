"""Writing bills: many or one, always by the same bulk copy, in the caller's transaction."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from anxin.funds.bulk import copy_rows, reserve_ids
from anxin.funds.law import Due, Law
from anxin.funds.models import AccountKind, Bill, BillItem, BillKind, PersonMonth, Posting, Transfer
from anxin.funds.monthly import PEOPLE, Worked, work_out_frame
from anxin.funds.operations.billing import Enrolled, Payer, bill_number, last_serials
from anxin.funds.operations.ledger import Accounts, Books
from anxin.trail.today import business_date, now


def issue(
    law: Law,
    payers: Sequence[Payer],
    rows: Sequence[Enrolled],
    *,
    kind: BillKind,
    actor: str,
    source: str = "",
) -> list[int]:
    """Bills with their branches, lines and postings; the keys of the bills. A payer nobody stands under gets none.

    Raises `NoParameters`; IntegrityError when a payer has a bill of the month already.
    """
    people = pl.DataFrame(rows, schema=PEOPLE, orient="row")
    worked = work_out_frame(law, people, {place: payer.standing for place, payer in enumerate(payers)})
    summed = worked.by_payer()
    keys = reserve_ids(Bill, summed.height)
    summed = summed.with_columns(pl.Series("bill_id", keys, dtype=pl.Int64))
    bills = _bills(law, payers, summed, worked, kind, source)
    copy_rows(Bill, bills)
    items = _items(summed, worked)
    copy_rows(BillItem, items)
    copy_rows(PersonMonth, _lines(worked, summed, law.run.month))
    _book(bills, items, [payers[place].holder for place in summed["payer"]], actor)
    return keys


def _bills(
    law: Law, payers: Sequence[Payer], summed: pl.DataFrame, worked: Worked, kind: BillKind, source: str
) -> pl.DataFrame:
    serials = last_serials(payers, law.run.month)
    named = list(_named(law, payers, summed, serials))
    sums = {
        "employer_amount": pl.sum_horizontal(
            f"{branch.id}_employer" for branch in worked.assessment.branches
        ),
        "person_amount": pl.sum_horizontal(f"{branch.id}_person" for branch in worked.assessment.branches),
        "relief": pl.sum_horizontal(f"{branch.id}_relief" for branch in worked.assessment.branches),
    }
    frame = pl.DataFrame(named, infer_schema_length=None).hstack(
        summed.select(pl.col("bill_id").alias("id"), "persons", **sums)
    )
    today = business_date()
    same = {"kind": str(kind), "month": law.run.month, "pack_version": law.pack.version, "source": source}
    paid = pl.when(pl.col("employer_amount") + pl.col("person_amount") == 0).then(pl.lit(today))
    return frame.with_columns(
        *(pl.lit(value).alias(name) for name, value in same.items()),
        pl.lit(today).alias("issued_on"),
        paid.alias("settled_on"),
        pl.lit(None, pl.Date).alias("cancelled_on"),
    )


def _named(
    law: Law, payers: Sequence[Payer], summed: pl.DataFrame, serials: dict[str, int]
) -> Iterator[dict[str, Any]]:
    """What each bill says of its payer and its day; payers who stand alike are worked out once."""
    dues: dict[str, Due] = {}
    for place in summed["payer"]:
        payer = payers[place]
        standing = json.dumps(payer.standing, sort_keys=True)
        if standing not in dues:
            dues[standing] = law.due(payer.standing)
        due, serial = dues[standing], serials.get(payer.holder, 0) + 1
        yield {
            "number": bill_number(payer, law.run.month, serial),
            "agency_id": payer.agency_id,
            "employer_id": payer.employer.pk if payer.employer else None,
            "person_id": payer.person.pk if payer.person else None,
            "serial": serial,
            "ordinary_due_on": due.ordinary_on,
            "due_on": due.due_on,
            "extension": due.extension,
            "clause": due.clause,
            "standing": standing,
        }


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


def _book(bills: pl.DataFrame, items: pl.DataFrame, holders: Sequence[str], actor: str) -> None:
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
        pl.lit(now().isoformat()).alias("at"),
        pl.lit(actor).alias("actor"),
        pl.lit("").alias("note"),
        pl.lit(None, pl.Int64).alias("reverses_id"),
    )
    copy_rows(Posting, postings)
    of_bill = bills.select(
        pl.col("id").alias("bill_id"), pl.Series("holder", holders), posting_id=postings["id"]
    )
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
