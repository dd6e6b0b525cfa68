"""Records of asking other departments: for the agency's own programs and pages, as officers of the workbench."""

import datetime as dt
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from anxin.api.bodies import shaped
from anxin.api.coordination_shapes import (
    AnswerIn,
    ContactIn,
    CoordinationIn,
    CoordinationOut,
    CoordinationPageOut,
)
from anxin.api.description import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
    body,
    ref,
    signed_in_problems,
    writing_problems,
)
from anxin.api.limits import PerMinute
from anxin.api.paging import page
from anxin.api.problems import BAD_INPUT, NOT_FOUND, FieldError, Problem
from anxin.api.reading import read_json
from anxin.api.repeating import key_of, once_for_key
from anxin.api.showing_coordination import CLOSED, OPEN, coordination_line, coordination_whole
from anxin.api.sign_in import LOOKS_AT_CASES, officer
from anxin.api.versions import expected_version, tag, unchanged
from anxin.casework.exchanges import coordinations_of
from anxin.casework.models import Application, ContactWay, Coordination, CoordinationOutcome
from anxin.casework.operations.coordinating import (
    Question,
    ask_about_case,
    close_coordination,
    record_contact,
)
from anxin.casework.permissions import may_see
from anxin.registry.models import Staff
from anxin.trail.receipts import read_receipt
from anxin.trail.today import business_date

router = Router(tags=["coordinations"], auth=LOOKS_AT_CASES, throttle=PerMinute())
LARGEST_PAGE = 100
LARGEST = 2**63 - 1
Number = Annotated[int, Path(ge=1, le=LARGEST)]


@router.get(
    "coordinations",
    response={200: CoordinationPageOut, **signed_in_problems()},
    operation_id="list_coordinations",
)
def list_coordinations(
    request: HttpRequest,
    department: Annotated[str, Query(max_length=64)] = "",
    state: Literal["open", "closed"] | None = None,
    due_before: dt.date | None = None,
    cursor: Annotated[str, Query(max_length=40)] = "",
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 20,
) -> dict[str, Any]:
    """Those of your agency (of all for the centre), newest first. `due_before`: the next contact is due before this day."""
    found = coordinations_of(officer(request))
    if department:
        found = found.filter(department=department.replace("\0", ""))
    if state is not None:
        found = {OPEN: found.filter(outcome=""), CLOSED: found.exclude(outcome="")}[state]
    if due_before is not None:
        found = found.filter(chase_on__lt=due_before)
    rows, following = page(found, cursor, limit)
    return {"items": [coordination_line(row) for row in rows], "next": following}


@router.post(
    "coordinations",
    response={201: CoordinationOut, **writing_problems(404)},
    openapi_extra={"parameters": [IDEMPOTENCY_KEY], "requestBody": body(json=ref("CoordinationIn"))},
    operation_id="open_coordination",
)
def open_coordination(request: HttpRequest) -> HttpResponse:
    """Open a record about a case, in your own words. The time until the first contact runs from today."""
    staff = officer(request)
    key_of(request)
    asked = shaped(CoordinationIn, read_json(request))
    case = _case(staff, asked.receipt)
    question = Question(asked.department, asked.asked, asked.clause)

    def act() -> tuple[int, dict[str, Any]]:
        return 201, coordination_whole(ask_about_case(case, staff, question))

    return once_for_key(request, staff.user, request.body, act)


@router.get(
    "coordinations/{number}",
    response={200: CoordinationOut, 304: None, **signed_in_problems(404)},
    operation_id="read_coordination",
)
def read_coordination(request: HttpRequest, response: HttpResponse, number: Number) -> Any:
    """With its contacts, and its version as ETag; If-None-Match gives 304."""
    record = _own(request, number)
    response["ETag"] = tag(record.version)
    return unchanged(request, record.version) or coordination_whole(record)


@router.post(
    "coordinations/{number}/contacts",
    response={201: CoordinationOut, **writing_problems(404, 428)},
    openapi_extra={"parameters": [IDEMPOTENCY_KEY, IF_MATCH], "requestBody": body(json=ref("ContactIn"))},
    operation_id="note_contact",
)
def note_contact(request: HttpRequest, number: Number) -> HttpResponse:
    """Note a contact with the department. The time until the next one runs anew."""
    staff, record = officer(request), _own(request, number)
    key_of(request)
    asked, version = shaped(ContactIn, read_json(request)), expected_version(request, required=True)
    on, way = _day(asked.on), ContactWay(asked.way)

    def act() -> tuple[int, dict[str, Any]]:
        record_contact(
            record, staff, on=on, way=way, person=asked.person, result=asked.result, version=version
        )
        return 201, coordination_whole(_own(request, number))

    return once_for_key(request, staff.user, request.body, act)


@router.post(
    "coordinations/{number}/answer",
    response={200: CoordinationOut, **writing_problems(404, 428)},
    openapi_extra={"parameters": [IDEMPOTENCY_KEY, IF_MATCH], "requestBody": body(json=ref("AnswerIn"))},
    operation_id="answer_coordination",
)
def answer_coordination(request: HttpRequest, number: Number) -> HttpResponse:
    """What the department answered. It ends the record and settles what was owed."""
    staff, record = officer(request), _own(request, number)
    key_of(request)
    asked, version = shaped(AnswerIn, read_json(request)), expected_version(request, required=True)
    outcome = CoordinationOutcome(asked.outcome)

    def act() -> tuple[int, dict[str, Any]]:
        close_coordination(
            record, staff, outcome=outcome, note=asked.note, copy_by=asked.copy_by, version=version
        )
        return 200, coordination_whole(_own(request, number))

    return once_for_key(request, staff.user, request.body, act)


def _own(request: HttpRequest, number: int) -> Coordination:
    """Another agency's record is as unknown as one that never was."""
    found = coordinations_of(officer(request)).filter(pk=number).first()
    if found is None:
        raise Problem(NOT_FOUND, _("Your agency has no such record."))
    return found


def _case(staff: Staff, receipt: str) -> Application:
    read = read_receipt(receipt)
    found = Application.objects.select_related("agency").filter(receipt=read).first() if read else None
    if found is None or not may_see(staff, found):
        raise Problem(NOT_FOUND, _("Your agency has no case with this receipt number."))
    return found


def _day(typed: str | None) -> dt.date:
    try:
        return dt.date.fromisoformat(typed) if typed else business_date()
    except ValueError:
        error = FieldError("on", "not_a_day", _("There is no such day."))
        raise Problem(BAD_INPUT, errors=[error]) from None
