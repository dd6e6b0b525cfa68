"""Whatever people do in whatever order, an application only takes the steps of its table and every step leaves its traces."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from anxin.casework.errors import CaseError
from anxin.casework.models import Application, CheckOutcome, Outcome
from anxin.casework.operations import drafting, handling, supplying, withdrawing
from anxin.casework.states import State, may_move
from anxin.registry.models import Role, Staff, User
from anxin.services import operations
from anxin.trail.models import Entry, Message
from anxin.trail.operations import set_business_date
from anxin.trail.today import business_date
from anxin.work.errors import TaskTaken
from anxin.work.models import Obligation, Task
from anxin.work.operations import claim, release
from anxin.work.queries import open_task_of
from tests.factories import PDF, a_file, make_draft
from tests.registry.people import DAY, make_agency, make_staff
from tests.services.details import DETAILS

REFUSALS = (CaseError, TaskTaken, PermissionDenied, ValidationError)
FACTS: dict[str, dict[str, Any]] = {
    "card-replacement": {"kind": "reissue", "delivery": "courier"},
    "data-change": {"attributes": ["mobile_phone"]},
    "refund": {"kind": "ordinary"},
    "complaint": {"source": "hotline_12345", "received_on": "2020-02-10"},
}
PAPERS = ["identity_document", "evidence", "change_proof", "refund_reason"]
TOLD = {
    State.ACCEPTED: "accepted",
    State.RECORDED: "recorded",
    State.DECIDED: "decided",
    State.REFUSED: "refused",
    State.DELIVERED: "delivered",
}
ROLES = {
    "clerk": [Role.FRONT_CLERK],
    "handler": [Role.HANDLER],
    "second": [Role.HANDLER],
    "reviewer": [Role.REVIEWER],
    "both": [Role.HANDLER, Role.REVIEWER],
    "supervisor": [Role.SUPERVISOR],
}
OFFICERS = [*ROLES, "stranger"]
Act = Callable[["ALife", Staff, int], None]


def attach(life: "ALife", staff: Staff, number: int) -> None:
    life.paper(PAPERS[number % len(PAPERS)])


def send(life: "ALife", staff: Staff, number: int) -> None:
    operations.submit(life.applicant, life.case)


def take_the_task(life: "ALife", staff: Staff, number: int) -> None:
    if task := open_task_of(life.case.subject):
        claim(task, staff)


def give_it_back(life: "ALife", staff: Staff, number: int) -> None:
    if task := open_task_of(life.case.subject):
        release(task, staff)


def accept(life: "ALife", staff: Staff, number: int) -> None:
    handling.accept(life.case, staff)


def start(life: "ALife", staff: Staff, number: int) -> None:
    handling.start(life.case, staff)


def ask(life: "ALife", staff: Staff, number: int) -> None:
    document, due = PAPERS[number % len(PAPERS)], business_date() + dt.timedelta(days=number - 1)
    handling.ask_for_document(life.case, staff, document=document, reason="看不清", due_on=due)


def papers_come(life: "ALife", staff: Staff, number: int) -> None:
    for request in life.case.document_requests.filter(answered_at=None):
        life.paper(request.document)


def deferred_papers_come(life: "ALife", staff: Staff, number: int) -> None:
    life.paper("change_proof")


def hand_in(life: "ALife", staff: Staff, number: int) -> None:
    supplying.hand_in(life.applicant, life.case)


def check(life: "ALife", staff: Staff, number: int) -> None:
    """Confirmed more often than not, or nothing would ever be approved."""
    outcome = CheckOutcome.DENIED if number == 5 else CheckOutcome.CONFIRMED
    for kind in life.case.decision.get("checks", [])[:1]:
        handling.add_check(life.case, staff, kind=kind, outcome=outcome, note="电话")


def propose(life: "ALife", staff: Staff, number: int) -> None:
    outcome = Outcome.REFUSE if number % 2 else Outcome.APPROVE
    handling.propose(life.case, staff, outcome=outcome, reason="理由")


def review(life: "ALife", staff: Staff, number: int) -> None:
    if proposal := life.case.proposals.last():
        operations.review(proposal, staff, confirm=number % 2 == 0, note="意见")


def deliver(life: "ALife", staff: Staff, number: int) -> None:
    handling.deliver(life.case, staff, how="网上")


def hand_over(life: "ALife", staff: Staff, number: int) -> None:
    code = "110108" if number == 5 else "110105"
    handling.hand_over(life.case, staff, agency=make_agency(code), reason="代办")


def withdraw(life: "ALife", staff: Staff, number: int) -> None:
    if number == 5:
        withdrawing.withdraw(life.applicant, life.case)


def time_passes(life: "ALife", staff: Staff, number: int) -> None:
    set_business_date(business_date() + dt.timedelta(days=number), actor="system")


TRIED: dict[str, Act] = {
    act.__name__: act
    for act in (
        *(attach, send, take_the_task, give_it_back, accept, start, ask, hand_in, check, propose),
        *(review, deliver, hand_over, withdraw, time_passes),
    )
}
USUAL: dict[State, list[tuple[str, Act]]] = {
    State.DRAFT: [("clerk", attach), ("clerk", send)],
    State.RECEIVED: [("clerk", accept)],
    State.AWAITING_DOCUMENTS: [("clerk", papers_come), ("clerk", hand_in)],
    State.ACCEPTED: [("handler", start)],
    State.RECORDED: [("handler", deferred_papers_come), ("handler", start)],
    State.IN_PROCESS: [("handler", check), ("handler", propose)],
    State.DECIDED: [("clerk", deliver)],
}


class ALife(RuleBasedStateMachine):
    """One application. Half of what happens is the usual next step, half is somebody trying something.

    A refusal must leave no trace at all; what is done, exactly the traces the invariants name.
    """

    def __init__(self) -> None:
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        set_business_date(DAY, actor="system")
        self.case = make_draft(facts={})
        self.staff = {name: make_staff(*roles) for name, roles in ROLES.items()}
        self.staff["stranger"] = make_staff(Role.HANDLER, Role.REVIEWER, agency=make_agency("110108"))
        self.files = 0
        self.touched = True
        self.version = self.case.version

    def teardown(self) -> None:
        """The next life begins in an empty database."""
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    @initialize(service=st.sampled_from(sorted(FACTS)))
    def fill_in(self, service: str) -> None:
        Application.objects.filter(pk=self.case.pk).update(service=service)
        signed = ["truth", "in_place_of_documents", "hand_in_later"]
        drafting.save_answers(
            self.applicant, self.case, facts=FACTS[service], details=DETAILS[service], commitments=signed
        )
        self.case.refresh_from_db()

    @rule(confirm=st.booleans())
    def go_on_as_usual(self, confirm: bool) -> None:
        number = 0 if confirm else 1
        for name, act in self._usual():
            self.attempt(act, self.staff[name], number)

    @rule(act=st.sampled_from(sorted(TRIED)), name=st.sampled_from(OFFICERS), number=st.integers(0, 5))
    def somebody_tries(self, act: str, name: str, number: int) -> None:
        self.attempt(TRIED[act], self.staff[name], number)

    def _usual(self) -> list[tuple[str, Act]]:
        if self.case.proposals.filter(confirmed=None).exists():
            return [("reviewer", review)]
        return USUAL.get(State(self.case.state), [])

    def attempt(self, act: Act, staff: Staff, number: int) -> None:
        before = self.traces()
        try:
            act(self, staff, number)
        except REFUSALS:
            assert self.traces() == before
        else:
            self.touched = True
            self.case.refresh_from_db()

    def traces(self) -> list[object]:
        """Whatever is written leaves an entry, a task, an obligation or a new version."""
        case = Application.objects.values_list("version", "state", "receipt").get(pk=self.case.pk)
        tables = (Entry, Message, Task, Obligation)
        return [*case, *(table._default_manager.count() for table in tables)]

    @invariant()
    def everything_holds(self) -> None:
        for holds in CLAIMS if self.touched else ():
            holds(self)
        self.touched = False

    @property
    def applicant(self) -> User:
        assert self.case.applicant is not None
        return self.case.applicant

    def paper(self, document: str) -> None:
        self.files += 1
        content = PDF + b"%" + str(self.files).encode()
        supplying.attach(self.applicant, self.case, document, a_file(content=content))

    def moves_are_of_the_table_and_one_follows_from_the_other(self) -> None:
        moves = list(self.case.moves.values_list("before", "after"))
        assert all(may_move(State(before), State(after)) for before, after in moves)
        states = [State.DRAFT, *(after for _, after in moves)]
        assert [before for before, _ in moves] == states[:-1]
        assert self.case.state == states[-1]

    def versions_only_grow(self) -> None:
        assert self.case.version >= max(self.version, 1 + self.case.moves.count())
        self.version = self.case.version

    def every_move_has_its_entry_on_the_trail(self) -> None:
        moved = Counter(f"application.{after}" for after in self.case.moves.values_list("after", flat=True))
        subjects = [self.case.subject, f"application:{self.case.draft_key}"]
        entries = Entry.objects.filter(subject__in=subjects, action__in=moved)
        assert Counter(entries.values_list("action", flat=True)) == moved

    def one_message_for_each_step_told(self) -> None:
        told = Counter(TOLD[State(m.after)] for m in self.case.moves.all() if m.after in TOLD)
        told += Counter({"received": int(self.case.receipt is not None)})
        told += Counter({"documents_requested": self.case.document_requests.count()})
        sent = Message.objects.filter(subject=self.case.subject)
        assert Counter(sent.values_list("template", flat=True)) == told

    def a_task_is_open_exactly_while_staff_must_act(self) -> None:
        tasks = Task.objects.filter(subject=self.case.subject, state="open")
        waiting = self.case.proposals.filter(confirmed=None).count()
        assert waiting <= 1
        kinds = {
            State.RECEIVED: ["accept"],
            State.ACCEPTED: ["handle"],
            State.IN_PROCESS: ["handle"],
            State.DECIDED: ["deliver"],
        }
        expected = ["review"] if waiting else kinds.get(State(self.case.state), [])
        found = list(tasks.values_list("kind", flat=True))
        if self.case.state == State.RECORDED and not waiting:
            assert found in ([], ["handle"])
        else:
            assert found == expected

    def received_means_a_receipt_and_a_decision(self) -> None:
        received = self.case.moves.filter(after=State.RECEIVED).exists()
        assert (self.case.receipt is not None) == bool(self.case.decision) == received

    def nothing_is_handled_that_was_not_accepted(self) -> None:
        after = list(self.case.moves.values_list("after", flat=True))
        if State.IN_PROCESS in after:
            assert {State.ACCEPTED, State.RECORDED}.intersection(after[: after.index(State.IN_PROCESS)])

    def nobody_reviewed_what_they_proposed_or_accepted(self) -> None:
        for proposal in self.case.proposals.exclude(reviewed_by=None):
            accepted = self.case.moves.filter(after__in=[State.ACCEPTED, State.RECORDED])
            assert proposal.reviewed_by_id not in {proposal.by_id, *accepted.values_list("by", flat=True)}

    def nothing_is_owed_by_what_was_refused_or_withdrawn(self) -> None:
        if self.case.state in (State.REFUSED, State.WITHDRAWN):
            assert not Obligation.objects.filter(subject=self.case.subject, discharged_at=None).exists()


CLAIMS: tuple[Callable[[ALife], None], ...] = (
    ALife.moves_are_of_the_table_and_one_follows_from_the_other,
    ALife.versions_only_grow,
    ALife.every_move_has_its_entry_on_the_trail,
    ALife.one_message_for_each_step_told,
    ALife.a_task_is_open_exactly_while_staff_must_act,
    ALife.received_means_a_receipt_and_a_decision,
    ALife.nothing_is_handled_that_was_not_accepted,
    ALife.nobody_reviewed_what_they_proposed_or_accepted,
    ALife.nothing_is_owed_by_what_was_refused_or_withdrawn,
)


@pytest.mark.django_db
def test_a_life_in_any_order() -> None:
    """The seed is fixed, so that a run does not depend on luck."""
    run_state_machine_as_test(
        ALife,
        settings=settings(
            max_examples=35,
            stateful_step_count=25,
            deadline=None,
            phases=[Phase.generate],
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
