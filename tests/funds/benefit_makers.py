"""The officers of a benefits desk, pensioners with awards, and a bank that answers as it is told."""

import datetime as dt
import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from anxin.funds.models import (
    BenefitAward,
    BenefitItem,
    BenefitPayment,
    BenefitRun,
    PayBatch,
    PayOrder,
    Rhythm,
)
from anxin.funds.operations.awarding import (
    Document,
    Granted,
    approve_version,
    open_award,
    propose_end,
    propose_version,
    set_account,
)
from anxin.funds.operations.benefit_runs import confirm_run, propose_run
from anxin.funds.operations.ordering import order_next
from anxin.funds.operations.reporting_payments import take_in_report
from anxin.funds.statements import Report, Result
from anxin.law.months import parse_month
from anxin.registry.models import Agency, Person, Role, Staff
from anxin.trail.today import SHANGHAI, business_date
from tests.funds.banking import pays_from
from tests.registry.people import make_agency, make_person, make_staff

SHEET = Document("0" * 64, "核定表.pdf")
FEBRUARY = parse_month("2020-02")


@dataclass
class Desk:
    agency: Agency = field(default_factory=make_agency)
    handler: Staff = field(default_factory=lambda: make_staff(Role.HANDLER))
    reviewer: Staff = field(default_factory=lambda: make_staff(Role.REVIEWER))
    finance: Staff = field(default_factory=lambda: make_staff(Role.FINANCE_CLERK))
    payer: Staff = field(default_factory=lambda: make_staff(Role.PAYER))

    def __post_init__(self) -> None:
        pays_from(self.agency)

    def award(
        self,
        amount: int = 300_000,
        *,
        since: str = "2020-02",
        kind: str = "old_age_pension",
        approved: bool = True,
        individual: int = 0,
        person: Person | None = None,
        account: str = "6222000000000000",
        **more: Any,
    ) -> BenefitAward:
        month = parse_month(since)
        award = open_award(
            person or make_person(born=dt.date(1955, 1, 1)), kind, entitled_from=month, actor="system", **more
        )
        if account:
            set_account(award, account, holder=award.person.name, actor="system")
        if amount:
            self.version(award, amount, since=since, approved=approved, individual=individual)
        return award

    def version(
        self,
        award: BenefitAward,
        amount: int,
        *,
        since: str,
        approved: bool = True,
        individual: int = 0,
    ) -> None:
        granted = Granted(parse_month(since), amount, individual, document=SHEET)
        version = propose_version(award, self.handler, granted, reason="核定")
        if approved:
            approve_version(version, self.reviewer)

    def end(self, award: BenefitAward, month: str) -> None:
        approve_version(propose_end(award, self.handler, parse_month(month), reason="死亡"), self.reviewer)
        award.refresh_from_db()

    def run(self, month: str = "2020-02", rhythm: Rhythm = Rhythm.MONTHLY) -> BenefitRun:
        return propose_run(self.agency, rhythm, parse_month(month), self.finance)

    def ordered(self, month: str = "2020-02", rhythm: Rhythm = Rhythm.MONTHLY) -> BenefitRun:
        return self.order(self.run(month, rhythm))

    def order(self, run: BenefitRun) -> BenefitRun:
        run = confirm_run(run, self.payer)
        while order_next(run):
            pass
        return run

    def paid(self, month: str = "2020-02", rhythm: Rhythm = Rhythm.MONTHLY) -> BenefitRun:
        run = self.ordered(month, rhythm)
        answered(run)
        return run


def answered(run: BenefitRun, refused: Collection[str] = (), report: str = "", code: str = "AC04") -> None:
    """The bank pays all orders of the run but those whose account ends so."""
    for batch in PayBatch.objects.filter(run=run):
        orders = {order.key: order for order in batch.orders.select_related("account")}

        def said(key: str, orders: dict[str, PayOrder] = orders) -> Result:
            if orders[key].account.ending in refused:
                return Result("rejected", code, "closed")
            return Result("collected")

        number = report or f"R-{batch.number}"
        at = dt.datetime.combine(business_date(), dt.time(18), SHANGHAI)
        digest = hashlib.sha256(f"{number} {refused}".encode()).hexdigest()
        take_in_report(Report(number, digest, at, batch.number, {}), said, None)


def items(award: BenefitAward) -> list[tuple[str, str, int]]:
    """Standing items: month, kind, fen; in the order of their payments."""
    from anxin.law.months import format_month

    rows = BenefitItem.objects.filter(award=award, standing=True).order_by("payment__pk", "month")
    return [(format_month(row.month), row.kind, row.amount) for row in rows]


def given(award: BenefitAward) -> int:
    return sum(payment.amount for payment in BenefitPayment.objects.filter(award=award, state="paid"))
