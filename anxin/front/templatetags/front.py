"""What the portal's templates need besides the components of the look room."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from anxin.law.texts import Text
from anxin.look.components import Link
from anxin.look.words import words as words_of

register = template.Library()


@register.filter
def words(text: Text | None) -> str:
    return words_of(text)


@register.simple_tag
def portal_links(request: HttpRequest | None) -> list[Link]:
    """The menu, for whoever reads."""
    links = [(_("Services"), "front:home"), (_("Track"), "front:track")]
    if request is not None and request.user.is_authenticated:
        links += [
            (_("My applications"), "front:applications"),
            (_("Contributions"), "front:contributions"),
            (_("My benefits"), "front:own_payments"),
            (_("Messages"), "front:in_tray"),
            (_("My record"), "front:entitlement"),
            (_("Sign out"), "account_logout"),
        ]
    else:
        links.append((_("Sign in"), "account_login"))
    return [_link(request, label, reverse(name)) for label, name in links]


def _link(request: HttpRequest | None, label: str, href: str) -> Link:
    path = request.path if request is not None else ""
    here = path == href or (href != "/" and path.startswith(href))
    return Link(label, href, current=here)


@register.inclusion_tag("front/parts/version.html")
def version_field(version: int) -> dict[str, Any]:
    """Every form that changes something says which state of it the reader saw."""
    return {"version": version}
