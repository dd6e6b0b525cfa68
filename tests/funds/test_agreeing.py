"""Agreements, the switch of each agency (II.3), and deferrals by two officers."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from anxin.funds.collection import remittance_allowed
from anxin.funds.errors import Answered, FundsError, NotAllowed
from anxin.funds.models import AgreementKind, PaymentAgreement, RemittanceSwitch
from anxin.funds.operations.agreeing import (
    Terms,
    end_agreement,
    keep_remittance_on,
    sign_agreement,
    switch_of,
    switch_remittance_off,
    switch_remittance_on,
)
from anxin.funds.operations.deferring import confirm_deferral, propose_deferral, refuse_deferral
from anxin.law.months import parse_month
from anxin.registry.models import EmployerSize, Role, Staff
from anxin.trail.models import Entry, Message
from tests.funds.makers import MINIMUM, billed, employer_with, on
from tests.registry.people import make_agency, make_agent, make_centre, make_person, make_staff

pytestmark = pytest.mark.django_db
TODAY = dt.date(2020, 2, 10)


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    on("2020-02-10")
    with override("en"):
        yield


@pytest.fixture
def clerk() -> Staff:
    return make_staff(Role.FINANCE_CLERK)


def terms(
    reference: str = "XY1", kind: str = AgreementKind.BANK_REMITTANCE, signed_on: dt.date = TODAY
) -> Terms:
    return Terms(kind, reference, signed_on, "某公司", "6222020200001234567", "测试银行", "102100000030")


def test_an_agreement_is_signed_and_ended(clerk: Staff) -> None:
    employer = employer_with()
    agreement = sign_agreement(employer, terms(), by=clerk)
    assert agreement.masked == "••••\N{NO-BREAK SPACE}4567"
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM funds_paymentagreement")
        assert "4567" not in cursor.fetchone()[0]
    with pytest.raises(FundsError, match="such an agreement"):
        sign_agreement(employer, terms("XY2"), by=clerk)
    sign_agreement(employer, terms("XY3", AgreementKind.DIRECT_DEBIT), by=clerk)
    sign_agreement(make_person(), terms("XY4"), by=clerk)
    end_agreement(agreement, dt.date(2020, 2, 11), by=clerk)
    on("2020-02-11")
    sign_agreement(employer, terms("XY5", signed_on=dt.date(2020, 2, 11)), by=clerk)
    with pytest.raises(FundsError):
        end_agreement(agreement, dt.date(2020, 2, 12), by=clerk)
    assert Entry.objects.filter(action__startswith="agreement.").count() == 5


def test_bad_terms_name_the_field(clerk: Staff) -> None:
    employer = employer_with()
    sign_agreement(employer, terms(), by=clerk)
    with pytest.raises(ValidationError) as same:
        sign_agreement(employer_with(), terms(), by=clerk)
    assert list(same.value.message_dict) == ["reference"]
    with pytest.raises(ValidationError) as later:
        sign_agreement(employer_with(), terms("XY9", signed_on=dt.date(2020, 2, 11)), by=clerk)
    assert list(later.value.message_dict) == ["signed_on"]


def test_an_agreement_that_was_signed_does_not_change(clerk: Staff) -> None:
    agreement = sign_agreement(employer_with(), terms(), by=clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentAgreement.objects.filter(pk=agreement.pk).update(reference="OTHER")
    with pytest.raises(IntegrityError), transaction.atomic():
        agreement.delete()


def test_each_agency_switches_for_itself() -> None:
    agency, supervisor = make_agency(), make_staff(Role.SUPERVISOR)
    centre = make_staff(Role.SUPERVISOR, Role.CENTRE, agency=make_centre())
    for stranger in (
        centre,
        make_staff(Role.FINANCE_CLERK),
        make_staff(Role.SUPERVISOR, agency=make_agency("110108")),
    ):
        with pytest.raises(NotAllowed):
            switch_remittance_on(agency, by=stranger)
        with pytest.raises(NotAllowed):
            switch_remittance_off(agency, by=stranger)
    with pytest.raises(FundsError, match="takes no remittances"):
        switch_remittance_off(agency, by=supervisor)
    switch_remittance_on(agency, by=supervisor)
    with pytest.raises(FundsError, match="already"):
        switch_remittance_on(agency, by=supervisor)
    switch_remittance_off(agency, by=supervisor)
    assert switch_of(agency, TODAY) is not None
    assert switch_of(agency, dt.date(2020, 2, 11)) is None
    on("2020-02-11")
    switch_remittance_on(agency, by=supervisor)
    with pytest.raises(IntegrityError), transaction.atomic():
        RemittanceSwitch.objects.create(agency=agency, since=dt.date(2020, 2, 15), switched_on_by="staff:x")


def test_switching_off_is_taken_back_until_it_comes_into_force() -> None:
    agency, supervisor = make_agency(), make_staff(Role.SUPERVISOR)
    with pytest.raises(FundsError, match="under way"):
        keep_remittance_on(agency, by=supervisor)
    switch_remittance_on(agency, by=supervisor)
    switch_remittance_off(agency, by=supervisor)
    with pytest.raises(NotAllowed):
        keep_remittance_on(agency, by=make_staff(Role.FINANCE_CLERK))
    kept = keep_remittance_on(agency, by=supervisor)
    assert (kept.until, kept.switched_off_by) == (None, "")
    switch_remittance_off(agency, by=supervisor)
    on("2020-02-11")
    with pytest.raises(FundsError, match="under way"):
        keep_remittance_on(agency, by=supervisor)


def test_the_number_of_an_agreement_is_taken_once() -> None:
    clerk = make_staff(Role.FINANCE_CLERK)
    sign_agreement(employer_with(MINIMUM), terms(), by=clerk)
    with pytest.raises(ValidationError, match="Another agreement has this number"):
        sign_agreement(employer_with(MINIMUM), terms(), by=clerk)


def test_only_while_the_rules_allow_it() -> None:
    assert not remittance_allowed(dt.date(2020, 1, 30))
    assert remittance_allowed(dt.date(2020, 1, 31))
    on("2020-01-30")
    with pytest.raises(FundsError, match="do not allow"):
        switch_remittance_on(make_agency(), by=make_staff(Role.SUPERVISOR))


@pytest.mark.parametrize("place", ["henan", "willow-ford"])
def test_a_place_without_the_measure_has_no_remittance(place: str, settings: "object") -> None:
    settings.PLACE = place  # type: ignore[attr-defined]  # pytest-django's settings take any name
    assert not remittance_allowed(dt.date(2020, 3, 1))


def test_a_deferral_moves_the_open_bills(clerk: Staff) -> None:
    on("2020-04-10")
    employer = employer_with(MINIMUM, size=EmployerSize.LARGE)
    agent, bill = make_agent(employer), billed(employer, "2020-02")
    before = bill.due_on
    months = (parse_month("2020-02"), parse_month("2020-04"))
    deferral = propose_deferral(employer, *months, by=clerk, reason="停工")
    with pytest.raises(NotAllowed):
        confirm_deferral(deferral, by=clerk)
    with pytest.raises(FundsError, match="deferred already"):
        propose_deferral(employer, *months, by=clerk, reason="停工")
    bill.refresh_from_db()
    assert bill.due_on == before
    confirm_deferral(deferral, by=make_staff(Role.SUPERVISOR))
    bill.refresh_from_db()
    assert (bill.due_on, bill.clause) == (dt.date(2020, 8, 31), "DEF.1")
    [told] = Message.objects.filter(template="deferral_confirmed")
    assert (told.recipient, told.payload["day"]) == (f"user:{agent.user_id}", "2020-08-31")
    with pytest.raises(Answered):
        refuse_deferral(deferral, by=clerk)


def test_a_deferral_refused_moves_nothing(clerk: Staff) -> None:
    employer = employer_with(MINIMUM, size=EmployerSize.LARGE)
    bill = billed(employer, "2020-02")
    deferral = propose_deferral(employer, bill.month, bill.month + 1, by=clerk, reason="停工")
    elsewhere = make_staff(Role.FINANCE_CLERK, Role.SUPERVISOR, agency=make_agency("110108"))
    for stranger in (elsewhere, make_staff(Role.HANDLER)):
        for act in (confirm_deferral, refuse_deferral):
            with pytest.raises(NotAllowed):
                act(deferral, by=stranger)
        with pytest.raises(NotAllowed):
            propose_deferral(employer, bill.month, bill.month + 1, by=stranger, reason="停工")
    refuse_deferral(deferral, by=make_staff(Role.SUPERVISOR))
    before = bill.due_on
    bill.refresh_from_db()
    assert bill.due_on == before
    propose_deferral(employer, bill.month, bill.month + 1, by=clerk, reason="再次申请")
