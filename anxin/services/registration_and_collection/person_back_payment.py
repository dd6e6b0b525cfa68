"""II.1.1 to II.1.3: back-payment for one person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.services.effects import money_follows
from anxin.services.fields import words, yuan
from anxin.services.service import Service


class Details(forms.Form):
    monthly_wage = yuan(_("Average monthly wage in those months (yuan)"), _("For example 6500.00"))
    reason = words(_("Why were the months not paid in time?"))


SERVICE = Service("person-back-payment", money_follows, Details, about_person=True)
