"""II.7.2, II.7.3: complaints about unpaid or wrongly paid contributions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.services.effects import answered
from anxin.services.fields import line, phone, words
from anxin.services.service import Service


class Details(forms.Form):
    against = line(_("Which employer is it about?"))
    complaint = words(_("What happened?"), limit=2000)
    telephone = phone(_("Where can we call you?"))


SERVICE = Service("complaint", answered, Details)
