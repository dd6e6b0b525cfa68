"""What a decision leaves owing becomes obligations with an owner and a computed due day (B.7)."""

from typing import Any

from django.utils.translation import gettext as _

from anxin.casework.errors import CaseError
from anxin.casework.models import Application
from anxin.casework.wording import documents_named, event_named
from anxin.lawbook.queries import events_known, obligation_due
from anxin.registry.actors import owner_of
from anxin.registry.models import Agency
from anxin.trail.today import business_date
from anxin.work.models import Obligation, ObligationKind
from anxin.work.operations import discharge, owe
from anxin.work.queries import open_obligations

BY_STATUS = {
    "deferred": ObligationKind.DEFERRED_DOCUMENT,
    "copy": ObligationKind.MISSING_ORIGINAL,
    "committed": ObligationKind.COMMITMENT,
}
COORDINATION = "coordination_with_department"
OWED_BY_AGENCY = frozenset(
    {
        ObligationKind.COMMITMENT,
        ObligationKind.WAIVER,
        ObligationKind.COORDINATION,
        ObligationKind.SUSPENDED_CASE,
    }
)
# Modes under which nothing more is done until an event is declared (II.4.2, II.7.1, II.7.2).
WAITING = frozenset({"suspended", "registered_only"})
HOLDING_UP = [ObligationKind.DEFERRED_DOCUMENT, ObligationKind.SUSPENDED_CASE]


def owe_what_is_deferred(application: Application) -> None:
    """Documents deferred, copied or replaced by a commitment, waivers to confirm, departments to be chased."""
    came = set(application.exchanged_documents.values_list("document", flat=True))
    for document in application.decision.get("documents", []):
        kind = BY_STATUS.get(document["status"])
        if kind is not None and document["id"] not in came:
            _owe(application, kind, document["id"])
    surcharge = application.decision.get("surcharge", {})
    if surcharge.get("treatment") == "waived":
        _owe(application, ObligationKind.WAIVER, "surcharge", clause=surcharge["clause"])
    for check in application.decision.get("checks", []):
        if check == COORDINATION:
            _owe(application, ObligationKind.COORDINATION, check)
    if application.mode in WAITING:
        _owe(application, ObligationKind.SUSPENDED_CASE, application.service)


def owe_coordination(subject: str, agency: Agency, item: str, clause: str) -> None:
    """`item` is the document a department is asked for, the check that it approves, or the record that says it in words."""
    kind = ObligationKind.COORDINATION
    _owe_under(subject, kind, item, clause=clause, owner=f"agency:{agency.code}", agency=agency)


def _owe(application: Application, kind: ObligationKind, item: str, *, clause: str = "") -> None:
    owner = (
        f"agency:{application.agency.code}"
        if kind in OWED_BY_AGENCY
        else owner_of(application.employer, application.person)
    )
    clause = clause or _clause(application.decision)
    _owe_under(application.subject, kind, item, clause=clause, owner=owner, agency=application.agency)


def _owe_under(
    subject: str, kind: ObligationKind, item: str, *, clause: str, owner: str, agency: Agency
) -> None:
    rule, event, due = obligation_due(kind.value, clause)
    owe(
        kind=kind,
        clause=clause,
        subject=subject,
        item=item,
        owner=owner,
        agency=agency,
        starts_with=event,
        due_rule=rule,
        due_on=due,
    )


def _clause(decision: dict[str, Any]) -> str:
    clauses: list[str] = decision.get("clauses", [])
    return clauses[0] if clauses else ""


def settle_what_it_waited_for(application: Application, actor: str) -> None:
    """Before handling goes on: papers deferred have come (as files, or settled by an officer who has them on paper), and what was
    paused may go on. Raises `CaseError` naming what is still missing.
    """
    waiting = list(open_obligations().about(application.subject).filter(kind__in=HOLDING_UP))
    _refuse_paused([each for each in waiting if each.kind == ObligationKind.SUSPENDED_CASE])
    deferred = [each.item for each in waiting if each.kind == ObligationKind.DEFERRED_DOCUMENT]
    handed_in = application.attachments.filter(removed_at=None).values_list("document", flat=True)
    if missing := sorted(set(deferred) - set(handed_in)):
        named = documents_named(application.service, missing)
        raise CaseError(
            _("These documents were deferred and have not come yet: %(names)s.") % {"names": named}
        )
    for obligation in waiting:
        discharge(obligation, actor, "handed in" if obligation.item in deferred else "resumed")


def settle_what_came(application: Application, document: str, actor: str, reference: str) -> None:
    """A department gave what was deferred, or owed in the original: the applicant owes it no longer."""
    owed = open_obligations().about(application.subject).filter(item=document)
    for obligation in owed.filter(
        kind__in=[ObligationKind.DEFERRED_DOCUMENT, ObligationKind.MISSING_ORIGINAL]
    ):
        discharge(obligation, actor, f"obtained by data exchange: {reference}"[:200])


def _refuse_paused(paused: list[Obligation]) -> None:
    today = business_date()
    known = events_known(today) if paused else {}
    for obligation in paused:
        day = known[obligation.starts_with]
        if day is None or day > today:
            event = event_named(obligation.starts_with)
            raise CaseError(_("This is paused. It goes on after: %(event)s.") % {"event": event})
