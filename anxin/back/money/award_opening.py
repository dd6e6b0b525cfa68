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
from anxin.law.months import parse_month
from anxin.look.forms import MonthField
from anxin.registry.models import Staff
from anxin.registry.permissions import sees_agency
from anxin.services.benefits.awards import open_by_hand
from anxin.trail.today import business_date


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
        if carried_out(
            form, lambda: opened.append(open_by_hand(given["receipt"], given["kind"], month, by=staff))
        ):
            messages.success(request, _("The benefit is open. Its amount is proposed next."))
            return redirect("back:award", number=opened[0].number)
    return page(request, staff, "money/award_new.html", {"form": form}, status=422 if form.errors else 200)
