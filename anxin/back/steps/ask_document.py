"""Ask the applicant for a document: what, why, by when. It can be repeated for several documents."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.back.case.reading import Case
from anxin.back.steps.step import Step, StepForm, reason_field
from anxin.back.words import document_names
from anxin.casework.operations.handling import ask_for_document
from anxin.casework.states import State
from anxin.look.forms import DayField

OTHER = "other"
ASKS_IN = frozenset({State.RECEIVED, State.IN_PROCESS, State.AWAITING_DOCUMENTS})


class AskForm(StepForm):
    document = forms.ChoiceField(label=_("Which document"), widget=forms.RadioSelect)
    other = forms.CharField(
        label=_("Another document"),
        help_text=_("Only if it is not in the list above. The applicant reads these words."),
        max_length=60,
        required=False,
    )
    reason = reason_field(_("Why it is needed"), _("The applicant reads this. Say what is missing or wrong."))
    due_on = DayField(label=_("By which day"))

    def prepare(self, case: Case) -> None:
        names = document_names(case.application.service)
        self.choose("document", [*names.items(), (OTHER, str(_("another document")))])

    def clean(self) -> dict[str, object]:
        cleaned = self.cleaned_data
        if cleaned.get("document") == OTHER:
            if cleaned.get("other"):
                cleaned["document"] = cleaned["other"]
            elif "other" not in self.errors:
                self.add_error("other", _("Say which document."))
        return cleaned


def _offered(case: Case) -> bool:
    return case.state in ASKS_IN and case.open_proposal is None and case.takes_in


def _take(case: Case, form: StepForm) -> object:
    given = {name: form.cleaned_data[name] for name in ("document", "reason", "due_on", "version")}
    return ask_for_document(case.application, case.staff, **given)


STEP = Step(
    slug="ask-document",
    label=_("Ask for a document"),
    lead=_("Ask for everything that is missing; repeat this for each document."),
    form=AskForm,
    offered=_offered,
    take=_take,
    said=_("The applicant is asked for the document."),
)
