"""The ledger for the agency's own programs and pages: for officers who look at money, signed in with their second factor."""

import datetime as dt
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from anxin.api.description import signed_in_problems
from anxin.api.limits import PerMinute
from anxin.api.paging import cursor_of, read_cursor
from anxin.api.problems import BAD_INPUT, NOT_FOUND, FieldError, Problem
from anxin.api.shapes import AccountStatementOut, TrialBalanceOut
from anxin.api.showing_money import account_line, movement
from anxin.api.sign_in import LOOKS_AT_MONEY, officer
from anxin.funds.models import Account, Transfer
from anxin.funds.queries import statement, trial_balance
from anxin.law.money import format_yuan
from anxin.registry.models import Agency
from anxin.registry.permissions import is_of_centre
from anxin.trail.today import business_date

router = Router(tags=["ledger"], auth=LOOKS_AT_MONEY, throttle=PerMinute())
LARGEST = 2**63 - 1
Limit = Annotated[int, Query(ge=1, le=1000)]


def _seen(request: HttpRequest) -> Agency | None:
    """The centre sees the whole city, an agency its own postings."""
    staff = officer(request)
    return None if is_of_centre(staff) else staff.agency


@router.get(
    "ledger/trial-balance",
    response={200: TrialBalanceOut, **signed_in_problems()},
    operation_id="read_trial_balance",
)
def read_trial_balance(request: HttpRequest, on: dt.date | None = None) -> dict[str, Any]:
    """Every account at the end of the day `on` (today without it)."""
    day = on or business_date()
    lines = trial_balance(day, _seen(request))
    return {
        "on": day,
        "debits": format_yuan(sum(each.debits for each in lines)),
        "credits": format_yuan(sum(each.credits for each in lines)),
        "items": [account_line(each) for each in lines],
    }


@router.get(
    "ledger/accounts/{account_id}/statement",
    response={200: AccountStatementOut, **signed_in_problems(404)},
    operation_id="read_account_statement",
)
def read_account_statement(
    request: HttpRequest,
    account_id: Annotated[int, Path(ge=1, le=LARGEST)],
    first: dt.date | None = None,
    last: dt.date | None = None,
    holder: str = "",
    cursor: str = "",
    limit: Limit = 200,
) -> dict[str, Any]:
    """What moved from `first` to `last`, both included (this month without them), of one `holder` when given: oldest first.
    `opening` and `closing` are of all these days, whatever page is read; `balance` is what stood after each movement."""
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        raise Problem(NOT_FOUND, _("There is no such account."))
    until = last or business_date()
    since = first or until.replace(day=1)
    if since > until:
        raise Problem(
            BAD_INPUT, errors=[FieldError("last", "bad_span", _("The last day comes before the first."))]
        )
    found = statement(account, since, until, holder=holder.replace("\0", ""), agency=_seen(request))
    after = Transfer.objects.filter(pk=read_cursor(cursor)).first() if cursor else None
    lines = list(found.lines(limit + 1, after))
    return {
        "kind": account.kind,
        "branch": account.branch,
        "first": since,
        "last": until,
        "opening": format_yuan(found.opening),
        "closing": format_yuan(found.closing),
        "items": [movement(each) for each in lines[:limit]],
        "next": cursor_of(lines[limit - 1].transfer.pk) if len(lines) > limit else None,
    }
