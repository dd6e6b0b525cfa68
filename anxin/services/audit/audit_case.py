"""II.7.1: an accepted audit case; its time limits stand still while audits are suspended."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.services.effects import answered
from anxin.services.fields import line, words
from anxin.services.service import Service


class Details(forms.Form):
    case_number = line(_("Number of the audit case"), limit=40)
    statement = words(_("What do you want to say or ask about it?"))


SERVICE = Service("audit-case", answered, Details)
