"""The result has reached the applicant; the case is closed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.back.case.reading import Case
from anxin.back.steps.step import Step, StepForm
from anxin.casework.operations.handling import deliver
from anxin.casework.states import State


class DeliverForm(StepForm):
    how = forms.CharField(
        label=_("How the result reached the applicant"),
        help_text=_("For example: in the portal, by courier with its number, by telephone."),
        max_length=200,
    )


def _offered(case: Case) -> bool:
    return case.state == State.DECIDED and case.takes_in


def _take(case: Case, form: StepForm) -> object:
    given = form.cleaned_data
    return deliver(case.application, case.staff, how=given["how"], version=given["version"])


STEP = Step(
    slug="deliver",
    label=_("Deliver the result"),
    form=DeliverForm,
    offered=_offered,
    take=_take,
    said=_("The result is delivered and the case closed."),
    kind="",
)
