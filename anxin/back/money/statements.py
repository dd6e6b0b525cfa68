"""Statements of banks: taking files in, by upload or from the bank's folder, and how far each is read in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from anxin.back.frame import page, require, workbench
from anxin.back.money.ledger import seen_agency
from anxin.back.money.orders import report_said
from anxin.back.money.parts import columns, one_page
from anxin.channels.bank.folders import fetch, waiting
from anxin.channels.bank.importing import take_in
from anxin.channels.bank.problems import BankFileError
from anxin.funds.desk import funded, statements, unexplained
from anxin.funds.errors import FundsError
from anxin.funds.models import DebitReport, OtherEntry, PayReport, Statement, StatementState
from anxin.funds.permissions import may_see_money, may_take_in_files
from anxin.look.templatetags.look import yuan
from anxin.registry.identity import mask_ids_in
from anxin.registry.models import Staff

LARGEST = 160 * 1024 * 1024


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File of the bank"),
        help_text=gettext_lazy(
            "A statement (camt.053 or a table), a notification (camt.054), or the report on debits or payments (pain.002)."
        ),
        max_length=200,
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(gettext_lazy("This file is too large."))
        return file


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def statements_page(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    require(may_see_money(staff) if request.method != "POST" else may_take_in_files(staff))
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid() and (taken := _taken_in(form, staff)):
        if isinstance(taken, PayReport):
            report_said(request, taken)
            return redirect("back:orders")
        messages.success(
            request, _("The file is taken in. The worker reads it in; this page shows how far it is.")
        )
        return redirect("back:statements")
    found, following = one_page(statements(seen_agency(staff)), request)
    labels = (_("Statement"), _("Account"), _("Period"), _("Opening"), _("Closing"), _("Entries"), _("State"))
    context = {
        "form": form,
        "may_take_in": may_take_in_files(staff),
        "files": [each.name for each in waiting()] if may_take_in_files(staff) else [],
        "columns": columns(*labels, numeric=(_("Opening"), _("Closing"), _("Entries"))),
        "rows": [_row(each) for each in found],
        "reading": [each for each in found if each.state == StatementState.READING],
        "following": following,
        "out": [_out(each) for each in unexplained(seen_agency(staff))[:20]],
        "funded": [_out(each) for each in funded(seen_agency(staff))[:20]],
        "out_columns": columns(
            _("Day"), _("Account"), _("Amount"), _("Remittance text"), numeric=(_("Amount"),)
        ),
    }
    return page(request, staff, "money/statements.html", context, status=422 if form.errors else 200)


def _taken_in(form: FileForm, staff: Staff) -> Statement | DebitReport | PayReport | None:
    """None when it was refused: one clear sentence that names the place, at the field; nothing is kept then."""
    try:
        return take_in(form.cleaned_data["file"].read(), staff)
    except (BankFileError, FundsError) as refused:
        form.add_error("file", str(refused))
        return None


def _row(statement: Statement) -> list[object]:
    state = statement.get_state_display()
    if statement.state == StatementState.READING:
        state = _("%(done)s of %(all)s read in") % {"done": statement.entries_done, "all": statement.entries}
    return [
        statement.number,
        statement.account,
        f"{statement.first_on:%Y-%m-%d} – {statement.last_on:%Y-%m-%d}",
        _("a notification") if statement.is_notification else yuan(statement.opening_balance),
        yuan(statement.closing_balance) if statement.closing_balance is not None else "",
        statement.entries,
        state,
    ]


def _out(entry: OtherEntry) -> list[object]:
    return [entry.value_on.isoformat(), entry.account, yuan(entry.amount), mask_ids_in(entry.text)]


@require_POST
@workbench
def fetch_files(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    """Every file in the bank's folder; what is refused stays there, and the page says why."""
    require(may_take_in_files(staff))
    fetched = fetch(staff)
    for each in fetched:
        if each.problem:
            messages.warning(request, f"{each.name}: {each.problem}")
    good = sum(not each.problem for each in fetched)
    if good:
        messages.success(request, _("Files taken in: %(number)s") % {"number": good})
    elif not fetched:
        messages.info(request, _("The bank has laid nothing into its folder."))
    return redirect("back:statements")
