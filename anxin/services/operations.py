"""Where the rules, a service's own form and casework meet: start, submit, review."""

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.forms import Form

from anxin.casework.deciding import decide_on
from anxin.casework.errors import Incomplete, NotAllowed
from anxin.casework.models import Application, Channel, Proposal
from anxin.casework.operations import drafting, receiving, reviewing
from anxin.casework.states import State
from anxin.law import Decision
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import Employer, Person, Staff, User
from anxin.registry.permissions import may_act_for, may_see_person
from anxin.registry.queries import known_facts, municipal_centre
from anxin.services.commitments import commitments_for
from anxin.services.registry import services
from anxin.services.service import Service
from anxin.trail.operations import record
from anxin.trail.today import business_date


def start(
    user: User,
    service: Service,
    *,
    employer: Employer | None = None,
    person: Person | None = None,
    channel: Channel = Channel.PORTAL,
    draft_key: uuid.UUID | None = None,
) -> Application:
    """A draft with the facts the registry knows already. Raises `NotAllowed` for somebody else's employer or person."""
    today = business_date()
    if employer is not None and not may_act_for(user, employer, today):
        raise NotAllowed
    if person is not None and not may_see_person(user, person, today):
        raise NotAllowed
    holder = employer or person
    return drafting.open_draft(
        user,
        service.slug,
        agency=holder.agency if holder is not None else municipal_centre(),
        employer=employer,
        person=person,
        facts=prefilled(service, employer, person, today),
        channel=channel,
        draft_key=draft_key,
    )


def prefilled(
    service: Service, employer: Employer | None, person: Person | None, on: dt.date
) -> dict[str, Any]:
    """Facts nobody needs to be asked for: who files, and what the registry knows of the person."""
    declared = pack_in_force().services[service.slug].facts
    known: dict[str, Any] = dict(known_facts(person, on)) if person is not None else {}
    known["filed_by"] = "employer" if employer is not None else "person"
    return {name: value for name, value in known.items() if name in declared}


def choose_person(
    user: User, draft: Application, person: Person, *, version: int | None = None
) -> Application:
    """Whom an employer's application concerns; the registry's facts replace those of anybody chosen before."""
    today = business_date()
    if not may_see_person(user, person, today):
        raise NotAllowed
    facts = prefilled(services()[draft.service], draft.employer, person, today)
    return drafting.save_answers(user, draft, person=person, facts=facts, version=version)


def decision_for(draft: Application) -> Decision:
    """What would be decided today. Raises `anxin.law.BadInput`."""
    return decide_on(draft.service, draft.facts, business_date())


def details_form(application: Application, data: Mapping[str, Any] | None = None) -> Form:
    """The service's own form, bound to what was typed or to what the draft holds."""
    return services()[application.service].details(application.details if data is None else data)


def save_details(user: User, draft: Application, form: Form, *, version: int | None = None) -> Application:
    """`form` is valid."""
    return drafting.save_answers(user, draft, details=details_of(form), version=version)


def details_of(form: Form) -> dict[str, Any]:
    """`form` is valid. Dates and amounts are kept as text."""
    return {name: _plain(value) for name, value in form.cleaned_data.items()}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, dt.date | Decimal) else value


def submit(user: User, draft: Application, *, version: int | None = None) -> Application:
    """Receive it. Raises `Incomplete`, `BadInput`, `Stale`; pressing twice gives the same receipt."""
    if draft.state != State.DRAFT:
        return receiving.submit(user, draft)
    form = details_form(draft)
    if not form.is_valid():
        raise Incomplete(details=list(form.errors))
    if services()[draft.service].about_person and draft.person is None:
        raise Incomplete(facts=["person"])
    return receiving.submit(user, draft, commitments_for=_to_sign, version=version)


def _to_sign(decision: Mapping[str, Any]) -> list[str]:
    return [commitment.id for commitment in commitments_for(decision)]


@transaction.atomic
def review(
    proposal: Proposal, staff: Staff, *, confirm: bool, note: str, version: int | None = None
) -> Proposal:
    """Confirm or send back; what approval does happens in the same transaction, or neither happens."""
    reviewed = reviewing.review(proposal, staff, confirm=confirm, note=note, version=version)
    application = reviewed.application
    if application.state == State.DECIDED:
        effect = services()[application.service].effect(application, staff)
        record(
            f"staff:{staff.number}",
            "application.effect",
            application.subject,
            agency=application.agency.code,
            details={"done": effect.done, "text": str(effect.text)},
        )
    return reviewed
