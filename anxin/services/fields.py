"""Form fields several services ask for besides the facts of the rules."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

FEN_PER_YUAN = 100


def words(label: Any, help_text: Any = "", *, required: bool = True, limit: int = 1000) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def line(label: Any, help_text: Any = "", *, required: bool = True, limit: int = 120) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=limit)


def yuan(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DecimalField:
    """An amount in yuan with at most two decimals; kept as text, computed with as fen.

    A box for text: a browser's box for numbers sends nothing at all when it cannot read what was typed."""
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        required=required,
        max_digits=11,
        decimal_places=2,
        min_value=Decimal(0),
        widget=forms.TextInput(
            {"inputmode": "decimal", "autocomplete": "off", "class": "govuk-input--width-10"}
        ),
    )


def phone(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=20,
        validators=[RegexValidator(r"^\+?[0-9 -]{7,20}$", _("Write the phone number with digits only."))],
    )


def fen(amount: str) -> int:
    """Text such as `3613.00` in fen."""
    return int(Decimal(amount) * FEN_PER_YUAN)


def base_lines() -> forms.CharField:
    """Bases of single months, where one for all will not do."""
    return words(
        _("Months with another base"),
        _("Only if the base was not the same in all months. One line a month, for example 2019-11 6500.00"),
        required=False,
        limit=12_000,
    )
