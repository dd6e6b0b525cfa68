"""Months the rules hold no rates for: the handler types the amounts from a document that stays on the file (II.1.2, II.1.3)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.back.case.reading import Case
from anxin.back.steps.step import Step, StepForm
from anxin.casework.states import State
from anxin.law.months import format_month
from anxin.services.contributions.by_hand import COLUMNS, Typed, enter_amounts, entered, read_table
from anxin.services.contributions.shown import estimate_of


class AmountsForm(StepForm):
    table = forms.CharField(
        label=_("Amounts, one line a month"), max_length=60_000, widget=forms.Textarea({"rows": 12})
    )
    file = forms.FileField(
        label=_("The document they come from"), help_text=_("PDF, JPEG, PNG or TIFF, up to 10 MB")
    )

    def prepare(self, case: Case) -> None:
        self.months = months_by_hand(case)
        table = self.fields["table"]
        table.help_text = _("Yuan, %(n)s columns with spaces or tabs between them: %(columns)s") % {
            "n": len(COLUMNS),
            "columns": ", ".join(COLUMNS),
        }
        table.initial = "\n".join(map(format_month, self.months))

    def clean_table(self) -> list[Typed]:
        return read_table(self.cleaned_data["table"], self.months)


def months_by_hand(case: Case) -> list[int]:
    """Not entered yet, or to be entered again."""
    estimate = estimate_of(case.application)
    missing = estimate.missing if estimate is not None else []
    return sorted({*missing, *entered(case.application)})


def _offered(case: Case) -> bool:
    in_hand = case.state == State.IN_PROCESS and case.open_proposal is None
    return in_hand and case.handles and case.application.person is not None and bool(months_by_hand(case))


def _take(case: Case, form: StepForm) -> object:
    given = form.cleaned_data
    return enter_amounts(case.application, case.staff, given["table"], given["file"])


STEP = Step(
    slug="enter-amounts",
    label=_("Enter amounts of months without rates"),
    lead=_(
        "The rules hold no rates for these months. Another person confirms the amounts with the proposal."
    ),
    form=AmountsForm,
    offered=_offered,
    take=_take,
    said=_("The amounts are on the file, with their document."),
)
