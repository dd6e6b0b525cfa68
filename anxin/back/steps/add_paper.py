"""Put a scan on the file of what came by post, fax, e-mail or over the counter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.back.case.reading import Case
from anxin.back.steps.step import Step, StepForm
from anxin.back.words import document_name
from anxin.casework.operations.supplying import OPEN_TO_FILES, attach_as


class PaperForm(StepForm):
    document = forms.ChoiceField(label=_("Which document"), widget=forms.RadioSelect)
    file = forms.FileField(label=_("Scan or photo"), help_text=_("PDF, JPEG, PNG or TIFF, up to 10 MB"))

    def prepare(self, case: Case) -> None:
        service = case.application.service
        self.choose("document", [(each.id, document_name(service, each.id)) for each in case.requirements])


def _offered(case: Case) -> bool:
    return case.state in OPEN_TO_FILES and bool(case.requirements) and case.takes_in


def _take(case: Case, form: StepForm) -> object:
    given = form.cleaned_data
    return attach_as(case.staff, case.application, given["document"], given["file"])


STEP = Step(
    slug="add-paper",
    label=_("Add a document that came"),
    form=PaperForm,
    offered=_offered,
    take=_take,
    said=_("The document is on the file."),
)
