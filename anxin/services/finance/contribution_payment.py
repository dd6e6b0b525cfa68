"""I.2, I.3, II.3: paying contributions by debit or, for a time, by bank remittance."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.services.effects import money_follows
from anxin.services.fields import line
from anxin.services.service import Service


class Details(forms.Form):
    reference = line(
        _("Reference on the bank's slip"), _("Leave empty when the bank debits your account."), required=False
    )


SERVICE = Service("contribution-payment", money_follows, Details)
