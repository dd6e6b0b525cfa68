"""Ask a department by people, in the officer's own words, for a case (II.2.1, II.2.3, IV)."""

from django.utils.translation import gettext_lazy as _

from anxin.back.case.reading import Case
from anxin.back.coordination.question import QuestionForm
from anxin.back.steps.step import Step, StepForm
from anxin.casework.exchanges import OVER, clause_of
from anxin.casework.operations.coordinating import ask_about_case


class AskByPeopleForm(StepForm, QuestionForm):
    def prepare(self, case: Case) -> None:
        self.offer(clause_of(case.application))


def _offered(case: Case) -> bool:
    return case.state not in OVER and case.handles


def _take(case: Case, form: StepForm) -> object:
    assert isinstance(form, AskByPeopleForm)  # noqa: S101  declared below; for the type checker.
    version = form.cleaned_data["version"]
    return ask_about_case(case.application, case.staff, form.question(), version=version)


STEP = Step(
    slug="ask-by-people",
    label=_("Open a record of asking"),
    lead=_(
        "For what no data exchange gives. The record is chased by a clock until the department has answered."
    ),
    form=AskByPeopleForm,
    offered=_offered,
    take=_take,
    said=_("The record is open. The time until the first contact runs."),
)
