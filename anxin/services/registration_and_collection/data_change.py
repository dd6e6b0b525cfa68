"""II.1.3: changes of data. What the registry keeps is changed on approval; the rest is entered by the desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.casework.models import Application
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.registry.operations import change_person
from anxin.services.fields import phone, words
from anxin.services.service import Effect, Service

# As the pack's list of choices calls it, and as the registry does.
PHONE_ALONE = (["mobile_phone"], ["phone"])


class Details(forms.Form):
    new_phone = phone(_("New phone number"), _("Only when the phone number changes."), required=False)
    new_values = words(_("What is wrong now, and what should it be?"), _("One line for each item."))


def change(application: Application, staff: Staff) -> Effect:
    """The phone number is the one item the applicant gives in a form a program can take over."""
    number = application.details.get("new_phone")
    person = application.person
    if person is None or not number or application.facts.get("attributes") not in PHONE_ALONE:
        return Effect(False, _("Approved. The desk enters the new values into the registry."))
    change_person(actor_of_staff(staff), person, phone=number)
    return Effect(True, _("Done: the new phone number is in the registry."))


SERVICE = Service("data-change", change, Details, about_person=True)
