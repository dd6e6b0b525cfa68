"""One question of the rules as a form with one field, made from the fact's declaration in the pack."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.law.errors import BadInput
from anxin.law.facts import Fact
from anxin.law.messages import Refused
from anxin.look.forms import DayField, MonthField, YuanField
from anxin.look.words import OTHER, words

NOTHING = "-"
YES, NO = "yes", "no"


class QuestionForm(forms.Form):
    """`cleaned_data["answer"]` is the answer as a request's JSON writes it."""

    def __init__(self, fact: Fact, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fact = fact
        self.fields["answer"] = _FIELDS[fact.type](
            fact, label=_label(fact), help_text=words(fact.help), required=_required(fact)
        )

    def clean_answer(self) -> Any:
        answer = _TO_JSON.get(self.fact.type, lambda value: value)(self.cleaned_data["answer"])
        if answer in ("", NOTHING):
            answer = None
        try:
            self.fact.read(answer)
        except Refused as refused:
            raise forms.ValidationError(words(refused.at("").message)) from None
        return answer


def question_field(fact: Fact) -> forms.Field:
    """For a form that asks several facts at once."""
    return _FIELDS[fact.type](fact, label=_label(fact), help_text=words(fact.help), required=_required(fact))


def as_json(fact: Fact, value: Any) -> Any:
    """What such a field cleaned, as a request's JSON writes it."""
    return _TO_JSON.get(fact.type, lambda each: each)(value)


def question_form(
    fact: Fact, data: Mapping[str, Any] | None, answers: Mapping[str, Any], name: str
) -> QuestionForm:
    """Bound to what was sent, or showing the earlier answer."""
    if data is not None:
        return QuestionForm(fact, data)
    return QuestionForm(fact, initial={"answer": shown(answers[name])} if name in answers else None)


def refuse_with(form: QuestionForm, problem: BadInput, name: str) -> bool:
    """Put what the rules say about this answer beside its field. False when the trouble is with another answer."""
    own = [each for each in problem.problems if each.path.split("[")[0] == f"facts.{name}"]
    for each in own:
        form.add_error("answer", words(each.message))
    return bool(own)


def _label(fact: Fact) -> str:
    unit = words(fact.unit)
    return f"{words(fact.label)} ({unit})" if unit else words(fact.label)


def _required(fact: Fact) -> bool:
    if fact.type == "choices":
        return fact.min_items > 0
    return not (fact.nullable and fact.type not in ("choice", "open_choice"))


def _choices(fact: Fact) -> list[tuple[str, Any]]:
    listed: list[tuple[str, Any]] = [(value, words(text)) for value, text in fact.values.items()]
    must_name_something = fact.type != "choices" or fact.min_items > 0
    if fact.takes_other_words and must_name_something and OTHER not in fact.values:
        listed.append((OTHER, _("Something else")))
    if fact.nullable and fact.type != "choices":
        listed.append((NOTHING, _("None, or not needed")))
    return listed


def _number(fact: Fact, **options: Any) -> forms.Field:
    box = {"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-10"}
    return forms.IntegerField(widget=forms.TextInput(box), **options)


def _money(fact: Fact, **options: Any) -> forms.Field:
    return YuanField(**options)


def _yes_or_no(fact: Fact, **options: Any) -> forms.Field:
    answers = [(YES, _("Yes")), (NO, _("No"))]
    return forms.ChoiceField(choices=answers, widget=forms.RadioSelect, **options)


def _one(fact: Fact, **options: Any) -> forms.Field:
    return forms.ChoiceField(choices=_choices(fact), widget=forms.RadioSelect, **options)


def _several(fact: Fact, **options: Any) -> forms.Field:
    return forms.MultipleChoiceField(choices=_choices(fact), widget=forms.CheckboxSelectMultiple, **options)


def _day(fact: Fact, **options: Any) -> forms.Field:
    return DayField(**options)


def _month(fact: Fact, **options: Any) -> forms.Field:
    return MonthField(**options)


def _line(fact: Fact, **options: Any) -> forms.Field:
    return forms.CharField(max_length=fact.max_length, **options)


def _months_or_count(text: str) -> int | list[str]:
    """How many months, or which ones with commas or spaces between them."""
    if text.isascii() and text.isdigit():
        return int(text[:9])
    return [part for part in re.split(r"[\s,;，；、]+", text) if part]


def _yuan(amount: Decimal | None) -> str | None:
    return f"{amount:.2f}" if amount is not None else None


_FIELDS: dict[str, Callable[..., forms.Field]] = {
    "count": _number,
    "month_count": _line,
    "money": _money,
    "bool": _yes_or_no,
    "choice": _one,
    "open_choice": _one,
    "choices": _several,
    "date": _day,
    "month": _month,
    "text": _line,
}
_TO_JSON: dict[str, Callable[[Any], Any]] = {
    "month_count": _months_or_count,
    "money": _yuan,
    "bool": lambda value: value == YES,
    "date": lambda day: day.isoformat() if day else None,
}


def shown(value: Any) -> Any:
    """A stored answer as its field shows it."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return YES if value else NO
    return value
