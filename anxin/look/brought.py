"""What approving a case would do, and what it brought, in the reader's words."""

from typing import Any

from django.utils.translation import gettext as _

from anxin.casework.models import Application
from anxin.funds.benefits.rules import kind_name
from anxin.funds.models import BenefitAward, Deferral, PaymentAgreement
from anxin.law.months import format_month
from anxin.look.components import Link, SummaryRow
from anxin.look.contributions import Address, nowhere
from anxin.services.brought import brought_by, foreseen_for


def what_follows(
    application: Application, *, award: Address = nowhere, agreements: str = "", deferrals: str = ""
) -> dict[str, Any] | None:
    """For `look/parts/brought.html`. `award` gives the address of each; the others are those of their lists, for those who may follow them."""
    foreseen, brought = foreseen_for(application), brought_by(application)
    rows = [
        *(_agreement(each, agreements) for each in brought.agreements),
        *(_deferral(each, deferrals) for each in brought.deferrals),
        *(_award(each, award(each)) for each in brought.awards),
    ]
    return {"foreseen": foreseen, "rows": rows} if foreseen or rows else None


def _look_at(href: str, about: str) -> tuple[Link, ...]:
    return (Link(_("Look at it"), href, about),) if href else ()


def _agreement(each: PaymentAgreement, href: str) -> SummaryRow:
    said = _("%(number)s, account %(account)s, since %(day)s") % {
        "number": each.reference,
        "account": each.masked,
        "day": each.signed_on.isoformat(),
    }
    kind = _("Agreement: %(kind)s") % {"kind": each.get_kind_display()}
    return SummaryRow(kind, said, _look_at(href, each.reference))


def _deferral(each: Deferral, href: str) -> SummaryRow:
    months = f"{format_month(each.first_month)} – {format_month(each.end_month - 1)}"
    return SummaryRow(_("Deferral"), months, _look_at(href, months))


def _award(each: BenefitAward, href: str) -> SummaryRow:
    said = _("%(number)s, from %(month)s on") % {
        "number": each.number,
        "month": format_month(each.entitled_from),
    }
    return SummaryRow(kind_name(each.kind), said, _look_at(href, each.number))
