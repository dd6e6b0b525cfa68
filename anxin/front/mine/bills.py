"""What an employer owes and has paid, month by month, and every person's line of a bill; a person's own months from the same lines."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anxin.front.mine import account
from anxin.front.mine.bill_rows import bill_address, payment_row
from anxin.front.mine.how_to_pay import how_to_pay
from anxin.front.permissions import signed_in
from anxin.funds.making_up import state_of
from anxin.funds.models import BRANCHES, Bill, PersonMonth
from anxin.funds.operations.paying import Split, preview
from anxin.funds.person_months import given_back
from anxin.funds.queries import MonthMoney, Open, live_bills, money_of, open_on, open_on_each
from anxin.law.money import format_yuan
from anxin.law.months import format_month
from anxin.look.components import Card, Chart, Column, Link, Series, SummaryRow
from anxin.look.exporting import csv_response
from anxin.look.money import branch_name, due_reason, treatment_words
from anxin.look.templatetags.look import yuan
from anxin.registry.actors import actor_of
from anxin.registry.identity import mask_id
from anxin.registry.models import Employer, Person, User
from anxin.registry.operations import read_person_file
from anxin.registry.permissions import may_act_for
from anxin.registry.queries import employer_by_uscc, person_of
from anxin.trail.operations import record
from anxin.trail.today import business_date

MONTHS_SHOWN = 24
LINES_A_PAGE = 20
MOST_PRINTED = 1_000


def own_employer(user: User, uscc: str) -> Employer:
    """An employer the account acts for today; anybody else's sounds like none. Raises Http404."""
    found = employer_by_uscc(uscc)
    if found is None or not may_act_for(user, found, business_date()):
        raise Http404
    return found


@require_safe
@signed_in
def bills(request: HttpRequest, user: User, uscc: str) -> HttpResponseBase:
    employer, today = own_employer(user, uscc), business_date()
    if request.GET.get("as") == "csv":
        return csv_response(
            f"account-{employer.uscc}", account.csv_heads(), account.csv_rows(employer, today)
        )
    mine = live_bills().filter(employer=employer)
    months = money_of(mine, today)[:MONTHS_SHOWN]
    shown = list(mine.filter(month__gte=months[-1].month).order_by("-month", "serial")) if months else []
    still_open = open_on_each([each.pk for each in shown])
    context = {
        "employer": employer,
        "cards": _cards(months, still_open.values()),
        "chart": _chart(months[::-1]) if months else None,
        "columns": [
            Column(_("Contribution month")),
            Column(_("Bill")),
            Column(_("Persons"), numeric=True),
            Column(_("Amount"), numeric=True),
            Column(_("Still to pay"), numeric=True),
            Column(_("Last day to pay")),
            Column(_("State")),
        ],
        "rows": [_bill_row(each, still_open[each.pk]) for each in shown],
        **account.payments_and_refunds(employer),
    }
    return render(request, "front/mine/bills.html", context)


def _cards(months: list[MonthMoney], still_open: Iterable[Open]) -> list[Card]:
    """Each sum over the months shown; what is seldom there only where it is."""
    waived = sum(each.waived for each in months)
    overdue, make_up = (sum(getattr(each, name) for each in months) for name in ("overdue", "make_up"))
    without = _("Past the last day, without a surcharge and without a mark on anyone's record (I.3).")
    surcharge = sum(sum(each.surcharge.values()) for each in still_open)
    return [
        Card(_("To pay, late"), figure=yuan(overdue), tone="error" if overdue else ""),
        *([Card(_("Surcharge to pay"), figure=yuan(surcharge), tone="error")] if surcharge else []),
        *([Card(_("To be made up"), figure=yuan(make_up), text=without)] if make_up else []),
        Card(_("Put off"), figure=yuan(sum(each.deferred for each in months))),
        Card(_("Not yet due"), figure=yuan(sum(each.not_yet_due for each in months))),
        Card(_("Paid"), figure=yuan(sum(each.collected for each in months))),
        *([Card(_("Waived by measures"), figure=yuan(waived))] if waived else []),
    ]


def _chart(months: list[MonthMoney]) -> Chart:
    series = [
        Series(_("Paid"), [each.collected for each in months], "due"),
        Series(_("Put off"), [each.deferred for each in months], "due"),
        Series(_("Late"), [each.overdue for each in months], "due"),
        Series(_("Not yet due"), [each.not_yet_due for each in months], "due"),
        Series(_("To be made up"), [each.make_up for each in months], "due"),
        Series(_("Waived by measures"), [each.waived for each in months], "due"),
    ]
    return Chart(_("Contributions by month"), [format_month(each.month) for each in months], series)


def _bill_row(bill: Bill, still_open: Open) -> tuple[object, ...]:
    link = format_html('<a class="govuk-link" href="{}">{}</a>', bill_address(bill), bill.number)
    return (
        format_month(bill.month),
        link,
        bill.persons,
        yuan(bill.amount),
        yuan(still_open.total),
        f"{bill.due_on} · {bill.clause}",
        bill_state(bill),
    )


def bill_state(bill: Bill) -> str:
    return str(state_of(bill).label)


@require_safe
@signed_in
def bill(request: HttpRequest, user: User, uscc: str, number: str) -> HttpResponseBase:
    employer = own_employer(user, uscc)
    found = live_bills().select_related("employer", "agency").filter(employer=employer, number=number).first()
    if found is None:
        raise Http404
    record(actor_of(user), "bill.read", found.subject, agency=found.agency.code)
    if request.GET.get("as") == "csv":
        return csv_response(f"bill-{found.number}", list(_csv_heads()), _csv_rows(found))
    after = request.GET.get("after", "")
    lines = _lines_context(found, after, whole="whole" in request.GET)
    return render(request, "front/mine/bill.html", bill_context(found) | lines)


def bill_context(bill: Bill) -> dict[str, Any]:
    payments = list(bill.payments.filter(undone_at=None))
    return {
        "bill": bill,
        "state": bill_state(bill),
        "summary": _summary(bill),
        "branch_columns": [
            Column(_("Insurance")),
            Column(_("Employer"), numeric=True),
            Column(_("Person"), numeric=True),
            Column(_("Waived by measures"), numeric=True),
        ],
        "branch_rows": [
            (
                branch_name(item.branch),
                yuan(item.employer_amount),
                yuan(item.person_amount),
                yuan(item.relief),
            )
            for item in bill.items.order_by("pk")
        ],
        "payment_columns": [
            Column(_("Paid on")),
            Column(_("Contributions"), numeric=True),
            Column(_("Surcharge"), numeric=True),
            Column(_("How it counts")),
        ],
        "payment_rows": [payment_row(each) for each in payments],
    }


def _summary(bill: Bill) -> list[SummaryRow]:
    rows = [
        SummaryRow(_("Contribution month"), format_month(bill.month)),
        SummaryRow(_("Kind"), bill.get_kind_display()),
        SummaryRow(_("Persons"), bill.persons),
        *_because(bill),
        SummaryRow(_("Amount"), yuan(bill.amount)),
        SummaryRow(_("Last day to pay"), f"{bill.due_on} · {due_reason(bill)} · {bill.clause}"),
    ]
    left = open_on(bill).total
    if left:
        today = business_date()
        found = preview(bill, today)
        rows.append(SummaryRow(_("Still to pay"), yuan(left)))
        rows.append(SummaryRow(_("If paid today"), if_paid_today(found)))
        rows += how_to_pay(bill, found.taken, today)
    return rows


def _because(bill: Bill) -> list[SummaryRow]:
    """The report of the employer's that came after the month was billed."""
    kind, _colon, receipt = bill.source.partition(":")
    if kind != "report":
        return []
    to = (Link(_("Open the report"), reverse("front:report", args=[receipt])),)
    return [SummaryRow(_("Because of"), _("monthly report %(receipt)s") % {"receipt": receipt}, to)]


def if_paid_today(found: Split) -> str:
    surcharge = sum(found.surcharge.values())
    said = treatment_words(found.late.treatment, found.late.clause)
    return f"{yuan(found.taken)} · {said}" + (f" · {_('surcharge')} {yuan(surcharge)}" if surcharge else "")


def _lines_context(bill: Bill, after: str, *, whole: bool = False) -> dict[str, Any]:
    """Page by page, or (for printing) as many on one page as a printer and its reader can take."""
    rows, most = bill.lines.select_related("person").order_by("pk"), MOST_PRINTED if whole else LINES_A_PAGE
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    found = list(rows[: most + 1])
    following = found[most - 1].pk if len(found) > most else None
    pages = "whole&" if whole else ""
    return {
        "whole": whole,
        "line_columns": [
            Column(_("Person")),
            Column(_("Identity number")),
            *(
                Column(each, numeric=True)
                for each in (_("Monthly base"), _("Employer"), _("Person"), _("Together"))
            ),
        ],
        "line_rows": [_line_row(each) for each in found[:most]],
        "following": f"?{pages}after={following}" if following else "",
        "first": f"?{pages}" if after else "",
    }


def _sides(line: PersonMonth) -> tuple[int, int]:
    person = sum(getattr(line, f"{branch}_person") for branch in BRANCHES)
    return line.total - person, person


def _line_row(line: PersonMonth) -> tuple[object, ...]:
    employer, person = _sides(line)
    number = mask_id(line.person.id_number)
    return (line.person.name, number, yuan(line.base), yuan(employer), yuan(person), yuan(line.total))


def _csv_heads() -> Iterator[str]:
    """In the reader's words: the file is opened by people, in a spreadsheet."""
    yield from (_("Person"), _("Identity number"), _("Contribution month"), _("Monthly base"))
    sides = {"employer": _("Employer"), "person": _("Person")}
    yield from (f"{branch_name(branch)} · {said}" for branch in BRANCHES for said in sides.values())
    yield _("Together")


def _csv_rows(bill: Bill) -> Iterator[tuple[object, ...]]:
    for line in bill.lines.select_related("person").order_by("pk").iterator(1000):
        amounts = (
            getattr(line, f"{branch}_{side}") for branch in BRANCHES for side in ("employer", "person")
        )
        yield (
            line.person.name,
            mask_id(line.person.id_number),
            format_month(line.month),
            *map(format_yuan, (line.base, *amounts, line.total)),
        )


@require_safe
@signed_in
def own_months(request: HttpRequest, user: User) -> HttpResponse:
    """The same lines from the person's side: base, own part, employer's part, and whether the month is paid."""
    person = person_of(user)
    if person is None:
        return render(request, "front/mine/no_record.html")
    read_person_file(actor_of(user), person, "own contribution months")
    lines = person.person_months.filter(bill__cancelled_on=None).select_related("bill__employer")
    context = {
        "person": person,
        "columns": [
            Column(_("Contribution month")),
            Column(_("Through")),
            Column(_("Kind")),
            *(
                Column(each, numeric=True)
                for each in (_("Monthly base"), _("Employer's part"), _("Own part"))
            ),
            Column(_("Last day to pay")),
            Column(_("State")),
        ],
        "rows": _own_rows(person, list(lines.order_by("-month", "bill_id")[: MONTHS_SHOWN * 2])),
    }
    return render(request, "front/mine/months.html", context)


def _own_rows(person: Person, lines: list[PersonMonth]) -> list[tuple[object, ...]]:
    """Month by month; what a later report added stands below what was billed first, and what went back below its bill."""
    back = given_back([line.bill_id for line in lines], person.pk)
    rows = []
    for line in lines:
        rows.append(_own_row(line))
        gone = back.get(line.bill_id)
        if gone:
            own = sum(fen for name, fen in gone.items() if name.endswith("_person"))
            rows.append(_gone_row(line, gone.total() - own, own))
    return rows


def _gone_row(line: PersonMonth, employer: int, own: int) -> tuple[object, ...]:
    through = line.bill.employer.name if line.bill.employer else _("Paid alone")
    month, what = format_month(line.month), _("goes back")
    return (month, through, what, "", f"−{yuan(employer)}", f"−{yuan(own)}", "", _("refund"))


def _own_row(line: PersonMonth) -> tuple[object, ...]:
    employer, person = _sides(line)
    bill, through = line.bill, line.bill.employer.name if line.bill.employer else _("Paid alone")
    alone = bill.employer is None
    address = bill_address(bill) if alone else reverse("front:own_month", args=[bill.number])
    month = format_html('<a class="govuk-link" href="{}">{}</a>', address, format_month(line.month))
    return (
        month,
        through,
        bill.get_kind_display(),
        yuan(line.base),
        yuan(employer),
        yuan(person),
        f"{bill.due_on} · {bill.clause}",
        bill_state(bill),
    )


@require_safe
@signed_in
def own_month(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """A person's own line of an employer's bill, by branch; nobody else's line and no sum of the bill."""
    person = person_of(user)
    lines = person.person_months.filter(bill__cancelled_on=None) if person else PersonMonth.objects.none()
    line = lines.select_related("bill__employer", "bill__agency").filter(bill__number=number).first()
    if person is None or line is None or line.bill.employer is None:
        raise Http404
    read_person_file(actor_of(user), person, "own contribution month")
    bill, (employer, own) = line.bill, _sides(line)
    context = {
        "month": format_month(line.month),
        "state": bill_state(bill),
        "summary": [
            SummaryRow(_("Through"), bill.employer.name if bill.employer else _("Paid alone")),
            SummaryRow(_("Kind"), bill.get_kind_display()),
            SummaryRow(_("Monthly base"), yuan(line.base)),
            SummaryRow(_("Employer's part"), yuan(employer)),
            SummaryRow(_("Own part"), yuan(own)),
            SummaryRow(_("Last day to pay"), f"{bill.due_on} · {due_reason(bill)} · {bill.clause}"),
        ],
        "columns": [
            Column(_("Insurance")),
            *(Column(each, numeric=True) for each in (_("Employer's part"), _("Own part"), _("Together"))),
        ],
        "rows": [row for branch in BRANCHES if (row := _branch_row(line, branch))],
    }
    return render(request, "front/mine/month.html", context)


def _branch_row(line: PersonMonth, branch: str) -> tuple[object, ...] | None:
    """None where the branch asks for nothing."""
    employer, own = (getattr(line, f"{branch}_{side}") for side in ("employer", "person"))
    return (branch_name(branch), yuan(employer), yuan(own), yuan(employer + own)) if employer or own else None


@require_safe
@signed_in
def own_bill(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """A bill of one who pays alone."""
    person = person_of(user)
    found = (
        live_bills().select_related("agency").filter(number=number, person=person).first() if person else None
    )
    if person is None or found is None:
        raise Http404
    read_person_file(actor_of(user), person, "own bill")
    return render(request, "front/mine/bill.html", bill_context(found))
