"""Form fields several services ask for besides the facts of the rules."""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from anxin.funds.models.banks import masked_account
from anxin.registry.identity import mask_id

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


class MaskedField(forms.BoundField):
    """What was typed just now is shown again as it was typed; what is kept is shown masked."""

    field: "SecretField"

    def value(self) -> Any:
        value = super().value()
        typed = self.form.is_bound and value != self.field.kept
        return value if typed else self.field.mask(value or "")


class SecretField(forms.CharField):
    """A number that nobody reads over somebody's shoulder: every page shows it masked, and the mask sent back leaves it as it is.

    `kept` is what the application holds already; `mask` says how it is shown.
    """

    def __init__(self, *, mask: Callable[[str], str], **more: Any) -> None:
        widget = forms.TextInput({"autocomplete": "off", "spellcheck": "false"})
        super().__init__(widget=widget, **more)
        self.mask, self.kept = mask, ""

    def clean(self, value: Any) -> Any:
        untouched = self.kept and _spaced(str(value)) == _spaced(self.mask(self.kept))
        return super().clean(self.kept if untouched else value)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        return MaskedField(form, self, field_name)


def _spaced(text: str) -> str:
    """Spaces of every kind alike: a browser or a clerk may send an ordinary one back."""
    return " ".join(text.split())


def shown_masked(field: forms.Field | None, value: str) -> str:
    """What a page may show of an answer; None is a field that the form has no more."""
    return field.mask(value) if isinstance(field, SecretField) else value


class AccountNumberField(SecretField):
    """Digits alone are kept, however they were grouped or how wide they were typed."""

    default_validators = [RegexValidator(r"^[0-9]{8,30}$", _("A bank account has 8 to 30 digits."))]

    def to_python(self, value: Any) -> str:
        return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", super().to_python(value) or ""))


def account_number(label: Any, help_text: Any = "", *, required: bool = True) -> SecretField:
    return AccountNumberField(
        label=label, help_text=help_text, required=required, max_length=40, mask=masked_account
    )


def id_number(label: Any) -> SecretField:
    return SecretField(label=label, max_length=24, mask=mask_id)


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
