"""One application: where it stands, what happened, what is asked for, why it was decided so."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anxin.casework.documents import Requirement, requirements
from anxin.casework.models import Application, DocumentRequest, Move
from anxin.casework.states import State, may_move
from anxin.front.answering import rules_of
from anxin.front.meanings import given_by, status_of
from anxin.front.messages import told_about
from anxin.front.mine.opening import own_application
from anxin.front.result import Result, document_name, explained, waits_for
from anxin.front.steps import timeline
from anxin.funds.models import Bill
from anxin.law import BadInput, decide, parse_request
from anxin.law.pack import Service as RuleService
from anxin.lawbook.models import PublishedPack
from anxin.lawbook.queries import pack_in_force, pack_of
from anxin.look.brought import what_follows
from anxin.look.components import FileItem
from anxin.look.contributions import shown
from anxin.look.words import value_in_words
from anxin.registry.models import User
from anxin.services.contributions.shown import contributions_of

# Nothing more is handed in, so nothing says that it is to come.
OVER = (State.REFUSED, State.WITHDRAWN)


@require_safe
@own_application
def application(request: HttpRequest, user: User, application: Application) -> HttpResponse:
    rules = rules_of(application.service)
    moves = list(application.moves.all())
    required = requirements(application)
    context = {
        "application": application,
        "service": rules,
        "timeline": timeline(moves, with_reasons=True),
        "refusal": _last_reason(moves, application),
        "files": [file for each in required for file in _files(application, rules, each)],
        "asked": [(*each, _added_since(application, each[0])) for each in asked_for(application, rules)],
        "deferred": [(each, document_name(rules, each.id)) for each in deferred(application)],
        "result": replayed(application),
        "may_withdraw": may_move(State(application.state), State.WITHDRAWN),
        "told": told_about(user, application),
        "follows": what_follows(application),
        "money": shown(contributions_of(application), bill=_bill_address),
    }
    return render(request, "front/mine/application.html", context)


def _bill_address(bill: Bill) -> str:
    if bill.employer is not None:
        return reverse("front:bill", args=[bill.employer.uscc, bill.number])
    return reverse("front:own_bill", args=[bill.number])


def replayed(application: Application) -> Result | None:
    """The decision in the reader's language, made again from the stored request under the rules it was made with.

    None when that version was never stored here: then the pages show the state and the documents only.
    """
    try:
        pack = pack_of(application.pack_version)
        return explained(decide(pack, parse_request(pack, application.request)))
    except (PublishedPack.DoesNotExist, BadInput):
        return None


def _last_reason(moves: list[Move], application: Application) -> str:
    if application.state not in (State.DECIDED, State.REFUSED, State.DELIVERED, State.CLOSED):
        return ""
    reasons = [move.reason for move in moves if move.after in (State.DECIDED, State.REFUSED)]
    return reasons[-1] if reasons else ""


def _files(application: Application, rules: RuleService, required: Requirement) -> Iterable[FileItem]:
    status, name = status_of(required), document_name(rules, required.id)
    if required.obtained is not None:
        day = value_in_words(required.obtained.business_date.isoformat())
        yield FileItem(name, about=day, status=given_by(required.obtained.department), colour=status.colour)
    elif not required.files and application.state not in OVER:
        about = waits_for(pack_in_force(), rules, required.until)
        yield FileItem(name, about=about, status=status.words, colour=status.colour)
    for file in required.files:
        yield FileItem(file.name, reverse("front:file", args=[file.pk]), file.size, name, _("Here"), "green")


def deferred(application: Application) -> list[Requirement]:
    """What may be handed in at any time while the recorded application waits for it (II.1.3)."""
    if application.state != State.RECORDED:
        return []
    return [each for each in requirements(application) if each.owed_later]


def asked_for(application: Application, rules: RuleService) -> list[tuple[DocumentRequest, str]]:
    """Requests nobody has answered yet, each with the name of its document."""
    open_ones = application.document_requests.filter(answered_at=None)
    return [(each, document_name(rules, each.document)) for each in open_ones]


def _added_since(application: Application, asked: DocumentRequest) -> int:
    """How many files the applicant has added for it, so that it is plain what is still to be done."""
    return application.attachments.filter(
        document=asked.document, removed_at=None, added_at__gte=asked.asked_at
    ).count()
