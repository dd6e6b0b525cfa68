"""II.3: the debit goes on as usual, with a reminder to keep enough balance; for a time a bank remittance where the agency agreed to it."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.utils.translation import override
from pytest_django.fixtures import Settings

from anxin.casework.errors import CaseError
from anxin.channels.bank.folders import fetch
from anxin.funds.errors import FundsError
from anxin.funds.models import AgreementKind, Bill, DebitOrder, PaymentAgreement, Receipt, Waiting
from anxin.funds.operations.agreeing import Terms, end_agreement, sign_agreement, switch_remittance_on
from anxin.funds.operations.billing import bill_month
from anxin.funds.operations.debiting import build_batch, remind_due
from anxin.law.months import parse_month
from anxin.registry.models import Role, Staff
from anxin.registry.queries import contributed_months
from anxin.services.brought import brought_by, foreseen_for
from anxin.services.operations import review
from anxin.services.registry import services
from anxin.trail.models import Entry, Message
from tests.clauses.journey import (
    BEFORE_THE_NOTICE,
    City,
    employer_applies,
    failed,
    finished,
    held,
    owed,
    person_applies,
    proposed,
    taken_in,
)
from tests.funds.banking import account_of_agency, received, remittance, work
from tests.funds.makers import summed
from tests.registry.people import make_staff

JANUARY = parse_month("2020-01")
ACCOUNT: dict[str, Any] = {
    "account_holder": "演示公司",
    "account_number": "6222020200001234567",
    "bank_name": "测试银行",
    "bank_code": "102100000030",
}
MARCH = {"month": "2020-03", "paid_on": "2020-03-20", "amount": "1000.00"}
BY_REMITTANCE = MARCH | {"method": "bank_remittance"}
BY_DEBIT = MARCH | {"method": "direct_debit"}


def test_a_remittance_is_taken_once_the_agreement_is_on_file(city: City) -> None:
    case = employer_applies(city, "contribution-payment", BY_REMITTANCE)
    assert (case.mode, case.decision["clauses"][0]) == ("direct", "II.3")
    assert (held(case), case.decision["checks"]) == (["bank-remittance"], ["remittance_agreement"])
    assert list(failed(case)) == ["direct-debit"]
    taken_in(city, case)
    with pytest.raises(CaseError):
        proposed(city, case, checks=False)


def test_to_its_end(city: City) -> None:
    switch_remittance_on(city.agency, by=make_staff(Role.SUPERVISOR))
    case = finished(city, employer_applies(city, "contribution-payment", BY_REMITTANCE))
    assert case.checks.get().kind == "remittance_agreement"
    assert owed(case) == {}
    assert not PaymentAgreement.objects.exists(), "no account was given"


def test_approval_makes_the_agreement_once_the_agency_takes_remittances(city: City) -> None:
    """Until its supervisor switches them on the officers see why not, and nothing is half decided."""
    case = employer_applies(city, "contribution-payment", BY_REMITTANCE, **ACCOUNT)
    taken_in(city, case)
    proposal = proposed(city, case)
    with override("en"):
        seen = foreseen_for(proposal.application)
        assert seen is not None
        assert (seen.does, seen.in_the_way) == ([], ["This agency takes no remittances today."])
        with pytest.raises(CaseError, match="takes no remittances"):
            review(proposal, city.reviewer, confirm=True, note="同意")
    case.refresh_from_db()
    assert (case.state, PaymentAgreement.objects.count()) == ("in_process", 0)
    switch_remittance_on(city.agency, by=make_staff(Role.SUPERVISOR))
    review(proposal, city.reviewer, confirm=True, note="同意")
    signed = PaymentAgreement.objects.get()
    assert (signed.kind, signed.employer, signed.signed_on) == ("bank_remittance", city.employer, city.day)
    assert (signed.number, signed.holder) == ("6222020200001234567", "演示公司")
    assert (signed.reference, signed.source) == (case.receipt, case.subject)
    entry = Entry.objects.get(action="agreement.signed")
    assert (entry.actor, entry.subject) == (f"staff:{city.reviewer.number}", signed.subject)
    case.refresh_from_db()
    assert brought_by(case).agreements == [signed]


def test_a_second_agreement_of_the_kind_waits_until_the_first_has_ended(city: City) -> None:
    finished(city, employer_applies(city, "contribution-payment", BY_DEBIT, **ACCOUNT))
    first = PaymentAgreement.objects.get()
    again = employer_applies(city, "contribution-payment", BY_DEBIT, **ACCOUNT)
    taken_in(city, again)
    proposal = proposed(city, again)
    with override("en"), pytest.raises(CaseError, match=f"Agreement {first.reference} of this kind"):
        review(proposal, city.reviewer, confirm=True, note="同意")
    city.on("2020-02-11")
    end_agreement(first, city.day, by=clerk())
    review(proposal, city.reviewer, confirm=True, note="同意")
    assert PaymentAgreement.objects.filter(ended_on=None).get().source == again.subject


def test_with_an_agreement_on_file_and_no_account_nothing_new_is_signed(city: City) -> None:
    finished(city, employer_applies(city, "contribution-payment", BY_DEBIT, **ACCOUNT))
    case = employer_applies(city, "contribution-payment", BY_DEBIT)
    seen = foreseen_for(case)
    assert seen is not None
    assert PaymentAgreement.objects.get().reference in str(seen.does[0])
    finished(city, case)
    assert PaymentAgreement.objects.count() == 1


def test_a_person_who_pays_alone_agrees_to_a_debit(city: City) -> None:
    finished(city, person_applies(city, "contribution-payment", BY_DEBIT, **ACCOUNT))
    signed = PaymentAgreement.objects.get()
    assert (signed.kind, signed.person, signed.employer) == ("direct_debit", city.insured, None)


@pytest.mark.parametrize("left_out", ["account_holder", "account_number", "bank_name", "bank_code"])
def test_half_an_account_is_asked_for_whole(city: City, left_out: str) -> None:
    form = services()["contribution-payment"].details(ACCOUNT | {left_out: ""})
    assert list(form.errors) == [left_out]


def test_the_debit_goes_on_as_usual(city: City) -> None:
    case = employer_applies(city, "contribution-payment", MARCH | {"method": "direct_debit"})
    assert (case.mode, held(case), case.decision["clauses"][0]) == ("ordinary", ["direct-debit"], "II.3")
    finished(city, case)


def test_after_the_end_and_before_the_notice_there_is_no_remittance(city: City) -> None:
    city.on(BEFORE_THE_NOTICE)
    assert employer_applies(city, "contribution-payment", BY_REMITTANCE).decision["checks"] == []
    city.on("2020-07-01")
    city.declare("ended", "2020-06-30")
    after = employer_applies(city, "contribution-payment", BY_REMITTANCE)
    assert (after.mode, held(after)) == ("ordinary", [])


def clerk() -> Staff:
    return make_staff(Role.FINANCE_CLERK)


def bill_of(city: City) -> Bill:
    """January's, with one worker who has paid nothing yet."""
    city.hires()
    bill_month(JANUARY)
    return Bill.objects.get(employer=city.employer)


def agreement(kind: AgreementKind, number: str) -> Terms:
    signed = dt.date(2020, 2, 10)
    return Terms(kind, f"XY-{kind}", signed, "演示公司", number, "测试银行", "102100000030")


def test_remittance_from_the_agreement_to_the_entitlement_record(city: City) -> None:
    """Asked for, switched on by the agency, agreed by two officers, paid with the bill's number: on time, and the month is in the record."""
    bill = bill_of(city)
    asked = employer_applies(city, "contribution-payment", BY_REMITTANCE, **ACCOUNT)
    city.on("2020-02-12")
    (early,) = received(remittance(bill.amount, f"{bill.number} 社会保险费", on="2020-02-11"))
    early.refresh_from_db()
    assert (early.waiting, summed("suspense")) == (Waiting.SWITCHED_OFF, bill.amount)
    switch_remittance_on(city.agency, by=make_staff(Role.SUPERVISOR))
    finished(city, asked)
    account = PaymentAgreement.objects.get(source=asked.subject).number
    (receipt,) = received(
        remittance(bill.amount, f"{bill.number} 社会保险费", on="2020-02-12", account=account),
        opening=bill.amount,
    )
    bill.refresh_from_db()
    receipt.refresh_from_db()
    payment = bill.payments.get()
    assert (bill.settled_on, receipt.left) == (dt.date(2020, 2, 12), 0)
    assert (payment.treatment, payment.clause) == ("none", "I.2")
    worker = bill.lines.order_by("-pk")[0].person
    assert contributed_months(worker, dt.date(2020, 2, 12)) == 1


def test_no_remittance_after_the_end(city: City) -> None:
    city.on("2020-07-02")
    city.declare("ended", "2020-07-01")
    with pytest.raises(FundsError):
        switch_remittance_on(city.agency, by=make_staff(Role.SUPERVISOR))


def test_the_debit_from_the_reminder_to_the_entitlement_record(city: City, settings: Settings) -> None:
    """Too little balance the first time: the bank says why, the next batch tries again, and the month is paid on the day of collection."""
    settings.BANK_SANDBOX = True
    bill, officer = bill_of(city), clerk()
    poor = ACCOUNT | {"account_number": "6222020200000000202"}
    asked = finished(city, employer_applies(city, "contribution-payment", BY_DEBIT, **poor))
    agreed = PaymentAgreement.objects.get(source=asked.subject)
    build_batch(account_of_agency(), dt.date(2020, 2, 17), by=officer)
    work()
    city.on("2020-02-12")
    remind_due()
    told = Message.objects.get(template="debit_reminder")
    assert (told.recipient, told.payload["day"]) == (f"user:{city.agent.pk}", "2020-02-17")
    collected_on(city, "2020-02-17")
    assert DebitOrder.objects.get().reason_code == "AM04"
    today = dt.date(2020, 2, 17)
    end_agreement(agreed, today, by=officer)
    rich = agreement(AgreementKind.DIRECT_DEBIT, "6222020200001234567")
    sign_agreement(city.employer, replace(rich, reference="XY-2", signed_on=today), by=officer)
    build_batch(account_of_agency(), dt.date(2020, 2, 24), by=officer)
    work()
    collected_on(city, "2020-02-24")
    bill.refresh_from_db()
    assert [order.state for order in bill.debit_orders.order_by("attempt")] == ["rejected", "collected"]
    assert bill.settled_on == dt.date(2020, 2, 24)
    assert (summed("bank"), summed("suspense"), summed("debits_underway")) == (bill.amount, 0, 0)
    assert Receipt.objects.get().state == "allocated"
    worker = bill.lines.order_by("-pk")[0].person
    assert contributed_months(worker, dt.date(2020, 2, 24)) == 1


def collected_on(city: City, day: str) -> None:
    city.on(day)
    fetch()
    work()
