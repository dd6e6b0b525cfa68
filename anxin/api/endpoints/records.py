"""What the agency holds about the asker: the entitlement record of a person."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from anxin.api.description import signed_in_problems
from anxin.api.endpoints.applications import account
from anxin.api.limits import PerMinute
from anxin.api.problems import NOT_FOUND, Problem
from anxin.api.shapes import EntitlementRecordOut
from anxin.api.showing import entitlement_row
from anxin.api.sign_in import SIGNED_IN
from anxin.registry.actors import actor_of
from anxin.registry.operations import read_person_file
from anxin.registry.queries import contributed_months, entitlement_record, person_of
from anxin.trail.today import business_date

router = Router(tags=["records"], auth=SIGNED_IN, throttle=PerMinute())


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
