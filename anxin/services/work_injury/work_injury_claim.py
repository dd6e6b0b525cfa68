"""IV: work injury, with a fast track for medical and related staff infected on duty."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.services.effects import money_follows
from anxin.services.fields import line, words
from anxin.services.service import Service


class Details(forms.Form):
    happened_on = forms.DateField(
        label=_("Day of the accident or diagnosis"), help_text=_("For example 2020-02-05")
    )
    hospital = line(_("Hospital"))
    account = words(_("What happened?"))


SERVICE = Service("work-injury-claim", money_follows, Details, about_person=True)
