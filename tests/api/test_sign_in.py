"""Who gets in: a living token, or the portal's session with its CSRF mark; nobody else, and no staff."""

import datetime as dt
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from anxin.api.models import AccessToken
from anxin.api.operations import issue_token, revoke_token
from anxin.registry.models import Employer, Role
from anxin.trail.models import Entry
from tests.api.conftest import PAYMENT, Program, answer, payment, program_for, refusal
from tests.registry.people import make_agent, make_staff, make_user


def test_nobody_is_told_to_sign_in(anybody: Program, business_day: dt.date) -> None:
    response = anybody.get("applications")
    refusal(response, 401, "not-signed-in")
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "path", ["applications", "persons/me/entitlement-record", "employers/91110105MA00000000/bills"]
)
def test_an_unknown_token_opens_nothing(path: str, business_day: dt.date) -> None:
    refusal(Program("anxin_made-up").get(path), 401, "not-signed-in")


def test_a_token_opens_what_its_account_may_see(agent: Program) -> None:
    assert answer(agent.get("applications")) == {"items": [], "next": None}
    assert AccessToken.objects.get().last_used_on is not None


def test_the_secret_is_not_kept(agent: Program) -> None:
    token = AccessToken.objects.get()
    assert agent.token not in {str(value) for value in vars(token).values()}
    assert len(token.digest) == 64


def test_a_revoked_token_opens_nothing(agent: Program) -> None:
    revoke_token("system", AccessToken.objects.get())
    refusal(agent.get("applications"), 401, "not-signed-in")
    revoke_token("system", AccessToken.objects.get())
    assert Entry.objects.filter(action="token.revoked").count() == 1


def test_a_token_that_is_over_opens_nothing(agent: Program) -> None:
    long_ago = dt.datetime(2019, 1, 1, tzinfo=dt.UTC)
    AccessToken.objects.update(created_at=long_ago, expires_at=long_ago + dt.timedelta(days=1))
    refusal(agent.get("applications"), 401, "not-signed-in")


def test_a_closed_account_opens_nothing(agent: Program) -> None:
    user = AccessToken.objects.get().user
    user.is_active = False
    user.save()
    refusal(agent.get("applications"), 401, "not-signed-in")


def test_staff_get_no_token_and_no_entry(employer: Employer) -> None:
    user = make_user()
    program = program_for(user)
    make_staff(Role.HANDLER, user=user)
    refusal(program.get("applications"), 403, "forbidden")
    with pytest.raises(ValidationError):
        issue_token("system", user, name="test", days=30)


def test_a_session_needs_its_csrf_mark_to_write(employer: Employer) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(make_agent(employer).user, "allauth.account.auth_backends.AuthenticationBackend")
    program = Program(client=client)
    assert answer(program.get("applications"))["items"] == []
    refusal(program.post("applications", payment(employer)), 403, "csrf")
    client.cookies["csrftoken"] = "a" * 32
    answer(program.post("applications", payment(employer), X_CSRFToken="a" * 32), 201)


def test_a_wrong_token_does_not_fall_back_to_the_session(employer: Employer) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(make_agent(employer).user, "allauth.account.auth_backends.AuthenticationBackend")
    refusal(Program("anxin_wrong", client).get("applications"), 401, "not-signed-in")


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_token_lives_a_year_at_most(days: int, business_day: dt.date) -> None:
    with pytest.raises(ValidationError):
        issue_token("system", make_user(), name="test", days=days)
    assert not AccessToken.objects.exists()


def test_the_console_issues_lists_and_revokes(employer: Employer) -> None:
    user = make_agent(employer).user
    out, err = StringIO(), StringIO()
    call_command("api_token", "issue", user.username, "--days", "7", stdout=out, stderr=err)
    program = Program(out.getvalue().strip())
    assert answer(program.post("applications", payment(employer)), 201)["facts"] == PAYMENT
    listed = StringIO()
    call_command("api_token", "list", user.username, stdout=listed)
    assert program.token not in listed.getvalue()
    assert "last used" in listed.getvalue()
    call_command("api_token", "revoke", str(AccessToken.objects.get().pk), stdout=StringIO())
    refusal(program.get("applications"), 401, "not-signed-in")


def test_the_console_says_what_it_does_not_know(business_day: dt.date) -> None:
    with pytest.raises(CommandError, match="no account"):
        call_command("api_token", "issue", "nobody-here")
    with pytest.raises(CommandError, match="no token"):
        call_command("api_token", "revoke", "999999")
