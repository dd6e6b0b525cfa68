"""II.2.1 to II.2.3: filing a new retiree; a late filing is paid back in full."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.services.effects import money_follows
from anxin.services.fields import line, words
from anxin.services.service import Service


class Details(forms.Form):
    retires_on = forms.DateField(label=_("Day of retirement"), help_text=_("For example 2020-02-29"))
    bank_account = line(_("Bank account for the pension"), limit=40)
    remarks = words(_("Anything we should know"), required=False)


SERVICE = Service("retirement-filing", money_follows, Details, about_person=True)
