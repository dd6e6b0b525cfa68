"""Taken back by the applicant, as long as it is not decided; nothing of it stays to be done or owed."""

import pytest

from anxin.casework.errors import NotAllowed, Stale, WrongState
from anxin.casework.models import Application
from anxin.casework.operations.reviewing import review
from anxin.casework.operations.withdrawing import withdraw
from anxin.casework.states import State
from anxin.registry.models import User
from anxin.work.models import Task
from anxin.work.queries import open_obligations
from tests.casework.stories import Office
from tests.factories import make_case, make_draft
from tests.registry.people import make_user

pytestmark = pytest.mark.django_db


def owner(case: Application) -> User:
    assert case.applicant is not None
    return case.applicant


def test_at_every_point_before_the_decision(office: Office) -> None:
    cases = [
        make_draft(),
        make_case(),
        office.accepted("data-change"),
        office.accepted("refund"),
        office.in_process("refund"),
        office.proposed(service="refund").application,
    ]
    for case in cases:
        withdraw(owner(case), case, reason="不办了")
        case.refresh_from_db()
        assert case.state == State.WITHDRAWN
        assert not case.proposals.filter(confirmed=None).exists()
        assert not open_obligations().about(case.subject).exists()
    assert not Task.objects.filter(state="open").exists()
    assert Task.objects.filter(state="cancelled").count() == 4


def test_what_is_decided_is_not_withdrawn(office: Office) -> None:
    case = review(office.proposed(), office.reviewer, confirm=True, note="").application
    with pytest.raises(WrongState):
        withdraw(owner(case), case)


def test_nor_twice_nor_by_another_nor_from_an_old_page(office: Office) -> None:
    case = make_case()
    with pytest.raises(NotAllowed):
        withdraw(make_user(), case)
    with pytest.raises(Stale):
        withdraw(owner(case), case, version=1)
    withdraw(owner(case), case)
    with pytest.raises(WrongState):
        withdraw(owner(case), case)
