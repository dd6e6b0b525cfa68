"""Announcements of measures that change dates: read, said better, approved by somebody else (I.1)."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from anxin.back.frame import page, require, workbench
from anxin.back.rules.acting import carried_out
from anxin.lawbook.models import Announcement, AnnouncementState
from anxin.lawbook.operations.announcing import approve_announcement, edit_announcement
from anxin.lawbook.permissions import may_approve, may_edit_announcements
from anxin.lawbook.queries import announcements
from anxin.look.components import Link, SummaryRow
from anxin.registry.models import Staff

TEXTS = ("zh_hans", "zh_hant", "en")
SHOWN = 50


class AnnouncementForm(forms.Form):
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    zh_hans = forms.CharField(label=gettext_lazy("Simplified Chinese"), widget=forms.Textarea({"rows": 5}))
    zh_hant = forms.CharField(label=gettext_lazy("Traditional Chinese"), widget=forms.Textarea({"rows": 5}))
    en = forms.CharField(label=gettext_lazy("English"), widget=forms.Textarea({"rows": 5}))


@require_safe
@workbench
def announcements_page(request: HttpRequest, staff: Staff) -> HttpResponse:
    require(may_edit_announcements(staff))
    rows = [
        SummaryRow(
            each.measure, each.get_state_display(), (Link(_("Look at"), _address(each), about=each.measure),)
        )
        for each in announcements()[:SHOWN]
    ]
    return page(request, staff, "rules/announcements.html", {"rows": rows})


def _address(announcement: Announcement) -> str:
    return reverse("back:announcement", args=[announcement.pk])


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def announcement_page(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    require(may_edit_announcements(staff))
    announcement = get_object_or_404(announcements(), pk=pk)
    form = AnnouncementForm(
        request.POST if request.method == "POST" else None, initial=_initial(announcement)
    )
    if request.method == "POST" and form.is_valid():
        approving = "approve" in request.POST
        if carried_out(lambda: _act(announcement, staff, form, approving=approving), form):
            messages.success(request, _("The announcement is approved.") if approving else _("Saved."))
            return redirect("back:announcement", pk)
    context = {
        "announcement": announcement,
        "form": form,
        "may_approve": may_approve(staff, announcement),
        "approved": announcement.state == AnnouncementState.APPROVED,
        "texts": [getattr(announcement, name) for name in TEXTS],
    }
    return page(request, staff, "rules/announcement.html", context, status=422 if form.errors else 200)


def _initial(announcement: Announcement) -> dict[str, object]:
    return {name: getattr(announcement, name) for name in ("version", *TEXTS)}


def _act(announcement: Announcement, staff: Staff, form: AnnouncementForm, *, approving: bool) -> None:
    """Approved is what stands stored: whoever changed the words has written them, and another approves."""
    given = form.cleaned_data
    if approving:
        approve_announcement(announcement, staff, given["version"])
    else:
        edit_announcement(announcement, staff, {name: given[name] for name in TEXTS}, given["version"])
