"""Every form of the money pages with a right answer, and something in the city that waits for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from anxin.back.money.refunds import seen_of
from anxin.back.money.refunds import ways as refund_ways
from anxin.funds.models import Account, AccountKind, Refund, Rhythm
from anxin.funds.operations.looking import look_at_debits, look_at_run
from anxin.funds.operations.repaying import confirm_repayment, propose_repayment
from anxin.registry.models import Employer, Role
from tests.back.finance import Desk, make_desk, make_waiting_month
from tests.factories import a_file
from tests.funds.benefit_makers import Desk as Benefits
from tests.funds.makers import MINIMUM, employer_with
from tests.funds.refunds import make_refund
from tests.funds.repaid import make_repayment
from tests.funds.test_debiting import COLLECT
from tests.registry.people import make_staff

ROLES = (Role.FINANCE_CLERK, Role.SUPERVISOR, Role.PAYER, Role.REVIEWER, Role.HANDLER)
MONTH = {"month_0": "2020", "month_1": "2"}
ACCOUNT = {
    "holder": "某公司",
    "number": "6222020200001234567",
    "bank_name": "银行",
    "bank_code": "102100000030",
}


@dataclass
class Form:
    """`most`: how many rows one right answer may write."""

    name: str
    base: Mapping[str, Any]
    given: dict[str, Any] | None = None
    files: tuple[str, ...] = ()
    most: int = 30

    @property
    def path(self) -> str:
        return reverse(f"back:{self.name}", kwargs=self.given)


class City:
    """Something that waits for each answer."""

    def __init__(self) -> None:
        self.repaid = confirm_repayment(make_repayment(), by=make_staff(Role.SUPERVISOR))
        clerk = make_staff(Role.FINANCE_CLERK)
        again = (self.repaid.receipt, self.repaid.award, 5_000)
        self.repayment = propose_repayment(*again, by=clerk, reason="家属退回")
        self.desk: Desk = make_desk()
        self.refund: Refund = make_refund()
        self.benefits = Benefits()
        self.paid_award = self.benefits.award(since="2020-01")
        self.asked = self.benefits.award(approved=False)
        self.empty = self.benefits.award(0)
        self.run = self.benefits.run()
        self.run_look = look_at_run(
            self.benefits.agency, Rhythm.MONTHLY, self.run.month, by=self.benefits.payer
        )
        self.debit_look = look_at_debits(self.desk.batch.account, COLLECT, by=self.desk.by)
        self.order = self.run.orders.values_list("key", flat=True)[0]
        self.waiting = make_waiting_month()
        self.employer: Employer = employer_with(MINIMUM)


def forms(city: City) -> list[Form]:
    return [*desk_forms(city), *refund_forms(city), *benefit_forms(city), *order_forms(city)]


def desk_forms(city: City) -> list[Form]:
    desk = city.desk
    batch = {"account": desk.batch.account_id, "collect_on": "2020-02-12", "expected": "0"}
    agreement = ACCOUNT | {"payer": city.employer.uscc, "kind": "direct_debit", "reference": "X1"}
    bill = {"propose-bill": desk.bill.number, "propose-amount": "1.00", "propose-note": "电话核实"}
    back = {"return-amount": "1.00", "return-reason": "无人认领"}
    award = city.repayment.award.number
    repayment = {"repayment-award": award, "repayment-amount": "1.00", "repayment-reason": "家属退回"}
    receipt = {"pk": desk.receipt.pk}
    deferral = {"employer": city.employer.uscc, "first": "2020-02", "last": "2020-03", "reason": "停产"}
    own = ACCOUNT | {"purpose": "collection", "scheme_id": "S1", "opened_on": "2020-01-01"}
    answered = [
        *(
            Form("decide_match", {}, {"pk": desk.proposal.pk, "way": way})
            for way in ("take-up", "confirm", "refuse", "x")
        ),
        *(
            Form("decide_return", {}, {"pk": desk.back.pk, "way": way})
            for way in ("confirm", "refuse", "pay", "x")
        ),
        *(
            Form("decide_deferral", {}, {"pk": desk.deferral.pk, "way": way})
            for way in ("confirm", "refuse", "x")
        ),
        *(
            Form("decide_repayment", {}, {"pk": city.repayment.pk, "way": way})
            for way in ("confirm", "refuse", "x")
        ),
        *(Form("switch_remittance", {}, {"way": way}) for way in ("on", "off", "keep", "x")),
    ]
    return [
        *answered,
        Form("bill_month", {"month": "2020-02", "confirmed": "1"}),
        Form("bill_month", MONTH),
        Form("receipt", {"way": "propose", **bill}, receipt),
        Form("receipt", {"way": "return", **back}, receipt),
        Form("receipt", {"way": "repayment", **repayment}, receipt),
        Form("receipt", {"way": "again"}, receipt),
        Form("statements", {"file": a_statement()}, files=("file",)),
        Form("fetch_files", {}),
        Form("build_batch", batch | {"confirmed": "1"}),
        Form("build_batch", batch),
        Form("answer_batch", {"drop": "1"}, {"pk": desk.batch.pk}),
        Form("answer_batch", {"again": "1"}, {"pk": desk.batch.pk}),
        Form("tell_failed", {}),
        Form("difference_again", {}, {"pk": city.waiting.pk}),
        Form("new_agreement", agreement | {"signed_on": "2020-02-10"}),
        Form("end_agreement", {"ended_on": "2020-03-01"}, {"pk": desk.agreement.pk}),
        Form("bank_accounts", own),
        Form("close_account", {"closed_on": "2020-03-01"}, {"pk": desk.batch.account_id}),
        Form("reopen_account", {}, {"pk": desk.batch.account_id}),
        Form("new_deferral", deferral),
        Form("undo_payment", {"reason": "户名不符"}, {"pk": desk.payment.pk}),
        Form("undo_repayment", {"reason": "户名不符"}, {"pk": city.repaid.pk}),
    ]


def refund_forms(city: City) -> list[Form]:
    seen = {"seen": seen_of(city.refund)}
    typed: dict[str, dict[str, str]] = {
        "check": {"check-spoke_with": "本人"},
        "account": {f"account-{name}": value for name, value in ACCOUNT.items()}
        | {"account-known_from": "回单"},
        "returned": {"returned-reason": "户名不符"},
        "reverse": {"reverse-reason": "退错了"},
    }
    number = city.refund.number
    steps = [
        Form("decide_refund", seen | typed.get(way, {}), {"number": number, "way": way})
        for way in refund_ways()
    ]
    return [*steps, Form("refund_batch", {"expected": "1"})]


def order_forms(city: City) -> list[Form]:
    typed = {
        "decide": {"decide-paid": "no", "decide-why": "银行来函"},
        "again": {
            "again-holder": "某公司",
            "again-number": "6222000099998888",
            "again-known_from": "来函",
            "again-reason": "原账户已销户",
        },
    }
    ways = ("decide", "again", "confirm", "refuse", "pay")
    return [Form("decide_order", typed.get(way, {}), {"key": city.order, "way": way}) for way in ways]


def benefit_forms(city: City) -> list[Form]:
    asked = city.asked.versions.get().pk
    amount = {
        "from_month": "2020-02",
        "reason": "核定",
        "amount": "3250.50",
        "individual": "1000",
        "document": a_file(),
    }
    typed: dict[str, tuple[str, dict[str, Any]]] = {
        "amount": (city.empty.number, amount),
        "end": (city.paid_award.number, {"month": "2020-03", "reason": "死亡"}),
        "approve": (city.asked.number, {"asked": asked}),
        "refuse": (city.asked.number, {"asked": asked, "reason": "金额有误"}),
        "account": (city.paid_award.number, ACCOUNT | {"reason": "新卡"}),
        "certify": (city.paid_award.number, {"day": "2020-02-01"}),
        "recover": (city.paid_award.number, {"monthly": "100.00", "reason": "本人同意"}),
        "approve-recovery": (city.paid_award.number, {"asked": "1"}),
    }
    run = {"number": city.run.number}
    return [
        *(
            Form("award_step", base, {"number": number, "slug": slug}, files=("document",))
            for slug, (number, base) in typed.items()
        ),
        Form(
            "award_new", {"receipt": "200210-AAAAAAAA", "kind": "old_age_pension", "entitled_from": "2020-03"}
        ),
        Form("payouts", MONTH | {"rhythm": "monthly", "agency": "110105"}),
        Form("payout_propose", MONTH | {"rhythm": "once", "agency": "110105"}),
        Form("payout_propose", {"resend": "1"}),
        Form("payout_answer", {"answer": SimpleUploadedFile("a.xml", b"<a/>")}, files=("answer",)),
        Form("payout_answer_run", {"confirm": "1"}, run),
        Form("payout_answer_run", {"drop": "1", "reason": "重做"}, run),
    ]


def a_statement() -> SimpleUploadedFile:
    return SimpleUploadedFile("s.csv", "对账单编号,DZ1\n".encode())


def reading(city: City) -> dict[str, dict[str, Any]]:
    return {
        "account": {"pk": Account.objects.get(kind=AccountKind.BANK).pk},
        "batch": {"pk": city.desk.batch.pk},
        "refund": {"number": city.refund.number},
        "bill": {"number": city.desk.bill.number},
        "award": {"number": city.asked.number},
        "payout_run": {"number": city.run.number},
        "run_look": {"pk": city.run_look.pk},
        "debit_look": {"pk": city.debit_look.pk},
        "order": {"key": city.order},
    }
