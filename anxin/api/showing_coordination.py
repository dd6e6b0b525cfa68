"""Records of asking other departments in the shapes of the interface."""

from typing import Any

from anxin.api.coordination_shapes import ContactOut, CoordinationLineOut, CoordinationOut
from anxin.api.shapes import NamedOut
from anxin.casework.models import Coordination
from anxin.lawbook.queries import pack_in_force
from anxin.look.words import words
from anxin.registry.identity import mask_id, mask_name

OPEN, CLOSED = "open", "closed"


def coordination_line(record: Coordination) -> dict[str, Any]:
    return CoordinationLineOut(**_line(record)).model_dump(mode="json")


def coordination_whole(record: Coordination) -> dict[str, Any]:
    return CoordinationOut(
        **_line(record),
        employer=record.employer.uscc if record.employer else None,
        persons=[
            NamedOut(id=mask_id(each.id_number), name=mask_name(each.name)) for each in record.persons.all()
        ],
        contacts=[
            ContactOut(on=each.on, way=each.way, person=each.person, result=each.result, by=each.by.number)
            for each in record.contacts.select_related("by")
        ],
        copy_by=record.copy_by,
        note=record.note,
        closed_on=record.closed_on,
    ).model_dump(mode="json")


def _line(record: Coordination) -> dict[str, Any]:
    known = pack_in_force().departments.get(record.department)
    return {
        "id": record.pk,
        "department": record.department,
        "department_name": words(known.name) if known else record.department,
        "reason": record.reason,
        "document": record.document,
        "asked": record.asked,
        "clause": record.clause,
        "receipt": record.application.receipt if record.application else None,
        "agency": record.keeper.code,
        "state": OPEN if record.open else CLOSED,
        "opened_on": record.opened_on,
        "next_contact_by": record.chase_on,
        "outcome": record.outcome,
        "version": record.version,
    }
