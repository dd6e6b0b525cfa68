"""What the registry knows: people by number, who acts for whom, months contributed, the entitlement record."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from anxin.law.months import month_number
from anxin.registry.encryption import lookup_index
from anxin.registry.identity import normal_id
from anxin.registry.models import (
    Agency,
    AgencyKind,
    ContributionSpan,
    Employer,
    EmployerAgent,
    Enrolment,
    Person,
    User,
)

Facts = dict[str, str | int]


def current(day: dt.date) -> Q:
    """Enrolments that include the month of `day`."""
    return in_month(month_number(day.year, day.month))


def in_month(month: int) -> Q:
    """Enrolments that include the contribution month."""
    return Q(first_month__lte=month) & (Q(end_month=None) | Q(end_month__gt=month))


def person_by_id_number(number: str) -> Person | None:
    """By the keyed index; nothing is decrypted to find a person."""
    return Person.objects.select_related("agency").filter(id_index=lookup_index(normal_id(number))).first()


def person_of(user: User) -> Person | None:
    return Person.objects.select_related("agency").filter(user=user).first()


def employer_by_uscc(code: str) -> Employer | None:
    return Employer.objects.select_related("agency").filter(uscc=normal_id(code)).first()


def municipal_centre() -> Agency:
    return Agency.objects.get(kind=AgencyKind.CENTRE)


def mandates(user: User, day: dt.date) -> QuerySet[EmployerAgent]:
    """Those that hold on `day`, of an active account; mandates are half-open spans of days."""
    if not user.is_active:
        return EmployerAgent.objects.none()
    lasting = Q(until=None) | Q(until__gt=day)
    return EmployerAgent.objects.filter(lasting, user=user, since__lte=day)


def employers_acted_for(user: User, day: dt.date) -> QuerySet[Employer]:
    """Employers the account has a mandate for on `day`; mandates are half-open spans of days."""
    if not user.is_active:
        return Employer.objects.none()
    mandate = Q(agents__user=user, agents__since__lte=day)
    lasting = Q(agents__until=None) | Q(agents__until__gt=day)
    return Employer.objects.select_related("agency").filter(mandate & lasting).order_by("name", "pk")


def current_enrolment(person: Person, day: dt.date) -> Enrolment | None:
    return person.enrolments.select_related("employer").filter(current(day)).first()


def staff_list_of(employer: Employer, day: dt.date) -> QuerySet[Person]:
    """People enrolled through the employer in the month of `day`."""
    enrolled = Enrolment.objects.filter(current(day), employer=employer)
    return Person.objects.filter(enrolments__in=enrolled).order_by("name", "pk")


def contributed_months(person: Person, on: dt.date) -> int:
    """Months paid in full up to and with the month of `on`. A month covered twice (two employers) counts once."""
    limit = month_number(on.year, on.month) + 1
    total = reached = 0
    for first, end in person.contribution_spans.order_by("first_month").values_list(
        "first_month", "end_month"
    ):
        first, end = max(first, reached), min(end, limit)
        if end > first:
            total, reached = total + end - first, end
    return total


@dataclass(frozen=True)
class EntitlementRow:
    """Months [first_month, end_month) on one monthly base (fen). A deferred month is simply absent: no mark is left (I.3)."""

    first_month: int
    end_month: int
    employer: str
    base: int

    @property
    def months(self) -> int:
        return self.end_month - self.first_month

    @property
    def last_month(self) -> int:
        return self.end_month - 1


def entitlement_record(person: Person, on: dt.date) -> list[EntitlementRow]:
    """The rows of the personal entitlement record up to the month of `on`, oldest first. `employer` is empty for own payments."""
    limit = month_number(on.year, on.month) + 1
    spans = person.contribution_spans.select_related("employer").filter(first_month__lt=limit)
    return [_row(span, limit) for span in spans.order_by("first_month", "pk")]


def _row(span: ContributionSpan, limit: int) -> EntitlementRow:
    name = span.employer.name if span.employer else ""
    return EntitlementRow(span.first_month, min(span.end_month, limit), name, span.base)


def known_facts(person: Person, on: dt.date) -> Facts:
    """Facts of a request that nobody needs to be asked for, as the command line's request writes them."""
    return {
        "sex": person.sex,
        "birth_date": person.birth_date.isoformat(),
        "account": person.account,
        "beijing_pension_months": contributed_months(person, on),
        "worker_category": person.worker_category,
    }
