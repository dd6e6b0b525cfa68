"""Everything one application asks for on one page: whom it is about, facts, the service's own form, papers, signatures."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from anxin.back.words import document_name, fact_rows, mode_name, service_name
from anxin.casework.deciding import decide_on
from anxin.casework.documents import Requirement, requirements
from anxin.casework.errors import CaseError, Incomplete
from anxin.casework.models import Application
from anxin.casework.operations.drafting import save_answers
from anxin.casework.operations.supplying import attach
from anxin.law import BadInput
from anxin.lawbook.queries import pack_in_force
from anxin.look.components import Link, SummaryRow
from anxin.look.fields import error_links
from anxin.look.questions import QuestionForm, refuse_with, shown
from anxin.look.words import words
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.registry.operations import read_person_file
from anxin.registry.permissions import may_see_person
from anxin.registry.queries import person_by_id_number
from anxin.services.commitments import commitments_for
from anxin.services.operations import choose_person, decision_for, details_to_change, save_details
from anxin.services.registry import services
from anxin.trail.today import business_date

Data = Mapping[str, Any]
PAPER = "paper-"


class VersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class AboutForm(forms.Form):
    """Whom an employer's application concerns."""

    id_number = forms.CharField(
        label=gettext_lazy("Identity number of the person it concerns"), max_length=40, required=False
    )


class SignedForm(forms.Form):
    signed = forms.MultipleChoiceField(
        label=gettext_lazy("The applicant has signed"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, data: Data | None, decision: dict[str, Any], signed: list[str]) -> None:
        super().__init__(data, initial={"signed": signed})
        field = self.fields["signed"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  declared so above; for the type checker.
        field.choices = [(each.id, each.text) for each in commitments_for(decision)]


class IntakeForms:
    """`save` keeps what is right; `links` says what is not, each leading to its field."""

    def __init__(
        self,
        staff: Staff,
        draft: Application,
        data: Data | None = None,
        files: "MultiValueDict[str, UploadedFile[bytes]] | None" = None,
    ) -> None:
        self.staff, self.draft, self.files = staff, draft, files
        self.decision = _decision(draft)
        self.whole = VersionForm(data, initial={"version": draft.version})
        asks_whom = services()[draft.service].about_person and draft.employer is not None
        self.about = AboutForm(data, prefix="about") if asks_whom else None
        self.questions = {name: self._question(name, data) for name in self._asked()}
        self.details = details_to_change(draft, data, prefix="details")
        self.signed = SignedForm(data, self.decision, draft.commitments)

    def _asked(self) -> list[str]:
        """What the registry has told already is not asked again."""
        known = {"filed_by"} if "filed_by" in self.draft.facts else set()
        return [name for name in pack_in_force().services[self.draft.service].facts if name not in known]

    def _question(self, name: str, data: Data | None) -> QuestionForm:
        fact = pack_in_force().services[self.draft.service].facts[name]
        answers = self.draft.facts
        initial = {"answer": shown(answers[name])} if name in answers else None
        optional = {"empty_permitted": True, "use_required_attribute": False}
        return QuestionForm(fact, data, prefix=name, initial=initial, **optional)

    @property
    def several(self) -> list[forms.BaseForm]:
        return [f for f in (self.whole, self.about, *self.questions.values(), self.details, self.signed) if f]

    @property
    def links(self) -> list[Link]:
        return [link for form in self.several for link in error_links(form)]

    @property
    def errors(self) -> bool:
        return any(form.errors for form in self.several)

    def save(self) -> bool:
        """Whether everything given could be kept. Raises `Stale`, `BadInput`, `CaseError`."""
        if self.whole.is_valid():
            self._keep_facts(self.whole.cleaned_data["version"])
            self._keep_whom()
            self._keep_details()
            self._keep_papers()
            self._keep_signatures()
        return not self.errors

    def _keep_facts(self, version: int) -> None:
        """Only answers that fit together are kept: the rules are asked before anything is written."""
        changed = {n: f for n, f in self.questions.items() if f.has_changed() and f.is_valid()}
        facts = {name: form.cleaned_data["answer"] for name, form in changed.items()}
        decide_on(self.draft.service, {**self.draft.facts, **facts}, business_date())
        self.draft = save_answers(self.staff.user, self.draft, facts=facts, version=version)

    def _keep_whom(self) -> None:
        if self.about is None or not self.about.is_valid() or not self.about.cleaned_data["id_number"]:
            return
        person = person_by_id_number(self.about.cleaned_data["id_number"])
        if person is None or not may_see_person(self.staff.user, person, business_date()):
            self.about.add_error("id_number", _("Nobody is insured under this number here."))
            return
        read_person_file(actor_of_staff(self.staff), person, f"intake {self.draft.draft_key}")
        self.draft = choose_person(self.staff.user, self.draft, person)

    def _keep_details(self) -> None:
        if self.details.is_valid():
            self.draft = save_details(self.staff.user, self.draft, self.details)

    def _keep_papers(self) -> None:
        for name, uploads in self.files.lists() if self.files else ():
            for upload in uploads:
                attach(self.staff.user, self.draft, name.removeprefix(PAPER), upload)

    def _keep_signatures(self) -> None:
        if self.signed.is_valid():
            signed = self.signed.cleaned_data["signed"]
            self.draft = save_answers(self.staff.user, self.draft, commitments=signed)

    def complain(self, said: str) -> None:
        self.whole.add_error(None, said)

    def complain_of(self, refused: CaseError) -> None:
        for said in _missing(self.draft, refused) if isinstance(refused, Incomplete) else [str(refused)]:
            self.complain(said)

    def refuse_facts(self, wrong: BadInput) -> None:
        named = [name for name, form in self.questions.items() if refuse_with(form, wrong, name)]
        if not named:
            for problem in wrong.problems:
                self.complain(words(problem.message))

    def context(self) -> dict[str, Any]:
        draft = self.draft
        return {
            "draft": draft,
            "forms": self,
            "links": self.links,
            "service": service_name(draft.service),
            "mode": mode_name(self.decision["mode"]) if self.decision.get("mode") else "",
            "because": [each for each in self.decision.get("because", []) if each["holds"]],
            "papers": _papers(draft, self.decision),
            "known": [SummaryRow(*row) for row in fact_rows(draft.service, draft.facts)],
        }


def _decision(draft: Application) -> dict[str, Any]:
    try:
        return decision_for(draft).as_dict(get_language() or "en")
    except BadInput:
        return {}


def _papers(draft: Application, decision: dict[str, Any]) -> list[tuple[str, str, Requirement]]:
    """Name of the field, words for it, and what is there, for each document asked for now."""
    asked = [each for each in requirements(draft, decision) if each.asked_now] if decision else []
    return [(f"{PAPER}{each.id}", document_name(draft.service, each.id), each) for each in asked]


def _missing(draft: Application, missing: Incomplete) -> list[str]:
    rules = pack_in_force().services[draft.service]
    labels = {commitment.id: str(commitment.text) for commitment in commitments_for(_decision(draft))}
    named = [
        words(rules.facts[name].label) if name in rules.facts else _("the person") for name in missing.facts
    ]
    named += [document_name(draft.service, name) for name in missing.documents]
    named += [labels.get(name, name) for name in missing.commitments]
    named += [_("the details below")] if missing.details else []
    return [_("Still missing: %(what)s") % {"what": what} for what in named]
