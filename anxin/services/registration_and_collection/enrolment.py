"""II.1.4: enrolment of persons, those who cannot use the portal included."""

import datetime as dt
from typing import Any

from django import forms
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from anxin.casework.errors import CaseError
from anxin.casework.models import Application
from anxin.law.months import month_number
from anxin.registry.actors import actor_of_staff
from anxin.registry.identity import BadIdentity, read_identity
from anxin.registry.models import Sex, Staff
from anxin.registry.operations import enrol, register_person
from anxin.registry.queries import person_by_id_number
from anxin.services.fields import fen, id_number, line, phone, yuan
from anxin.services.service import Effect, Service
from anxin.trail.today import business_date

OVERLAPS = _(
    "The person is enrolled for some of these months already. End that enrolment first, or propose to refuse."
)


class Details(forms.Form):
    name = line(_("Name, as on the identity document"), limit=80)
    id_number = id_number(_("Number of the identity document or residence permit"))
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, widget=forms.RadioSelect)
    birth_date = forms.DateField(label=_("Date of birth"), help_text=_("For example 1990-05-01"))
    telephone = phone(_("Mobile number"))
    hired_on = forms.DateField(label=_("First working day"), help_text=_("For example 2020-02-03"))
    monthly_wage = yuan(_("Monthly wage (yuan)"), _("For example 6500.00"))

    def clean_id_number(self) -> str:
        """Only a number that claims to be a citizen number or residence permit must satisfy its check digit."""
        try:
            return read_identity(self.cleaned_data["id_number"], business_date()).number
        except BadIdentity as error:
            raise forms.ValidationError(str(error)) from error

    def clean_birth_date(self) -> dt.date:
        born: dt.date = self.cleaned_data["birth_date"]
        if born >= business_date():
            raise forms.ValidationError(_("The date of birth lies in the future."))
        return born


def enter(application: Application, staff: Staff) -> Effect:
    """The person is registered (or found again) and enrolled with the employer from the month of the first working day.

    Raises `CaseError` when the person is enrolled for some of the time already; then the application is not decided either.
    """
    given: dict[str, Any] = application.details
    actor = actor_of_staff(staff)
    person = person_by_id_number(given["id_number"]) or register_person(
        actor,
        id_number=given["id_number"],
        name=given["name"],
        agency=application.agency,
        phone=given["telephone"],
        sex=given["sex"],
        birth_date=dt.date.fromisoformat(given["birth_date"]),
    )
    hired = dt.date.fromisoformat(given["hired_on"])
    first = month_number(hired.year, hired.month)
    try:
        with transaction.atomic():
            enrol(actor, person, application.employer, first_month=first, base=fen(given["monthly_wage"]))
    except IntegrityError as error:
        raise CaseError(OVERLAPS) from error
    return Effect(True, _("Done: the person is enrolled."))


SERVICE = Service("enrolment", enter, Details)
