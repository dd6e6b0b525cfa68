"""People at the portal: an agent with an employer and its staff, an insured person, and those who must be refused."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from django.utils import translation

from anxin.registry.models import Employer, Person, Role, User
from tests.registry.people import (
    contribute,
    enrol,
    make_agent,
    make_centre,
    make_employer,
    make_person,
    make_staff,
    make_user,
)


@dataclass(frozen=True)
class Firm:
    """An employer, who acts for it, and one person enrolled with it: 40, 130 months paid in Beijing, general account."""

    employer: Employer
    agent: User
    worker: Person


@pytest.fixture(autouse=True)
def _in_english(settings: object) -> object:
    with translation.override("en"):
        yield


@pytest.fixture
def centre(business_day: dt.date) -> None:
    make_centre()


@pytest.fixture
def firm(centre: None) -> Firm:
    employer = make_employer()
    worker = make_person(born=dt.date(1980, 5, 1), name="王大力")
    enrol(worker, employer)
    contribute(worker, "2008-01", "2018-11", employer)
    return Firm(employer, make_agent(employer).user, worker)


@pytest.fixture
def insured(centre: None) -> Person:
    """A person with an account of their own."""
    return make_person(user=make_user(), name="李安心")


def account_of(person: Person) -> User:
    assert person.user is not None
    return person.user


@pytest.fixture
def stranger(centre: None) -> User:
    """Signed in, but concerned by nothing here; an agent, too, of another employer."""
    return make_agent(make_employer()).user


@pytest.fixture
def officer(centre: None) -> User:
    return make_staff(Role.HANDLER, Role.CENTRE).user


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser in English in which the account is signed in."""

    def browser(user: User) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        return client

    return browser


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})
