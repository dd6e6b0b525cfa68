"""How far a draft has come: what is done, what comes next, what waits."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anxin.casework.documents import missing_documents
from anxin.casework.models import Application
from anxin.front.answering import Answered, rules_of, settle
from anxin.law.pack import Service as RuleService
from anxin.look.components import Colour, Task
from anxin.services.commitments import Commitment, commitments_for
from anxin.services.operations import details_form, prefilled
from anxin.services.registry import services
from anxin.services.service import Service
from anxin.trail.today import business_date


@dataclass(frozen=True)
class Progress:
    """`decision` is the decision as JSON when every question is answered, otherwise None."""

    draft: Application
    rules: RuleService
    service: Service
    answered: Answered
    decision: dict[str, Any] | None
    missing: tuple[str, ...]
    promises: tuple[Commitment, ...]
    details_given: bool

    @property
    def needs_person(self) -> bool:
        return self.service.about_person and self.draft.employer is not None and self.draft.person is None

    @property
    def chooses_person(self) -> bool:
        return self.service.about_person and self.draft.employer is not None

    @property
    def has_details(self) -> bool:
        return bool(self.service.details.base_fields)

    @property
    def unsigned(self) -> list[Commitment]:
        return [each for each in self.promises if each.id not in self.draft.commitments]

    @property
    def ready(self) -> bool:
        return (
            not self.needs_person
            and self.decision is not None
            and self.details_given
            and not self.missing
            and not self.unsigned
        )


def progress_of(draft: Application) -> Progress:
    answered = settle(draft.service, draft.facts, business_date())
    decision = None if answered.next_fact else answered.decision.as_dict()
    return Progress(
        draft=draft,
        rules=rules_of(draft.service),
        service=services()[draft.service],
        answered=answered,
        decision=decision,
        missing=tuple(missing_documents(draft, decision)) if decision else (),
        promises=tuple(commitments_for(decision)) if decision else (),
        details_given=details_form(draft).is_valid(),
    )


def known_names(draft: Application) -> frozenset[str]:
    """Facts the registry knows; the applicant sees them and does not answer them."""
    service = services()[draft.service]
    return frozenset(prefilled(service, draft.employer, draft.person, business_date()))


def tasks(progress: Progress) -> list[Task]:
    """The steps in the order of the form."""
    listed = [_person(progress)] if progress.chooses_person else []
    listed.append(_questions(progress))
    listed += [_details(progress)] if progress.has_details else []
    return [*listed, _documents(progress), _commitments(progress), _sending(progress)]


def _address(progress: Progress, name: str, *parts: str) -> str:
    return reverse(f"front:draft_{name}", args=[progress.draft.draft_key, *parts])


def _step(title: str, done: bool, href: str, hint: str = "") -> Task:
    if done:
        return Task(title, _("Done"), "", href, hint)
    return Task(title, _("Not done yet"), "blue", href, hint)


def _waiting(title: str, hint: str = "") -> Task:
    return Task(title, _("Cannot start yet"), "grey", "", hint)


def _person(progress: Progress) -> Task:
    person = progress.draft.person
    return _step(
        _("Who it is about"), person is not None, _address(progress, "person"), person.name if person else ""
    )


def _questions(progress: Progress) -> Task:
    title = _("Questions")
    if progress.needs_person:
        return _waiting(title, _("Choose first who it is about."))
    left = len(progress.answered.decision.needs)
    hint = ngettext("%(n)s question or fewer is left.", "%(n)s questions or fewer are left.", left) % {
        "n": left
    }
    return _step(title, not left, _address(progress, "questions"), hint if left else "")


def _details(progress: Progress) -> Task:
    return _step(_("Details"), progress.details_given, _address(progress, "details"))


def _documents(progress: Progress) -> Task:
    title = _("Documents")
    if progress.needs_person or progress.decision is None:
        return _waiting(title, _("Your answers decide which documents are needed."))
    return _step(title, not progress.missing, _address(progress, "documents"))


def _commitments(progress: Progress) -> Task:
    title = _("Commitments")
    if progress.needs_person or progress.decision is None:
        return _waiting(title)
    return _step(title, not progress.unsigned, _address(progress, "commitments"))


def _sending(progress: Progress) -> Task:
    title = _("Check and send")
    colour: Colour = "blue"
    return Task(title, _("Ready"), colour, _address(progress, "send")) if progress.ready else _waiting(title)
