"""The text of one file of a draft, for what has no form: kept even while it is not valid, and then never proposed."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from anxin.back.frame import page, require, workbench
from anxin.back.rules.acting import carried_out, told
from anxin.back.rules.opening import open_draft_page
from anxin.back.rules.rows import checked
from anxin.law import PackError
from anxin.lawbook.contents import as_yaml, files_of
from anxin.lawbook.models import Draft, DraftState
from anxin.lawbook.operations.drafting import LONGEST_TEXT, edit_file, try_file
from anxin.lawbook.permissions import may_write_rules
from anxin.registry.models import Staff


class TextForm(forms.Form):
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    file = forms.CharField(max_length=120, widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        widget=forms.Textarea({"rows": 30, "spellcheck": "false", "wrap": "off"}),
        max_length=LONGEST_TEXT,
        strip=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def file_page(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    draft = open_draft_page(staff, str(pk))
    require(may_write_rules(staff) and draft.state == DraftState.OPEN)
    if request.method != "POST":
        return _form_page(request, staff, draft, _filled(draft, request.GET.get("file", "")))
    form = TextForm(request.POST)
    if request.htmx and form.is_valid():  # type: ignore[attr-defined]  # set by django_htmx's middleware
        return checked(request, staff, _wrong_with(draft, form))
    if form.is_valid() and carried_out(lambda: _edit(draft, staff, form), form):
        return _saved(request, draft, form.cleaned_data["file"])
    return _form_page(request, staff, draft, form)


def _edit(draft: Draft, staff: Staff, form: TextForm) -> Draft:
    given = form.cleaned_data
    return edit_file(draft, staff, given["file"], given["text"], given["version"])


def _filled(draft: Draft, file: str) -> TextForm:
    """What waits because it is not valid yet goes before what the draft says. Raises Http404."""
    waiting = draft.not_valid.get(file)
    files = files_of(draft.content)
    if waiting is None and file not in files:
        raise Http404
    text = waiting["text"] if waiting else as_yaml(files[file])
    return TextForm(initial={"version": draft.version, "file": file, "text": text})


def _wrong_with(draft: Draft, form: TextForm) -> str:
    try:
        try_file(draft, form.cleaned_data["file"], form.cleaned_data["text"])
    except PackError as wrong:
        return told(wrong)
    return ""


def _saved(request: HttpRequest, draft: Draft, file: str) -> HttpResponse:
    draft.refresh_from_db()
    if file in draft.not_valid:
        messages.warning(request, _("Kept, but not valid yet. The draft cannot be proposed before it is."))
        return redirect(f"{request.path}?file={file}")
    messages.success(request, _("Saved in the draft."))
    return redirect("back:draft", draft.pk)


def _form_page(request: HttpRequest, staff: Staff, draft: Draft, form: TextForm) -> HttpResponse:
    file = str(form["file"].value() or "")
    context = {"draft": draft, "form": form, "file": file, "waiting": draft.not_valid.get(file)}
    return page(request, staff, "rules/file.html", context, status=422 if form.errors else 200)
