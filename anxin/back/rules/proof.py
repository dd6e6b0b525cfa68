"""What the proof found in a version, each with an applicant for whom it happens; whoever writes a draft can answer for it."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from anxin.back.frame import page, require, workbench
from anxin.back.rules.acting import carried_out
from anxin.back.rules.browse import frame
from anxin.back.rules.opening import DRAFT, Opened, open_draft_page, open_rules
from anxin.law import BadInput, decide, parse_request
from anxin.lawbook.contents import pack_from
from anxin.lawbook.errors import LawbookError
from anxin.lawbook.models import Draft, DraftState
from anxin.lawbook.operations.drafting import acknowledge
from anxin.lawbook.permissions import may_write_rules
from anxin.lawbook.proofs import is_acknowledgeable, proof_of
from anxin.registry.models import Staff

if TYPE_CHECKING:
    from anxin.law.proving import Finding


class ReasonForm(forms.Form):
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    zh = forms.CharField(
        label=gettext_lazy("Why this is meant so, in Chinese"),
        widget=forms.Textarea({"rows": 3}),
        max_length=500,
    )
    en = forms.CharField(
        label=gettext_lazy("Why this is meant so, in English"),
        widget=forms.Textarea({"rows": 3}),
        max_length=500,
    )


@require_safe
@workbench
def proof_page(request: HttpRequest, staff: Staff, which: str) -> HttpResponse:
    opened = open_rules(request, staff, which)
    context: dict[str, Any] = {"writes": _writes(staff, opened.draft)}
    try:
        findings = proof_of(opened.pack).findings
    except LawbookError as wrong:
        context["problem"] = str(wrong)
    else:
        shown = [_shown(opened, number, each) for number, each in enumerate(findings)]
        context["open"] = [each for each in shown if not each["finding"].acknowledged]
        context["settled"] = [each for each in shown if each["finding"].acknowledged]
    return page(request, staff, "rules/proof.html", frame(request, opened, "proof") | context)


def _writes(staff: Staff, draft: Draft | None) -> bool:
    return draft is not None and draft.state == DraftState.OPEN and may_write_rules(staff)


def _shown(opened: Opened, number: int, finding: "Finding") -> dict[str, Any]:
    text, *lines = finding.lines(opened.say.lang)
    return {
        "number": number,
        "finding": finding,
        "text": text,
        "lines": [line.strip() for line in lines],
        "decided": _decided(opened, finding),
        "acknowledgeable": is_acknowledgeable(finding),
    }


def _decided(opened: Opened, finding: "Finding") -> str:
    """What the example really gets: a claim nobody can check would be worth little."""
    try:
        decision = decide(opened.pack, parse_request(opened.pack, finding.example))
    except BadInput as wrong:
        return "; ".join(opened.say.text(each.message) for each in wrong.problems)
    mode = opened.say.text(opened.pack.modes.get(decision.mode or ""))
    if decision.rule is None:
        return _("%(mode)s, since no rule holds") % {"mode": mode}
    return f"{mode} ({decision.rule.clause} {opened.say.text(decision.rule.label)})"


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def acknowledge_page(request: HttpRequest, staff: Staff, pk: int, number: int) -> HttpResponse:
    draft = open_draft_page(staff, str(pk))
    require(_writes(staff, draft))
    form = ReasonForm(request.POST if request.method == "POST" else None, initial={"version": draft.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        reason = {"zh": given["zh"], "en": given["en"]}
        if carried_out(lambda: acknowledge(draft, staff, number, reason, given["version"]), form):
            messages.success(request, _("It stands in the rules who answers for this, since when and why."))
            return redirect("back:rules_proof", f"{DRAFT}{pk}")
    context = {
        "draft": draft,
        "form": form,
        "which": f"{DRAFT}{pk}",
        "finding": _finding(request, staff, draft, number),
    }
    return page(request, staff, "rules/acknowledge.html", context, status=422 if form.errors else 200)


def _finding(request: HttpRequest, staff: Staff, draft: Draft, number: int) -> dict[str, Any] | None:
    """None when the draft was changed and its proof is shorter now."""
    findings = proof_of(pack_from(draft.content)).findings
    if number >= len(findings):
        return None
    return _shown(open_rules(request, staff, f"{DRAFT}{draft.pk}"), number, findings[number])
