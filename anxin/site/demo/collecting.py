"""What casework decided about contributions: a back-payment with its bills, and a refund that waits for the payer."""

import datetime as dt
from collections.abc import Callable, Sequence

from anxin.funds.models import Bill
from anxin.law.months import parse_month
from anxin.registry import operations as registry
from anxin.registry.actors import SYSTEM
from anxin.registry.models import Employer, Person, Sex
from anxin.site.demo.applications import Applicant, approve, fill_in
from anxin.site.demo.numbers import citizen_number, order_for, telephone
from anxin.site.demo.wishes import WISHES

BORN = dt.date(1991, 3, 8)
LEFT_OUT, REFUNDED = WISHES[0], WISHES[2]


def seed_collecting(applicants: Sequence[Applicant]) -> None:
    """After the months were billed: who was left out of them can only be billed by a back-payment."""
    employers = [each for each in applicants if each.employer is not None]
    for story in STORIES:
        story(employers)


def _left_out(employers: Sequence[Applicant]) -> None:
    first = employers[0]
    approve(fill_in(Applicant(first.user, first.employer, [_forgotten(first.employer)]), LEFT_OUT, 0))


def _refunded(employers: Sequence[Applicant]) -> None:
    for applicant in [each for each in employers if _paid_up(each.employer)][:1]:
        approve(fill_in(applicant, REFUNDED, 1))


STORIES: tuple[Callable[[Sequence[Applicant]], None], ...] = (_left_out, _refunded)


def _forgotten(employer: Employer | None) -> Person:
    """Hired in November, entered in February: no report of these months names her."""
    assert employer is not None  # noqa: S101  employers only; this tells the type checker.
    person = registry.register_person(
        SYSTEM,
        id_number=citizen_number("110105", BORN, order_for(Sex.FEMALE, 7)),
        name="周漏报",
        agency=employer.agency,
        phone=telephone(9100),
    )
    registry.enrol(SYSTEM, person, employer, first_month=parse_month("2019-11"), base=650_000)
    return person


def _paid_up(employer: Employer | None) -> bool:
    bills = Bill.objects.filter(employer=employer, month=parse_month("2019-12"), cancelled_on=None)
    return bills.exclude(settled_on=None).exists()
