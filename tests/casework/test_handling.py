"""Each step by somebody who may, at its point, of a case nobody else holds; and nothing of it when it is refused."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import translation

from anxin.casework.errors import CaseError, NotAllowed, Stale, WrongState
from anxin.casework.models import Application, CheckOutcome, Outcome
from anxin.casework.operations import handling
from anxin.casework.operations.reviewing import review
from anxin.casework.states import State
from anxin.registry.models import Role, Staff
from anxin.trail.models import Entry, Message
from anxin.trail.operations import set_business_date
from anxin.work.errors import TaskTaken
from anxin.work.models import Obligation
from anxin.work.operations import claim
from anxin.work.queries import open_task_of
from tests.casework.stories import Office
from tests.factories import make_case
from tests.registry.people import make_agency, make_centre, make_staff

pytestmark = pytest.mark.django_db
LATER = dt.date(2020, 2, 20)
Take = Callable[[Application, Staff], object]


def ask(case: Application, staff: Staff) -> object:
    return handling.ask_for_document(case, staff, document="identity_document", reason="看不清", due_on=LATER)


def check(case: Application, staff: Staff) -> object:
    return handling.add_check(case, staff, kind="any", outcome=CheckOutcome.CONFIRMED, note="")


def refuse(case: Application, staff: Staff) -> object:
    return handling.propose(case, staff, outcome=Outcome.REFUSE, reason="理由")


def approve(case: Application, staff: Staff) -> object:
    return handling.propose(case, staff, outcome=Outcome.APPROVE, reason="理由")


def deliver(case: Application, staff: Staff) -> object:
    return handling.deliver(case, staff, how="网上")


STEPS: list[Take] = [handling.accept, handling.start, ask, check, refuse, approve, deliver]
OPEN_TO: dict[Take, set[State]] = {
    handling.accept: {State.RECEIVED},
    handling.start: {State.ACCEPTED},
    ask: {State.RECEIVED, State.IN_PROCESS, State.AWAITING_DOCUMENTS},
    check: {State.RECEIVED, State.ACCEPTED, State.IN_PROCESS},
    refuse: {State.RECEIVED, State.IN_PROCESS},
    approve: {State.IN_PROCESS},
    deliver: {State.DECIDED},
}


def case_in(state: State, office: Office) -> Application:
    """A case brought there by its own steps."""
    if state in (State.RECEIVED, State.AWAITING_DOCUMENTS):
        case = make_case()
        if state == State.AWAITING_DOCUMENTS:
            ask(case, office.clerk)
    elif state == State.ACCEPTED:
        case = office.accepted()
    elif state == State.IN_PROCESS:
        case = office.in_process()
    else:
        case = review(office.proposed(), office.reviewer, confirm=True, note="").application
        if state == State.CLOSED:
            deliver(case, office.clerk)
    case.refresh_from_db()
    return case


def footprint(case: Application) -> tuple[int, int, int, int]:
    case.refresh_from_db()
    entries = Entry.objects.filter(subject=case.subject).count()
    return case.version, case.moves.count(), entries, Message.objects.count()


@pytest.mark.parametrize(
    "state",
    [
        State.RECEIVED,
        State.AWAITING_DOCUMENTS,
        State.ACCEPTED,
        State.IN_PROCESS,
        State.DECIDED,
        State.CLOSED,
    ],
)
def test_every_step_at_its_own_point_only(state: State, office: Office) -> None:
    case = case_in(state, office)
    both = make_staff(Role.HANDLER, Role.SUPERVISOR)
    task = open_task_of(case.subject)
    if task is not None:
        task.assignee = None
        task.save()
    for step in STEPS:
        if state in OPEN_TO[step]:
            continue
        before = footprint(case)
        with pytest.raises(CaseError):
            step(case, both)
        assert footprint(case) == before, step


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("role", [Role.REVIEWER, Role.INSPECTOR, Role.FINANCE_CLERK, Role.AUDIT_ADMIN])
def test_who_neither_takes_in_nor_handles_takes_no_step(step: Take, role: Role, office: Office) -> None:
    case = make_case()
    before = footprint(case)
    with pytest.raises(NotAllowed):
        step(case, make_staff(role))
    assert footprint(case) == before


@pytest.mark.parametrize("step", [handling.start, check, approve])
def test_a_front_clerk_does_not_handle(step: Take, office: Office) -> None:
    with pytest.raises(NotAllowed):
        step(office.accepted(), office.clerk)


@pytest.mark.parametrize("step", STEPS)
def test_an_officer_of_another_agency_does_not_touch_it(step: Take, office: Office) -> None:
    with pytest.raises(NotAllowed):
        step(make_case(), make_staff(Role.HANDLER, agency=make_agency("110108")))


def test_the_centre_may_do_all_of_it(office: Office) -> None:
    officer = make_staff(Role.CENTRE, agency=make_centre())
    case = make_case()
    for step in (handling.accept, handling.start, approve):
        step(case, officer)
    assert case.proposals.get().by == officer


def test_what_a_colleague_holds_is_left_alone(office: Office) -> None:
    case = make_case()
    task = open_task_of(case.subject)
    assert task is not None
    claim(task, office.handler)
    for step in (handling.accept, ask, refuse):
        with pytest.raises(TaskTaken):
            step(case, office.clerk)
    handling.accept(case, office.handler)


def test_a_step_claims_what_nobody_held(office: Office) -> None:
    case = office.in_process()
    task = open_task_of(case.subject)
    assert task is not None
    assert task.assignee == office.handler


def test_an_old_page_takes_no_step(office: Office) -> None:
    case = make_case()
    old = case.version
    handling.accept(case, office.clerk, version=old)
    with pytest.raises(Stale):
        handling.start(case, office.handler, version=old)


def test_several_documents_each_told_once(office: Office) -> None:
    case = make_case()
    for document in ("identity_document", "card_photo"):
        handling.ask_for_document(case, office.clerk, document=document, reason="看不清", due_on=LATER)
    told = Message.objects.filter(subject=case.subject, template="documents_requested")
    assert [message.payload["document"] for message in told.order_by("id")] == [
        "identity_document",
        "card_photo",
    ]
    assert {message.payload["due_on"] for message in told} == {"2020-02-20"}


def test_a_day_in_the_past_asks_for_nothing(office: Office) -> None:
    case = make_case()
    with pytest.raises(CaseError):
        handling.ask_for_document(case, office.clerk, document="a", reason="b", due_on=dt.date(2020, 2, 9))
    case.refresh_from_db()
    assert (case.state, case.document_requests.count()) == (State.RECEIVED, 0)


def test_who_never_answers_may_be_refused_once_the_day_is_over(office: Office) -> None:
    case = make_case()
    ask(case, office.clerk)
    with pytest.raises(CaseError):
        refuse(case, office.handler)
    set_business_date(LATER + dt.timedelta(days=1), actor="system")
    refuse(case, office.handler)
    task = open_task_of(case.subject)
    assert task is not None
    assert task.kind == "review"


def test_an_unconfirmed_check_is_named_in_words(office: Office) -> None:
    case = office.in_process("refund")
    with translation.override("en"), pytest.raises(CaseError, match="[Tt]elephone"):
        approve(case, office.handler)
    refuse(case, office.handler)


@pytest.mark.parametrize("step", [handling.accept, handling.start, ask, check, refuse, approve])
def test_while_a_proposal_waits_only_the_reviewer_goes_on(step: Take, office: Office) -> None:
    for proposal in (office.proposed(), refuse(make_case(), office.clerk)):
        case = proposal.application  # type: ignore[attr-defined]  # `refuse` gives a proposal, like the other steps an object
        with pytest.raises(WrongState):
            step(case, office.handler)
        assert case.proposals.count() == 1


def test_a_note_by_whoever_sees_it_without_any_move(office: Office) -> None:
    case = make_case()
    handling.add_note(case, make_staff(Role.INSPECTOR), "已看")
    with pytest.raises(NotAllowed):
        handling.add_note(case, make_staff(Role.HANDLER, agency=make_agency("110108")), "x")
    assert case.notes.get().text == "已看"
    assert not Message.objects.filter(subject=case.subject).exclude(template="received").exists()


def test_delivered_is_closed_with_how_it_reached_the_applicant(office: Office) -> None:
    case = case_in(State.DECIDED, office)
    deliver(case, office.clerk)
    assert list(case.moves.values_list("after", "reason").order_by("-id")[:2]) == [
        ("closed", ""),
        ("delivered", "网上"),
    ]
    assert open_task_of(case.subject) is None


def test_handing_over_moves_task_and_what_is_owed(office: Office) -> None:
    case, other = office.in_process("refund"), make_agency("110108")
    handling.hand_over(case, office.supervisor, agency=other, reason="住在那里")
    task, owed = open_task_of(case.subject), Obligation.objects.get(subject=case.subject)
    assert task is not None
    assert (task.agency, task.assignee, task.kind) == (other, None, "handle")
    assert (owed.agency, owed.owner) == (other, "agency:110108")
    entry = Entry.objects.get(action="application.handed_over")
    assert entry.details == {"from": "110105", "reason": "住在那里"}


def test_only_a_supervisor_hands_over(office: Office) -> None:
    case = make_case()
    for officer in (office.handler, make_staff(Role.SUPERVISOR, agency=make_agency("110108"))):
        with pytest.raises(NotAllowed):
            handling.hand_over(case, officer, agency=make_agency("110106"), reason="x")
