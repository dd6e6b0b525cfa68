import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from anxin.registry import operations, permissions
from anxin.registry.models import AgencyKind, Role
from anxin.registry.roles import ADMINISTRATORS, check_roles
from anxin.trail.models import Entry
from tests.registry.people import (
    DAY,
    enrol,
    make_agency,
    make_agent,
    make_centre,
    make_employer,
    make_person,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_staff_is_somebody_with_an_office() -> None:
    officer = make_staff()
    assert permissions.is_staff(officer.user)
    assert not permissions.is_staff(make_user())
    assert not permissions.is_staff(AnonymousUser())
    officer.user.is_active = False
    officer.user.save()
    assert not permissions.is_staff(officer.user)


def test_an_officer_sees_the_own_agency_and_the_centre_sees_all() -> None:
    here, there = make_agency("110105"), make_agency("110108")
    officer, centre = make_staff(agency=here), make_staff(Role.CENTRE, agency=make_centre())
    assert permissions.sees_agency(officer, here)
    assert not permissions.sees_agency(officer, there)
    assert permissions.sees_agency(centre, here)
    assert permissions.sees_agency(centre, there)


def test_a_role_is_held_or_not() -> None:
    officer = make_staff(Role.HANDLER, Role.FRONT_CLERK)
    assert permissions.has_role(officer, Role.HANDLER)
    assert permissions.has_role(officer, Role.REVIEWER, Role.FRONT_CLERK)
    assert not permissions.has_role(officer, Role.REVIEWER)
    assert not permissions.has_role(officer)


def test_only_a_mandate_lets_an_account_act_for_an_employer() -> None:
    employer, other = make_employer(), make_employer()
    agent = make_agent(employer).user
    assert permissions.may_act_for(agent, employer, DAY)
    assert not permissions.may_act_for(agent, other, DAY)
    assert not permissions.may_act_for(agent, employer, dt.date(2018, 1, 1))
    assert not permissions.may_act_for(AnonymousUser(), employer, DAY)


def test_who_may_see_a_person() -> None:
    employer, person = make_employer(), make_person()
    person.user = make_user()
    person.save()
    agent = make_agent(employer).user
    assert not permissions.may_see_person(agent, person, DAY)
    enrol(person, employer)
    assert permissions.may_see_person(agent, person, DAY)
    assert permissions.may_see_person(person.user, person, DAY)
    assert permissions.may_see_person(make_staff(agency=person.agency).user, person, DAY)
    assert permissions.may_see_person(make_staff(Role.CENTRE, agency=make_centre()).user, person, DAY)


def test_who_may_not_see_a_person() -> None:
    employer, person = make_employer(), make_person()
    former = make_agent(employer)
    enrol(person, employer)
    former.until = DAY
    former.save()
    elsewhere = make_staff(agency=make_agency("110108"))
    administrator = make_staff(Role.SYSTEM_ADMIN, agency=person.agency)
    delegated = make_staff(agency=make_agency("D01", AgencyKind.DELEGATED))
    refused: list[permissions.Account] = [
        former.user,
        elsewhere.user,
        administrator.user,
        delegated.user,
        make_user(),
        AnonymousUser(),
    ]
    assert [permissions.may_see_person(user, person, DAY) for user in refused] == [False] * 6


@pytest.mark.parametrize("administrator", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("other", [Role.HANDLER, *sorted(ADMINISTRATORS), Role.LEADER_ON_DUTY])
def test_an_administrator_holds_no_other_role(administrator: Role, other: Role) -> None:
    check_roles([administrator])
    if other != administrator:
        with pytest.raises(ValidationError):
            check_roles([administrator, other])


def test_roles_that_do_not_exist_or_are_ones_own_are_refused() -> None:
    officer = make_staff(Role.HANDLER)
    with pytest.raises(ValidationError, match="wizard"):
        check_roles(["wizard"])
    with pytest.raises(ValidationError):
        operations.change_roles(officer, officer, [Role.REVIEWER])
    with pytest.raises(ValidationError):
        operations.change_roles(make_staff(Role.SECURITY_ADMIN), officer, [Role.SYSTEM_ADMIN, Role.HANDLER])
    officer.refresh_from_db()
    assert officer.roles == [Role.HANDLER]


def test_reading_a_file_leaves_a_trail_entry_without_personal_data() -> None:
    person = make_person()
    operations.read_person_file("staff:T1", person, "handling of an application")
    entry = Entry.objects.get(action="person.read")
    assert (entry.actor, entry.subject, entry.agency) == (
        "staff:T1",
        f"person:{person.pk}",
        person.agency.code,
    )
    assert person.name not in str(entry.details)
