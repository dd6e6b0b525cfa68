"""Ask the department that has a document for it, or ask it again after that failed (II.2.3)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.back.case.reading import Case
from anxin.back.steps.step import Step, StepForm
from anxin.back.words import department_name, document_name
from anxin.casework.exchanges import OVER, connected_department
from anxin.casework.operations.exchanging import ask_department


class AskForm(StepForm):
    document = forms.ChoiceField(label=_("Which document"), widget=forms.RadioSelect)

    def prepare(self, case: Case) -> None:
        named = [
            (document, f"{document_name(case.application.service, document)} · {department_name(department)}")
            for document, department in askable(case)
        ]
        self.choose("document", named)
        if len(named) == 1:
            self.fields["document"].initial = named[0][0]


def askable(case: Case) -> list[tuple[str, str]]:
    """Documents that a connected department has and that nobody has got from it yet."""
    found = [(row.id, connected_department(row.id)) for row in case.requirements if row.obtained is None]
    return [(document, department) for document, department in found if department is not None]


def _offered(case: Case) -> bool:
    return case.state not in OVER and case.takes_in and bool(askable(case))


def _take(case: Case, form: StepForm) -> object:
    given = {name: form.cleaned_data[name] for name in ("document", "version")}
    return ask_department(case.application, case.staff, **given)


STEP = Step(
    slug="ask-department",
    label=_("Ask the department"),
    lead=_("What the department gives comes into the file by itself. Ask again where it failed."),
    form=AskForm,
    offered=_offered,
    take=_take,
    said=_("The department is being asked."),
)
