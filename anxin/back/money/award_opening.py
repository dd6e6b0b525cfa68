"""Opening a benefit by hand, from an approved case whose approval opened none: an early retirement, a kind that was not the one asked for."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from anxin.back.frame import page, require, workbench
from anxin.back.money.parts import carried_out
from anxin.casework.models import Application
from anxin.funds.benefits import permissions
from anxin.funds.benefits.rules import BenefitRules, kind_name
from anxin.funds.errors import FundsError
from anxin.funds.models import BenefitAward
from anxin.funds.operations.awarding import open_award, set_account
from anxin.law.months import parse_month
from anxin.look.forms import MonthField
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.registry.permissions import sees_agency
from anxin.services.queries import APPROVED
from anxin.trail.today import business_date

FAST_TRACK = "fast_track"


def kinds() -> list[tuple[str, str]]:
    """As the rules in force name them; none where they say nothing of benefits."""
    try:
        return [(id, kind_name(id)) for id in BenefitRules.known(business_date()).kinds]
    except FundsError:
        return []


class OpenForm(forms.Form):
    receipt = forms.CharField(
        label=gettext_lazy("Receipt number of the application"),
        help_text=gettext_lazy("It must be approved, and about a person."),
        max_length=40,
    )
    kind = forms.ChoiceField(label=gettext_lazy("Benefit"), choices=kinds)
    entitled_from = MonthField(label=gettext_lazy("Due from"))

    def __init__(self, *args: object, staff: Staff, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # what any form takes
        self.staff = staff

    def clean_receipt(self) -> Application:
        typed = self.cleaned_data["receipt"].strip().upper()
        found = Application.objects.select_related("agency", "person__agency").filter(receipt=typed).first()
        if found is None or not sees_agency(self.staff, found.agency):
            raise forms.ValidationError(_("No application of your agency has this number."))
        if found.state not in APPROVED:
            raise forms.ValidationError(_("This application is not approved."))
        if found.person is None:
            raise forms.ValidationError(_("This application is about no person."))
        if not permissions.may_propose_award(self.staff, found.person.agency):
            raise forms.ValidationError(_("This person belongs to another agency."))
        return found


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def open_page(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    require(permissions.may_propose_award(staff, staff.agency))
    form = OpenForm(request.POST if request.method == "POST" else None, staff=staff)
    opened: list[BenefitAward] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        month = parse_month(given["entitled_from"])
        if carried_out(form, lambda: opened.append(_open(given["receipt"], given["kind"], month, staff))):
            messages.success(request, _("The benefit is open. Its amount is proposed next."))
            return redirect("back:award", number=opened[0].number)
    return page(request, staff, "money/award_new.html", {"form": form}, status=422 if form.errors else 200)


def _open(application: Application, kind: str, month: int, staff: Staff) -> BenefitAward:
    """With the account that the application names, where it is one that can be paid to. Raises `FundsError`."""
    person, actor = application.person, actor_of_staff(staff)
    assert person is not None  # noqa: S101  # the form asked
    first = application.mode == FAST_TRACK
    source = application.subject
    award = open_award(person, kind, entitled_from=month, actor=actor, source=source, goes_first=first)
    number, holder = (application.details.get(name, "") for name in ("bank_account", "account_holder"))
    if number and not award.accounts.exists():
        try:
            set_account(award, number, holder=holder or person.name, actor=actor)
        except FundsError:
            return award  # The desk asks for another one.
    return award
