"""Put the outcome before another person: approve, or refuse with the reason the applicant will read."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.back.case.reading import Case
from anxin.back.steps.step import Step, StepForm, reason_field
from anxin.casework.models import Outcome
from anxin.casework.operations.handling import propose
from anxin.casework.states import State


class ProposeForm(StepForm):
    outcome = forms.ChoiceField(label=_("Proposal"), widget=forms.RadioSelect, choices=Outcome.choices)
    reason = reason_field(_("Reason"), _("The reviewer reads it; of a refusal the applicant reads it too."))

    def prepare(self, case: Case) -> None:
        """What is not being handled yet, or waits for documents that do not come, can only be refused."""
        if case.state != State.IN_PROCESS:
            self.choose("outcome", [(Outcome.REFUSE.value, str(Outcome.REFUSE.label))])
            self.fields["outcome"].initial = Outcome.REFUSE.value


def _offered(case: Case) -> bool:
    if case.open_proposal is not None:
        return False
    if case.state == State.RECEIVED:
        return case.takes_in
    return case.state in (State.IN_PROCESS, State.AWAITING_DOCUMENTS, State.RECORDED) and case.handles


def _take(case: Case, form: StepForm) -> object:
    given = {name: form.cleaned_data[name] for name in ("outcome", "reason", "version")}
    return propose(case.application, case.staff, **given)


STEP = Step(
    slug="propose",
    label=_("Propose the outcome"),
    lead=_("Another person confirms it or sends it back."),
    form=ProposeForm,
    offered=_offered,
    take=_take,
    said=_("The proposal waits for another person's review."),
    kind="",
)
