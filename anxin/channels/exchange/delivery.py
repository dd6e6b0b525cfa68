"""Messages to departments: each asks for one document; its answer comes back in the transaction that ends the message."""

from functools import partial

from anxin.casework.exchanges import clause_of
from anxin.casework.models import CoordinationReason
from anxin.casework.operations.exchanging import Wanted, bring_back, hand_to_people, wanted_by
from anxin.channels.exchange.configuration import connector_for
from anxin.channels.exchange.connector import NotFound, Refused, Request
from anxin.trail.models import Message
from anxin.trail.outbox import Step, Undeliverable


def deliver(message: Message, step: int) -> Step:
    """A worker that dies after the answer came asks again under the same key; a repeated answer is kept once."""
    wanted = wanted_by(message)
    if wanted is None:
        return Step()
    connector = connector_for(wanted.department)
    if connector is None:
        raise Undeliverable("this department is not connected any more")
    try:
        given = connector.fetch(request_for(wanted, message.idempotency_key))
    except NotFound:
        return Step(effect=partial(hand_to_people, wanted, CoordinationReason.NOT_FOUND))
    except Refused as refused:
        raise Undeliverable(str(refused)) from refused
    return Step(effect=partial(bring_back, wanted, given))


def given_up(message: Message) -> None:
    """Asked as often as it is any use: people take over."""
    wanted = wanted_by(message)
    if wanted is not None:
        hand_to_people(wanted, CoordinationReason.FAILED)


def request_for(wanted: Wanted, key: str) -> Request:
    application = wanted.application
    person, employer = application.person, application.employer
    return Request(
        key=key,
        document=wanted.document,
        receipt=application.receipt or "",
        clause=clause_of(application),
        person={"id_number": person.id_number, "name": person.name} if person else None,
        employer={"uscc": employer.uscc, "name": employer.name} if employer else None,
    )
