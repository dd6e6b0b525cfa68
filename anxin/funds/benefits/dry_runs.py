"""What a run would be, in figures. Reads only."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from anxin.funds.benefits.found import next_awards
from anxin.funds.benefits.rules import BenefitRules
from anxin.funds.benefits.working_out import Left, Payable, Reason, Rulings, Worked, work_out
from anxin.funds.models import BenefitAward, ItemKind, Rhythm
from anxin.registry.models import Agency
from anxin.trail.today import business_date

LEFT_SHOWN = 100


@dataclass
class DryRun:
    """What a run would be: what it pays, who is left out and why, and how it differs from what the month before came to. Fen.

    `left` are the first of those left out. An award is `new` when the month before gave it nothing, `gone` when this month does not.
    """

    rhythm: Rhythm
    month: int
    pay_on: dt.date
    count: int = 0
    total: int = 0
    arrears: int = 0
    taken_back: int = 0
    advances: int = 0
    before_count: int = 0
    before_total: int = 0
    new: int = 0
    gone: int = 0
    changed: int = 0
    reasons: Counter[Reason] = field(default_factory=Counter)
    left: list[Left] = field(default_factory=list)

    @property
    def left_count(self) -> int:
        return self.reasons.total()

    def add(self, awards: Iterable[Worked]) -> None:
        for worked in awards:
            answer = worked.answer
            if isinstance(answer, Payable):
                self._pays(answer)
            elif answer is not None:
                self._leaves_out(answer)
            if self.rhythm == Rhythm.MONTHLY:
                self._compare(worked)

    def _pays(self, each: Payable) -> None:
        self.count += 1
        self.advances += each.advance
        for line in each.lines:
            self.total += line.amount
            if line.kind in (ItemKind.ARREARS, ItemKind.DIFFERENCE):
                self.arrears += line.amount
            elif line.kind == ItemKind.RECOVERY:
                self.taken_back -= line.amount

    def _leaves_out(self, each: Left) -> None:
        self.reasons[each.reason] += 1
        if len(self.left) < LEFT_SHOWN:
            self.left.append(each)

    def _compare(self, worked: Worked) -> None:
        before, now = worked.before, worked.now
        if isinstance(worked.answer, Payable):
            fen = sum(line.amount for line in worked.answer.lines if line.month == self.month)
            now = (now or 0) + fen if fen else now
        if before is not None:
            self.before_count += 1
            self.before_total += before
        self.new += before is None and now is not None
        self.gone += before is not None and now is None
        self.changed += before is not None and now is not None and before != now


def dry_run(agency: Agency, rhythm: Rhythm, month: int) -> DryRun:
    """All awards of the agency at once; a page lets `operations.looking` do it. Raises `FundsError` where the rules hold nothing of benefits."""
    rules = BenefitRules.known(business_date())
    found = DryRun(rhythm, month, pay_day(agency, rhythm, month, rules))
    rulings, last, more = Rulings(rules, found.pay_on), 0, True
    while more:
        awards, more = next_awards(agency, rhythm, month, last)
        last = awards[-1].pk if awards else last
        found.add(work_out(awards, month, rulings))
    return found


def pay_day(agency: Agency, rhythm: Rhythm, month: int, rules: BenefitRules) -> dt.date:
    """The first pay day of the month among the kinds paid here, or today where that has passed; what is paid once is paid today."""
    today = business_date()
    if rhythm != Rhythm.MONTHLY:
        return today
    kinds = BenefitAward.objects.filter(agency=agency, rhythm=rhythm).order_by()
    ids = set(kinds.values_list("kind", flat=True).distinct()) & rules.kinds.keys()
    days = [day for id in ids if (day := rules.pay_day(id, month))]
    return max(min(days, default=today), today)
