"""II.6: the residents' pension, on line behind face authentication."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.services.effects import money_follows
from anxin.services.fields import line, words
from anxin.services.service import Service


class Details(forms.Form):
    address = line(_("Where do you live?"))
    request = words(_("What do you ask for?"))


SERVICE = Service("resident-pension", money_follows, Details, about_person=True)
