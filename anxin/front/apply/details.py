"""What handling needs besides the rules' questions: the service's own form."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from anxin.casework.models import Application
from anxin.front.answering import rules_of
from anxin.front.apply.drafts import own_draft
from anxin.front.conflicts import sent_version
from anxin.registry.models import User
from anxin.services.operations import details_form, details_to_change, save_details
from anxin.services.registry import services


@own_draft
def details(request: HttpRequest, user: User, draft: Application) -> HttpResponse:
    if not services()[draft.service].details.base_fields:
        raise Http404
    if request.method == "POST":
        form = details_form(draft, request.POST)
        if form.is_valid():
            save_details(user, draft, form, version=sent_version(request))
            return redirect("front:draft", draft.draft_key)
    else:
        form = details_to_change(draft)
    context = {"draft": draft, "service": rules_of(draft.service), "form": form}
    return render(request, "front/apply/details.html", context)
