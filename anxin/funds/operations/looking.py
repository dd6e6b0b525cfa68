"""Dry runs for pages: what a run of benefits or a batch of debits would be, without writing anything of it.

The figures of an agency with more awards or bills than one part holds are put together by the worker behind a bar. Whoever asks again for the same
kind of look gives up the one before.
"""

import datetime as dt

from django.db import transaction
from pydantic import TypeAdapter

from anxin.funds.benefits import permissions
from anxin.funds.benefits.dry_runs import DryRun, pay_day
from anxin.funds.benefits.found import awards_in, next_awards
from anxin.funds.benefits.rules import BenefitRules
from anxin.funds.benefits.working_out import work_out
from anxin.funds.debits import Plan, look_at, next_bills, refuse_collection
from anxin.funds.errors import NotAllowed
from anxin.funds.models import BankAccount, DebitLook, LookState, Rhythm, RunLook
from anxin.funds.models.looks import Look
from anxin.funds.operations.parts import Parts
from anxin.funds.operations.run_parts import rulings_of
from anxin.funds.permissions import may_keep_books
from anxin.funds.queries import open_bills
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Agency, Staff
from anxin.trail.today import business_date, now

_DRY_RUN = TypeAdapter(DryRun)
_PLAN = TypeAdapter(Plan)


def seen_run(look: RunLook) -> DryRun:
    """What was found so far; whole once the look is `READY`."""
    return _DRY_RUN.validate_python(look.figures)


def seen_plan(look: DebitLook) -> Plan:
    """What was found so far; whole once the look is `READY`."""
    return _PLAN.validate_python(look.figures)


@transaction.atomic
def look_at_run(agency: Agency, rhythm: Rhythm, month: int, *, by: Staff) -> RunLook:
    """Raises `NotAllowed`, and `FundsError` where the rules hold nothing of benefits."""
    if not permissions.may_see_awards_of(by, agency):
        raise NotAllowed
    rules = BenefitRules.known(business_date())
    pay_on = pay_day(agency, rhythm, month, rules)
    look = RunLook(
        agency=agency,
        rhythm=rhythm,
        month=month,
        pay_on=pay_on,
        pack_version=rules.pack.version,
        events=rules.events,
        whole=awards_in(agency, rhythm, month).count(),
        figures=_DRY_RUN.dump_python(DryRun(rhythm, month, pay_on), mode="json"),
    )
    _begin(look, by)
    return look


@transaction.atomic
def look_at_debits(account: BankAccount, collect_on: dt.date, *, by: Staff) -> DebitLook:
    """Raises `NotAllowed`, `FundsError` as `refuse_collection`, and `NoParameters` where the rules know no cycle."""
    if not may_keep_books(by, account.agency):
        raise NotAllowed
    refuse_collection(account, collect_on)
    look = DebitLook(
        agency=account.agency,
        account=account,
        collect_on=collect_on,
        whole=open_bills().filter(agency=account.agency).count(),
        figures=_PLAN.dump_python(Plan(collect_on), mode="json"),
    )
    _begin(look, by)
    return look


def _begin(look: RunLook | DebitLook, by: Staff) -> None:
    look.asked_by, look.asked_at = actor_of_staff(by), now()
    type(look)._default_manager.filter(agency=look.agency, asked_by=look.asked_by).delete()
    look.save()
    _look_on(look)
    if look.state == LookState.LOOKING:
        PARTS[type(look)].go_on_later(look)


def _look_on(look: RunLook | DebitLook) -> None:
    """The awards or bills that follow those looked at."""
    keys, more = _add_awards(look) if isinstance(look, RunLook) else _add_bills(look)
    look.looked_at += len(keys)
    look.last = keys[-1] if keys else look.last
    if not more:
        look.state = LookState.READY
    look.save(update_fields=["looked_at", "last", "figures", "state"])


def _add_awards(look: RunLook) -> tuple[list[int], bool]:
    awards, more = next_awards(look.agency, Rhythm(look.rhythm), look.month, look.last)
    found = seen_run(look)
    found.add(work_out(awards, look.month, rulings_of(look)))
    look.figures = _DRY_RUN.dump_python(found, mode="json")
    return [each.pk for each in awards], more


def _add_bills(look: DebitLook) -> tuple[list[int], bool]:
    bills, more = next_bills(look.agency, look.last)
    found = seen_plan(look)
    found.add(look_at(bills, look.collect_on))
    look.figures = _PLAN.dump_python(found, mode="json")
    return [bill.pk for bill in bills], more


def _parts(kind: type[RunLook] | type[DebitLook], channel: str) -> Parts:
    """A look that was given up is gone: then there is nothing left to do."""

    def unfinished(pk: int) -> bool:
        return kind._default_manager.filter(pk=pk, state=LookState.LOOKING).exists()

    def take(pk: int) -> None:
        rows = kind._default_manager.select_for_update(of=("self",)).select_related("agency")
        look = rows.filter(pk=pk, state=LookState.LOOKING).first()
        if look is not None:
            _look_on(look)

    return Parts(channel, unfinished, take)


PARTS: dict[type[Look], Parts] = {
    RunLook: _parts(RunLook, "run_looks"),
    DebitLook: _parts(DebitLook, "debit_looks"),
}
