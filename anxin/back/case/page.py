"""The case page: the facts beside the decision and its reasons, and everything that happened, on one page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anxin.back.case.reading import Case, open_case
from anxin.back.case.saying import (
    because,
    commitments,
    coordination_rows,
    deadline_rows,
    decided_by,
    document_items,
    facts,
    message_rows,
)
from anxin.back.case.timeline import timeline
from anxin.back.frame import page, workbench
from anxin.back.owed import shown_obligation
from anxin.back.steps.registry import STEPS
from anxin.back.words import agency_name, check_name, clause_text, document_name, mode_name, service_name
from anxin.casework.models import Application
from anxin.funds.benefits.permissions import may_see_awards_of
from anxin.funds.permissions import may_see_money_of, may_see_refunds
from anxin.look.brought import what_follows
from anxin.look.components import Link, SummaryRow
from anxin.look.contributions import shown
from anxin.registry.actors import actor_of_staff
from anxin.registry.identity import mask_id
from anxin.registry.models import Staff
from anxin.registry.operations import read_person_file
from anxin.services.contributions.shown import contributions_of
from anxin.services.queries import effect_said
from anxin.work.permissions import may_claim, may_discharge


@require_safe
@workbench
def case_page(request: HttpRequest, staff: Staff, receipt: str) -> HttpResponse:
    """Whoever opens a case looks into the file of the person it concerns; that is on the trail."""
    case = open_case(staff, receipt)
    if case.application.person is not None:
        read_person_file(actor_of_staff(staff), case.application.person, case.application.subject)
    return page(request, staff, "case.html", _context(case))


def _context(case: Case) -> dict[str, Any]:
    application = case.application
    reasons = because(application)
    deciding = decided_by(reasons)
    return {
        "case": case,
        "application": application,
        "service": service_name(application.service),
        "mode": mode_name(application.mode),
        "clauses": [(clause, clause_text(clause)) for clause in application.decision.get("clauses", [])],
        "asked_checks": [check_name(check) for check in application.decision.get("checks", [])],
        "concerned": concerned(application),
        "facts": [SummaryRow(label, value) for label, value in facts(application)],
        "decided_by": deciding,
        "passed_over": [each for each in reasons if each not in deciding],
        "documents": document_items(case),
        "coordinations": coordination_rows(case),
        "requests": [(document_name(application.service, r.document), r) for r in case.requests],
        "checks": [(check_name(check.kind), check) for check in case.checks],
        "commitments": commitments(application),
        "deadlines": deadline_rows(application),
        "timeline": timeline(case),
        "messages_sent": message_rows(application),
        "obligations": [shown_obligation(each, application.service) for each in case.obligations],
        "case_agency": agency_name(application.agency),
        "effect": effect_said(application),
        "follows": _follows(case),
        "money": _money(case),
        "steps": _steps(case),
        "may_claim": case.task is not None and may_claim(case.staff, case.task) and not _mine(case),
        "mine": _mine(case),
        "may_discharge": may_discharge(case.staff, application.agency),
        "held_by_other": not case.free,
    }


def _money(case: Case) -> dict[str, Any] | None:
    """Links for those who may follow them."""
    sees_bills = may_see_money_of(case.staff, case.application.agency)
    sees_refunds = may_see_refunds(case.staff)
    return shown(
        contributions_of(case.application),
        bill=lambda bill: reverse("back:bill", args=[bill.number]) if sees_bills else "",
        refund=lambda refund: reverse("back:refund", args=[refund.number]) if sees_refunds else "",
    )


def _follows(case: Case) -> dict[str, Any] | None:
    agency = case.application.agency
    sees_money, sees_awards = may_see_money_of(case.staff, agency), may_see_awards_of(case.staff, agency)
    return what_follows(
        case.application,
        award=lambda award: reverse("back:award", args=[award.number]) if sees_awards else "",
        agreements=reverse("back:agreements") if sees_money else "",
        deferrals=reverse("back:deferrals") if sees_money else "",
    )


def _mine(case: Case) -> bool:
    return case.task is not None and case.task.assignee_id == case.staff.pk


def _steps(case: Case) -> list[tuple[Link, str]]:
    """The first is the step the case waits for and stands out; the others are quieter."""
    offered = [step for step in STEPS.values() if step.offered(case)]
    receipt = case.application.receipt
    leading = next((step for step in offered if not step.kind), None)
    return [
        (
            Link(str(step.label), reverse("back:step", args=[receipt, step.slug])),
            "" if step is leading else "secondary",
        )
        for step in offered
    ]


def concerned(application: Application) -> list[SummaryRow]:
    """Who it is about; the identity number stays masked until somebody says why it is needed."""
    rows = []
    if application.employer is not None:
        rows += [
            SummaryRow(_("Employer"), application.employer.name),
            SummaryRow(_("Credit code"), application.employer.uscc),
        ]
    if application.person is not None:
        rows += [
            SummaryRow(_("Person"), application.person.name),
            SummaryRow(_("Identity number"), mask_id(application.person.id_number)),
        ]
    return rows
