"""Loading the demo city, and moving its date. The same seed gives the same city."""

import datetime as dt
from collections.abc import Sequence
from functools import cache
from random import Random

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.auth.hashers import make_password
from django.db import transaction

from anxin.registry.actors import SYSTEM
from anxin.registry.models import Agency, Employer, EmployerAgent, Person, Role, Sex, Staff, User
from anxin.registry.queries import staff_list_of
from anxin.site.demo import accounts
from anxin.site.demo.agencies import create_agencies
from anxin.site.demo.applications import FIRST_DAY, Applicant, seed_applications
from anxin.site.demo.bank import seed_bank
from anxin.site.demo.benefits import seed_benefits
from anxin.site.demo.collecting import seed_collecting
from anxin.site.demo.employers import create_employers
from anxin.site.demo.exchanges import seed_exchanges
from anxin.site.demo.kinds import DAY, Kind
from anxin.site.demo.money import seed_money
from anxin.site.demo.numbers import telephone
from anxin.site.demo.people import Crowd, add_history, add_person, create_people
from anxin.site.demo.reports import seed_reports
from anxin.trail.operations import record, set_business_date

SEED = 20200131
MANDATES_SINCE = dt.date(2018, 1, 1)
# Districts that have somebody in every role, so that work can be handed to and fro.
STAFFED = ("110101", "110108", accounts.CHAOYANG)
_YOUNG = Kind("young", 0, (31, 31), (75, 75), sex=Sex.FEMALE)
_NEAR = Kind("near_retirement", 0, (59, 59), (250, 250), sex=Sex.MALE)


class NotEmpty(Exception):
    """The database holds people already; a demo city is never mixed with them."""


@transaction.atomic
def load() -> None:
    """Raises NotEmpty. All or nothing; about a quarter of a minute."""
    if User.objects.exists() or Agency.objects.exists():
        raise NotEmpty("This database holds data already; the demo city needs an empty one.")
    random = Random(SEED)  # noqa: S311 - a city that is the same every time, not a secret
    set_business_date(DAY, actor=SYSTEM)
    agencies = create_agencies()
    employers = create_employers(random, agencies)
    create_people(random, employers)
    _create_officers(agencies)
    _create_public(random, employers)
    _create_agents(employers)
    seed_money(random)
    seed_reports(User.objects.get(username="li"), employers)
    seed_bank()
    applicants = _applicants(employers)
    seed_applications(applicants)
    seed_exchanges(applicants)
    seed_collecting(applicants)
    seed_benefits()
    record(SYSTEM, "demo.loaded", "business_date:1", details={"seed": SEED})


def move_to(day: dt.date) -> None:
    set_business_date(day, actor=SYSTEM)


def _create_officers(agencies: dict[str, Agency]) -> None:
    for number, account in enumerate(accounts.OFFICERS, 1):
        user = _user(account.username)
        _officer(user, agencies[account.agency], number, account.roles)
        secret = encrypt(accounts.totp_secret(account.username))
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})
    roles = [
        role for role in Role if not role.endswith("_admin") and role not in (Role.CENTRE, Role.RULE_AUTHOR)
    ]
    for place, code in enumerate(STAFFED):
        for number, role in enumerate(roles):
            user = User.objects.create(username=f"{code}.{role}", password=make_password(None))
            _officer(user, agencies[code], 100 * (place + 1) + number, (role,))


def _officer(user: User, agency: Agency, number: int, roles: tuple[Role, ...]) -> None:
    surname, given = (
        "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"[number % 16],
        "敏静磊洋艳军杰娟涛超霞平刚"[number % 13],
    )
    Staff.objects.create(
        user=user,
        agency=agency,
        number=f"{accounts.NUMBER}{number:03d}",
        name=surname + given,
        roles=[str(role) for role in roles],
    )


def _user(username: str) -> User:
    user = User.objects.create(
        username=username,
        email=f"{username}@demo.invalid",
        password=_demo_password(),
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@cache
def _demo_password() -> str:
    """Hashing is slow on purpose; the accounts share one password anyway."""
    return make_password(accounts.PASSWORD)


def _create_public(random: Random, employers: Sequence[Employer]) -> None:
    """Two insured persons who work for the employers that the third account acts for."""
    crowd = Crowd()
    first, second = employers[0], employers[1]
    young = add_person(crowd, random, "陈小安", _YOUNG, first, dt.date(1988, 9, 12), Sex.FEMALE)
    near = add_person(crowd, random, "王建国", _NEAR, second, dt.date(1960, 4, 10), Sex.MALE)
    for serial, (person, username) in enumerate([(young, "chen"), (near, "wang")]):
        person.user, person.phone = _user(username), telephone(9000 + serial)
    add_history(crowd, random, young, _YOUNG, first, 75, employers)
    add_history(crowd, random, near, _NEAR, second, 250, employers)
    crowd.save()
    agent = _user("li")
    for employer in (first, second):
        _mandate(agent, employer, "李办事")


def _create_agents(employers: Sequence[Employer]) -> None:
    """Every employer has somebody who acts for it; these accounts have no password."""
    for number, employer in enumerate(employers[2:]):
        if number % 6 == 0:
            user = User.objects.create(username=f"agent{number // 6 + 1}", password=make_password(None))
        _mandate(user, employer, f"经办人{number // 6 + 1}")


def _applicants(employers: Sequence[Employer]) -> list[Applicant]:
    """Agents of employers in the districts that have officers, and the two insured persons with an account."""
    staffed = [employer for employer in employers if employer.agency.code in STAFFED]
    own = [
        Applicant(person.user, None, [person])
        for person in Person.objects.filter(user__isnull=False)
        if person.user
    ]
    agents = [
        Applicant(employer.agents.get().user, employer, list(staff_list_of(employer, FIRST_DAY)[:20]))
        for employer in staffed[:7]
    ]
    return agents + own


def _mandate(user: User, employer: Employer, name: str) -> None:
    EmployerAgent.objects.create(user=user, employer=employer, name=name, since=MANDATES_SINCE)
