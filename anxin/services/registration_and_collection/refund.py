"""II.1.2: refunds, base-difference refunds included. They need a telephone check with the insured person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.services.effects import money_follows
from anxin.services.fields import line, phone, words, yuan
from anxin.services.service import Service


class Details(forms.Form):
    amount = yuan(_("Amount to be refunded (yuan)"), _("For example 1280.50"))
    months = line(_("For which months?"), _("For example 2019-10 to 2019-12"))
    telephone = phone(
        _("Phone number of the insured person"), _("We call this number before anything is paid.")
    )
    reason = words(_("Why was too much paid?"))


SERVICE = Service("refund", money_follows, Details, about_person=True)
