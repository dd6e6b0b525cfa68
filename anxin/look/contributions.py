"""Tables about contributions: what an application would come to by month and branch, the bills it brought, what goes back."""

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from anxin.funds.models import BRANCHES, Bill, Refund
from anxin.law.months import format_month
from anxin.look.components import Column
from anxin.look.money import branch_name
from anxin.look.templatetags.look import yuan
from anxin.services.contributions.estimates import Estimate, MonthEstimate
from anxin.services.contributions.shown import BillShown, Contributions

Address = Callable[[Any], str]


def nowhere(_row: Any) -> str:
    return ""


def shown(
    found: Contributions | None, *, bill: Address = nowhere, refund: Address = nowhere
) -> dict[str, Any] | None:
    """For `look/parts/contributions.html`; `bill` and `refund` give the address of each, empty where there is none."""
    if found is None or not (found.estimate or found.bills or found.refunds):
        return None
    estimate = found.estimate
    return {
        "estimate": estimate,
        "estimate_columns": _estimate_columns(estimate) if estimate else [],
        "estimate_rows": _estimate_rows(estimate) if estimate else [],
        "bill_columns": _columns(
            _("Contribution month"), _("Bill"), _("Last day to pay"), _("Amount"), _("Still to pay")
        ),
        "bill_rows": [_bill_row(each, bill) for each in found.bills],
        "refund_columns": _columns(_("Refund"), _("State"), _("Amount")),
        "refund_rows": [_refund_row(each, refund) for each in found.refunds],
    }


def _columns(*labels: str) -> list[Column]:
    return [Column(label, numeric=label in (_("Amount"), _("Still to pay"))) for label in labels]


def _branches(estimate: Estimate) -> list[str]:
    names = {name.rpartition("_")[0] for each in estimate.months for name, fen in each.amounts.items() if fen}
    return [branch for branch in BRANCHES if branch in names]


def _estimate_columns(estimate: Estimate) -> list[Column]:
    amounts = [*(branch_name(branch) for branch in _branches(estimate)), _("Together")]
    return [
        Column(_("Contribution month")),
        Column(_("Base"), numeric=True),
        *(Column(label, numeric=True) for label in amounts),
        Column(_("Last day to pay")),
        Column(_("Surcharge if paid today"), numeric=True),
    ]


def _estimate_rows(estimate: Estimate) -> list[list[object]]:
    branches = _branches(estimate)
    rows = [_month_row(each, branches) for each in estimate.months]
    if len(rows) > 1:
        sums = [yuan(sum(_of_branch(each, branch) for each in estimate.months)) for branch in branches]
        rows.append([_("Together"), "", *sums, yuan(estimate.total), "", yuan(estimate.surcharge)])
    return rows


def _month_row(each: MonthEstimate, branches: list[str]) -> list[object]:
    if each.missing:
        return [_cell(_together(format_month(each.month)), str(each.note)), *[""] * (len(branches) + 4)]
    due = _together(date_format(each.due_on, "Y-m-d")) if each.due_on else ""
    surcharge = yuan(each.surcharge) if each.due_on else ""
    return [
        _cell(_together(format_month(each.month)), str(each.note)),
        _cell(*_base(each)),
        *(_cell(yuan(_of_branch(each, branch)), _sides(each, branch)) for branch in branches),
        yuan(each.total),
        due,
        _cell(_("waived"), each.clause)
        if each.waived
        else _cell(surcharge, each.clause if each.surcharge else ""),
    ]


def _together(text: str) -> SafeString:
    """On one line, however narrow the column."""
    return format_html('<span class="anxin-together">{}</span>', text)


def _of_branch(each: MonthEstimate, branch: str) -> int:
    return each.amounts.get(f"{branch}_employer", 0) + each.amounts.get(f"{branch}_person", 0)


def _sides(each: MonthEstimate, branch: str) -> str:
    """Who bears what, where both do."""
    employer, person = (each.amounts.get(f"{branch}_{side}", 0) for side in ("employer", "person"))
    if not employer or not person:
        return ""
    return _("employer %(employer)s, person %(person)s") % {
        "employer": yuan(employer),
        "person": yuan(person),
    }


def _base(each: MonthEstimate) -> tuple[str, str]:
    """The base as declared, and below it what floors and ceilings make of it."""
    if each.base is None:
        return _("%(n)s persons, each on the own base") % {"n": each.persons} if each.persons > 1 else "", ""
    if each.by_hand:
        return yuan(each.base), _("entered from a document")
    other = {branch: base for branch, base in each.bases.items() if base != each.base}
    counts = [f"{branch_name(branch)} {yuan(base)}" for branch, base in other.items()]
    return yuan(each.base), _("counts as: %(bases)s") % {"bases": ", ".join(counts)} if counts else ""


def _cell(text: str, below: str = "", href: str = "") -> str:
    return render_to_string("look/parts/cell.html", {"text": text, "below": below, "href": href})


def _bill_row(each: BillShown, address: Address) -> list[object]:
    bill: Bill = each.bill
    number = _cell(bill.number, bill.get_kind_display(), address(bill))
    paid = _("cancelled") if bill.cancelled_on else yuan(each.open) if each.open else _("paid")
    return [format_month(bill.month), number, date_format(bill.due_on, "Y-m-d"), yuan(bill.amount), paid]


def _refund_row(refund: Refund, address: Address) -> list[object]:
    state = _cell(refund.get_state_display(), refund.reason)
    return [_cell(refund.number, refund.get_kind_display(), address(refund)), state, yuan(refund.total)]
