"""What was asked for has come on paper: the case goes back to where it waited from."""

from django.utils.translation import gettext_lazy as _

from anxin.back.case.reading import Case
from anxin.back.steps.step import Step, StepForm
from anxin.casework.operations.supplying import hand_in_as
from anxin.casework.states import State


def _offered(case: Case) -> bool:
    return case.state == State.AWAITING_DOCUMENTS and case.takes_in


def _take(case: Case, form: StepForm) -> object:
    return hand_in_as(case.staff, case.application, version=form.cleaned_data["version"])


STEP = Step(
    slug="papers-came",
    label=_("Everything asked for is here"),
    lead=_("The case goes on where it waited. Each document asked for needs a new file first."),
    offered=_offered,
    take=_take,
    said=_("The case goes on."),
    kind="",
)
