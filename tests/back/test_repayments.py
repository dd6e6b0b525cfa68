"""Benefits given back, on the pages: proposed on the receipt, confirmed by another officer, seen on the award, undone with a reason."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from anxin.funds.benefits.working_out import overpaid
from anxin.funds.models import Repayment
from anxin.registry.models import Role
from tests.factories import signed_in
from tests.funds.repaid import make_repayment
from tests.registry.people import make_agency, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def repayment(business_day: dt.date) -> Repayment:
    return make_repayment()


@pytest.fixture
def clerk() -> Client:
    return signed_in(make_staff(Role.FINANCE_CLERK))


@pytest.fixture
def supervisor() -> Client:
    return signed_in(make_staff(Role.SUPERVISOR))


def post(client: Client, name: str, *arguments: object, **data: object) -> HttpResponse:
    address = reverse(f"back:{name}", args=arguments)
    return client.post(address, data, headers={"accept-language": "en"})  # type: ignore[return-value]  # never a stream


def text(client: Client, name: str, *arguments: object) -> str:
    answer = client.get(reverse(f"back:{name}", args=arguments), headers={"accept-language": "en"})
    assert answer.status_code == 200
    return str(answer.content.decode())


def typed(repayment: Repayment, **more: str) -> dict[str, str]:
    return {
        "way": "repayment",
        "repayment-award": repayment.award.number.lower(),
        "repayment-amount": "1,000.5",
        "repayment-reason": "女儿退回",
    } | more


def test_it_is_proposed_confirmed_and_undone(repayment: Repayment, clerk: Client, supervisor: Client) -> None:
    award, receipt = repayment.award, repayment.receipt
    before = overpaid(award)
    assert "3,000.00" in text(supervisor, "award", award.number)
    assert post(supervisor, "decide_repayment", repayment.pk, "confirm").status_code == 302
    assert overpaid(award) == before - 5_000
    assert "家属退回" in text(supervisor, "award", award.number)
    assert post(clerk, "receipt", receipt.pk, **typed(repayment)).status_code == 302
    page = text(supervisor, "receipt", receipt.pk)
    assert "女儿退回" in page
    assert "Confirm" in page
    assert post(clerk, "undo_repayment", repayment.pk, reason="").status_code == 422
    assert post(clerk, "undo_repayment", repayment.pk, reason="记错").status_code == 302
    assert overpaid(award) == before
    assert "undone: 记错" in text(clerk, "receipt", receipt.pk)
    again = post(clerk, "undo_repayment", repayment.pk, reason="记错")
    assert (again.status_code, "reversed already" in again.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"repayment-award": "A0"}, "There is no benefit with this number."),
        ({}, "This is proposed already."),
        ({"repayment-amount": "4,000"}, "Less is left of this receipt."),
        ({"repayment-amount": "1.005"}, "no more than 2 decimal places"),
        ({"repayment-reason": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    repayment: Repayment, clerk: Client, wrong: dict[str, str], said: str
) -> None:
    answer = post(clerk, "receipt", repayment.receipt.pk, **typed(repayment, **wrong))
    page = answer.content.decode()
    assert (answer.status_code, said in page) == (422, True), said
    assert repayment.award.number.lower() in page or "A0" in page
    assert Repayment.objects.count() == 1


def test_who_may_not_is_refused(repayment: Repayment) -> None:
    elsewhere = make_staff(Role.FINANCE_CLERK, Role.SUPERVISOR, agency=make_agency("110108"))
    for staff in (make_staff(Role.HANDLER), make_staff(Role.INSPECTOR), elsewhere):
        client = signed_in(staff)
        for way in ("confirm", "refuse"):
            assert post(client, "decide_repayment", repayment.pk, way).status_code == 403
        assert post(client, "undo_repayment", repayment.pk, reason="x").status_code == 403
        assert post(client, "receipt", repayment.receipt.pk, **typed(repayment)).status_code == 403
    proposer = signed_in(make_staff(Role.SUPERVISOR))
    assert post(proposer, "decide_repayment", repayment.pk, "nonsense").status_code == 404
    repayment.refresh_from_db()
    assert (repayment.confirmed_at, repayment.refused_at) == (None, None)
