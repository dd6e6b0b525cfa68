"""The ledger to look at: every account on a day, and what moved on one of them."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from anxin.back.frame import page, require, workbench
from anxin.funds.models import Account, EntryKind
from anxin.funds.permissions import may_see_money
from anxin.funds.queries import AccountStatement, StatementLine, TrialLine, statement, trial_balance
from anxin.law.money import format_yuan
from anxin.look.components import Column
from anxin.look.exporting import csv_response
from anxin.look.forms import DayField
from anxin.look.money import account_name
from anxin.look.templatetags.look import yuan
from anxin.registry.models import Agency, Staff
from anxin.registry.permissions import is_of_centre
from anxin.trail.today import business_date

MOST_LINES = 500


class OnForm(forms.Form):
    on = DayField(label=gettext_lazy("At the end of the day"), required=False)


class SpanForm(forms.Form):
    first = DayField(label=gettext_lazy("From"), required=False)
    last = DayField(label=gettext_lazy("To, included"), required=False)
    holder = forms.CharField(
        label=gettext_lazy("Of whom"),
        help_text=gettext_lazy(
            "A credit code of an employer, or the number of a person's record. Empty: everybody."
        ),
        required=False,
        max_length=40,
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("first") and given.get("last") and given["first"] > given["last"]:
            self.add_error("last", _("The last day comes before the first."))
        return given


def seen_agency(staff: Staff) -> Agency | None:
    """The centre sees the ledger of the whole city, an agency its own postings."""
    return None if is_of_centre(staff) else staff.agency


@require_safe
@workbench
def trial_page(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    require(may_see_money(staff))
    form = OnForm(request.GET if "on" in request.GET or "on_0" in request.GET else None)
    on = (form.is_valid() and form.cleaned_data["on"]) or business_date()
    lines = trial_balance(on, seen_agency(staff))
    if request.GET.get("as") == "csv":
        return csv_response(f"trial-balance-{on}", _csv_heads(), _csv_rows(lines))
    context = {
        "form": form,
        "on": on,
        "columns": [
            Column(_("Ledger account")),
            *(Column(name, numeric=True) for name in (_("Debits"), _("Credits"), _("Balance"))),
        ],
        "rows": [_trial_row(each) for each in lines] + [_sum_row(lines)] if lines else [],
        "csv": f"?{urlencode({'on': on.isoformat(), 'as': 'csv'})}",
    }
    return page(request, staff, "money/trial.html", context, status=422 if form.errors else 200)


def _csv_heads() -> tuple[str, ...]:
    return (_("Account code"), _("Ledger account"), _("Debits"), _("Credits"), _("Balance"))


def _csv_rows(lines: list[TrialLine]) -> Iterator[tuple[str, ...]]:
    """As on the page, with the sums at the end."""
    for line in lines:
        code = f"{line.account.kind}:{line.account.branch}".removesuffix(":")
        amounts = map(format_yuan, (line.debits, line.credits, line.balance))
        yield (code, account_name(line.account), *amounts)
    debits, credits = _sums(lines)
    yield ("", _("All accounts"), format_yuan(debits), format_yuan(credits), "")


def _trial_row(line: TrialLine) -> tuple[object, ...]:
    href = reverse("back:account", args=[line.account.pk])
    name = format_html('<a class="govuk-link" href="{}">{}</a>', href, account_name(line.account))
    return (name, yuan(line.debits), yuan(line.credits), yuan(line.balance))


def _sums(lines: list[TrialLine]) -> tuple[int, int]:
    return sum(each.debits for each in lines), sum(each.credits for each in lines)


def _sum_row(lines: list[TrialLine]) -> tuple[object, ...]:
    debits, credits = _sums(lines)
    said = _("in balance") if debits == credits else _("out of balance")
    return (_("All accounts"), yuan(debits), yuan(credits), said)


@require_safe
@workbench
def account_page(request: HttpRequest, staff: Staff, pk: int) -> HttpResponseBase:
    require(may_see_money(staff))
    account = get_object_or_404(Account, pk=pk)
    asked = any(name in request.GET for name in ("first", "first_0", "holder"))
    form = SpanForm(request.GET if asked else None)
    found = _statement(account, staff, form.cleaned_data if form.is_valid() else {})
    if request.GET.get("as") == "csv" and not form.errors:
        return csv_response("account", STATEMENT_HEADS, (_statement_csv(each) for each in found.lines()))
    query = request.GET.copy()
    query["as"] = "csv"
    lines = list(found.lines(MOST_LINES + 1))
    context = {
        "form": form,
        "name": account_name(account),
        "found": found,
        "columns": [
            Column(_("Booked on")),
            Column(_("Happened on")),
            Column(_("What")),
            Column(_("Other account")),
            Column(_("Of whom")),
            Column(_("Amount"), numeric=True),
            Column(_("Balance"), numeric=True),
        ],
        "rows": [_statement_row(each, account) for each in lines[:MOST_LINES]],
        "cut": len(lines) > MOST_LINES and MOST_LINES,
        "csv": f"?{query.urlencode()}",
    }
    return page(request, staff, "money/account.html", context, status=422 if form.errors else 200)


def _statement(account: Account, staff: Staff, given: dict[str, Any]) -> AccountStatement:
    last = given.get("last") or business_date()
    first = given.get("first") or min(last, last.replace(day=1))
    return statement(account, first, last, holder=_holder(given.get("holder", "")), agency=seen_agency(staff))


def _holder(typed: str) -> str:
    typed = typed.strip()
    if not typed or ":" in typed:
        return typed
    return f"person:{typed}" if typed.isdecimal() and len(typed) < 18 else f"employer:{typed.upper()}"


STATEMENT_HEADS = (
    "booked_on",
    "effective_on",
    "kind",
    "subject",
    "debit",
    "credit",
    "holder",
    "amount",
    "balance",
)


def _statement_csv(line: StatementLine) -> tuple[object, ...]:
    each = line.transfer
    accounts = [f"{side.kind}:{side.branch}" for side in (each.debit, each.credit)]
    amounts = (format_yuan(line.amount), format_yuan(line.balance))
    posting = each.posting
    return (
        each.booked_on,
        posting.effective_on,
        posting.kind,
        posting.subject,
        *accounts,
        each.holder,
        *amounts,
    )


def _statement_row(line: StatementLine, account: Account) -> tuple[object, ...]:
    each = line.transfer
    other = each.credit if each.debit_id == account.pk else each.debit
    return (
        each.booked_on.isoformat(),
        each.posting.effective_on.isoformat(),
        _what(each.posting.kind, each.posting.subject),
        account_name(other),
        each.holder.partition(":")[2],
        yuan(line.amount),
        yuan(line.balance),
    )


def _what(kind: str, subject: str) -> str:
    return f"{kind_name(kind)} · {subject.partition(':')[2]}"


def kind_name(kind: str) -> str:
    """A posting's kind in words; a reversal says so."""
    plain = kind.removesuffix(".reversed")
    names = {
        "bill": _("bill"),
        "payment": _("payment"),
        "receipt": _("receipt"),
        "debit": _("direct debit collected"),
        "refund": _("refund"),
        "return": _("return of money"),
        "benefit_due": _("benefit due"),
        "benefit_repaid": _("benefit given back"),
        "payment_ordered": _("payment ordered"),
        **{f"entry.{entry}": entry.label for entry in EntryKind},
    }
    name = names.get(plain, plain)
    return _("%(what)s, reversed") % {"what": name} if plain != kind else str(name)
