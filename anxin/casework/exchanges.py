"""Which department gives which document by data exchange, and what a case still waits for from departments (II.2.3).

The rules say who keeps a document; which departments this installation is connected to, the room of the channel says when it
starts. Without it nothing is connected, and departments are asked by people.
"""

from collections.abc import Callable, Set

from django.db.models import Q, QuerySet

from anxin.casework.documents import requirements
from anxin.casework.models import Application, Coordination, CoordinationOutcome
from anxin.casework.states import State
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import Staff
from anxin.registry.permissions import is_of_centre
from anxin.trail.models import Message, MessageState

CHANNEL = "exchange"
ASKED = "document_wanted"
# Nothing is asked of anybody for these any more, and what comes late is not kept.
OVER = frozenset({State.DRAFT, State.REFUSED, State.WITHDRAWN, State.DELIVERED, State.CLOSED})
Gives = Callable[[str], Set[str]]


def _nothing(department: str) -> Set[str]:
    return frozenset()


_connected: list[Gives] = [_nothing]


def connect(gives: Gives) -> None:
    """`gives` names the documents a department can be asked for by program, now. Called once, when the channel starts."""
    _connected[0] = gives


def keepers_of(document: str) -> list[str]:
    """The departments that keep a document, in the order of the pack."""
    return [id for id, each in pack_in_force().departments.items() if document in each.gives]


def connected_department(document: str) -> str | None:
    """The first that both keeps it and is connected; None where people must ask."""
    gives = _connected[0]
    return next((each for each in keepers_of(document) if document in gives(each)), None)


def left_to_departments(application: Application) -> list[str]:
    """Documents the decision does not ask the applicant for, because departments have them."""
    rows = application.decision.get("documents", [])
    return [row["id"] for row in rows if row["status"] == "exchanged"]


def still_awaited(application: Application) -> list[str]:
    """Of those, what is neither here (by exchange, as a file) nor settled with the department by people."""
    refused = CoordinationOutcome.REFUSED
    closed = application.coordinations.exclude(outcome="").exclude(outcome=refused)
    settled = set(closed.values_list("document", flat=True))
    left = set(left_to_departments(application)) - settled
    return [row.id for row in requirements(application) if row.id in left and not row.here] if left else []


def clause_of(application: Application) -> str:
    """The clause under which other departments are asked."""
    exchange = pack_in_force().services[application.service].exchange
    return exchange.clause if exchange else ""


def approving_department(application: Application) -> str:
    """The one that must approve, as the applicant named it; empty when none does."""
    exchange = pack_in_force().services[application.service].exchange
    named = application.facts.get(exchange.approval) if exchange and exchange.approval else None
    return str(named or "")


def requests_for(application: Application, document: str) -> list[Message]:
    """What was asked of departments for this document, in order."""
    about = Message.objects.filter(subject=application.subject, channel=CHANNEL, template=ASKED)
    return [each for each in about.order_by("id") if each.payload.get("document") == document]


def is_on_its_way(application: Application, document: str) -> bool:
    return any(each.state == MessageState.PENDING for each in requests_for(application, document))


def coordinations_of(staff: Staff) -> QuerySet[Coordination]:
    """Those of the officer's agency (all of them for the centre), about cases and without one."""
    found = Coordination.objects.select_related("application__agency", "agency")
    if is_of_centre(staff):
        return found
    return found.filter(Q(application__agency=staff.agency) | Q(agency=staff.agency))


def open_coordinations(staff: Staff) -> QuerySet[Coordination]:
    """What must be chased first coming first."""
    return coordinations_of(staff).filter(outcome="").order_by("chase_on", "id")
