"""Every address about somebody's own money, and everybody it is not for. The addresses come from the address book itself: one that is
not in the table below fails."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from anxin.front.urls import urlpatterns
from anxin.funds.models import Bill
from anxin.funds.reporting.operations import begin, put_row, receive_rows
from anxin.law.months import parse_month
from anxin.registry.models import EmployerSize, Person, Role, User
from tests import odd_input
from tests.front.applying import received
from tests.front.conftest import Firm, account_of
from tests.funds.makers import MINIMUM, billed, hire
from tests.funds.reporting.files import cells
from tests.funds.reporting.files import hire as hired
from tests.registry.people import make_agency, make_staff

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
ROOMS = ("anxin.front.mine", "anxin.front.months")
# Pages about whoever reads them: open to everybody signed in, and empty for strangers.
ABOUT_THE_READER = {"applications", "contributions", "entitlement", "own_months", "own_payments"}


def given(client: Client, firm: Firm, alone: Person) -> dict[str, dict[str, Any]]:
    """What stands in each address: all of it the firm's, or of one who pays alone."""
    firm.employer.size = EmployerSize.GOVERNMENT
    firm.employer.save()
    bill = billed(firm.employer)
    own = Bill.objects.get(person=alone)
    application = received(client, firm.employer.uscc, firm.worker.pk)
    draft = begin(firm.agent, firm.employer, parse_month("2020-02"))
    put_row(firm.agent, draft, cells(hired()))
    sent = firm_report(firm)
    key, month = {"key": draft.draft_key}, {"uscc": firm.employer.uscc, "month": "2020-02"}
    receipt = {"receipt": application.receipt}
    return {
        **dict.fromkeys(("application", "sent", "qr", "hand_in", "withdraw"), receipt),
        "supply": receipt | {"document": "evidence"},
        "file": {"pk": 1},
        "own_bill": {"number": own.number},
        "bills": {"uscc": firm.employer.uscc},
        "bill": {"uscc": firm.employer.uscc, "number": bill.number},
        "own_month": {"number": bill.number},
        "months": {"uscc": firm.employer.uscc},
        **dict.fromkeys(("month", "month_start", "month_upload", "month_template"), month),
        **dict.fromkeys(("report_draft", "report_discard", "report_send"), key),
        "report_row_add": key | {"kind": "hire"},
        **dict.fromkeys(("report_row", "report_row_remove"), key | {"number": 1}),
        **dict.fromkeys(("report", "report_refused", "report_results"), {"receipt": sent}),
    }


def firm_report(firm: Firm) -> str:
    report = receive_rows(firm.agent, firm.employer, parse_month("2020-02"), [cells(hired("1", "错", "x"))])
    return str(report.receipt)


def paths(places: dict[str, dict[str, Any]]) -> dict[str, str]:
    """An address that needs something and has no entry above has no path: that fails here."""
    ours = [each for each in urlpatterns if each.callback.__module__.startswith(ROOMS)]
    return {str(each.name): reverse(f"front:{each.name}", kwargs=places.get(str(each.name))) for each in ours}


def strangers(stranger: User, insured: Person) -> dict[str, User]:
    """Another employer's agent; an insured person; officers of the same agency and of another, without a mandate."""
    return {
        "agent": stranger,
        "person": account_of(insured),
        "officer": make_staff(Role.HANDLER, Role.FINANCE_CLERK).user,
        "neighbour": make_staff(Role.FINANCE_CLERK, agency=make_agency("110108")).user,
    }


def test_nobody_else_opens_or_changes_anything(
    signed_in: Browser, visitor: Client, firm: Firm, stranger: User, insured: Person
) -> None:
    alone = hire(None, MINIMUM)
    found = paths(given(signed_in(firm.agent), firm, alone))
    assert len(found) > 25
    others = strangers(stranger, insured)
    before = odd_input.rows()
    said = [firm.employer.name, firm.employer.uscc, firm.worker.id_number, firm.worker.name, alone.name]
    for name, path in found.items():
        for method in ("get", "post"):
            answer = getattr(visitor, method)(path)
            assert answer.status_code in (302, 405), (name, method)
            assert answer.status_code == 405 or answer.url.startswith(reverse("account_login")), (
                name,
                method,
            )
        for who, user in others.items():
            client = signed_in(user)
            for method in ("get", "post"):
                answer = getattr(client, method)(path)
                right = (200, 405) if name in ABOUT_THE_READER else (403, 404, 405)
                assert answer.status_code in right, (name, method, who)
                page = answer.content.decode()
                told = [each for each in said if each in page and each not in path]
                assert told == [], (name, method, who)
    assert odd_input.rows() - before == {}
