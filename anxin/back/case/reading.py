"""One case as an officer meets it: the application, who looks, and what can be done by whom. Rows are read once."""

from dataclasses import dataclass
from functools import cached_property

from django.http import Http404

from anxin.back.frame import require
from anxin.casework.documents import Requirement, requirements
from anxin.casework.models import Application, Check, Coordination, DocumentRequest, Move, Note, Proposal
from anxin.casework.permissions import may_handle, may_see, may_take_in
from anxin.casework.states import State
from anxin.registry.models import Staff
from anxin.trail.receipts import read_receipt
from anxin.work.models import Obligation, Task
from anxin.work.queries import open_task_of


@dataclass(frozen=True)
class Case:
    application: Application
    staff: Staff

    @property
    def state(self) -> State:
        return State(self.application.state)

    @cached_property
    def task(self) -> Task | None:
        return open_task_of(self.application.subject)

    @cached_property
    def moves(self) -> list[Move]:
        return list(self.application.moves.select_related("by"))

    @cached_property
    def requests(self) -> list[DocumentRequest]:
        return list(self.application.document_requests.select_related("asked_by"))

    @cached_property
    def checks(self) -> list[Check]:
        return list(self.application.checks.select_related("by"))

    @cached_property
    def notes(self) -> list[Note]:
        return list(self.application.notes.select_related("by"))

    @cached_property
    def proposals(self) -> list[Proposal]:
        proposals = list(self.application.proposals.select_related("by", "reviewed_by"))
        for proposal in proposals:
            proposal.application = self.application
        return proposals

    @cached_property
    def obligations(self) -> list[Obligation]:
        return list(Obligation.objects.filter(subject=self.application.subject).order_by("due_on", "id"))

    @cached_property
    def coordinations(self) -> list[Coordination]:
        rows = list(self.application.coordinations.all())
        for row in rows:
            row.application = self.application
        return rows

    @cached_property
    def requirements(self) -> list[Requirement]:
        return requirements(self.application)

    @property
    def open_proposal(self) -> Proposal | None:
        return next((p for p in self.proposals if p.confirmed is None), None)

    @property
    def free(self) -> bool:
        """Nobody else holds the open task: an assignment is a lock."""
        return self.task is None or self.task.assignee_id in (None, self.staff.pk)

    @property
    def takes_in(self) -> bool:
        return self.free and may_take_in(self.staff, self.application)

    @property
    def handles(self) -> bool:
        return self.free and may_handle(self.staff, self.application)

    @property
    def unanswered(self) -> list[DocumentRequest]:
        return [asked for asked in self.requests if asked.answered_at is None]


def open_case(staff: Staff, receipt: str) -> Case:
    """Raises Http404 for what is no received application, PermissionDenied for another agency's."""
    found = (
        Application.objects.select_related("agency", "employer", "person", "person__agency", "applicant")
        .filter(receipt=read_receipt(receipt) or receipt)
        .first()
    )
    if found is None:
        raise Http404
    require(may_see(staff, found))
    return Case(found, staff)
