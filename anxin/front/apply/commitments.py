"""What the applicant signs; which commitments follows from the decision."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from anxin.casework.models import Application
from anxin.casework.operations.drafting import save_answers
from anxin.front.apply.drafts import own_draft
from anxin.front.apply.progress import progress_of
from anxin.front.conflicts import sent_version
from anxin.registry.models import User
from anxin.services.commitments import Commitment


class CommitmentsForm(forms.Form):
    def __init__(self, promises: Sequence[Commitment], signed: Sequence[str], data: Any = None) -> None:
        super().__init__(data, initial={each.id: each.id in signed for each in promises})
        for each in promises:
            self.fields[each.id] = forms.BooleanField(
                label=each.text, error_messages={"required": _("Tick this to go on.")}
            )


@own_draft
def commitments(request: HttpRequest, user: User, draft: Application) -> HttpResponse:
    progress = progress_of(draft)
    if progress.decision is None:
        return redirect("front:draft_questions", draft.draft_key)
    data = request.POST if request.method == "POST" else None
    form = CommitmentsForm(progress.promises, draft.commitments, data)
    if form.is_bound and form.is_valid():
        signed = [each.id for each in progress.promises]
        save_answers(user, draft, commitments=signed, version=sent_version(request))
        return redirect("front:draft", draft.draft_key)
    context = {"draft": draft, "service": progress.rules, "form": form}
    return render(request, "front/apply/commitments.html", context)
