"""An employer's bills: what is owed for each month, until when and why, what was paid, every person's line."""

from collections.abc import Iterator
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from anxin.api.description import signed_in_problems
from anxin.api.endpoints.applications import account
from anxin.api.limits import PerMinute
from anxin.api.paging import page
from anxin.api.problems import BAD_INPUT, FORBIDDEN, NOT_FOUND, FieldError, Problem
from anxin.api.shapes import BillOut, BillsOut, CollectionOut, PersonLinesOut
from anxin.api.showing_money import bill_line, bill_whole, person_line
from anxin.api.sign_in import SIGNED_IN
from anxin.casework.deciding import decide_on
from anxin.funds.models import Bill
from anxin.funds.queries import live_bills
from anxin.law.months import format_month, month_number, parse_month
from anxin.registry.actors import actor_of
from anxin.registry.models import Employer
from anxin.registry.permissions import may_act_for
from anxin.registry.queries import employer_by_uscc
from anxin.trail.operations import record
from anxin.trail.today import business_date

router = Router(tags=["bills"], auth=SIGNED_IN, throttle=PerMinute())
MONTH = r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$"
MOST_MONTHS = 24
Uscc = Annotated[str, Path(pattern="^[0-9A-Z]{18}$")]
Number = Annotated[str, Path(pattern="^[0-9]{6}-[0-9A-Z]{4,18}(-[0-9]{1,5})?$")]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get(
    "employers/{uscc}/bills",
    response={200: BillsOut, **signed_in_problems()},
    operation_id="list_bills",
)
def list_bills(
    request: HttpRequest,
    uscc: Uscc,
    first: Annotated[str | None, Query(pattern=MONTH)] = None,
    last: Annotated[str | None, Query(pattern=MONTH)] = None,
    cursor: str = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """All bills, or those of the months from `first` to `last` (at most 24). `collection` gives the last day to pay that the rules have
    for each of these months (without them this month and the one before)."""
    employer = _own(request, uscc)
    months = _months(first, last)
    bills = live_bills().filter(employer=employer)
    if first or last:
        bills = bills.filter(month__range=(months[0], months[-1]))
    found, following = page(bills, cursor, limit)
    items = [bill_line(each) for each in found]
    return {"employer": uscc, "items": items, "next": following, "collection": list(_collection(months))}


@router.get(
    "employers/{uscc}/bills/{number}",
    response={200: BillOut, **signed_in_problems(404)},
    operation_id="read_bill",
)
def read_bill(request: HttpRequest, uscc: Uscc, number: Number) -> dict[str, Any]:
    """One bill by branch, with what was paid on it and what is open."""
    return bill_whole(_bill(request, uscc, number))


@router.get(
    "employers/{uscc}/bills/{number}/persons",
    response={200: PersonLinesOut, **signed_in_problems(404)},
    operation_id="list_bill_persons",
)
def list_bill_persons(
    request: HttpRequest, uscc: Uscc, number: Number, cursor: str = "", limit: Limit = 50
) -> dict[str, Any]:
    """Every person's line. Each look at it is on the trail."""
    bill = _bill(request, uscc, number)
    record(actor_of(account(request)), "bill.read", bill.subject, agency=bill.agency.code)
    found, following = page(bill.lines.select_related("person"), cursor, limit)
    return {"items": [person_line(each) for each in found], "next": following}


def _own(request: HttpRequest, uscc: str) -> Employer:
    employer = employer_by_uscc(uscc)
    if employer is None or not may_act_for(account(request), employer, business_date()):
        raise Problem(FORBIDDEN, _("You do not act for this employer."))
    return employer


def _bill(request: HttpRequest, uscc: str, number: str) -> Bill:
    bills = live_bills().select_related("employer", "agency").filter(employer=_own(request, uscc))
    found = bills.filter(number=number).first()
    if found is None:
        raise Problem(NOT_FOUND, _("There is no such bill."))
    return found


def _months(first: str | None, last: str | None) -> range:
    today = business_date()
    this = month_number(today.year, today.month)
    end = parse_month(last) if last else max(this, parse_month(first)) if first else this
    start = parse_month(first) if first else end - 1
    if not 1 <= end - start + 1 <= MOST_MONTHS:
        message = _("From `first` to `last` must be 1 to %(most)s months.") % {"most": MOST_MONTHS}
        raise Problem(BAD_INPUT, errors=[FieldError("last", "bad_span", message)])
    return range(start, end + 1)


def _collection(months: range) -> Iterator[CollectionOut]:
    today = business_date()
    for month in months:
        decision = decide_on("contribution-payment", {"month": format_month(month)}, today).as_dict()
        for deadline in decision["deadlines"]:
            if deadline["id"] == "due_on":
                yield CollectionOut(
                    month=format_month(month), due_on=deadline["due"], clause=deadline["clause"]
                )
