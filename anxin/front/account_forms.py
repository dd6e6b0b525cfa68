"""Tying an account to an insured person: three answers that must all match the registry."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from anxin.front.insurance_record import connect_record
from anxin.registry.identity import BadIdentity, read_identity
from anxin.registry.models import User
from anxin.trail.today import business_date


class RecordForm(forms.Form):
    id_number = forms.CharField(
        label=_("Identity number"),
        help_text=_("18 characters, as on your card. The last one can be X."),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    real_name = forms.CharField(
        label=_("Name"),
        help_text=_("As on your card."),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Mobile number"),
        help_text=_("The one you gave to the social insurance agency."),
        max_length=40,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )

    def clean_id_number(self) -> str:
        text: str = self.cleaned_data["id_number"]
        if not text:
            return ""
        try:
            return read_identity(text, business_date()).number
        except BadIdentity as problem:
            raise ValidationError(str(problem.message)) from None


class SignUpRecordForm(RecordForm):
    """The same three answers when an account is made: all of them, or none (an account for an employer needs none)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in RecordForm.base_fields:
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        given = [name for name in RecordForm.base_fields if self.data.get(name)]
        for name in RecordForm.base_fields if given else ():
            if not self.data.get(name):
                self.add_error(name, _("Fill in all three, or leave all three empty."))
        return cleaned

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by the sign-in library once the account exists."""
        if self.cleaned_data.get("id_number"):
            connect_record(request, user, self.cleaned_data)
