"""II.4.1: transfer of the pension relation, in and out."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.services.effects import other_agency_follows
from anxin.services.fields import line
from anxin.services.service import Service


class Details(forms.Form):
    other_place = line(_("Province and city of the other agency"))
    other_agency = line(_("Name of the other agency"), required=False)


SERVICE = Service("relation-transfer", other_agency_follows, Details, about_person=True)
