"""A note on the file, for colleagues only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.back.case.reading import Case
from anxin.back.steps.step import Step, StepForm
from anxin.casework.operations.handling import add_note


class NoteForm(StepForm):
    text = forms.CharField(
        label=_("Note"),
        help_text=_("The applicant does not see it."),
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
    )


def _offered(case: Case) -> bool:
    return True


def _take(case: Case, form: StepForm) -> object:
    return add_note(case.application, case.staff, form.cleaned_data["text"])


STEP = Step(
    slug="note",
    label=_("Write a note"),
    form=NoteForm,
    offered=_offered,
    take=_take,
    said=_("The note is on the file."),
)
