"""Take the application in; where the decision defers documents it is recorded and waits."""

from django.utils.translation import gettext_lazy as _

from anxin.back.case.reading import Case
from anxin.back.steps.step import Step, StepForm
from anxin.casework.operations.handling import accept
from anxin.casework.states import State


def _offered(case: Case) -> bool:
    return case.state == State.RECEIVED and case.open_proposal is None and case.takes_in


def _take(case: Case, form: StepForm) -> object:
    return accept(case.application, case.staff, version=form.cleaned_data["version"])


STEP = Step(
    slug="accept",
    label=_("Accept"),
    lead=_(
        "Where documents are deferred it is recorded and waits for the declared end; otherwise handling can begin."
    ),
    offered=_offered,
    take=_take,
    said=_("The application is accepted. The applicant is told."),
    kind="",
)
