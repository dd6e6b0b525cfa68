"""What the pages about benefits share: who may open them, and whose agency's benefits they show."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponseBase

from anxin.back.frame import require, workbench
from anxin.funds.benefits.permissions import may_see_awards_of, may_see_benefits
from anxin.funds.models import BenefitAward
from anxin.registry.models import Agency, Staff
from anxin.registry.permissions import is_of_centre

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Staff, Agency, P], HttpResponseBase]


def of_agency(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """The view gets the officer and the agency: the own one; the centre may name another by `agency=<code>`."""

    @workbench
    @wraps(view)
    def opened(request: HttpRequest, staff: Staff, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        require(may_see_benefits(staff))
        return view(request, staff, chosen_agency(request, staff), *args, **kwargs)

    return opened


def chosen_agency(request: HttpRequest, staff: Staff) -> Agency:
    asked = request.GET.get("agency") or request.POST.get("agency") or ""
    if not asked or asked == staff.agency.code:
        return staff.agency
    found = Agency.objects.filter(code=asked).first()
    if found is None:
        raise Http404
    require(may_see_awards_of(staff, found))
    return found


def agencies_to_choose(staff: Staff) -> list[Agency]:
    """Only the centre has a choice: agencies that have awards."""
    if not is_of_centre(staff):
        return []
    with_awards = BenefitAward.objects.order_by().values("agency").distinct()
    return list(Agency.objects.filter(pk__in=with_awards).order_by("code"))
