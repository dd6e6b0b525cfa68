"""The pages about money, as one row of links on each of them."""

from django import template
from django.template import RequestContext
from django.urls import reverse
from django.utils.translation import gettext as _

from anxin.look.components import Link

register = template.Library()


@register.simple_tag(takes_context=True)
def money_links(context: RequestContext) -> list[Link]:
    entries = [
        (_("Finance desk"), "back:money"),
        (_("Receipts"), "back:receipts"),
        (_("Matches"), "back:proposals"),
        (_("Sent back"), "back:returns"),
        (_("Refunds"), "back:refunds"),
        (_("Payments with the bank"), "back:orders"),
        (_("Bank statements"), "back:statements"),
        (_("Direct debits"), "back:debits"),
        (_("Agreements"), "back:agreements"),
        (_("Deferrals"), "back:deferrals"),
        (_("Bills"), "back:bills"),
        (_("Months"), "back:months"),
        (_("Differences"), "back:differences"),
        (_("Ledger"), "back:trial"),
    ]
    return _links(context, entries)


@register.simple_tag(takes_context=True)
def benefit_links(context: RequestContext) -> list[Link]:
    entries = [
        (_("Benefits desk"), "back:benefits"),
        (_("Payer's desk"), "back:payouts"),
        (_("Payment calendar"), "back:payment_calendar"),
    ]
    return _links(context, entries)


def _links(context: RequestContext, entries: list[tuple[str, str]]) -> list[Link]:
    """The longest address that fits is the page one is on."""
    links = [(label, reverse(name)) for label, name in entries]
    here = max(
        (href for _label, href in links if context["request"].path.startswith(href)), key=len, default=""
    )
    return [Link(label, href, current=href == here) for label, href in links]
