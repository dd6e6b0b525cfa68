"""II.1.1: an employer's missed monthly report, paid afterwards."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.services.effects import money_follows
from anxin.services.fields import words
from anxin.services.service import Service


class Details(forms.Form):
    explanation = words(
        _("Which months and which persons were missed?"), _("One line for each month is enough.")
    )


SERVICE = Service("monthly-report-back-payment", money_follows, Details)
