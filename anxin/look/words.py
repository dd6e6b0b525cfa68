"""The pack's texts, and answers given to its questions, in the reader's language."""

import re
from datetime import date
from typing import Any

from django.utils import dateformat
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.law.facts import Fact
from anxin.law.texts import Text

# What stands for a word that the pack does not list (an open choice takes any).
OTHER = "other"
# As JSON writes a day or a month.
ISO = re.compile(r"(\d{4}-\d{2})(-\d{2})?")


def words(text: Text | None) -> str:
    return text.in_language(get_language() or "zh-hans") if text is not None else ""


def answer_in_words(fact: Fact, value: Any) -> str:
    """`value` is as JSON holds it."""
    if value is None:
        return _("None")
    if isinstance(value, list):
        return _(", ").join(_word(fact, each) for each in value) or _("None")
    if fact.type == "money":
        return _money(value)
    if isinstance(value, str):
        return _word(fact, value)
    return f"{value_in_words(value)} {words(fact.unit)}".strip()


def _word(fact: Fact, value: Any) -> str:
    if value in fact.values:
        return words(fact.values[value])
    return _("Something else") if value == OTHER else value_in_words(value)


def value_in_words(value: Any) -> str:
    """A value that no list explains: a truth, a day, a month, or what it is."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    found = ISO.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return str(value)
    day = date.fromisoformat(value if found[2] else f"{value}-01")
    return dateformat.format(day, _("j F Y") if found[2] else _("F Y"))


def _money(value: str) -> str:
    return _("%(amount)s yuan") % {"amount": value}
