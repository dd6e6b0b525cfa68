"""What money is called: accounts, branches, and the reasons for a last day to pay."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from anxin.funds.models import Account, Bill, Treatment
from anxin.lawbook.queries import pack_in_force
from anxin.look.words import words


def branch_name(branch: str) -> str:
    assessment = pack_in_force().assessment
    names = {each.id: each.label for each in assessment.branches} if assessment else {}
    return words(names[branch]) if branch in names else branch


def account_name(account: Account) -> str:
    kind = account.get_kind_display()
    return f"{kind} · {branch_name(account.branch)}" if account.branch else kind


def due_reason(bill: Bill) -> str:
    """Which measure moved the day, or that it is the ordinary one."""
    measures = pack_in_force().measures
    if bill.extension in measures:
        return words(measures[bill.extension].label)
    return _("the ordinary last day of the month")


def days_late(days: Iterable[Sequence[int]]) -> str:
    """Pairs of days and parts per million a day, with the rate as people know it: 500 is 0.5‰."""
    said = _("%(days)s days at %(rate)s‰")
    return " + ".join(said % {"days": n, "rate": _per_mille(ppm)} for n, ppm in days)


def _per_mille(ppm: int) -> str:
    return f"{ppm // 1000}.{ppm % 1000:03d}".rstrip("0").rstrip(".")


def treatment_words(treatment: str, clause: str) -> str:
    """How a payment counts, with the clause it rests on."""
    return f"{Treatment(treatment).label} ({clause})"
