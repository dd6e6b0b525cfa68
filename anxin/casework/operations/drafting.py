"""A draft belongs to its applicant alone; nothing of it is on the staff's side."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from anxin.casework.errors import NotAllowed, WrongState
from anxin.casework.models import Application, Channel
from anxin.casework.operations.moving import changed, locked, move
from anxin.casework.permissions import is_applicant
from anxin.casework.states import State
from anxin.registry.actors import actor_of
from anxin.registry.models import Agency, Employer, Person, User
from anxin.trail.models import Entry
from anxin.trail.operations import entry, record_all
from anxin.trail.today import now


@transaction.atomic
def open_draft(
    user: User,
    service: str,
    *,
    agency: Agency,
    employer: Employer | None = None,
    person: Person | None = None,
    facts: Mapping[str, Any] | None = None,
    channel: Channel = Channel.PORTAL,
    draft_key: uuid.UUID | None = None,
) -> Application:
    """Start an application. The same `draft_key` gives the same draft, so a repeated click opens nothing twice."""
    values = first_values(
        user, service, agency=agency, employer=employer, person=person, facts=facts, channel=channel
    )
    application, created = _new_or_known(draft_key, values)
    if not is_applicant(user, application):
        raise NotAllowed
    if created:
        record_all([opening(user, application)])
    return application


def first_values(
    user: User,
    service: str,
    *,
    agency: Agency,
    employer: Employer | None,
    person: Person | None,
    facts: Mapping[str, Any] | None,
    channel: Channel,
) -> dict[str, Any]:
    at = now()
    return {
        "service": service,
        "channel": channel,
        "applicant": user,
        "employer": employer,
        "person": person,
        "agency": agency,
        "facts": dict(facts or {}),
        "created_at": at,
        "changed_at": at,
    }


def opening(user: User, application: Application) -> Entry:
    """The trail entry of an application begun, under the only name it has before its receipt."""
    details = {"service": application.service}
    return entry(actor_of(user), "application.draft", application.subject, details=details)


def _new_or_known(draft_key: uuid.UUID | None, values: dict[str, Any]) -> tuple[Application, bool]:
    """Without a key there is nothing to look for first."""
    if draft_key is None:
        return Application.objects.create(**values), True
    return Application.objects.get_or_create(draft_key=draft_key, defaults=values)


@transaction.atomic
def save_answers(
    user: User,
    application: Application,
    *,
    facts: Mapping[str, Any] | None = None,
    forget: Iterable[str] = (),
    details: Mapping[str, Any] | None = None,
    commitments: list[str] | None = None,
    person: Person | None = None,
    version: int | None = None,
) -> Application:
    """Keep answers of a draft. Given keys replace earlier ones; `forget` names facts whose answer is taken back."""
    draft = _own_draft(user, application, version)
    values: dict[str, Any] = {}
    if facts is not None or forget:
        gone = set(forget)
        values["facts"] = {k: v for k, v in {**draft.facts, **(facts or {})}.items() if k not in gone}
    if details is not None:
        values["details"] = {**draft.details, **details}
    if commitments is not None:
        values["commitments"] = commitments
    if person is not None:
        values |= {"person": person}
    changed(draft, **values)
    return draft


@transaction.atomic
def discard(user: User, application: Application) -> None:
    draft = _own_draft(user, application, None)
    move(draft, State.WITHDRAWN, actor=actor_of(user))


def _own_draft(user: User, application: Application, version: int | None) -> Application:
    draft = locked(application.pk, version)
    if not is_applicant(user, draft):
        raise NotAllowed
    if draft.state != State.DRAFT:
        raise WrongState
    return draft
