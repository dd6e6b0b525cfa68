"""Begin handling: an accepted application, or a recorded one whose documents have come."""

from django.utils.translation import gettext_lazy as _

from anxin.back.case.reading import Case
from anxin.back.steps.step import Step, StepForm
from anxin.casework.operations.handling import start
from anxin.casework.states import State


def _offered(case: Case) -> bool:
    if case.state == State.RECORDED and not all(r.files for r in case.requirements if r.status == "deferred"):
        return False
    return case.state in (State.ACCEPTED, State.RECORDED) and case.handles


def _take(case: Case, form: StepForm) -> object:
    return start(case.application, case.staff, version=form.cleaned_data["version"])


STEP = Step(
    slug="start",
    label=_("Begin handling"),
    lead=_("A recorded application goes on once the deferred documents have come. Look at them first."),
    offered=_offered,
    take=_take,
    said=_("Handling has begun."),
    kind="",
)
