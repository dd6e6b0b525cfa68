"""What writes to the registry. One function, one transaction, one trail entry (which holds references, never personal data)."""

import datetime as dt
import hmac
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from anxin.registry.actors import actor_of_staff
from anxin.registry.encryption import lookup_index
from anxin.registry.identity import normal_id, read_identity
from anxin.registry.models import (
    Agency,
    ContributionSpan,
    Employer,
    EmployerAgent,
    Enrolment,
    Person,
    Staff,
    User,
)
from anxin.registry.operations_in_bulk import NewBase, change_bases
from anxin.registry.queries import person_by_id_number
from anxin.registry.roles import check_roles
from anxin.trail.operations import record
from anxin.trail.today import business_date

# What a change of data may touch; the identity number has its own operation because sex and birth date follow from it.
CHANGEABLE = frozenset({"name", "phone", "account", "worker_category", "rural", "agency"})


@transaction.atomic
def read_person_file(actor: str, person: Person, purpose: str) -> Person:
    """Every look into a person's file is on the trail. The caller has asked `may_see_person` first."""
    record(
        actor,
        "person.read",
        f"person:{person.pk}",
        agency=person.agency.code,
        details={"purpose": purpose},
    )
    return person


def note_refused_look(actor: str, person: Person, purpose: str) -> None:
    """Somebody wanted to look into a file that another agency keeps."""
    details = {"purpose": purpose}
    record(actor, "person.refused", f"person:{person.pk}", agency=person.agency.code, details=details)


@transaction.atomic
def register_person(actor: str, *, id_number: str, name: str, agency: Agency, **others: Any) -> Person:
    """Sex and birth date come from the number where it says them, otherwise from `others`. Raises BadIdentity, ValidationError."""
    identity = read_identity(id_number, business_date())
    known = {"sex": identity.sex, "birth_date": identity.birth_date}
    person = Person(
        id_number=identity.number,
        id_index=lookup_index(identity.number),
        name=name.strip(),
        agency=agency,
        **(others | {field: value for field, value in known.items() if value is not None}),
    )
    person.full_clean()
    person.save()
    record(actor, "person.registered", f"person:{person.pk}", agency=agency.code)
    return person


@transaction.atomic
def change_person(actor: str, person: Person, **changes: Any) -> Person:
    """Raises ValidationError for a field that is not changed this way."""
    if unknown := set(changes) - CHANGEABLE:
        raise ValidationError(_("Not changed this way: %(fields)s") % {"fields": ", ".join(sorted(unknown))})
    for field, value in changes.items():
        setattr(person, field, value)
    person.full_clean()
    person.save(update_fields=sorted(changes))
    _record_change(actor, person, sorted(changes))
    return person


@transaction.atomic
def change_id_number(actor: str, person: Person, id_number: str) -> Person:
    """A corrected number brings its sex and birth date with it. Raises BadIdentity, ValidationError (taken already)."""
    identity = read_identity(id_number, business_date())
    person.id_number, person.id_index = identity.number, lookup_index(identity.number)
    person.sex = identity.sex or person.sex
    person.birth_date = identity.birth_date or person.birth_date
    person.full_clean()
    person.save()
    _record_change(actor, person, ["id_number"])
    return person


def _record_change(actor: str, person: Person, fields: list[str]) -> None:
    record(
        actor, "person.changed", f"person:{person.pk}", agency=person.agency.code, details={"fields": fields}
    )


@transaction.atomic
def enrol(actor: str, person: Person, employer: Employer | None, *, first_month: int, base: int) -> Enrolment:
    """From `first_month` on, until further notice. The database refuses an enrolment that overlaps another of the person."""
    enrolment = Enrolment(person=person, employer=employer, first_month=first_month, base=base)
    enrolment.full_clean()
    enrolment.save()
    record(
        actor,
        "enrolment.begun",
        f"person:{person.pk}",
        agency=person.agency.code,
        details={"employer": employer.uscc if employer else "", "first_month": first_month},
    )
    return enrolment


@transaction.atomic
def end_enrolment(actor: str, enrolment: Enrolment, *, end_month: int) -> Enrolment:
    """`end_month` is the first month no longer enrolled."""
    enrolment.end_month = end_month
    enrolment.full_clean()
    enrolment.save(update_fields=["end_month"])
    record(
        actor,
        "enrolment.ended",
        f"person:{enrolment.person_id}",
        agency=enrolment.person.agency.code,
        details={"enrolment": enrolment.pk, "end_month": end_month},
    )
    return enrolment


def change_base(actor: str, enrolment: Enrolment, *, month: int, base: int) -> None:
    """`base` (fen a month) holds from `month` on, which the enrolment must include; the months before keep theirs."""
    ended = enrolment.end_month is not None and enrolment.end_month <= month
    if month < enrolment.first_month or ended:
        raise ValidationError(_("The enrolment does not include this month."))
    if base < 0:
        raise ValidationError(_("A wage is not negative."))
    change_bases(actor, [NewBase(enrolment, month, base)])


@transaction.atomic
def add_contribution_span(
    actor: str, person: Person, employer: Employer | None, *, first_month: int, end_month: int, base: int
) -> ContributionSpan:
    """Months [first_month, end_month) paid in full on `base` (fen a month)."""
    span = ContributionSpan(
        person=person, employer=employer, first_month=first_month, end_month=end_month, base=base
    )
    span.full_clean()
    span.save()
    record(
        actor,
        "contribution.recorded",
        f"person:{person.pk}",
        agency=person.agency.code,
        details={"first_month": first_month, "end_month": end_month},
    )
    return span


@transaction.atomic
def record_month_paid(bases: Mapping[int, int], employer: Employer | None, month: int) -> None:
    """Enter one month paid in full for many persons: `bases` gives each person's base (fen). The caller's step has the trail entry."""
    touching = ContributionSpan.objects.filter(person__in=bases, employer=employer, end_month=month)
    longer = {span.person_id: span for span in touching if span.base == bases[span.person_id]}
    for span in longer.values():
        span.end_month = month + 1
    ContributionSpan.objects.bulk_update(longer.values(), ["end_month"], batch_size=500)
    ContributionSpan.objects.bulk_create(
        ContributionSpan(
            person_id=person, employer=employer, first_month=month, end_month=month + 1, base=base
        )
        for person, base in bases.items()
        if person not in longer
    )


@transaction.atomic
def take_back_month_paid(persons: Iterable[int], employer: Employer | None, month: int) -> None:
    """The month was not paid after all: it leaves the spans that hold it, which are cut in two where it lay inside."""
    holding = ContributionSpan.objects.filter(
        person__in=list(persons), employer=employer, first_month__lte=month, end_month__gt=month
    )
    spans = list(holding)
    after = [
        ContributionSpan(
            person_id=span.person_id,
            employer=employer,
            first_month=month + 1,
            end_month=span.end_month,
            base=span.base,
        )
        for span in spans
        if span.end_month > month + 1
    ]
    before = [span for span in spans if span.first_month < month]
    for span in before:
        span.end_month = month
    ContributionSpan.objects.bulk_update(before, ["end_month"], batch_size=500)
    ContributionSpan.objects.filter(pk__in=[each.pk for each in spans if each.first_month == month]).delete()
    ContributionSpan.objects.bulk_create(after)


@transaction.atomic
def appoint(actor: str, user: User, agency: Agency, *, number: str, name: str, roles: Iterable[str]) -> Staff:
    """Raises ValidationError when the roles exclude each other."""
    held = sorted(set(roles))
    check_roles(held)
    officer = Staff(user=user, agency=agency, number=number, name=name, roles=held)
    officer.full_clean()
    officer.save()
    _record_roles(actor, officer)
    return officer


@transaction.atomic
def change_roles(by: Staff, officer: Staff, roles: Iterable[str]) -> Staff:
    """Nobody changes their own roles. Raises ValidationError."""
    if by.pk == officer.pk:
        raise ValidationError(_("Nobody changes their own roles."))
    held = sorted(set(roles))
    check_roles(held)
    officer.roles = held
    officer.save(update_fields=["roles"])
    _record_roles(actor_of_staff(by), officer)
    return officer


def _record_roles(actor: str, officer: Staff) -> None:
    record(
        actor,
        "staff.roles",
        f"staff:{officer.number}",
        agency=officer.agency.code,
        details={"roles": officer.roles},
    )


@transaction.atomic
def grant_mandate(
    actor: str, user: User, employer: Employer, *, name: str, since: dt.date, phone: str = ""
) -> EmployerAgent:
    mandate = EmployerAgent(user=user, employer=employer, name=name, phone=phone, since=since)
    mandate.full_clean()
    mandate.save()
    record(
        actor,
        "mandate.granted",
        f"employer:{employer.uscc}",
        agency=employer.agency.code,
        details={"user": user.pk},
    )
    return mandate


@transaction.atomic
def end_mandate(actor: str, mandate: EmployerAgent, *, until: dt.date) -> EmployerAgent:
    """`until` is the first day on which the account no longer acts for the employer."""
    mandate.until = until
    mandate.full_clean()
    mandate.save(update_fields=["until"])
    record(
        actor,
        "mandate.ended",
        f"employer:{mandate.employer.uscc}",
        agency=mandate.employer.agency.code,
        details={"user": mandate.user_id, "until": until.isoformat()},
    )
    return mandate


@transaction.atomic
def bind_account(user: User, *, id_number: str, name: str, phone: str) -> Person | None:
    """Tie an account to its insured person when number, name and telephone all match the registry; None otherwise.

    None never says which of the three was wrong, so that an account is no tool for trying other people's data. A person
    who has an account already keeps it.
    """
    person = person_by_id_number(id_number)
    matches = person is not None and person.user_id is None and _same_person(person, name, phone)
    record(
        f"user:{user.pk}",
        "account.bound" if matches else "account.not_bound",
        f"person:{person.pk}" if matches and person else f"user:{user.pk}",
    )
    if not matches or person is None:
        return None
    person.user = user
    person.save(update_fields=["user"])
    return person


def _same_person(person: Person, name: str, phone: str) -> bool:
    same_name = hmac.compare_digest(normal_id(person.name).encode(), normal_id(name).encode())
    same_phone = hmac.compare_digest(normal_id(person.phone).encode(), normal_id(phone).encode())
    return bool(person.phone) and same_name and same_phone
