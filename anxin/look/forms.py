"""How forms look. A site sets FORM_RENDERER = "anxin.look.forms.LookRenderer"; then `{{ form }}` and
`{{ field.as_field_group }}` give our own fields, with their labels, hints and errors bound to them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from anxin.law.months import FIRST_YEAR, LAST_YEAR, format_month, parse_month

# Django's own messages, said in plainer words in our catalogue, which is asked before Django's.
PLAINER = (
    gettext_noop("This field is required."),
    gettext_noop("Enter a whole number."),
    gettext_noop("Enter a valid value."),
    gettext_noop("Enter a valid email address."),
    gettext_noop("No file was submitted. Check the encoding type on the form."),
    gettext_noop("The submitted file is empty."),
    gettext_noop("Enter a number."),
    gettext_noop("Ensure this value is less than or equal to %(limit_value)s."),
    gettext_noop("Ensure this value is greater than or equal to %(limit_value)s."),
    gettext_noop("Ensure that there are no more than %(max)s digit in total."),
    gettext_noop("Ensure that there are no more than %(max)s decimal place."),
    gettext_noop("Ensure that there are no more than %(max)s digit before the decimal point."),
    gettext_noop("Ensure this value has at least %(limit_value)d character (it has %(show_value)d)."),
    gettext_noop("Ensure this value has at most %(limit_value)d character (it has %(show_value)d)."),
)


class LookRenderer(DjangoTemplates):
    form_template_name = "look/forms/form.html"
    field_template_name = "look/forms/group.html"


def half_width(typed: Any) -> str:
    """Full-width digits and signs, and spaces around them, are how a Chinese keyboard types; none of it is a mistake."""
    return unicodedata.normalize("NFKC", str(typed or "")).strip()


def _box(width: int) -> forms.TextInput:
    css = f"govuk-input govuk-date-input__input govuk-input--width-{width}"
    return forms.TextInput({"class": css, "inputmode": "numeric", "autocomplete": "off"})


class _Parts(forms.MultiWidget):
    """Several boxes for one day or month: a calendar is slow to reach a year of birth, and a single box is guessed at."""

    template_name = "look/forms/parts.html"
    labels: tuple[Any, ...] = ()
    widths: tuple[int, ...] = ()

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__([_box(width) for width in self.widths], attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for box, label in zip(context["widget"]["subwidgets"], self.labels, strict=True):
            box["label"] = label
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """One text such as 2020-02-10, or what was typed, so that the field can refuse it and show it again."""
        typed = [half_width(data.get(f"{name}_{place}")) for place in range(len(self.labels))]
        if not any(typed):
            return half_width(data.get(name))
        return "-".join(part and part.zfill(2) for part in typed)

    def decompress(self, value: Any) -> list[str]:
        parts = value.isoformat() if isinstance(value, date) else str(value or "")
        found = parts.split("-")[: len(self.labels)]
        return found + [""] * (len(self.labels) - len(found))


class DateParts(_Parts):
    """Use with `forms.DateField(widget=DateParts, input_formats=["%Y-%m-%d"])`."""

    labels = (_("Year"), _("Month"), _("Day"))
    widths = (4, 2, 2)


class MonthParts(_Parts):
    labels = (_("Year"), _("Month"))
    widths = (4, 2)


class DayField(forms.DateField):
    """A day in three boxes, year first; takes YYYY-MM-DD whatever the language of the page."""

    widget = DateParts
    default_error_messages = {
        "required": _("Enter the year, month and day"),
        "invalid": _("This day is not in the calendar. Enter it as in 2020 2 10"),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **options)

    def to_python(self, value: Any) -> date | None:
        """A year the rules cannot count with is a slip of the finger."""
        found = super().to_python(value)
        if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class MonthField(forms.CharField):
    """A contribution month in two boxes; cleans to text YYYY-MM as the rules take it."""

    widget = MonthParts
    default_error_messages = {
        "required": _("Enter the year and month"),
        "invalid": _("This month does not exist. Enter it as in 2020 2"),
    }

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return format_month(parse_month(text))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class YuanField(forms.DecimalField):
    """An amount in yuan with at most two decimals, however it was copied: 1,234.5, ¥1,234.50 or 1234.50元.

    A box for text: a browser's box for numbers sends nothing at all when it cannot read what was typed."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(
            {"inputmode": "decimal", "autocomplete": "off", "class": "govuk-input--width-10"}
        )
        given: dict[str, Any] = {"max_digits": 14, "decimal_places": 2, "widget": widget}
        super().__init__(**given | options)

    def to_python(self, value: Any) -> Any:
        """Letters are refused, also those by which a program writes a number (1e5)."""
        if not isinstance(value, str):
            return super().to_python(value)
        typed = re.sub(r"[\s,]|^¥|元$", "", half_width(value))
        if typed and not re.fullmatch(r"-?[0-9]*\.?[0-9]*", typed):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(typed)


def focus_id(bound: forms.BoundField) -> str:
    """Where an error's link leads: the field itself, or the first of its boxes or choices."""
    several = isinstance(
        bound.field.widget, forms.MultiWidget | forms.RadioSelect | forms.CheckboxSelectMultiple
    )
    return f"{bound.auto_id}_0" if several else bound.auto_id
