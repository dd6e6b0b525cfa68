"""II.5: reissue and exchange of the social-security card, sent by courier."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.services.effects import card_follows
from anxin.services.fields import line, phone
from anxin.services.service import Service


class Details(forms.Form):
    recipient = line(_("Name of whoever receives the card"), limit=60)
    address = line(
        _("Address for the courier"), _("Leave empty when you fetch the card yourself."), required=False
    )
    telephone = phone(_("Phone number for the courier"))


SERVICE = Service("card-replacement", card_follows, Details, about_person=True)
