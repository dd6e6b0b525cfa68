"""Taking an application back, after being asked once."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxin.casework.errors import WrongState
from anxin.casework.models import Application
from anxin.casework.operations.withdrawing import withdraw as take_back
from anxin.casework.states import State, may_move
from anxin.front.answering import rules_of
from anxin.front.conflicts import sent_version
from anxin.front.mine.opening import own_application
from anxin.registry.models import User


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why?"), required=False, max_length=500, widget=forms.Textarea({"rows": 3})
    )


@own_application
def withdraw(request: HttpRequest, user: User, application: Application) -> HttpResponse:
    if not may_move(State(application.state), State.WITHDRAWN):
        messages.warning(request, _("This application can no longer be withdrawn."))
        return redirect("front:application", application.receipt)
    data: Any = request.POST if request.method == "POST" else None
    form = WithdrawForm(data)
    if form.is_bound and form.is_valid():
        _take_back(request, user, application, form.cleaned_data["reason"])
        return redirect("front:application", application.receipt)
    context = {"application": application, "service": rules_of(application.service), "form": form}
    return render(request, "front/mine/withdraw.html", context)


def _take_back(request: HttpRequest, user: User, application: Application, reason: str) -> None:
    try:
        take_back(user, application, reason=reason, version=sent_version(request))
    except WrongState as late:
        messages.warning(request, str(late))
    else:
        messages.success(request, _("Your application was withdrawn."))
