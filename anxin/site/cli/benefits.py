"""`anxin benefits`: what a run would pay, agency by agency, and proposing it. Confirming needs a second person, signed in, in the workbench."""

import sys
from typing import TYPE_CHECKING

from anxin.site.cli.manage import start_django

if TYPE_CHECKING:
    from anxin.funds.benefits.dry_runs import DryRun
    from anxin.funds.models import Rhythm
    from anxin.registry.models import Agency, Staff

BAD_INPUT = 2


def run(month: str, agency: str, *, once: bool, by: str) -> int:
    """The exit code; on 2 standard error says in one line what is wrong."""
    start_django()
    from django.utils.translation import override

    from anxin.funds.errors import FundsError
    from anxin.funds.models import BenefitAward, Rhythm
    from anxin.law.months import parse_month
    from anxin.registry.models import Agency, Staff
    from anxin.trail.today import one_day

    rhythm = Rhythm.ONCE if once else Rhythm.MONTHLY
    try:
        with one_day(), override("en"):
            staff = Staff.objects.get(number=by) if by else None
            with_awards = BenefitAward.objects.order_by().values("agency").distinct()
            found = Agency.objects.filter(pk__in=with_awards).order_by("code")
            chosen = [Agency.objects.get(code=agency)] if agency else list(found)
            for each in chosen:
                _look(each, rhythm, parse_month(month), staff)
    except Agency.DoesNotExist:
        return _say_no(f"there is no agency {agency}")
    except Staff.DoesNotExist:
        return _say_no(f"there is no officer {by}")
    except (FundsError, ValueError) as problem:
        return _say_no(str(problem))
    return 0


def _look(agency: "Agency", rhythm: "Rhythm", month: int, staff: "Staff | None") -> None:
    from anxin.funds.benefits.dry_runs import dry_run
    from anxin.funds.models import RunState
    from anxin.funds.operations.benefit_runs import propose_run

    found = dry_run(agency, rhythm, month)
    print(_said(agency, found))
    if staff is not None and found.count:
        run = propose_run(agency, rhythm, month, staff)
        later = "once the worker has put it together, " if run.state == RunState.BUILDING else ""
        print(f"  proposed as {run.number}; {later}another person confirms it")


def _said(agency: "Agency", found: "DryRun") -> str:
    from anxin.law.money import format_yuan

    reasons = sorted((str(reason.label), count) for reason, count in found.reasons.items())
    left = "".join(f"\n  left out: {count:,} {label}" for label, count in reasons)
    return (
        f"{agency.code}: {found.count:,} payments, {format_yuan(found.total)} yuan on {found.pay_on}; "
        f"{found.new} new, {found.gone} no longer, {found.changed} changed; "
        f"arrears {format_yuan(found.arrears)}, in advance {found.advances}{left}"
    )


def _say_no(message: str) -> int:
    print(message, file=sys.stderr)
    return BAD_INPUT
