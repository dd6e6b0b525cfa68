"""The main job in a real browser, on a phone and on a desk: found out, applied for, handled, reviewed by another person,
delivered, followed without an account. With real passwords and real codes; every page is also read for words left in English."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from anxin.casework.models import Application, Proposal
from anxin.casework.states import State
from anxin.registry.models import Employer, Role
from anxin.trail.models import Message
from anxin.work.models import Obligation
from tests.browser import walk
from tests.browser.test_look import DESK, PHONE
from tests.registry.people import (
    PASSWORD,
    contribute,
    enrol,
    make_agent,
    make_centre,
    make_employer,
    make_person,
    make_staff,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# What is written in Latin letters on a Chinese page as well: a language, a service code, a law by its short name.
LATIN = {"English", "BJ", "SIL"}
PERSON = "王大力"


@dataclass
class City:
    employer: Employer
    secrets: dict[str, str] = field(default_factory=dict)

    def code(self, username: str) -> str:
        """What the officer's phone shows now."""
        return str(format_hotp_value(hotp_value(self.secrets[username], int(time.time()) // 30)))

    def officer(self, username: str, role: Role) -> None:
        user = make_user(username, password=PASSWORD)
        make_staff(role, agency=self.employer.agency, user=user)
        self.secrets[username] = generate_totp_secret()
        TOTP.activate(user, self.secrets[username])


@pytest.fixture
def city(business_day: dt.date) -> City:
    make_centre()
    city = City(make_employer())
    worker = make_person(born=dt.date(1980, 5, 1), name=PERSON)
    enrol(worker, city.employer)
    contribute(worker, "2008-01", "2018-11", city.employer)
    make_agent(city.employer, make_user("agent", password=PASSWORD))
    city.officer("handler", Role.HANDLER)
    city.officer("reviewer", Role.REVIEWER)
    return city


@dataclass
class Looker:
    """Notes what is wrong with each page that is passed."""

    wrong: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)

    def __call__(self, name: str, page: Page) -> None:
        self.passed.append(name)
        width = page.evaluate("document.documentElement.scrollWidth")
        if page.viewport_size and width > page.viewport_size["width"]:
            self.wrong.append(f"{name}: {width} wide")
        said = set(re.findall(r"(?<![\w-])[A-Za-z]{2,}(?![\w-])", page.locator("body").inner_text()))
        self.wrong += [f"{name}: {word}" for word in said - LATIN if not re.fullmatch("[IVX]+", word)]


@contextmanager
def opened(browser: Browser, server: LiveServer, size: tuple[int, int], looker: Looker) -> Iterator[Page]:
    """Somebody's own browser, which forgets everything at the end."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="zh-CN", base_url=server.url
    )
    page = context.new_page()
    page.on("console", lambda said: looker.wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: looker.wrong.append(str(error)))
    yield page
    context.close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_from_the_first_question_to_the_result(
    live_server: LiveServer, city: City, size: tuple[int, int]
) -> None:
    looker = Looker()
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        receipt = walked(browser, live_server, city, size, looker)
        browser.close()
    assert looker.wrong == []
    assert looker.passed[-1] == "track"
    _is_done_once(receipt)


def walked(browser: Browser, server: LiveServer, city: City, size: tuple[int, int], looker: Looker) -> str:
    with opened(browser, server, size, looker) as page:
        walk.find_out(page, looker)
        walk.sign_in(page, "agent", PASSWORD)
        receipt = walk.apply(page, city.employer.uscc, PERSON, looker)
    with (
        opened(browser, server, size, looker) as handler,
        opened(browser, server, size, looker) as reviewer,
    ):
        walk.sign_in(handler, "handler", PASSWORD, lambda: city.code("handler"))
        walk.take_in(handler, receipt, looker)
        assert handler.locator("a[href$='/steps/review']").count() == 0, "one person proposes and reviews"
        walk.sign_in(reviewer, "reviewer", PASSWORD, lambda: city.code("reviewer"))
        walk.step(reviewer, receipt, "review", choose=("answer", "confirm"))
        walk.step(handler, receipt, "deliver", write=("how", "网上"))
        looker("case-closed", handler)
    with opened(browser, server, size, looker) as page:
        walk.follow(page, receipt, city.employer.uscc[-4:], looker)
    return receipt


def _is_done_once(receipt: str) -> None:
    """The browser is closed: what the database holds."""
    application = Application.objects.get()
    assert (application.receipt, application.state, application.mode) == (receipt, State.CLOSED, "commitment")
    proposal = Proposal.objects.get(application=application)
    assert proposal.reviewed_by is not None
    assert proposal.reviewed_by != proposal.by
    told = list(Message.objects.filter(subject=application.subject).values_list("template", flat=True))
    assert sorted(told) == ["accepted", "decided", "delivered", "received"]
    owed = Obligation.objects.filter(subject=application.subject)
    assert owed.count() == 4
    assert all(each.clause == "II.1.2" and each.due_on is None for each in owed)
