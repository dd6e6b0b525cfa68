"""Random stories of an employer's billed month: reports, payments, refunds and undone payments in any order always add up (II.1.1, II.1.2)."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from anxin.funds.checking import disagreements
from anxin.funds.errors import FundsError
from anxin.funds.law import Law
from anxin.funds.models import Payment, Refund, RefundState, ReportMonth, SettlingState
from anxin.funds.operations import refunding
from anxin.funds.operations.billing import bill_month, payer_of
from anxin.funds.operations.paying import undo_payment
from anxin.funds.person_months import billed_amounts, lines_of_many
from anxin.funds.queries import live_bills, open_on
from anxin.funds.reporting.operations import receive_rows
from anxin.funds.reporting.settling import as_day_begins
from anxin.law.money import format_yuan
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import Employer, EmployerSize, Enrolment, Role, User
from anxin.registry.queries import in_month
from anxin.trail import outbox
from anxin.trail.today import business_date, now
from tests.funds.makers import balances, employer_with, on, paid, summed
from tests.funds.refunds import PAYEE
from tests.funds.reporting.conftest import FEBRUARY
from tests.funds.reporting.files import base, cells, hire, leave
from tests.registry.people import make_agent, make_centre, make_staff

BASES = st.integers(1, 3_500_000)
STEPS = st.one_of(
    st.tuples(st.just("base"), BASES),
    st.tuples(st.just("base"), BASES),
    st.tuples(st.just("leave"), st.just(0)),
    st.tuples(st.just("hire"), BASES),
    st.tuples(st.just("pay"), st.integers(1, 4)),
    st.tuples(st.just("undo"), st.just(0)),
    st.tuples(st.sampled_from(["approve", "reverse"]), st.just(0)),
)


class Stories(TestCase):
    @settings(max_examples=30, deadline=None)
    @given(
        first=BASES,
        other=BASES,
        size=st.sampled_from([EmployerSize.SMALL, EmployerSize.GOVERNMENT]),
        steps=st.lists(STEPS, min_size=1, max_size=6),
    )
    def test_what_is_billed_is_what_the_month_comes_to(
        self, first: int, other: int, size: EmployerSize, steps: list[tuple[str, int]]
    ) -> None:
        with transaction.atomic():
            on("2020-02-10")
            make_centre()
            employer = employer_with(first, other, size=size)
            agent = make_agent(employer).user
            bill_month(FEBRUARY)
            officers = (make_staff(Role.HANDLER), make_staff(Role.CENTRE), make_staff(Role.SUPERVISOR))
            for step, fen in steps:
                _take(step, fen, employer, agent, officers)
                _adds_up(employer)
            transaction.set_rollback(True)


def _take(step: str, fen: int, employer: Employer, agent: User, officers: Any) -> None:
    if step in ("base", "leave", "hire"):
        line = _line(step, fen, employer)
        receive_rows(agent, employer, FEBRUARY, [cells(line)])
    elif step == "pay":
        bill = live_bills().filter(employer=employer, settled_on=None).order_by("pk").first()
        if bill is not None:
            paid(bill, max(1, open_on(bill).total // fen), "2020-02-10")
            _go_on()
    elif step == "undo":
        payment = Payment.objects.filter(undone_at=None).order_by("-pk").first()
        _attempt(lambda: payment and undo_payment(payment, actor="system", reason="退票"))
    else:
        _decide(step, officers)


def _line(step: str, fen: int, employer: Employer) -> list[Any]:
    person = employer.enrolments.earliest("pk").person
    if step == "leave":
        return leave(person.id_number, person.name, "2020-01-31")
    if step == "hire":
        return hire(person.id_number, person.name, format_yuan(fen), dt.date(2020, 2, 3))
    return base(person.id_number, person.name, format_yuan(fen))


def _decide(step: str, officers: Any) -> None:
    handler, centre, supervisor = officers
    refund = Refund.objects.filter(state=RefundState.PROPOSED).order_by("pk").first()
    if refund is None:
        return
    if step == "reverse":
        refunding.reverse_refund(refund, supervisor, reason="未核实")
        return
    refunding.enter_account(refund, handler, PAYEE)
    refunding.note_check(refund, centre, spoke_with="本人")
    _attempt(lambda: refunding.approve_refund(refund, supervisor))


def _attempt(step: Any) -> None:
    try:
        with transaction.atomic():
            step()
    except FundsError:
        return


def _go_on() -> None:
    as_day_begins(business_date())
    while outbox.work_once(now()):
        pass


def _adds_up(employer: Employer) -> None:
    for what, bills in disagreements():
        assert not bills.exists(), what
    assert sum(fen for (kind, _branch), fen in balances().items() if kind == "suspense") == _undone()
    assert summed("refunds_payable") == sum(r.total for r in Refund.objects.filter(state="approved"))
    owed = sum(open_on(bill).total for bill in live_bills())
    assert summed("receivable") == owed
    if ReportMonth.objects.exclude(state=SettlingState.SETTLED).exists():
        return  # a person waits: what is billed and what the month comes to still differ, and the list says so
    if Refund.objects.filter(state=RefundState.REVERSED).exists():
        return  # officers have decided that nothing goes back
    billed = {person: +billed_amounts(lines) for person, lines in lines_of_many(employer, FEBRUARY).items()}
    assert {person: each for person, each in billed.items() if each} == dict(_priced(employer))


def _undone() -> int:
    """Money that came and does not stand against a bill, because people have undone its payment."""
    came = {}
    for payment in Payment.objects.order_by("pk"):
        came[payment.source] = payment.offered
    taken: Counter[str] = Counter()
    for payment in Payment.objects.filter(undone_at=None):
        taken[payment.source] += payment.amount
    return sum(came.values()) - taken.total()


def _priced(employer: Employer) -> Iterator[tuple[int, Counter[str]]]:
    payer = payer_of(employer, None, business_date(), FEBRUARY)
    law = Law.on(pack_in_force(), FEBRUARY, business_date())
    for row in Enrolment.objects.filter(in_month(FEBRUARY), employer=employer):
        yield row.person_id, +Counter(law.priced(payer.standing, row.base, rural=False).amounts)
