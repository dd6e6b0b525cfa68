"""Taken in by an officer for somebody at the counter, on the telephone, by fax, e-mail or post (II.0).

While it is being filled in the officer's account stands where the applicant's does, so that everything an applicant is asked
and refused holds for the officer too; once received it belongs to whom it concerns.
"""

import uuid

from django.db import transaction

from anxin.casework.errors import NotAllowed
from anxin.casework.models import Application, Channel
from anxin.casework.operations import drafting
from anxin.casework.operations.moving import changed
from anxin.casework.operations.telling import tell_applicant
from anxin.casework.permissions import TAKES_IN, has_any
from anxin.registry.models import Employer, Person, Staff, User
from anxin.registry.permissions import sees_agency
from anxin.services import operations
from anxin.services.service import Service
from anxin.trail.operations import record
from anxin.trail.today import business_date

BY_HAND = (Channel.COUNTER, Channel.PHONE, Channel.FAX, Channel.EMAIL, Channel.POST)


def may_take_in_for(staff: Staff, holder: Employer | Person) -> bool:
    return has_any(staff, TAKES_IN) and sees_agency(staff, holder.agency)


def begin_for(
    staff: Staff,
    service: Service,
    holder: Employer | Person,
    *,
    channel: Channel,
    draft_key: uuid.UUID | None = None,
) -> Application:
    """A draft with what the registry knows of the employer or person. Raises `NotAllowed` outside the own agency."""
    if not may_take_in_for(staff, holder):
        raise NotAllowed
    employer = holder if isinstance(holder, Employer) else None
    person = holder if isinstance(holder, Person) else None
    return drafting.open_draft(
        staff.user,
        service.slug,
        agency=holder.agency,
        employer=employer,
        person=person,
        facts=operations.prefilled(service, employer, person, business_date()),
        channel=channel,
        draft_key=draft_key,
    )


@transaction.atomic
def submit_for(staff: Staff, draft: Application, *, version: int | None = None) -> Application:
    """Receive it in the applicant's name. Raises as `operations.submit`."""
    received = operations.submit(staff.user, draft, version=version)
    owner = account_of(received)
    changed(received, applicant=owner)
    tell_applicant(received, "received")
    details = {"channel": received.channel, "for": f"user:{owner.pk}" if owner else "no account"}
    record(
        f"staff:{staff.number}",
        "application.taken_in",
        received.subject,
        agency=received.agency.code,
        details=details,
    )
    return received


def account_of(application: Application) -> User | None:
    """Who reads the answers on line: the person, or an employer's only agent; nobody when it is not certain."""
    if application.employer is None:
        return application.person.user if application.person is not None else None
    today = business_date()
    mandates = application.employer.agents.filter(since__lte=today).exclude(until__lte=today)
    agents = list(mandates.select_related("user")[:2])
    return agents[0].user if len(agents) == 1 else None
