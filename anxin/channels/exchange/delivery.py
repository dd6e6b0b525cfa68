"""Messages to departments: each asks for one document; its answer comes back in the transaction that ends the message."""

from functools import partial

from anxin.casework.exchanges import clause_of
from anxin.casework.models import CoordinationReason
from anxin.casework.operations.exchanging import Given, Wanted, bring_back, hand_to_people, wanted_by
from anxin.channels.exchange import recovery
from anxin.channels.exchange.configuration import connector_for
from anxin.channels.exchange.connector import NotFound, Refused, Request
from anxin.channels.exchange.standing import note_answer, note_failure
from anxin.trail.models import Message
from anxin.trail.outbox import Step, Undeliverable


def deliver(message: Message, step: int) -> Step:
    """A worker that dies after the answer came asks again under the same key; a repeated answer is kept once."""
    if message.template == recovery.WATCHED:
        return recovery.look(message)
    wanted = wanted_by(message)
    if wanted is None:
        return Step()
    connector = connector_for(wanted.department)
    if connector is None:
        raise Undeliverable("this department is not connected any more")
    try:
        given = connector.fetch(request_for(wanted, message.idempotency_key))
    except NotFound:
        return Step(effect=partial(_found_nothing, wanted))
    except Exception as error:
        note_failure(wanted.department, error)
        if isinstance(error, Refused):
            raise Undeliverable(str(error)) from error
        raise
    return Step(effect=partial(_given, wanted, given))


def _given(wanted: Wanted, given: Given) -> None:
    bring_back(wanted, given)
    _answered(wanted.department)


def _found_nothing(wanted: Wanted) -> None:
    hand_to_people(wanted, CoordinationReason.NOT_FOUND)
    _answered(wanted.department)


def _answered(department: str) -> None:
    """Where one answer came, what others waited for can be had as well."""
    note_answer(department)
    recovery.ask_again(recovery.missed(department))


def given_up(message: Message) -> None:
    """Asked as often as it is any use: people take over, and the department is watched until it is back."""
    if message.template == recovery.WATCHED:
        return
    wanted = wanted_by(message)
    if wanted is not None:
        hand_to_people(wanted, CoordinationReason.FAILED)
        if recovery.failed_of_absence(message):
            recovery.watch(wanted.department)


def request_for(wanted: Wanted, key: str) -> Request:
    """As little as finds the document: the person it is about, or the employer where it is about none."""
    application = wanted.application
    person, employer = application.person, application.employer
    about_employer = employer if person is None else None
    return Request(
        key=key,
        document=wanted.document,
        receipt=application.receipt or "",
        clause=clause_of(application),
        person={"id_number": person.id_number, "name": person.name} if person else None,
        employer={"uscc": about_employer.uscc, "name": about_employer.name} if about_employer else None,
    )
