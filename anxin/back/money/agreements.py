"""Payment agreements, the agency's own accounts, and the switch by which it takes remittances (II.3)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anxin.back.frame import page, require, workbench
from anxin.back.money.ledger import seen_agency
from anxin.back.money.parts import (
    AccountNumberField,
    Act,
    BankCodeField,
    acts,
    carried_out,
    columns,
    done,
    link,
    officers,
    one_page,
)
from anxin.funds.collection import remittance_allowed
from anxin.funds.desk import agreements
from anxin.funds.models import AgreementKind, BankAccount, PaymentAgreement, Purpose, RemittanceSwitch
from anxin.funds.operations.agreeing import (
    Terms,
    close_account,
    end_agreement,
    is_last_of_its_kind,
    keep_remittance_on,
    open_account,
    sign_agreement,
    switch_of,
    switch_remittance_off,
    switch_remittance_on,
    take_back_closing,
)
from anxin.funds.permissions import (
    may_keep_books,
    may_see_money,
    may_switch_remittance,
)
from anxin.look.components import Link
from anxin.look.forms import DayField
from anxin.registry.identity import mask_name
from anxin.registry.models import Employer, Person, Staff
from anxin.registry.queries import employer_by_uscc, person_by_id_number
from anxin.trail.today import business_date

# What a bank takes as a number of ours in its files.
AT_THE_BANK = r"\A[0-9A-Za-z][0-9A-Za-z.\-/]{0,34}\Z"


class Choice(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("all")), *AgreementKind.choices],
    )
    uscc = forms.CharField(label=gettext_lazy("Credit code of the employer"), required=False, max_length=18)


@require_safe
@workbench
def agreements_page(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    require(may_see_money(staff))
    form = Choice(request.GET)
    chosen = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    fields = {"kind": "kind", "uscc": "employer__uscc"}
    found = agreements(seen_agency(staff)).filter(**{fields[name]: value for name, value in chosen.items()})
    rows, following = one_page(found, request)
    doors = [
        Link(_("Remittance"), reverse("back:remittance")),
        Link(_("Accounts of the agency"), reverse("back:bank_accounts")),
    ]
    if may_keep_books(staff, staff.agency):
        doors.insert(0, Link(_("Enter an agreement"), reverse("back:new_agreement")))
    labels = (_("Agreement"), _("Payer"), _("Kind"), _("Account"), _("Signed on"), _("Ended on"))
    context = {
        "heading": _("Payment agreements"),
        "lead": _("Who pays by direct debit, and with whom remittance was agreed."),
        "doors": doors,
        "form": form,
        "filtered": bool(chosen),
        "clear": reverse("back:agreements"),
        "columns": columns(*labels),
        "rows": [_row(staff, each) for each in rows],
        "following": following,
        "empty": _("No agreement is on file"),
    }
    return page(request, staff, "money/list.html", context)


def _row(staff: Staff, agreement: PaymentAgreement) -> list[object]:
    ends = may_keep_books(staff, agreement.agency) and agreement.ended_on is None
    href = reverse("back:end_agreement", args=[agreement.pk])
    return [
        agreement.reference,
        agreement.employer.name if agreement.employer else mask_name(agreement.payer_name),
        agreement.get_kind_display(),
        link("", agreement.masked, agreement.bank_name),
        agreement.signed_on.isoformat(),
        agreement.ended_on.isoformat() if agreement.ended_on else link(href, _("end it")) if ends else "",
    ]


class AccountForm(forms.Form):
    """What is asked of any account."""

    holder = forms.CharField(label=gettext_lazy("Holder of the account"), max_length=140)
    number = AccountNumberField(label=gettext_lazy("Number of the account"))
    bank_name = forms.CharField(label=gettext_lazy("Bank"), max_length=140)
    bank_code = BankCodeField(label=gettext_lazy("Number of the bank (CNAPS)"))


class AgreementForm(AccountForm):
    payer = forms.CharField(
        label=gettext_lazy("Payer"),
        help_text=gettext_lazy(
            "The credit code of an employer, or the identity number of a person who pays alone."
        ),
        max_length=30,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=AgreementKind.choices, widget=forms.RadioSelect
    )
    reference = forms.RegexField(
        AT_THE_BANK,
        label=gettext_lazy("Number of the agreement"),
        error_messages={"invalid": gettext_lazy("At most 35 letters and digits, without spaces.")},
    )
    signed_on = DayField(label=gettext_lazy("Signed on"))
    field_order = ["payer", "kind", "reference", "signed_on"]

    def clean_payer(self) -> Employer | Person:
        typed = self.cleaned_data["payer"]
        found = employer_by_uscc(typed) or person_by_id_number(typed)
        if found is None:
            raise forms.ValidationError(_("Neither an employer nor a person is on file under this number."))
        return found

    def terms(self) -> Terms:
        given = {name: value for name, value in self.cleaned_data.items() if name != "payer"}
        return Terms(**given)


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def new_agreement(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    require(may_keep_books(staff, staff.agency))
    form = AgreementForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        payer = form.cleaned_data["payer"]
        if not may_keep_books(staff, payer.agency):
            form.add_error("payer", _("This payer belongs to another agency."))
        elif carried_out(form, lambda: sign_agreement(payer, form.terms(), by=staff)):
            messages.success(request, _("The agreement is on file."))
            return redirect("back:agreements")
    context = {"form": form, "heading": _("Enter an agreement"), "button": _("Save")}
    return page(request, staff, "money/form.html", context, status=422 if form.errors else 200)


class EndForm(forms.Form):
    ended_on = DayField(label=gettext_lazy("First day on which it does not hold any more"))


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def end_page(request: HttpRequest, staff: Staff, pk: int) -> HttpResponseBase:
    agreement = get_object_or_404(PaymentAgreement.objects.select_related("agency", "employer"), pk=pk)
    require(may_keep_books(staff, agreement.agency))
    form = EndForm(request.POST if request.method == "POST" else None)

    def step() -> object:
        return end_agreement(agreement, form.cleaned_data["ended_on"], by=staff)

    if request.method == "POST" and form.is_valid() and carried_out(form, step):
        messages.success(request, _("The agreement has an end."))
        return redirect("back:agreements")
    context = {
        "form": form,
        "heading": _("End the agreement"),
        "caption": agreement.reference,
        "button": _("End it"),
    }
    return page(request, staff, "money/form.html", context, status=422 if form.errors else 200)


@require_safe
@workbench
def remittance_page(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    """Seen by all who see money; switched by the agency's own supervisor."""
    require(may_see_money(staff))
    agency, today = seen_agency(staff), business_date()
    spans = RemittanceSwitch.objects.select_related("agency").order_by("-since", "-pk")
    spans = spans.filter(agency=agency) if agency else spans
    found = list(spans[:100])
    names = officers([each.switched_on_by for each in found] + [each.switched_off_by for each in found])
    labels = (_("Agency"), _("From"), _("Until, not included"), _("Switched on by"), _("Switched off by"))
    context = {
        "allowed": remittance_allowed(today),
        "switch": switch_of(staff.agency, today),
        "may_switch": may_switch_remittance(staff, staff.agency),
        "columns": columns(*labels),
        "rows": [_span(each, names) for each in found],
    }
    return page(request, staff, "money/remittance.html", context)


def _span(span: RemittanceSwitch, names: dict[str, str]) -> list[object]:
    until = span.until.isoformat() if span.until else _("goes on")
    by, off = names.get(span.switched_on_by, span.switched_on_by), names.get(span.switched_off_by, "")
    return [span.agency.name, span.since.isoformat(), until, by, off]


@require_POST
@workbench
def switch(request: HttpRequest, staff: Staff, way: str) -> HttpResponseBase:
    require(may_switch_remittance(staff, staff.agency))
    if way not in ("on", "off", "keep"):
        raise Http404
    if way == "on":
        done(
            request,
            lambda: switch_remittance_on(staff.agency, by=staff),
            _("The agency takes remittances from today."),
        )
    elif way == "keep":
        done(
            request, lambda: keep_remittance_on(staff.agency, by=staff), _("The agency goes on taking them.")
        )
    else:
        said = _("From tomorrow the agency takes no remittances.")
        done(request, lambda: switch_remittance_off(staff.agency, by=staff), said)
    return redirect("back:remittance")


class OwnAccountForm(AccountForm):
    purpose = forms.ChoiceField(
        label=gettext_lazy("What it is for"), choices=Purpose.choices, widget=forms.RadioSelect
    )
    scheme_id = forms.RegexField(
        AT_THE_BANK,
        label=gettext_lazy("The agency's number at the bank for collections"),
        help_text=gettext_lazy("Not needed for an account to pay from."),
        required=False,
        error_messages={"invalid": gettext_lazy("At most 35 letters and digits, without spaces.")},
    )
    opened_on = DayField(label=gettext_lazy("Opened on"))

    field_order = ("purpose", "holder", "number", "bank_name", "bank_code", "scheme_id", "opened_on")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("purpose") == Purpose.COLLECTION and not given.get("scheme_id"):
            self.add_error("scheme_id", _("An account for collection needs this number."))
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def accounts_page(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    require(may_see_money(staff))
    may_open = may_switch_remittance(staff, staff.agency)
    form = OwnAccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(may_open)
        if form.is_valid() and carried_out(
            form, lambda: open_account(staff.agency, form.cleaned_data, by=staff)
        ):
            messages.success(request, _("The account is on file."))
            return redirect("back:bank_accounts")
    agency = seen_agency(staff)
    accounts = BankAccount.objects.select_related("agency")
    found = accounts.filter(agency=agency) if agency else accounts
    labels = (_("Account"), _("What it is for"), _("Holder"), _("Agency"), _("Opened on"), _("Closed on"))
    context: dict[str, Any] = {
        "form": form if may_open else None,
        "columns": columns(*labels),
        "rows": [_own_account(request, staff, each) for each in found],
    }
    return page(request, staff, "money/accounts.html", context, status=422 if form.errors else 200)


def _own_account(request: HttpRequest, staff: Staff, account: BankAccount) -> list[object]:
    mine = may_switch_remittance(staff, account.agency)
    closed: object = account.closed_on.isoformat() if account.closed_on else ""
    if mine and account.closed_on:
        undo = Act(_("Take the closing back"), reverse("back:reopen_account", args=[account.pk]), account)
        closed = format_html("{}{}", closed, acts(request, [undo]))
    elif mine:
        closed = link(reverse("back:close_account", args=[account.pk]), _("close it"))
    opened = account.opened_on.isoformat()
    return [account, account.get_purpose_display(), account.holder, account.agency.name, opened, closed]


class CloseForm(forms.Form):
    closed_on = DayField(label=gettext_lazy("First day on which it is not used any more"))


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def close_page(request: HttpRequest, staff: Staff, pk: int) -> HttpResponseBase:
    account = get_object_or_404(BankAccount.objects.select_related("agency"), pk=pk)
    require(may_switch_remittance(staff, account.agency))
    form = CloseForm(request.POST if request.method == "POST" else None)

    def step() -> object:
        return close_account(account, form.cleaned_data["closed_on"], by=staff)

    if request.method == "POST" and form.is_valid() and carried_out(form, step):
        messages.success(request, _("The account has a day from which it is closed."))
        if is_last_of_its_kind(account, form.cleaned_data["closed_on"]):
            messages.warning(request, _none_left(account))
        return redirect("back:bank_accounts")
    context = {
        "form": form,
        "heading": _("Close the account"),
        "caption": str(account),
        "lead": _(
            "Nothing is collected into it or paid from it any more. Statements about it are still read."
        ),
        "button": _("Close it"),
    }
    return page(request, staff, "money/form.html", context, status=422 if form.errors else 200)


def _none_left(account: BankAccount) -> str:
    if account.purpose == Purpose.PAYING:
        return _(
            "From that day there is no account to pay from: enter another one before, or nothing is paid."
        )
    return _(
        "From that day there is no account for collection: enter another one before, or nothing is debited."
    )


@require_POST
@workbench
def reopen_account(request: HttpRequest, staff: Staff, pk: int) -> HttpResponseBase:
    account = get_object_or_404(BankAccount.objects.select_related("agency"), pk=pk)
    require(may_switch_remittance(staff, account.agency))
    done(request, lambda: take_back_closing(account, by=staff), _("The account stays open."))
    return redirect("back:bank_accounts")
