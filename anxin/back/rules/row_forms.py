"""The forms behind rows of a draft. They know the words of the pack; whether the whole fits is for the loader to say."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.law import Pack
from anxin.law.exchanging.tables import condition_text
from anxin.law.texts import Text
from anxin.look.forms import DayField
from anxin.look.words import words

Said = Mapping[str, Any]
NOTHING = ("", _("none"))


def choices_of(texts: Mapping[str, Text], *, optional: bool = False) -> list[tuple[str, Any]]:
    named = [(id, f"{id} {words(text)}"[:100]) for id, text in texts.items()]
    return [NOTHING, *named] if optional else [*named]


class RowForm(forms.Form):
    """`given` is the row as the file says it; keys without a field are kept as they are."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    optional: tuple[str, ...] = ()

    def __init__(self, pack: Pack, given: Said, version: int, data: Any = None) -> None:
        self.pack, self.given = pack, given
        super().__init__(data, initial=self.read(given) | {"version": version})
        self.prepare()

    def read(self, given: Said) -> dict[str, Any]:
        return dict(given)

    def prepare(self) -> None:
        """Choices out of the pack."""

    def offer(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField | forms.MultipleChoiceField)  # noqa: S101  declared so below; for the type checker.
        field.choices = list(choices)

    def clauses(self) -> dict[str, Text]:
        return {id: each.text for id, each in self.pack.clauses.items()}

    def said(self) -> dict[str, Any]:
        raise NotImplementedError

    def over(self, **changes: Any) -> dict[str, Any]:
        """The row with these over it; what is empty is left out."""
        kept = {key: value for key, value in self.given.items() if key not in changes}
        return kept | {key: value for key, value in changes.items() if value not in ("", None, [], {})}


class ParameterForm(RowForm):
    start = forms.CharField(
        label=_("From"),
        help_text=_("A day such as 2020-02-10 or a month such as 2020-02. Empty: since always."),
        required=False,
        max_length=10,
    )
    value = forms.CharField(
        label=_("Value"),
        help_text=_("Money in yuan with two decimals, rates in parts per million, days as 2020-02-10."),
        max_length=30,
    )
    clause = forms.ChoiceField(label=_("Clause"), required=False)
    source = forms.CharField(label=_("Source"), required=False, max_length=300)

    def read(self, given: Said) -> dict[str, Any]:
        return dict(given) | {"start": given.get("from", "")}

    def prepare(self) -> None:
        self.offer("clause", choices_of(self.clauses(), optional=True))

    def said(self) -> dict[str, Any]:
        clean = self.cleaned_data
        row = self.over(value=clean["value"], clause=clean["clause"], source=clean["source"])
        row.pop("from", None)
        return ({"from": clean["start"]} if clean["start"] else {}) | row


class LabelledForm(RowForm):
    label_zh = forms.CharField(label=_("Label in Chinese"), max_length=200)
    label_en = forms.CharField(label=_("Label in English"), max_length=200)

    def read(self, given: Said) -> dict[str, Any]:
        label = given.get("label", {})
        return dict(given) | {"label_zh": label.get("zh", ""), "label_en": label.get("en", "")}

    def label_said(self) -> dict[str, str]:
        """Traditional Chinese given by hand stays while the Simplified it was written for does."""
        label = {"zh": self.cleaned_data["label_zh"], "en": self.cleaned_data["label_en"]}
        before = self.given.get("label", {})
        return before | label if before.get("zh") == label["zh"] else label


class MeasureForm(LabelledForm):
    id = forms.RegexField(
        r"^[a-z0-9][a-z0-9-]{0,60}$",
        label=_("Name in the rules"),
        help_text=_("Lower-case letters, digits and hyphens."),
    )
    clause = forms.ChoiceField(label=_("Clause"))
    valid_from = DayField(label=_("In force from"))
    published_on = DayField(
        label=_("Published on"),
        help_text=_("Decisions know it from this day. Empty: the day its instrument was issued."),
        required=False,
    )
    until_event = forms.ChoiceField(label=_("Until the event"), required=False)
    withdraws = forms.MultipleChoiceField(
        label=_("Measures it withdraws"),
        help_text=_("They are no more in force from the day on which this one is. Both stay in the rules."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = [
        "id",
        "label_zh",
        "label_en",
        "clause",
        "valid_from",
        "published_on",
        "until_event",
        "withdraws",
    ]

    def prepare(self) -> None:
        self.offer("clause", choices_of(self.clauses()))
        self.offer(
            "until_event",
            choices_of({id: each.label for id, each in self.pack.events.items()}, optional=True),
        )
        self.offer("withdraws", [(id, words(each.label)) for id, each in self.pack.measures.items()])
        if self.given.get("label"):
            del self.fields["id"]

    def clean_id(self) -> str:
        id = str(self.cleaned_data["id"])
        if id in self.pack.measures:
            raise forms.ValidationError(_("There is a measure of this name already."))
        return id

    def said(self) -> dict[str, Any]:
        clean = self.cleaned_data
        published = clean["published_on"]
        return self.over(
            label=self.label_said(),
            clause=clean["clause"],
            valid_from=clean["valid_from"].isoformat(),
            published_on=published.isoformat() if published else "",
            until_event=clean["until_event"],
            withdraws=clean["withdraws"],
        )


class RuleForm(LabelledForm):
    id = forms.RegexField(
        r"^[a-z0-9][a-z0-9-]{0,60}$",
        label=_("Name in the rules"),
        help_text=_("Lower-case letters, digits and hyphens."),
    )
    clause = forms.ChoiceField(label=_("Clause"))
    measure = forms.ChoiceField(label=_("Only while this measure is in force"), required=False)
    conditions = forms.CharField(
        label=_("Conditions"),
        help_text=_("One on each line, in the language of the rules. All must hold; none means always."),
        widget=forms.Textarea({"rows": 6, "spellcheck": "false"}),
        required=False,
    )
    mode = forms.ChoiceField(label=_("Way of handling"))
    checks = forms.MultipleChoiceField(
        label=_("What to check"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ["id", "label_zh", "label_en", "clause", "measure", "conditions", "mode", "checks"]

    def read(self, given: Said) -> dict[str, Any]:
        then = given.get("then", {})
        lines = "\n".join(condition_text(each) for each in given.get("when", []))
        return super().read(given) | {
            "conditions": lines,
            "mode": then.get("mode"),
            "checks": then.get("checks", []),
        }

    def prepare(self) -> None:
        self.offer("clause", choices_of(self.clauses()))
        self.offer(
            "measure", choices_of({id: each.label for id, each in self.pack.measures.items()}, optional=True)
        )
        self.offer("mode", choices_of(self.pack.modes))
        self.offer("checks", [(id, words(text)) for id, text in self.pack.checks.items()])
        if self.given:
            del self.fields["id"]

    def said(self) -> dict[str, Any]:
        clean = self.cleaned_data
        then = dict(self.given.get("then", {})) | {"mode": clean["mode"], "checks": clean["checks"]}
        first = {} if self.given else {"id": clean["id"]}
        return first | self.over(
            clause=clean["clause"],
            measure=clean["measure"],
            label=self.label_said(),
            when=self._conditions(),
            then={key: value for key, value in then.items() if value != []},
        )

    def _conditions(self) -> list[Any]:
        """Words written by hand stay with the condition they were written for."""
        before = {condition_text(each): each for each in self.given.get("when", [])}
        lines = (" ".join(line.split()) for line in self.cleaned_data["conditions"].splitlines())
        return [before.get(line, {"is": line}) for line in lines if line]
