"""A supervisor gives the open task to another officer, with the reason."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from anxin.back.case.reading import Case
from anxin.back.steps.step import Step, StepForm, reason_field
from anxin.casework.errors import WrongState
from anxin.registry.models import Staff
from anxin.work.operations import reassign
from anxin.work.permissions import may_reassign, may_take


class ReassignForm(StepForm):
    to = forms.ChoiceField(label=_("To whom"))
    reason = reason_field(_("Reason"))

    def prepare(self, case: Case) -> None:
        self.officers = {str(officer.pk): officer for officer in _able(case)}
        self.choose(
            "to", [(pk, f"{officer.name} · {officer.number}") for pk, officer in self.officers.items()]
        )


def _able(case: Case) -> list[Staff]:
    """Officers of the agency that has the case whose kind of work this is, without who holds it already."""
    task = case.task
    if task is None:
        return []
    colleagues = Staff.objects.select_related("agency").filter(agency=task.agency, user__is_active=True)
    return [each for each in colleagues if each.pk != task.assignee_id and may_take(each, task)]


def _offered(case: Case) -> bool:
    return case.task is not None and may_reassign(case.staff, case.task) and bool(_able(case))


def _take(case: Case, form: StepForm) -> object:
    if case.task is None:
        raise WrongState
    officer: Staff = form.officers[form.cleaned_data["to"]]  # type: ignore[attr-defined]  # this step's own form has them
    try:
        reassign(case.task, officer, form.cleaned_data["reason"], case.staff)
    except ValidationError as wrong:
        raise WrongState(" ".join(wrong.messages)) from wrong
    return officer


STEP = Step(
    slug="reassign",
    label=_("Give to a colleague"),
    form=ReassignForm,
    offered=_offered,
    take=_take,
    said=_("The task has a new holder."),
)
