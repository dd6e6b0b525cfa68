"""One step an officer takes with a case: a small form, what it does, and when it is offered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django_stubs_ext import StrOrPromise

from anxin.back.case.reading import Case

REASON_LENGTH = 500


class StepForm(forms.Form):
    """Carries the version the officer looked at, so that a step never lands on a case somebody else has changed."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, files: Any, case: Case) -> None:
        super().__init__(data, files, initial={"version": case.application.version})
        self.case = case
        self.prepare(case)

    def prepare(self, case: Case) -> None:
        """Choices that depend on the case."""

    def choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  a slip of ours, found by the first test of the page.
        field.choices = choices

    def typed(self) -> list[tuple[str, str]]:
        """What stands in the form, to show when it could not be kept."""
        shown = [self[name] for name in self.fields if name != "version"]
        return [(str(field.label), str(field.value())) for field in shown if field.value()]


def reason_field(
    label: StrOrPromise, help_text: StrOrPromise = "", *, required: bool = True
) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=REASON_LENGTH,
        widget=forms.Textarea({"rows": 4}),
    )


@dataclass(frozen=True)
class Step:
    """`offered` looks at role and state so that no dead button is shown; `take` asks again and may refuse.

    `take` gets the valid form; `said` is shown when it succeeded.
    """

    slug: str
    label: StrOrPromise
    offered: Callable[[Case], bool]
    take: Callable[[Case, Any], object]
    said: StrOrPromise
    form: type[StepForm] = StepForm
    lead: StrOrPromise = ""
    kind: str = "secondary"
