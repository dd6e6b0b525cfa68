"""I.3: what was missed during the epidemic is made up afterwards."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.services.effects import money_follows
from anxin.services.fields import words
from anxin.services.service import Service


class Details(forms.Form):
    explanation = words(_("What was missed, and for whom?"))


SERVICE = Service("make-up-filing", money_follows, Details)
