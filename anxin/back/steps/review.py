"""The second pair of eyes: confirm what a colleague proposed, or send it back with a note."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.back.case.reading import Case
from anxin.back.steps.step import Step, StepForm, reason_field
from anxin.casework.errors import WrongState
from anxin.casework.permissions import may_review
from anxin.services.operations import review

CONFIRM, SEND_BACK = "confirm", "send_back"


class ReviewForm(StepForm):
    answer = forms.ChoiceField(
        label=_("Your answer"),
        widget=forms.RadioSelect,
        choices=[
            (CONFIRM, _("confirm: the proposal takes effect")),
            (SEND_BACK, _("send back to the handler")),
        ],
    )
    note = reason_field(_("Note"), _("Needed when you send it back."), required=False)

    def clean(self) -> dict[str, object]:
        sends_back = self.cleaned_data.get("answer") == SEND_BACK
        if sends_back and not self.cleaned_data.get("note") and "note" not in self.errors:
            self.add_error("note", _("Say what the handler should look at again."))
        return self.cleaned_data


def _offered(case: Case) -> bool:
    return case.open_proposal is not None and case.free and may_review(case.staff, case.open_proposal)


def _take(case: Case, form: StepForm) -> object:
    proposal, given = case.open_proposal, form.cleaned_data
    if proposal is None:
        raise WrongState
    confirm = given["answer"] == CONFIRM
    return review(proposal, case.staff, confirm=confirm, note=given["note"], version=given["version"])


STEP = Step(
    slug="review",
    label=_("Review the proposal"),
    form=ReviewForm,
    offered=_offered,
    take=_take,
    said=_("Your review is on the file."),
    kind="",
)
