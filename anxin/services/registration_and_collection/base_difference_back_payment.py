"""II.1.1: back-payment of the difference to the correct contribution base."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.services.effects import money_follows
from anxin.services.fields import words, yuan
from anxin.services.service import Service


class Details(forms.Form):
    declared_base = yuan(_("Base declared so far (yuan a month)"))
    correct_base = yuan(_("Correct base (yuan a month)"))
    reason = words(_("Why was the base wrong?"))


SERVICE = Service("base-difference-back-payment", money_follows, Details, about_person=True)
