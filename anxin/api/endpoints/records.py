"""What the agency holds about the asker: the entitlement record of a person, the collection of an employer."""

from collections.abc import Iterator
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from anxin.api.description import signed_in_problems
from anxin.api.endpoints.applications import account
from anxin.api.limits import PerMinute
from anxin.api.problems import BAD_INPUT, FORBIDDEN, NOT_FOUND, FieldError, Problem
from anxin.api.shapes import BillsOut, CollectionOut, EntitlementRecordOut
from anxin.api.showing import entitlement_row
from anxin.api.sign_in import SIGNED_IN
from anxin.casework.deciding import decide_on
from anxin.law.months import format_month, month_number, parse_month
from anxin.registry.actors import actor_of
from anxin.registry.operations import read_person_file
from anxin.registry.permissions import may_act_for
from anxin.registry.queries import contributed_months, employer_by_uscc, entitlement_record, person_of
from anxin.trail.today import business_date

router = Router(tags=["records"], auth=SIGNED_IN, throttle=PerMinute())
MONTH = r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$"
MOST_MONTHS = 24


@router.get(
    "persons/me/entitlement-record",
    response={200: EntitlementRecordOut, **signed_in_problems(404)},
    operation_id="read_entitlement_record",
)
def read_entitlement_record(request: HttpRequest) -> dict[str, Any]:
    """Your months, oldest first. Each look at it is on the trail."""
    user, today = account(request), business_date()
    person = person_of(user)
    if person is None:
        raise Problem(NOT_FOUND, _("Your account is not connected to an insurance record."))
    read_person_file(actor_of(user), person, "entitlement record, interface for programs")
    rows = [entitlement_row(row) for row in entitlement_record(person, today)]
    return {
        "name": person.name,
        "months": contributed_months(person, today),
        "items": rows,
        "on": today,
    }


@router.get(
    "employers/{uscc}/bills",
    response={200: BillsOut, **signed_in_problems()},
    operation_id="list_bills",
)
def list_bills(
    request: HttpRequest,
    uscc: Annotated[str, Path(pattern="^[0-9A-Z]{18}$")],
    first: Annotated[str | None, Query(pattern=MONTH)] = None,
    last: Annotated[str | None, Query(pattern=MONTH)] = None,
) -> dict[str, Any]:
    """`items` is empty as long as no bills are kept here. `collection` gives the last day to pay for each month from `first` to
    `last` (at most 24; without them this month and the one before)."""
    employer, today = employer_by_uscc(uscc), business_date()
    if employer is None or not may_act_for(account(request), employer, today):
        raise Problem(FORBIDDEN, _("You do not act for this employer."))
    months = _months(first, last)
    return {"employer": uscc, "items": [], "next": None, "collection": list(_collection(months))}


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
