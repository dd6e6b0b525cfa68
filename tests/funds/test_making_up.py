"""Past its last day, but free of a surcharge still (I.3): such a bill is not late, in one bill and in the sums of a month alike."""

import datetime as dt

import pytest

from anxin.funds.making_up import State, States
from anxin.funds.models import Bill
from anxin.funds.queries import money_by_month
from anxin.registry.models import EmployerSize, Role
from anxin.services.declaring import declare_event, revoke_event
from tests.funds.makers import MINIMUM, billed, employer_with, on, paid
from tests.registry.people import make_centre, make_staff

pytestmark = pytest.mark.django_db
SOURCE = {"authority": "北京市人民政府", "citation": "公告"}


def states(*bills: Bill) -> list[State]:
    today = on_day()
    return [States(today).of(Bill.objects.get(pk=bill.pk)) for bill in bills]


def on_day() -> dt.date:
    from anxin.trail.today import business_date

    return business_date()


def test_a_bill_goes_from_put_off_to_made_up_to_late_as_the_lift_is_declared() -> None:
    officer = make_staff(Role.CENTRE, agency=make_centre())
    on("2020-02-10")
    before, bill = billed(employer_with(MINIMUM), "2019-11"), billed(employer_with(MINIMUM))
    assert states(before, bill) == [State.LATE, State.PUT_OFF]
    on("2020-04-10")
    assert states(before, bill) == [State.LATE, State.MAKE_UP]
    declare_event("lifted", dt.date(2020, 3, 15), by=officer, **SOURCE)
    assert states(bill) == [State.LATE]
    revoke_event("lifted", by=officer, **SOURCE)
    assert states(bill) == [State.MAKE_UP]
    paid(bill, bill.amount, "2020-04-10")
    assert states(bill) == [State.PAID]


def test_a_month_not_yet_due_is_to_be_paid() -> None:
    on("2020-03-10")
    bill = billed(employer_with(MINIMUM, size=EmployerSize.LARGE), "2020-03")
    assert states(bill) == [State.NOT_DUE]


def test_the_sums_of_a_month_part_what_may_be_made_up_from_what_is_late() -> None:
    on("2020-04-10")
    bill, other = billed(employer_with(MINIMUM)), billed(employer_with(MINIMUM))
    old = billed(employer_with(MINIMUM), "2019-11")
    paid(other, 1_000, "2020-04-10")
    january, november = money_by_month(on_day())
    assert (january.make_up, january.overdue) == (bill.amount + other.amount - 1_000, 0)
    assert january.not_yet_due == january.deferred == 0
    assert (november.make_up, november.overdue) == (0, november.due)
    assert november.due >= old.amount
