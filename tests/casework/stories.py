"""Officers, and cases brought to a certain point, for the tests of single steps."""

from dataclasses import dataclass, field

from anxin.casework.models import Application, CheckOutcome, Outcome, Proposal
from anxin.casework.operations import handling
from anxin.registry.models import Role, Staff
from tests.factories import make_case
from tests.registry.people import make_staff


@dataclass
class Office:
    clerk: Staff = field(default_factory=lambda: make_staff(Role.FRONT_CLERK))
    handler: Staff = field(default_factory=lambda: make_staff(Role.HANDLER))
    reviewer: Staff = field(default_factory=lambda: make_staff(Role.REVIEWER))
    supervisor: Staff = field(default_factory=lambda: make_staff(Role.SUPERVISOR))

    def accepted(self, service: str = "card-replacement") -> Application:
        return handling.accept(make_case(service), self.clerk)

    def in_process(self, service: str = "card-replacement") -> Application:
        return handling.start(self.accepted(service), self.handler)

    def proposed(self, outcome: Outcome = Outcome.APPROVE, service: str = "card-replacement") -> Proposal:
        case = self.in_process(service)
        for check in case.decision["checks"]:
            handling.add_check(case, self.handler, kind=check, outcome=CheckOutcome.CONFIRMED, note="确认")
        return handling.propose(case, self.handler, outcome=outcome, reason="理由")
