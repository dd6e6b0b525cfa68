"""The pack's texts, and answers given to its questions, in the reader's language."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.law.facts import Fact
from anxin.law.texts import Text

# What stands for a word that the pack does not list (an open choice takes any).
OTHER = "other"


def words(text: Text | None) -> str:
    return text.in_language(get_language() or "zh-hans") if text is not None else ""


def answer_in_words(fact: Fact, value: Any) -> str:
    """`value` is as JSON holds it."""
    if value is None:
        return _("None")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return _(", ").join(_word(fact, each) for each in value) or _("None")
    if isinstance(value, str):
        return _money(value) if fact.type == "money" else _word(fact, value)
    return f"{value} {words(fact.unit)}".strip()


def _word(fact: Fact, value: Any) -> str:
    if value in fact.values:
        return words(fact.values[value])
    return _("Something else") if value == OTHER else str(value)


def _money(value: str) -> str:
    return _("%(amount)s yuan") % {"amount": value}
