"""The main job as people do it in a browser, from the first question to the result: the test walks it, the pictures of the
documentation are taken on it. `seen` is told of each page worth a look. Only names and addresses are used to find things, so
that it works in every language."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page

Seen = Callable[[str, Page], None]
SERVICE = "person-back-payment"
ANSWERS = {
    "filed_by": "employer",
    "account": "general",
    "beijing_pension_months": "130",
    "first_month": "2019-7",
    "last_month": "2019-9",
}
DETAILS = {"monthly_wage": "6500.00", "reason": "漏报了这几个月。"}


def button(page: Page) -> Locator:
    """What leads on: the first button of the page's own form."""
    return page.locator("main form[method=post] button.govuk-button").first


def sign_in(page: Page, username: str, password: str, code: Callable[[], str] | None = None) -> None:
    page.goto("/account/login/")
    page.locator("#id_login").fill(username)
    page.locator("#id_password").fill(password)
    button(page).click()
    if code is not None:
        page.locator("#id_code").fill(code())
        button(page).click()
        page.wait_for_url("**/staff/")


def answer_all(page: Page) -> None:
    """One question a page, as long as there are questions."""
    while found := re.search(r"/questions?/(\w+)/$", page.url):
        _fill_in(page, ANSWERS[found[1]])
        with page.expect_navigation():
            button(page).click()


def _fill_in(page: Page, value: str) -> None:
    if page.locator("input[name=answer][type=radio]").count():
        page.locator(f"input[name=answer][value={value}]").check()
    elif page.locator("[name=answer]").count():
        page.locator("[name=answer]").fill(value)
    else:
        for place, part in enumerate(value.split("-")):
            page.locator(f"[name=answer_{place}]").fill(part)


def find_out(page: Page, seen: Seen) -> None:
    """How will my matter be handled? Without an account."""
    page.goto("/")
    seen("home", page)
    page.goto(f"/services/{SERVICE}/")
    seen("guide", page)
    page.goto(f"/services/{SERVICE}/check/")
    seen("question", page)
    answer_all(page)
    seen("result", page)


def apply(page: Page, employer: str, person: str, seen: Seen) -> str:
    """From the task list to the receipt number; the last button is pressed twice."""
    page.goto(f"/apply/{SERVICE}/")
    page.locator(f"input[name=holder][value='{employer}']").check()
    button(page).click()
    page.wait_for_url("**/drafts/*/")
    draft = page.url
    page.goto(f"{draft}person/")
    page.get_by_label(re.compile(person)).check()
    button(page).click()
    page.goto(f"{draft}questions/")
    answer_all(page)
    page.goto(draft)
    seen("tasks", page)
    page.goto(f"{draft}details/")
    for name, value in DETAILS.items():
        page.locator(f"[name={name}]").fill(value)
    button(page).click()
    page.goto(f"{draft}commitments/")
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
    button(page).click()
    page.goto(f"{draft}send/")
    seen("check-answers", page)
    button(page).dblclick()
    page.wait_for_url("**/sent/")
    seen("receipt", page)
    receipt = page.locator(".anxin-receipt").inner_text()
    page.goto(f"/applications/{receipt}/")
    seen("application", page)
    return receipt


def take_in(page: Page, receipt: str, seen: Seen) -> None:
    """An officer finds it in the work list, claims it, accepts, handles and proposes."""
    page.goto("/staff/work/?scope=agency")
    seen("work-list", page)
    page.goto(f"/staff/cases/{receipt}/")
    page.locator("main form[action$='/claim'] button").click()
    seen("case", page)
    step(page, receipt, "accept")
    step(page, receipt, "start")
    step(page, receipt, "propose", choose=("outcome", "approve"), write=("reason", "符合承诺制条件。"))


def step(
    page: Page,
    receipt: str,
    slug: str,
    *,
    choose: tuple[str, str] | None = None,
    write: tuple[str, str] | None = None,
) -> None:
    page.goto(f"/staff/cases/{receipt}/steps/{slug}")
    if choose is not None:
        page.locator(f"[name={choose[0]}][value={choose[1]}]").check()
    if write is not None:
        page.locator(f"[name={write[0]}]").fill(write[1])
    button(page).click()
    page.wait_for_url(f"**/staff/cases/{receipt}/")


def follow(page: Page, receipt: str, ending: str, seen: Seen) -> None:
    """Without an account: the receipt number and four characters that only those concerned know."""
    page.goto("/track/")
    page.locator("[name=receipt]").fill(receipt)
    page.locator("[name=ending]").fill(ending)
    button(page).click()
    page.locator(".anxin-timeline").wait_for()
    seen("track", page)
