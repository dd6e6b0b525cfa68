"""What every page of the workbench has: an officer signed in with a second factor, the menu, and who is at work."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxin.back import permissions
from anxin.back.words import agency_name
from anxin.casework.permissions import may_open_cases
from anxin.funds.benefits.permissions import may_see_benefits
from anxin.funds.permissions import may_see_money
from anxin.look.components import Link
from anxin.registry.actors import staff_of
from anxin.registry.models import Staff
from anxin.registry.permissions import staff_required

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Staff, P], HttpResponseBase]


def workbench(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """`view(request, staff, …)` for an officer; everybody else is sent away as `staff_required` says."""

    @staff_required
    @wraps(view)
    def opened(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        staff = staff_of(request.user)
        require(staff is not None)
        assert staff is not None  # noqa: S101  `require` has just refused anybody else; this tells the type checker.
        return view(request, staff, *args, **kwargs)

    return opened


def require(allowed: bool) -> None:
    """Raises PermissionDenied with one message; the questions themselves stand in `permissions`."""
    if not allowed:
        raise PermissionDenied(_("This page needs another role or another agency."))


def page(
    request: HttpRequest,
    staff: Staff,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """A page of the workbench in its frame. Work lists and files of people are never kept by a shared cache."""
    frame = {"officer": staff, "agency_name": agency_name(staff.agency), "menu": menu(request, staff)}
    response = render(request, f"back/{template}", frame | dict(context or {}), status=status)
    response["Cache-Control"] = "no-store"
    return response


def menu(request: HttpRequest, staff: Staff) -> list[Link]:
    entries = [
        (_("Overview"), "back:dashboard", True),
        (_("Work list"), "back:work_list", may_open_cases(staff)),
        (_("People"), "back:people", may_open_cases(staff)),
        (_("Still open"), "back:obligations", may_open_cases(staff)),
        (_("Other departments"), "back:coordination_list", may_open_cases(staff)),
        (_("Events"), "back:events", may_open_cases(staff)),
        (_("Money"), "back:money", may_see_money(staff)),
        (_("Benefits"), "back:benefits", may_see_benefits(staff)),
        (_("Rules"), "back:rules", True),
        (_("Messages"), "back:messages", permissions.may_see_messages(staff)),
        (_("Trail"), "back:trail", permissions.may_read_trail(staff)),
    ]
    links = [(label, reverse(name)) for label, name, shown in entries if shown]
    return [Link(label, href, current=_here(request.path, href)) for label, href in links]


def _here(path: str, href: str) -> bool:
    home = reverse("back:dashboard")
    return path == href if href == home else path.startswith(href)
