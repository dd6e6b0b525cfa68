"""A run of benefit payments is put together part by part, and given up part by part: what a request does not finish the worker does.

Each part is one transaction with the run's row locked, and where it begins lies in the run and in what is written already. So a worker that is
killed repeats nothing, and an officer may drop a run that is still being put together. The rules are those with which the run was begun.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache

import polars as pl

from anxin.funds.benefits.found import next_awards
from anxin.funds.benefits.rules import BenefitRules
from anxin.funds.benefits.working_out import Left, Payable, Rulings, work_out
from anxin.funds.bulk import copy_rows, reserve_ids
from anxin.funds.models import (
    BenefitItem,
    BenefitPayment,
    BenefitRun,
    LeftOut,
    PaymentState,
    PayOrder,
    PayOrderState,
    Rhythm,
    RunLook,
    RunState,
)
from anxin.funds.operations.parts import Parts
from anxin.law.months import format_month
from anxin.lawbook.queries import pack_of
from anxin.trail.operations import record

ORDERS_A_PART = 2_000


def _unfinished(pk: int) -> bool:
    return BenefitRun.objects.filter(pk=pk, state__in=(RunState.BUILDING, RunState.DROPPING)).exists()


def _take(pk: int) -> None:
    run = BenefitRun.objects.select_for_update(of=("self",)).select_related("agency").get(pk=pk)
    if run.state == RunState.BUILDING:
        build_part(run)
    elif run.state == RunState.DROPPING:
        release_part(run)


PARTS = Parts("benefit_runs", _unfinished, _take)


def build_part(run: BenefitRun) -> None:
    """The awards that follow those looked at: what they are due is written and reserved, who is left out is kept with the reason.

    The caller holds the run's row. The last part makes it a proposal, or drops it where nothing was due. Raises `FundsError`.
    """
    awards, more = next_awards(run.agency, Rhythm(run.rhythm), run.month, run.last_award)
    answers = [each.answer for each in work_out(awards, run.month, rulings_of(run))]
    payables = [each for each in answers if isinstance(each, Payable)]
    _write(run, payables)
    _write_left(run, [each for each in answers if isinstance(each, Left)])
    run.count += len(payables)
    run.total += sum(each.amount for each in payables)
    run.looked_at += len(awards)
    run.last_award = awards[-1].pk if awards else run.last_award
    if not more:
        _built(run)
    run.save(update_fields=["count", "total", "looked_at", "last_award", "state"])


def _built(run: BenefitRun) -> None:
    run.state = RunState.PROPOSED if run.count else RunState.DROPPED
    action = "benefit_run.proposed" if run.count else "benefit_run.nothing_due"
    told(run, run.proposed_by, action, left=run.left_out.count())


def told(run: BenefitRun, actor: str, action: str, **more: object) -> None:
    details = {"month": format_month(run.month), "count": run.count, "total": run.total, **more}
    record(actor, action, run.subject, agency=run.agency.code, details=details)


def rulings_of(run: BenefitRun | RunLook) -> Rulings:
    """The same for all parts, though the day or the rules in force change meanwhile."""
    return _rulings_of(run.pack_version, tuple(run.events.items()), run.pay_on)


@lru_cache(maxsize=4)
def _rulings_of(version: str, events: tuple[tuple[str, int | None], ...], pay_on: dt.date) -> Rulings:
    return Rulings(BenefitRules(pack_of(version), dict(events), pay_on), pay_on)


def _write(run: BenefitRun, payables: Sequence[Payable]) -> None:
    if not payables:
        return
    keys = reserve_ids(BenefitPayment, len(payables))
    numbers = [f"{run.number}-{serial:06d}" for serial in range(run.count + 1, run.count + 1 + len(payables))]
    payments = {
        "id": keys,
        "number": numbers,
        "award_id": [each.award for each in payables],
        "amount": [each.amount for each in payables],
        "individual": [each.individual for each in payables],
        "advance": [each.advance for each in payables],
        "rule": [each.rule for each in payables],
        "clause": [each.clause for each in payables],
    }
    copy_rows(BenefitPayment, _frame(payments, run_id=run.pk, state=PaymentState.PROPOSED.value))
    _write_items(keys, payables)
    orders = {
        "key": [f"{number}.1" for number in numbers],
        "payment_id": keys,
        "account_id": [each.account for each in payables],
    }
    unsaid = dict.fromkeys(("reason_code", "bank_words", "decided", "decided_by", "decided_why"), "")
    copy_rows(
        PayOrder, _frame(orders, attempt=1, run_id=run.pk, state=PayOrderState.PROPOSED.value, **unsaid)
    )


def _write_items(keys: Sequence[int], payables: Sequence[Payable]) -> None:
    lines = [
        (key, each.award, *line) for key, each in zip(keys, payables, strict=True) for line in each.lines
    ]
    columns = ("payment_id", "award_id", "month", "serial", "kind", "amount", "individual")
    items = dict(zip(columns, map(list, zip(*lines, strict=True)), strict=True))
    items["kind"] = [str(kind) for kind in items["kind"]]
    copy_rows(BenefitItem, _frame(items, standing=True))


def _write_left(run: BenefitRun, left: Sequence[Left]) -> None:
    if not left:
        return
    rows = {
        "award_id": [each.award for each in left],
        "reason": [each.reason.value for each in left],
        "rule": [each.rule for each in left],
        "clause": [each.clause for each in left],
        "amount": [each.amount for each in left],
    }
    copy_rows(LeftOut, _frame(rows, run_id=run.pk))


def _frame(columns: Mapping[str, object], **same: object) -> pl.DataFrame:
    return pl.DataFrame(columns).with_columns(**{name: pl.lit(value) for name, value in same.items()})


def release_part(run: BenefitRun) -> None:
    """Some of the orders of a run that is given up: their months are due again. The caller holds the run's row."""
    waiting = run.orders.filter(state=PayOrderState.PROPOSED).order_by("pk")
    part = list(waiting.values_list("pk", "payment_id", "payment__run")[:ORDERS_A_PART])
    # Of a run that sends again what failed, the payments are another run's and stay.
    own = [payment for _order, payment, of_run in part if of_run == run.pk]
    PayOrder.objects.filter(pk__in=[order for order, *_rest in part]).update(state=PayOrderState.DROPPED)
    BenefitItem.objects.filter(payment__in=own).update(standing=False)
    BenefitPayment.objects.filter(pk__in=own).update(state=PaymentState.DROPPED)
    if len(part) < ORDERS_A_PART:
        run.state = RunState.DROPPED
        run.save(update_fields=["state"])
