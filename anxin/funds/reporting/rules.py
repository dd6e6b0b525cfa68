"""What the rules in force say of reports: when one is taken, how far back, who cannot be enrolled on line."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from anxin.funds.reporting.errors import NotFiledNow
from anxin.law import Decision, Pack, decide, parse_request
from anxin.law.months import as_date, day_number, first_day, format_day, format_month, last_day
from anxin.law.reporting import Filing, NotReported, filing
from anxin.lawbook.queries import events_known, pack_in_force
from anxin.registry.identity import IdentityKind

# Where a pack has no column of wages: ten million yuan a month, in fen.
HIGHEST_BASE = 10**9
ENROLMENT = "enrolment"
LATE_REPORT = "monthly-report-back-payment"
REFUND = "refund"
MONTHS_SHOWN = 15
# By its name in the rules; a place that does not say it only asks that a person was born.
WORKING_AGE = "lowest_working_age"


@dataclass(frozen=True)
class Rules:
    """The rules as they are known on one day; asked many times for one report, so that what they answer is kept."""

    pack: Pack
    on: dt.date

    @classmethod
    def known_on(cls, day: dt.date) -> "Rules":
        return cls(pack_in_force(), day)

    @cached_property
    def _events(self) -> dict[str, int | None]:
        known = events_known(self.on)
        return {
            name: None if known.get(name) is None else day_number(known[name] or self.on)
            for name in self.pack.events
        }

    @cached_property
    def _filings(self) -> dict[int, Filing]:
        return {}

    @cached_property
    def _portal_refuses(self) -> dict[IdentityKind, str]:
        return {}

    @property
    def takes_reports(self) -> bool:
        """Whether the rules say anything of monthly reports at all."""
        return self.pack.reporting is not None

    def filing(self, month: int) -> Filing:
        """Raises NotReported where the pack takes no reports."""
        if month not in self._filings:
            self._filings[month] = filing(self.pack, month, day_number(self.on), self._events)
        return self._filings[month]

    def months(self) -> list[Filing]:
        """The months whose report is taken today, newest first."""
        this = (self.on.year - 1970) * 12 + self.on.month - 1
        try:
            found = [self.filing(month) for month in range(this + 1, this - MONTHS_SHOWN, -1)]
        except NotReported:
            return []
        return [each for each in found if each.is_open]

    @cached_property
    def highest_base(self) -> int:
        """Fen a month: what an assessment can work with."""
        columns = self.pack.assessment.columns if self.pack.assessment else ()
        return next((each.highest for each in columns if each.name == "wage" and each.highest), HIGHEST_BASE)

    @cached_property
    def working_age(self) -> int:
        """In years, on the first day of work."""
        found = self.pack.parameters.get(WORKING_AGE)
        return found.table(day_number(self.on)) if found else 0

    def too_young(self, born_on: dt.date, first_day_of_work: dt.date) -> bool:
        birthday_to_come = (first_day_of_work.month, first_day_of_work.day) < (born_on.month, born_on.day)
        return first_day_of_work.year - born_on.year - birthday_to_come < self.working_age

    def not_on_line(self, kind: IdentityKind) -> str:
        """The clause that sends newcomers with such a document to another channel; empty where the portal enrols them."""
        if kind not in self._portal_refuses:
            self._portal_refuses[kind] = self._clause_against_the_portal(kind)
        return self._portal_refuses[kind]

    def _clause_against_the_portal(self, kind: IdentityKind) -> str:
        person_kind = "mainland" if kind == IdentityKind.CITIZEN else str(kind)
        decision = self._decided(ENROLMENT, {"person_kind": person_kind})
        if decision is None or "portal" in decision.channels:
            return ""
        return next(iter(decision.clauses), ENROLMENT)

    def late_report_clause(self) -> str:
        """What a report rests on that comes after the month was billed; empty where the rules do not know such a matter."""
        decision = self._decided(LATE_REPORT, {"months": 1})
        return "" if decision is None else next(iter(decision.clauses), "")

    def refund_needs_check(self, kind: str) -> bool:
        """Whether the insured person is asked on the telephone first. Where the rules do not know refunds, yes."""
        decision = self._decided(REFUND, {"kind": str(kind)})
        return decision is None or bool(decision.checks)

    def _decided(self, service: str, facts: dict[str, Any]) -> Decision | None:
        if service not in self.pack.services:
            return None
        asked = {"service": service, "received_on": self.on.isoformat(), "facts": facts}
        return decide(self.pack, parse_request(self.pack, asked))


def require_open(rules: Rules, month: int) -> Filing:
    """Raises NotFiledNow, which says from when or until when the month's report is taken."""
    try:
        found = rules.filing(month)
    except NotReported:
        raise NotFiledNow(_("Monthly reports are not taken here.")) from None
    if found.is_open:
        return found
    given = {
        "month": format_month(month),
        "opens": format_day(found.opens_on),
        "closes": format_day(found.closes_on),
    }
    if found.too_early:
        raise NotFiledNow(_("The report for %(month)s is taken from %(opens)s to %(closes)s.") % given)
    raise NotFiledNow(
        _(
            "The report for %(month)s was taken until %(closes)s. Report changes with the current month; use the back-payment for a missed report (II.1.1)."
        )
        % given
    )


def month_span(month: int) -> tuple[dt.date, dt.date]:
    return as_date(first_day(month)), as_date(last_day(month))
