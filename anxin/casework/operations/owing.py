"""What a decision leaves owing becomes obligations with an owner and a computed due day (B.7)."""

from typing import Any

from anxin.casework.models import Application
from anxin.lawbook.queries import obligation_due
from anxin.registry.actors import owner_of
from anxin.work.models import ObligationKind
from anxin.work.operations import owe

BY_STATUS = {
    "deferred": ObligationKind.DEFERRED_DOCUMENT,
    "copy": ObligationKind.MISSING_ORIGINAL,
    "committed": ObligationKind.COMMITMENT,
}
COORDINATION = "coordination_with_department"
VERIFIED_BY_AGENCY = frozenset(
    {ObligationKind.COMMITMENT, ObligationKind.WAIVER, ObligationKind.COORDINATION}
)


def owe_what_is_deferred(application: Application) -> None:
    """Documents deferred, copied or replaced by a commitment, waivers to confirm, departments to be chased."""
    for document in application.decision.get("documents", []):
        kind = BY_STATUS.get(document["status"])
        if kind is not None:
            _owe(application, kind, document["id"])
    if application.decision.get("surcharge", {}).get("treatment") == "waived":
        _owe(application, ObligationKind.WAIVER, "surcharge")
    for check in application.decision.get("checks", []):
        if check == COORDINATION:
            _owe(application, ObligationKind.COORDINATION, check)
    if application.mode == "suspended":
        _owe(application, ObligationKind.SUSPENDED_CASE, application.service)


def _owe(application: Application, kind: ObligationKind, item: str) -> None:
    by_agency = kind in VERIFIED_BY_AGENCY or kind == ObligationKind.SUSPENDED_CASE
    rule, event, due = obligation_due(kind.value)
    owe(
        kind=kind,
        clause=_clause(application.decision),
        subject=application.subject,
        item=item,
        owner=f"agency:{application.agency.code}"
        if by_agency
        else owner_of(application.employer, application.person),
        agency=application.agency,
        starts_with=event,
        due_rule=rule,
        due_on=due,
    )


def _clause(decision: dict[str, Any]) -> str:
    clauses: list[str] = decision.get("clauses", [])
    return clauses[0] if clauses else ""
