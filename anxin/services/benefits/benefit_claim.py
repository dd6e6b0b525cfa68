"""II.2.2, II.2.3: benefit claims, handled on copies where the portal cannot take them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.services.effects import money_follows
from anxin.services.fields import line, words
from anxin.services.service import Service


class Details(forms.Form):
    benefit = line(_("Which benefit?"), _("For example maternity allowance"))
    explanation = words(_("What happened, and when?"))
    bank_account = line(_("Bank account for the benefit"), limit=40)


SERVICE = Service("benefit-claim", money_follows, Details, about_person=True)
