"""Signing in, the second step for officers, and what happens when a session ends under somebody's hands."""

import datetime as dt
import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import path

from anxin.front import kept_answers
from anxin.registry.models import Person, Role, User
from anxin.registry.permissions import staff_required
from anxin.site.urls import urlpatterns as site_urls
from tests.registry.people import PASSWORD, make_person, make_staff, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.front.test_accounts")]
TYPED = {"answer": ["一", "二"], "password": "secret", "csrfmiddlewaretoken": "x"}


@staff_required
def workbench(request: HttpRequest) -> HttpResponse:
    return HttpResponse("workbench")


@login_required
def answers(request: HttpRequest) -> HttpResponse:
    from django.contrib.auth.decorators import login_required

    return login_required(lambda asked: HttpResponse("taken " + ",".join(asked.POST.getlist("answer"))))(
        request
    )


urlpatterns = [
    path("workbench/", workbench),
    path("answers/", answers),
    *site_urls,
]


def code_for(secret: str, *, ahead: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead)))


def sign_in(client: Client, user: User, **extra: str) -> Any:
    return client.post("/account/login/", {"login": user.username, "password": PASSWORD} | extra)


def officer_with_authenticator() -> tuple[User, str]:
    user = make_user(password=PASSWORD)
    make_staff(Role.HANDLER, user=user)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return user, secret


def test_the_public_signs_in_with_name_or_email(client: Client) -> None:
    user = make_user(password=PASSWORD)
    assert sign_in(client, user).status_code == 302
    assert client.get("/account/my-record/").status_code == 200


def test_a_wrong_password_is_refused_in_words(client: Client) -> None:
    user = make_user(password=PASSWORD)
    page = client.post(
        "/account/login/", {"login": user.username, "password": "no"}, headers={"Accept-Language": "en"}
    )
    assert page.status_code == 200
    assert "The user name or the password is wrong." in page.content.decode()


def test_ten_wrong_passwords_lock_that_account_and_no_other(client: Client) -> None:
    user, other = make_user(password=PASSWORD), make_user(password=PASSWORD)
    for _ in range(10):
        last = client.post("/account/login/", {"login": user.username, "password": "no"})
    assert last.status_code == 429
    assert 'class="govuk-heading-xl"' in last.content.decode()
    assert sign_in(client, user).status_code in (200, 429)
    assert "_auth_user_id" not in client.session
    assert sign_in(Client(), other).status_code == 302


def test_staff_pages_refuse_strangers_and_the_public(client: Client) -> None:
    assert client.get("/workbench/").headers["Location"].startswith("/account/login/")
    sign_in(client, make_user(password=PASSWORD))
    assert client.get("/workbench/").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_an_officer_without_a_second_step_sets_one_up_and_enters(client: Client) -> None:
    user = make_user(password=PASSWORD)
    make_staff(Role.HANDLER, user=user)
    sign_in(client, user)
    assert client.get("/workbench/").headers["Location"].startswith("/account/2fa/totp/activate/")
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/").content.decode()
    found = re.search(r'value="([A-Z2-7]{32})"', page)
    assert found
    client.post("/account/2fa/totp/activate/", {"code": code_for(found[1])})
    stored = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    assert found[1] not in str(stored.data)
    assert client.get("/workbench/").content == b"workbench"


def test_an_officer_enters_with_password_and_code(client: Client) -> None:
    user, secret = officer_with_authenticator()
    assert sign_in(client, user).headers["Location"] == "/account/2fa/authenticate/"
    assert client.get("/workbench/").headers["Location"].startswith("/account/login/")
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    entered = client.post("/account/2fa/authenticate/", {"code": code_for(secret)})
    assert entered.headers["Location"] == "/staff/"
    assert client.get("/workbench/").content == b"workbench"


def test_a_code_works_once(client: Client) -> None:
    user, secret = officer_with_authenticator()
    code = code_for(secret)
    for entered in (True, False):
        visitor = Client()
        sign_in(visitor, user)
        visitor.post("/account/2fa/authenticate/", {"code": code})
        assert (visitor.get("/workbench/").status_code == 200) is entered


def test_a_session_without_second_step_is_asked_for_it(client: Client) -> None:
    user, _secret = officer_with_authenticator()
    client.force_login(user)
    assert client.get("/workbench/").headers["Location"].startswith("/account/2fa/reauthenticate/")


def signup(client: Client, **record: str) -> Any:
    form = {"username": "newcomer", "password1": PASSWORD, "password2": PASSWORD} | record
    return client.post("/account/signup/", form)


def test_signing_up_finds_the_insured_person() -> None:
    person = make_person()
    done = signup(Client(), id_number=person.id_number, real_name=person.name, phone=person.phone)
    assert done.status_code == 302
    assert Person.objects.get().user == User.objects.get(username="newcomer")


def test_signing_up_without_a_match_gives_an_account_without_person() -> None:
    person = make_person()
    assert (
        signup(Client(), id_number=person.id_number, real_name="别人", phone=person.phone).status_code == 302
    )
    assert User.objects.filter(username="newcomer").exists()
    assert Person.objects.get().user is None


@pytest.mark.parametrize(
    "record",
    [{"id_number": "110105194912310021"}, {"real_name": "张三"}, {"id_number": "11010519491231002X"}],
)
def test_half_or_wrong_answers_make_no_account(record: dict[str, str]) -> None:
    page = signup(Client(), **record)
    assert page.status_code == 200
    assert "govuk-error-summary" in page.content.decode()
    assert not User.objects.exists()


def test_connecting_later_is_limited(client: Client) -> None:
    person = make_person()
    user = make_user(password=PASSWORD)
    sign_in(client, user)
    right = {"id_number": person.id_number, "real_name": person.name, "phone": person.phone}
    for _ in range(5):
        client.post("/account/my-record/", right | {"real_name": "别人"})
    client.post("/account/my-record/", right)
    assert Person.objects.get().user is None


def test_connecting_later_works_once(client: Client) -> None:
    person = make_person()
    sign_in(client, make_user(password=PASSWORD))
    right = {"id_number": person.id_number, "real_name": person.name, "phone": person.phone}
    assert client.post("/account/my-record/", right).status_code == 302
    assert client.get("/account/my-record/").status_code == 302


def lose_session(client: Client) -> None:
    Session.objects.all().delete()
    del client.cookies["sessionid"]


def test_answers_survive_the_end_of_a_session(client: Client) -> None:
    user = make_user(password=PASSWORD)
    sign_in(client, user)
    lose_session(client)
    sent = client.post("/answers/?step=2", TYPED)
    assert sent.headers["Location"] == "/account/login/?next=%2Faccount%2Fkept-answers%2F"
    assert "一" not in str(Session.objects.get().get_decoded())
    assert (
        sign_in(client, user, next="/account/kept-answers/").headers["Location"] == "/account/kept-answers/"
    )
    page = client.get("/account/kept-answers/").content.decode()
    assert 'action="/answers/?step=2"' in page
    assert 'name="answer" value="一"' in page
    assert "secret" not in page
    assert client.post("/answers/?step=2", {"answer": ["一", "二"]}).content.decode() == "taken 一,二"
    assert client.get("/account/kept-answers/").status_code == 302


def test_another_person_at_the_same_browser_sees_nothing(client: Client) -> None:
    sign_in(client, make_user(password=PASSWORD))
    lose_session(client)
    client.post("/answers/", TYPED)
    sign_in(client, make_user(password=PASSWORD))
    page = client.get("/account/kept-answers/")
    assert page.status_code == 302
    assert kept_answers.SESSION_KEY not in client.session


def test_kept_answers_are_dropped_after_half_an_hour(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    user = make_user(password=PASSWORD)
    sign_in(client, user)
    lose_session(client)
    client.post("/answers/", TYPED)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=31)
    monkeypatch.setattr(kept_answers, "now", lambda: later)
    sign_in(client, user)
    assert client.get("/account/kept-answers/").status_code == 302


def test_throwing_kept_answers_away(client: Client) -> None:
    user = make_user(password=PASSWORD)
    sign_in(client, user)
    lose_session(client)
    client.post("/answers/", TYPED)
    sign_in(client, user)
    assert client.post("/account/kept-answers/").status_code == 302
    assert kept_answers.SESSION_KEY not in client.session


def test_nothing_is_kept_for_a_browser_nobody_was_signed_in_with(client: Client) -> None:
    assert client.post("/answers/", TYPED).headers["Location"] == "/account/login/?next=/answers/"
    assert not Session.objects.exists()


def test_a_page_part_asked_for_by_script_leads_the_whole_page_to_sign_in(client: Client) -> None:
    sign_in(client, make_user(password=PASSWORD))
    lose_session(client)
    answer = client.post("/answers/", TYPED, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith("/account/login/")


@pytest.mark.parametrize(
    "page",
    [
        "login/",
        "signup/",
        "password/reset/",
        "password/change/",
        "logout/",
        "email/",
        "2fa/",
        "sessions/",
        "my-record/",
    ],
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_account_page_wears_our_look_and_no_inline_script(
    client: Client, page: str, language: str
) -> None:
    if page not in ("login/", "signup/", "password/reset/"):
        sign_in(client, make_user(password=PASSWORD))
    answer = client.get(f"/account/{page}", headers={"Accept-Language": language})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "look/look.css" in text
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    assert heading
    assert heading[1].strip().isascii() is (language == "en")
    assert "style=" not in text
    assert all("src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_demo_accounts_are_shown_in_the_demo_city_only(client: Client) -> None:
    assert "anxin-demo" not in client.get("/account/login/").content.decode()
    with override_settings(DEMO=True):
        page = client.get("/account/login/").content.decode()
    assert "anxin-demo-2020" in page
    assert re.search(r"<code>supervisor</code>.*<code>\d{6}</code>", page, re.DOTALL)


def test_refusals_are_permission_denied_not_errors() -> None:
    request = HttpRequest()
    request.user = make_user()
    with pytest.raises(PermissionDenied):
        workbench(request)
