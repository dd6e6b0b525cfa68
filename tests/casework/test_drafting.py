"""A draft is its applicant's alone: nobody else reads or writes it, and an old page overwrites nothing."""

import datetime as dt
import uuid

import pytest

from anxin.casework.errors import NotAllowed, Stale, WrongState
from anxin.casework.models import Application
from anxin.casework.operations.drafting import discard, open_draft, save_answers
from anxin.casework.operations.receiving import submit
from anxin.casework.permissions import may_see
from anxin.casework.states import State
from anxin.registry.models import Role
from anxin.trail.models import Entry, Message
from anxin.work.models import Task
from tests.factories import applicant_of, make_case, make_draft, make_insured
from tests.registry.people import make_agency, make_staff, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business_day")]


def test_a_click_repeated_opens_one_draft() -> None:
    insured, key = make_insured(), uuid.uuid4()
    user = applicant_of(insured)
    opened = [open_draft(user, "refund", agency=make_agency(), draft_key=key) for _ in range(3)]
    assert len({draft.pk for draft in opened}) == 1
    assert Entry.objects.filter(action="application.draft").count() == 1


def test_another_s_key_opens_nothing() -> None:
    draft = make_draft()
    with pytest.raises(NotAllowed):
        open_draft(make_user(), "refund", agency=make_agency(), draft_key=draft.draft_key)


def test_answers_are_added_replaced_and_taken_back() -> None:
    draft = make_draft(facts={"kind": "reissue"})
    user = draft.applicant
    assert user is not None
    save_answers(user, draft, facts={"kind": "exchange", "delivery": "courier"}, details={"a": "1"})
    draft = save_answers(user, draft, forget=["delivery"], details={"b": "2"}, commitments=["truth"])
    draft.refresh_from_db()
    assert draft.facts == {"kind": "exchange"}
    assert draft.details == {"a": "1", "b": "2"}
    assert draft.commitments == ["truth"]
    assert draft.version == 3


def test_another_person_writes_nothing_into_it() -> None:
    draft, stranger = make_draft(), make_user()
    for act in (lambda: save_answers(stranger, draft, facts={}), lambda: discard(stranger, draft)):
        with pytest.raises(NotAllowed):
            act()
    draft.refresh_from_db()
    assert (draft.version, draft.state) == (1, State.DRAFT)


def test_an_old_page_overwrites_nothing() -> None:
    draft = make_draft()
    user = draft.applicant
    assert user is not None
    save_answers(user, draft, details={"typed": "later"}, version=1)
    with pytest.raises(Stale):
        save_answers(user, draft, details={"typed": "earlier"}, version=1)
    with pytest.raises(Stale):
        submit(user, draft, version=1)
    assert Application.objects.get().details == {"typed": "later"}


def test_what_was_received_is_no_draft_any_more() -> None:
    case = make_case()
    assert case.applicant is not None
    with pytest.raises(WrongState):
        save_answers(case.applicant, case, facts={})
    with pytest.raises(WrongState):
        discard(case.applicant, case)


def test_discarding_leaves_no_task_and_tells_nobody() -> None:
    draft = make_draft()
    assert draft.applicant is not None
    discard(draft.applicant, draft)
    draft.refresh_from_db()
    assert draft.state == State.WITHDRAWN
    assert not Task.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("role", [Role.HANDLER, Role.SUPERVISOR, Role.CENTRE, Role.INSPECTOR])
def test_staff_do_not_see_drafts(role: Role) -> None:
    assert not may_see(make_staff(role), make_draft())


def test_a_draft_keeps_the_day_it_was_begun(business_day: dt.date) -> None:
    draft = make_draft()
    assert (draft.received_on, draft.receipt) == (None, None)
    assert draft.subject == f"application:{draft.draft_key}"
