"""The fields in which an officer says whom to ask, what, and by which clause."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxin.back.words import department_names
from anxin.casework.operations.coordinating import Question
from anxin.law.obligations import obligation_rule
from anxin.lawbook.queries import pack_in_force
from anxin.look.words import words
from anxin.work.models import ObligationKind

ANOTHER = "another"


class QuestionForm(forms.Form):
    department = forms.ChoiceField(label=gettext_lazy("Department"), widget=forms.RadioSelect)
    another = forms.CharField(
        label=gettext_lazy("Name of the other department"),
        help_text=gettext_lazy("Only where it is none of those above."),
        required=False,
        max_length=64,
    )
    asked = forms.CharField(
        label=gettext_lazy("What is asked"), max_length=500, widget=forms.Textarea({"rows": 4})
    )
    clause = forms.ChoiceField(label=gettext_lazy("Clause"))

    def offer(self, clause: str = "") -> None:
        """Departments and clauses of the rules in force; `clause` is chosen beforehand, or the usual one."""
        pack = pack_in_force()
        choices = {
            "department": [*department_names().items(), (ANOTHER, _("another department"))],
            "clause": [(each.id, f"{each.id} {words(each.text)}") for each in pack.clauses.values()],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared so above; for the type checker.
            field.choices = offered
        usual = clause or obligation_rule(pack, ObligationKind.COORDINATION.value).clause
        self.initial.setdefault("clause", usual)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("department") == ANOTHER and not given.get("another"):
            self.add_error("another", _("Say which department."))
        return given

    def question(self) -> Question:
        given = self.cleaned_data
        department = given["another"] if given["department"] == ANOTHER else given["department"]
        return Question(department, given["asked"], given["clause"])
