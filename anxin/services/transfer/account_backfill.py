"""II.4.2: periods missing from the personal account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.services.effects import other_agency_follows
from anxin.services.fields import words
from anxin.services.service import Service


class Details(forms.Form):
    periods = words(_("Which periods are missing, and where did the person work?"))


SERVICE = Service("account-backfill", other_agency_follows, Details, about_person=True)
