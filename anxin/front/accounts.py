"""Pages around an account that the sign-in library does not have."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from anxin.front.account_adapters import home_of
from anxin.front.account_forms import RecordForm
from anxin.front.insurance_record import connect_record
from anxin.front.kept_answers import forget, kept_for
from anxin.registry.models import User
from anxin.registry.queries import person_of


@login_required
def my_record(request: HttpRequest) -> HttpResponse:
    """Connects the account to the person's insurance record, once."""
    user = request.user
    if not isinstance(user, User) or person_of(user) is not None:
        return redirect(home_of(request))
    form = RecordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and connect_record(request, user, form.cleaned_data):
        return redirect(home_of(request))
    return render(request, "account/my_record.html", {"form": form})


@login_required
def kept_answers(request: HttpRequest) -> HttpResponse:
    """Answers sent after the session had ended: shown once more, to be sent again or thrown away."""
    kept = kept_for(request, request.user) if isinstance(request.user, User) else None
    if request.method == "POST":
        forget(request)
        return redirect(home_of(request))
    if kept is None:
        messages.info(request, _("There are no kept answers any more. Your drafts are where you left them."))
        return redirect(home_of(request))
    return render(request, "account/kept_answers.html", {"kept": kept})
