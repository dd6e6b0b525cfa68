"""Who may declare a month. One function a question; operations ask it again."""

import datetime as dt

from anxin.funds.models import MonthlyReport
from anxin.registry.models import Employer
from anxin.registry.permissions import Account, is_staff, may_act_for


def may_report_for_own(user: Account) -> bool:
    """For employers the account is known to act for today: what is left to ask of `may_report`."""
    return not is_staff(user)


def may_report(user: Account, employer: Employer, day: dt.date) -> bool:
    """Whoever acts for the employer on `day`. An officer never declares for an employer, whatever mandate the account may hold."""
    return may_report_for_own(user) and may_act_for(user, employer, day)


def may_change(user: Account, report: MonthlyReport, day: dt.date) -> bool:
    """A report being filled in is its author's; colleagues who act for the same employer see only what was sent."""
    return getattr(user, "pk", None) == report.filed_by_id and may_report(user, report.employer, day)
