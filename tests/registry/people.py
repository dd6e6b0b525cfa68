"""Makers of registry rows for tests: valid, minimal, told apart by a serial number."""

import datetime as dt
import itertools
from typing import Any

from anxin.law.months import parse_month
from anxin.registry import operations
from anxin.registry.models import (
    Agency,
    AgencyKind,
    Employer,
    EmployerAgent,
    EmployerSize,
    Person,
    Role,
    Sex,
    Staff,
    User,
)
from anxin.site.demo.numbers import citizen_number, credit_code, order_for, telephone

DAY = dt.date(2020, 2, 10)
PASSWORD = "correct horse battery staple"
_serial = itertools.count(1)


def make_agency(code: str = "110105", kind: AgencyKind = AgencyKind.DISTRICT) -> Agency:
    found, _ = Agency.objects.get_or_create(
        code=code, defaults={"kind": kind, "name": f"机构{code}", "name_en": f"Agency {code}"}
    )
    return found


def make_centre() -> Agency:
    return make_agency("110000", AgencyKind.CENTRE)


def make_user(name: str = "", *, password: str = "") -> User:
    user = User(username=name or f"user{next(_serial)}")
    user.set_password(password) if password else user.set_unusable_password()
    user.save()
    return user


def make_staff(*roles: Role, agency: Agency | None = None, user: User | None = None) -> Staff:
    number = f"T{next(_serial):04d}"
    return operations.appoint(
        "system",
        user or make_user(),
        agency or make_agency(),
        number=number,
        name=f"职员{number}",
        roles=roles or [Role.HANDLER],
    )


def make_employer(agency: Agency | None = None) -> Employer:
    serial = next(_serial)
    return Employer.objects.create(
        uscc=credit_code("110105", serial),
        name=f"测试公司{serial}",
        agency=agency or make_agency(),
        size=EmployerSize.SMALL,
    )


def make_agent(employer: Employer, user: User | None = None) -> EmployerAgent:
    return operations.grant_mandate(
        "system", user or make_user(), employer, name="经办人", since=dt.date(2019, 1, 1)
    )


def make_person(
    *,
    born: dt.date = dt.date(1985, 6, 1),
    agency: Agency | None = None,
    sex: Sex | None = None,
    **others: Any,
) -> Person:
    serial = next(_serial)
    order = 900 + serial % 100 if sex is None else order_for(sex, serial)
    number = citizen_number("110105", born, order)
    given: dict[str, Any] = {"name": "张测试", "phone": telephone(serial)} | others
    return operations.register_person("system", id_number=number, agency=agency or make_agency(), **given)


def enrol(person: Person, employer: Employer, since: str = "2018-01") -> None:
    operations.enrol("system", person, employer, first_month=parse_month(since), base=700_000)


def contribute(person: Person, first: str, end: str, employer: Employer | None = None) -> None:
    """Months [first, end) paid on a base of 7,000.00 yuan."""
    operations.add_contribution_span(
        "system",
        person,
        employer,
        first_month=parse_month(first),
        end_month=parse_month(end),
        base=700_000,
    )
