"""Another agency goes on with the case; its open task moves along."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.back.case.reading import Case
from anxin.back.steps.step import Step, StepForm, reason_field
from anxin.back.words import agency_name
from anxin.casework.operations.handling import hand_over
from anxin.casework.permissions import may_hand_over
from anxin.casework.states import MOVES
from anxin.registry.models import Agency


class AgencyField(forms.ModelChoiceField[Agency]):
    def label_from_instance(self, obj: Agency) -> str:
        return agency_name(obj)


class HandOverForm(StepForm):
    agency = AgencyField(Agency.objects.none(), label=_("To which agency"))
    reason = reason_field(_("Reason"))

    def prepare(self, case: Case) -> None:
        field = self.fields["agency"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  declared so above; for the type checker.
        field.queryset = Agency.objects.exclude(pk=case.application.agency_id)


def _offered(case: Case) -> bool:
    return bool(MOVES[case.state]) and may_hand_over(case.staff, case.application)


def _take(case: Case, form: StepForm) -> object:
    given = {name: form.cleaned_data[name] for name in ("agency", "reason", "version")}
    return hand_over(case.application, case.staff, **given)


STEP = Step(
    slug="hand-over",
    label=_("Hand over to another agency"),
    form=HandOverForm,
    offered=_offered,
    take=_take,
    said=_("The case is with the other agency now."),
)
