"""A case is taken in while the end is declared: whichever comes first, what it leaves owing has its day (B.7)."""

import datetime as dt

import pytest

from anxin.casework.operations.handling import accept
from anxin.registry.models import Role, Staff
from anxin.services.declaring import declare_event
from anxin.work.models import Obligation
from tests.factories import make_case
from tests.races import race, two_at_once
from tests.registry.people import make_centre, make_staff

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("business_day"), two_at_once]


def declared(centre: Staff) -> object:
    return declare_event("ended", dt.date(2020, 2, 9), by=centre, authority="City government", citation="7")


@pytest.mark.parametrize(
    ("accept_first", "after"),
    [(True, 'INSERT INTO "work_obligation"'), (False, 'INSERT INTO "lawbook_declaration"')],
)
def test_whichever_comes_first(accept_first: bool, after: str) -> None:
    centre, handler = make_staff(Role.CENTRE, agency=make_centre()), make_staff(Role.HANDLER)
    case = make_case("data-change")
    steps = [lambda: accept(case, handler), lambda: declared(centre)]
    outcomes = race(*(steps if accept_first else steps[::-1]), after=after)
    assert not any(isinstance(each, Exception) for each in outcomes), outcomes
    assert Obligation.objects.get(subject=case.subject).due_on is not None
