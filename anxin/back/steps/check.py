"""Put one attempt at a check on the file, such as the telephone call before a refund (II.1.2)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.back.case.reading import Case
from anxin.back.steps.step import Step, StepForm, reason_field
from anxin.back.words import check_name
from anxin.casework.models import CheckOutcome
from anxin.casework.operations.handling import add_check
from anxin.casework.states import State


class CheckForm(StepForm):
    kind = forms.ChoiceField(label=_("Which check"), widget=forms.RadioSelect)
    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect, choices=CheckOutcome.choices)
    spoke_with = forms.CharField(label=_("Spoke with"), max_length=80, required=False)
    note = reason_field(_("What was said or found"))

    def prepare(self, case: Case) -> None:
        asked = checks_of(case)
        self.choose("kind", [(check, check_name(check)) for check in asked])
        if len(asked) == 1:
            self.fields["kind"].initial = asked[0]

    def clean(self) -> dict[str, object]:
        reached = self.cleaned_data.get("outcome") in (CheckOutcome.CONFIRMED, CheckOutcome.DENIED)
        called = self.cleaned_data.get("kind") == "telephone_confirmation"
        if reached and called and not self.cleaned_data.get("spoke_with") and "spoke_with" not in self.errors:
            self.add_error("spoke_with", _("Say who was on the telephone."))
        return self.cleaned_data


def checks_of(case: Case) -> list[str]:
    checks: list[str] = case.application.decision.get("checks", [])
    return checks


def _offered(case: Case) -> bool:
    in_hand = case.state in (State.RECEIVED, State.ACCEPTED, State.IN_PROCESS) and case.open_proposal is None
    return in_hand and bool(checks_of(case)) and case.handles


def _take(case: Case, form: StepForm) -> object:
    given = {name: form.cleaned_data[name] for name in ("kind", "outcome", "spoke_with", "note", "version")}
    return add_check(case.application, case.staff, **given)


STEP = Step(
    slug="check",
    label=_("Record a check"),
    form=CheckForm,
    offered=_offered,
    take=_take,
    said=_("The check is on the file."),
)
