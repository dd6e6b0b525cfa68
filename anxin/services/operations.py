"""Where the rules, a service's own form and casework meet: start, submit, review."""

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.forms import Form
from django.utils.translation import override

from anxin.casework.deciding import decide_on
from anxin.casework.errors import CaseError, Incomplete, NotAllowed
from anxin.casework.models import Application, Channel, Proposal
from anxin.casework.operations import drafting, filing, receiving, reviewing
from anxin.casework.operations.receiving import Decided
from anxin.casework.states import State
from anxin.funds.errors import FundsError
from anxin.funds.errors import NotAllowed as FundsNotAllowed
from anxin.law import Decision
from anxin.lawbook.queries import pack_in_force
from anxin.lawbook.turns import change_rules
from anxin.registry.models import Employer, Person, Staff, User
from anxin.registry.permissions import may_act_for, may_see_person
from anxin.registry.queries import known_facts, municipal_centre
from anxin.services.commitments import commitments_for
from anxin.services.fields import SecretField
from anxin.services.registry import services
from anxin.services.service import DetailsForm, Effect, Service
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
    known = _known_at_first(user, service, employer, person)
    return drafting.open_draft(user, service.slug, channel=channel, draft_key=draft_key, **known)


def unstored(
    user: User,
    service: Service,
    *,
    employer: Employer | None = None,
    person: Person | None = None,
    channel: Channel,
) -> Application:
    """What `start` would store, for an application that is filed in one call. Raises the same."""
    known = _known_at_first(user, service, employer, person)
    return Application(**drafting.first_values(user, service.slug, channel=channel, **known))


def _known_at_first(
    user: User, service: Service, employer: Employer | None, person: Person | None
) -> dict[str, Any]:
    today = business_date()
    _refuse_strangers(user, employer, person, today)
    holder = employer or person
    return {
        "agency": holder.agency if holder is not None else municipal_centre(),
        "employer": employer,
        "person": person,
        "facts": prefilled(service, employer, person, today),
    }


def _refuse_strangers(user: User, employer: Employer | None, person: Person | None, today: dt.date) -> None:
    if employer is not None and not may_act_for(user, employer, today):
        raise NotAllowed
    if person is not None and not may_see_person(user, person, today):
        raise NotAllowed


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
    form = services()[application.service].details(application.details if data is None else data)
    return aware_of(form, application)


def details_to_change(
    application: Application, data: Mapping[str, Any] | None = None, prefix: str = ""
) -> Form:
    """The same for a page: empty fields filled in with what the draft holds, nothing refused before something is sent."""
    kind = services()[application.service].details
    return aware_of(kind(data, prefix=prefix or None, initial=application.details), application)


def aware_of(form: Form, application: Application) -> Form:
    """Some forms look at the answers to the rules' questions too, and secret fields know what is kept."""
    if isinstance(form, DetailsForm):
        form.application = application
    for name, field in form.fields.items():
        if isinstance(field, SecretField):
            field.kept = application.details.get(name) or ""
    return form


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
    _refuse_unfinished(draft)
    return receiving.submit(user, draft, commitments_for=_to_sign, version=version)


def _refuse_unfinished(application: Application) -> None:
    form = details_form(application)
    if not form.is_valid():
        raise Incomplete(details=list(form.errors))
    if services()[application.service].about_person and application.person is None:
        raise Incomplete(facts=["person"])


def ready(application: Application) -> Decided:
    """The decision on an application without files that is not stored yet. Raises `Incomplete`, `BadInput`; writes nothing."""
    _refuse_unfinished(application)
    return filing.ready(application, _to_sign)


def file(user: User, application: Application, found: Decided) -> None:
    """Store what `ready` found complete, as received. A mandate may have ended since: who may is asked again."""
    _refuse_strangers(user, application.employer, application.person, business_date())
    filing.file(user, application, found, _to_sign)


def _to_sign(decision: Mapping[str, Any]) -> list[str]:
    return [commitment.id for commitment in commitments_for(decision)]


@transaction.atomic
def review(
    proposal: Proposal, staff: Staff, *, confirm: bool, note: str, version: int | None = None
) -> Proposal:
    """Confirm or send back; what approval does happens in the same transaction, or neither happens. Raises `CaseError`."""
    if confirm and services()[proposal.application.service].moves_days:
        change_rules()
    reviewed = reviewing.review(proposal, staff, confirm=confirm, note=note, version=version)
    application = reviewed.application
    if application.state == State.DECIDED:
        effect = _take_effect(application, staff)
        with override("en"):  # whoever reads it later reads it in their own language
            text = str(effect.text)
        record(
            f"staff:{staff.number}",
            "application.effect",
            application.subject,
            agency=application.agency.code,
            details={"done": effect.done, "text": text},
        )
    return reviewed


def _take_effect(application: Application, staff: Staff) -> Effect:
    """What money refuses is told as a case tells it."""
    try:
        return services()[application.service].effect(application, staff)
    except FundsNotAllowed as error:
        raise NotAllowed(error.message) from error
    except FundsError as error:
        raise CaseError(error.message) from error
