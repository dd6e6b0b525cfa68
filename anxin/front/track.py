"""Where does it stand? Without an account: the receipt number and four characters that only those concerned know."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from anxin.casework.models import Application
from anxin.casework.states import State
from anxin.front.answering import rules_of
from anxin.front.mine.application import asked_for
from anxin.front.steps import timeline
from anxin.registry.identity import normal_id
from anxin.registry.queries import person_of
from anxin.trail.models import Entry
from anxin.trail.operations import record
from anxin.trail.receipts import read_receipt
from anxin.trail.today import now

ATTEMPTS, WINDOW = 10, dt.timedelta(minutes=10)


class TrackForm(forms.Form):
    receipt = forms.CharField(
        label=_("Receipt number"), help_text=_("For example 200210-7F3K9QM4"), max_length=40
    )
    ending = forms.CharField(
        label=_("Last four characters of the ID number"),
        help_text=_("For an employer's application: the last four of its unified social credit code."),
        max_length=4,
        min_length=4,
        widget=forms.TextInput({"autocomplete": "off", "class": "govuk-input--width-5"}),
    )


def track(request: HttpRequest) -> HttpResponse:
    data: Any = request.POST if request.method == "POST" else None
    form = TrackForm(data, initial={"receipt": request.GET.get("receipt", "")})
    if not form.is_bound or not form.is_valid():
        return render(request, "front/track.html", {"form": form})
    if _too_many(request):
        form.add_error(None, _("Too many attempts. Wait ten minutes, then try again."))
        return render(request, "front/track.html", {"form": form}, status=429)
    found = _found(form.cleaned_data["receipt"], form.cleaned_data["ending"])
    if found is None:
        form.add_error(None, _("We find no application with this number and these characters. Check both."))
        return render(request, "front/track.html", {"form": form})
    return render(request, "front/tracked.html", _shown(found))


def _too_many(request: HttpRequest) -> bool:
    """Every attempt is on the trail under a digest of the address; the trail is also what is counted."""
    sender = f"address:{salted_hmac('anxin.front.track', _address(request)).hexdigest()}"
    recent = Entry.objects.filter(actor=sender, action="track.attempt", at__gt=now() - WINDOW).count()
    if recent >= ATTEMPTS:
        return True
    record(sender, "track.attempt", "track")
    return False


def _address(request: HttpRequest) -> str:
    """Behind a proxy the address it saw, which stands last; without one the header may be forged and is not read."""
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
        return forwarded or str(request.META.get("REMOTE_ADDR", ""))
    return str(request.META.get("REMOTE_ADDR", ""))


def _found(receipt: str, ending: str) -> Application | None:
    number = read_receipt(receipt)
    rows = Application.objects.select_related("employer", "person", "applicant")
    application = rows.filter(receipt=number).first() if number else None
    endings = _endings(application) if application is not None else ["????"]
    given = normal_id(ending)
    matches = [constant_time_compare(given, each) for each in endings]
    return application if application is not None and any(matches) else None


def _endings(application: Application) -> list[str]:
    """Of the person it is about, of the employer, and of an applicant who applied without a record."""
    person = application.person
    if person is None and application.employer is None and application.applicant is not None:
        person = person_of(application.applicant)
    numbers = [person.id_number] if person else []
    numbers += [application.employer.uscc] if application.employer else []
    return [number[-4:] for number in numbers]


def _shown(application: Application) -> dict[str, Any]:
    """Nothing personal: no names, no reasons, no facts."""
    rules = rules_of(application.service)
    return {
        "application": application,
        "service": rules,
        "timeline": timeline(list(application.moves.all()), with_reasons=False),
        "asked": asked_for(application, rules),
        "recorded": application.state == State.RECORDED,
    }
