"""Messages to an account, said in the reader's language when they are read. The outbox holds only references."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from anxin.casework.models import Application
from anxin.front.mine.bill_rows import bill_address
from anxin.front.permissions import signed_in
from anxin.front.result import document_name
from anxin.funds.models import Bill
from anxin.funds.queries import live_bills
from anxin.law import Pack
from anxin.lawbook.queries import pack_in_force
from anxin.look.components import Link
from anxin.look.templatetags.look import yuan
from anxin.look.words import value_in_words, words
from anxin.registry.models import User
from anxin.trail.models import Message
from anxin.trail.today import clock_time

PAGE = 20
TITLES: dict[str, Promise] = {
    "received": _("We have received your application"),
    "accepted": _("Your application was accepted"),
    "recorded": _("Your application was taken in; the documents can follow later"),
    "documents_requested": _("We need a document from you"),
    "decided": _("Your application was approved"),
    "refused": _("Your application was refused"),
    "delivered": _("Your result is there"),
    "report_finished": _("Your monthly report was handled"),
    "report_billed": _("Your report changed a month that was billed"),
    "debit_reminder": _("A direct debit is coming: please keep enough balance"),
    "debit_failed": _("The direct debit failed"),
    "deferral_confirmed": _("Your deferral was confirmed"),
    "benefit_failed": _("A benefit could not be paid"),
}
TEXTS: dict[str, Promise] = {
    "received": _(
        "%(service)s, receipt number %(receipt)s. Keep the number; you need it to follow the matter."
    ),
    "accepted": _("%(service)s, receipt number %(receipt)s. We are handling it now. You need do nothing."),
    "recorded": _(
        "%(service)s, receipt number %(receipt)s. Keep your documents. We tell you when to hand them in, "
        "and then we handle the matter."
    ),
    "documents_requested": _(
        "%(service)s, receipt number %(receipt)s. Please add: %(document)s, by %(due_on)s."
    ),
    "decided": _("%(service)s, receipt number %(receipt)s. The page of the application says why."),
    "refused": _(
        "%(service)s, receipt number %(receipt)s. The page of the application says why and what you can do."
    ),
    "delivered": _("%(service)s, receipt number %(receipt)s. The matter is closed."),
    "report_finished": _(
        "Receipt number %(report)s: %(applied)s rows handled, %(refused)s refused. The page of the report says why."
    ),
    "report_billed": _(
        "Report %(report)s, month %(month)s: %(more)s more to pay, %(less)s less. The page of the report shows the bills."
    ),
    "debit_reminder": _("%(amount)s will be debited for bill %(bill)s on %(day)s."),
    "debit_failed": _(
        "%(amount)s could not be debited for bill %(bill)s. The page of the bill says how it can be paid now."
    ),
    "deferral_confirmed": _("Bill %(bill)s is to be paid by %(day)s; until then no surcharge accrues."),
    "benefit_failed": _(
        "The bank could not pay %(amount)s to your account. Please give us another account; we send the money again."
    ),
}


@dataclass(frozen=True)
class Told:
    title: str
    text: str
    at: dt.datetime | None
    link: Link | None


@require_safe
@signed_in
def in_tray(request: HttpRequest, user: User) -> HttpResponse:
    before = request.GET.get("before", "")
    rows = Message.objects.filter(channel="portal", recipient=f"user:{user.pk}").order_by("-id")
    if before.isascii() and before.isdigit():
        rows = rows.filter(pk__lt=int(before))
    page = list(rows[: PAGE + 1])
    pack = pack_in_force()
    context = {
        "told": _all_told(pack, page[:PAGE]),
        "older": f"?before={page[PAGE - 1].pk}" if len(page) > PAGE else "",
    }
    return render(request, "front/mine/in_tray.html", context)


def told_about(user: User, application: Application) -> list[Told]:
    rows = Message.objects.filter(subject=application.subject, channel="portal", recipient=f"user:{user.pk}")
    return _all_told(pack_in_force(), rows.order_by("-id")[:PAGE])


def _all_told(pack: Pack, messages: Iterable[Message]) -> list[Told]:
    rows = list(messages)
    numbers = {str(each.payload["bill"]) for each in rows if each.payload.get("bill")}
    found = live_bills().filter(number__in=numbers).select_related("employer") if numbers else ()
    bills = {each.number: each for each in found}
    return [_told(pack, each, bills) for each in rows]


def _told(pack: Pack, message: Message, bills: Mapping[str, Bill]) -> Told:
    """A template of another room that has no words here still says which matter it is about."""
    payload = _payload(pack, message.payload)
    title, text = TITLES.get(message.template), TEXTS.get(message.template)
    return Told(
        title=str(title or _("News about your matter")),
        text=(str(text) % payload) if text else f"{payload['service']} {payload['receipt']}",
        at=clock_time(message.created_at),
        link=_link(message.payload, bills),
    )


def _link(given: Mapping[str, Any], bills: Mapping[str, Bill]) -> Link | None:
    """To what the message is about; a bill that was replaced meanwhile is not shown any more."""
    if given.get("receipt"):
        return Link(_("Look at the application"), reverse("front:application", args=[given["receipt"]]))
    if given.get("report"):
        return Link(_("Look at the report"), reverse("front:report", args=[given["report"]]))
    if given.get("benefit"):
        return Link(_("Look at the benefit"), reverse("front:own_payments"))
    bill = bills.get(str(given.get("bill", "")))
    return Link(_("Look at the bill"), bill_address(bill)) if bill else None


def _payload(pack: Pack, given: Mapping[str, Any]) -> dict[str, str]:
    service = pack.services.get(str(given.get("service", "")))
    document = str(given.get("document", ""))
    return {
        "service": words(service.name) if service else "",
        "receipt": str(given.get("receipt") or ""),
        "document": document_name(service, document) if service else document,
        "due_on": value_in_words(given.get("due_on", "")),
        **{name: str(given.get(name, "")) for name in ("report", "applied", "refused")},
        "bill": str(given.get("bill", "")),
        "amount": yuan(given.get("amount")),
        "month": str(given.get("month", "")),
        "more": yuan(given.get("more")),
        "less": yuan(given.get("less")),
        "day": value_in_words(given.get("day", "")),
    }
