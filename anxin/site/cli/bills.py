"""`anxin bills`: a month assessed into the database, group by group."""

import sys
import time
from typing import TYPE_CHECKING

from anxin.site.cli.city import shown_progress
from anxin.site.cli.manage import start_django

if TYPE_CHECKING:
    from anxin.registry.models import Agency

BAD_INPUT = 2


def run(month: str, agency: str, *, dry_run: bool) -> int:
    """The exit code; on 2 standard error says in one line what is wrong."""
    start_django()
    from anxin.funds.errors import FundsError
    from anxin.law.months import parse_month
    from anxin.registry.models import Agency
    from anxin.trail.today import one_day

    try:
        with one_day():
            _bill(parse_month(month), Agency.objects.get(code=agency) if agency else None, dry_run)
    except Agency.DoesNotExist:
        return _say_no(f"there is no agency {agency}")
    except (FundsError, ValueError) as problem:
        return _say_no(str(problem))
    except KeyboardInterrupt:
        return _say_no("stopped; the same command goes on from here")
    return 0


def _bill(month: int, agency: "Agency | None", dry_run: bool) -> None:
    from anxin.funds.operations.billing import bill_month
    from anxin.funds.queries import to_bill

    waiting = to_bill(month, agency)
    if dry_run:
        print(
            f"{waiting.employers:,} employers and {waiting.alone:,} who pay alone: {waiting.persons:,} persons"
        )
        return
    begun, done = time.perf_counter(), 0
    with shown_progress("Billing") as shown:

        def told(persons: int) -> None:
            nonlocal done
            done += persons
            if shown:
                shown(done, waiting.persons)

        made = bill_month(month, agency=agency, progress=told)
    print(
        f"{made.bills:,} bills for {made.persons:,} persons in {time.perf_counter() - begun:.1f} s",
        file=sys.stderr,
    )


def _say_no(message: str) -> int:
    print(message, file=sys.stderr)
    return BAD_INPUT
