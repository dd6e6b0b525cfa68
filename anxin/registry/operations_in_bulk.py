"""What an employer reports about many people at once. The same writes as in `operations`, one trail entry a person, in few statements.

The caller has looked at everybody before; what the database refuses all the same (two reports at one moment) refuses the whole call.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import transaction

from anxin.registry.encryption import lookup_index
from anxin.registry.identity import Identity
from anxin.registry.models import Agency, Employer, Enrolment, Person
from anxin.trail.models import Entry
from anxin.trail.operations import entry, record_all


class Hire(NamedTuple):
    """Enrolled from `first_month` until further notice; `base` in fen a month."""

    person: Person
    first_month: int
    base: int


class End(NamedTuple):
    """`end_month` is the first month no longer enrolled."""

    enrolment: Enrolment
    end_month: int


class NewBase(NamedTuple):
    """`base` (fen a month) holds from `month` on; the months before keep theirs."""

    enrolment: Enrolment
    month: int
    base: int


@transaction.atomic
def register_persons(actor: str, agency: Agency, people: Iterable[tuple[Identity, str]]) -> list[Person]:
    """Identities that say sex and birth date, each with the person's name; in the order given."""
    persons = [_person(agency, identity, name) for identity, name in people]
    Person.objects.bulk_create(persons)
    record_all(
        [entry(actor, "person.registered", f"person:{each.pk}", agency=agency.code) for each in persons]
    )
    return persons


def _person(agency: Agency, identity: Identity, name: str) -> Person:
    if identity.sex is None or identity.birth_date is None:
        raise ValueError("this number says neither sex nor birth date")
    return Person(
        name=name,
        id_number=identity.number,
        id_index=lookup_index(identity.number),
        sex=identity.sex,
        birth_date=identity.birth_date,
        agency=agency,
    )


@transaction.atomic
def enrol_all(actor: str, employer: Employer, hires: Sequence[Hire]) -> list[Enrolment]:
    """The database refuses all of them when one overlaps another enrolment of its person."""
    rows = [
        Enrolment(person=each.person, employer=employer, first_month=each.first_month, base=each.base)
        for each in hires
    ]
    Enrolment.objects.bulk_create(rows)
    record_all([_begun(actor, employer, row) for row in rows])
    return rows


def _begun(actor: str, employer: Employer, row: Enrolment) -> Entry:
    details = {"employer": employer.uscc, "first_month": row.first_month}
    return entry(
        actor, "enrolment.begun", f"person:{row.person_id}", agency=row.person.agency.code, details=details
    )


@transaction.atomic
def end_all(actor: str, ends: Sequence[End]) -> None:
    for each in ends:
        each.enrolment.end_month = each.end_month
    Enrolment.objects.bulk_update([each.enrolment for each in ends], ["end_month"])
    record_all([_ended(actor, each) for each in ends])


def _ended(actor: str, end: End) -> Entry:
    row, details = end.enrolment, {"enrolment": end.enrolment.pk, "end_month": end.end_month}
    return entry(
        actor, "enrolment.ended", f"person:{row.person_id}", agency=row.person.agency.code, details=details
    )


@transaction.atomic
def change_bases(actor: str, changes: Sequence[NewBase]) -> None:
    """An enrolment that began earlier ends and goes on with the new base; one that begins in that very month takes it."""
    changed = [each for each in changes if each.base != each.enrolment.base]
    later = [_rest(each) for each in changed if each.month > each.enrolment.first_month]
    for each in changed:
        if each.month > each.enrolment.first_month:
            each.enrolment.end_month = each.month
        else:
            each.enrolment.base = each.base
    Enrolment.objects.bulk_update([each.enrolment for each in changed], ["end_month", "base"])
    Enrolment.objects.bulk_create(later)
    record_all([_rebased(actor, each) for each in changed])


def _rest(change: NewBase) -> Enrolment:
    """The months from the change to the end the enrolment had, which may be open."""
    row = change.enrolment
    return Enrolment(
        person=row.person,
        employer=row.employer,
        first_month=change.month,
        end_month=row.end_month,
        base=change.base,
    )


def _rebased(actor: str, change: NewBase) -> Entry:
    row, details = change.enrolment, {"enrolment": change.enrolment.pk, "month": change.month}
    return entry(
        actor, "enrolment.base", f"person:{row.person_id}", agency=row.person.agency.code, details=details
    )
