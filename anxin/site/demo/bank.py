"""Chaoyang's finance desk on the demo's first day: agreements, a batch of debits of which some failed, and the statement of the day with money that
was matched, money that waits for two officers, and money nobody knows."""

import datetime as dt
from collections.abc import Sequence

from anxin.channels.bank.debit_sending import REFUSALS, file_of
from anxin.channels.bank.importing import report_kept, statement_kept, take_in
from anxin.channels.bank.reports import result_of
from anxin.channels.bank.sandbox import Remittance, SandboxBank, day_statement, remitted
from anxin.channels.bank.statement_writing import camt_file
from anxin.funds.models import (
    AgreementKind,
    BankAccount,
    Bill,
    DebitReport,
    PaymentAgreement,
    Purpose,
    Receipt,
    RemittanceSwitch,
    Statement,
)
from anxin.funds.operations.debiting import build_batch, mark_sent
from anxin.funds.operations.deferring import propose_deferral
from anxin.funds.operations.matching import match_receipts, take_up
from anxin.funds.operations.receiving import read_entries
from anxin.funds.operations.reporting_debits import read_results
from anxin.funds.operations.returning import propose_return
from anxin.funds.queries import open_bills
from anxin.law.months import parse_month
from anxin.registry.actors import actor_of_staff
from anxin.registry.encryption import lookup_index
from anxin.registry.models import Agency, Role, Staff
from anxin.site.demo.accounts import CHAOYANG
from anxin.site.demo.kinds import DAY
from anxin.trail.models import Message, MessageState
from anxin.trail.operations import set_business_date
from anxin.trail.today import now

BANK, BANK_CODE = "演示银行北京分行", "102100009980"
BUILT_ON, COLLECTED_ON, SWITCHED_ON = dt.date(2020, 2, 4), dt.date(2020, 2, 7), dt.date(2020, 2, 3)
# Of Chaoyang's payers so many pay by direct debit and so many agreed to pay by remittance.
BY_DEBIT, BY_REMITTANCE, MOST = 6, 6, 24
JANUARY = parse_month("2020-01")


def seed_bank() -> None:
    agency = Agency.objects.get(code=CHAOYANG)
    clerk = Staff.objects.get(agency=agency, user__username="finance")
    open_paying_accounts()
    account = _account(agency)
    RemittanceSwitch.objects.create(agency=agency, since=SWITCHED_ON, switched_on_by=_supervisor(agency))
    unpaid = _unpaid(agency)
    by_debit, others = unpaid[0::2][:BY_DEBIT], unpaid[1::2]
    _agree(by_debit, AgreementKind.DIRECT_DEBIT)
    _agree(others[:BY_REMITTANCE], AgreementKind.BANK_REMITTANCE)
    _debit(account, clerk)
    _receive(account, others, clerk)
    employer = next(bill.employer for bill in others if bill.employer)
    propose_deferral(employer, JANUARY + 1, JANUARY + 4, by=clerk, reason="停工停产，已报主管部门")


def _account(agency: Agency) -> BankAccount:
    return BankAccount.objects.create(
        agency=agency,
        number="0200001009014411001",
        holder="朝阳区社会保险基金收入户（演示）",
        bank_name=BANK,
        bank_code=BANK_CODE,
        scheme_id="DEMO-SB-110105",
        opened_on=dt.date(2019, 1, 1),
    )


def open_paying_accounts() -> None:
    """Every agency pays from an account of its own."""
    BankAccount.objects.bulk_create(
        BankAccount(
            agency=agency,
            purpose=Purpose.PAYING,
            number=(number := f"02000010090{agency.code:0>8}"),
            number_index=lookup_index(number),
            holder=f"{agency.name}社会保险基金支出户（演示）",
            bank_name=BANK,
            bank_code=BANK_CODE,
            opened_on=dt.date(2019, 1, 1),
        )
        for agency in Agency.objects.order_by("code")
    )


def _supervisor(agency: Agency) -> str:
    return actor_of_staff(Staff.objects.filter(agency=agency, roles=[Role.SUPERVISOR]).earliest("number"))


def _unpaid(agency: Agency) -> list[Bill]:
    """Bills of January that nobody has paid: employers before people who pay alone, the largest first."""
    bills = open_bills().filter(agency=agency, month=JANUARY).select_related("employer", "person")
    return list(bills.order_by("-persons", "pk")[:MOST])


def _agree(bills: Sequence[Bill], kind: AgreementKind) -> None:
    """The second of those who pay by debit keeps too little on the account."""
    for number, bill in enumerate(bills):
        poor = kind == AgreementKind.DIRECT_DEBIT and number == 1
        PaymentAgreement.objects.create(
            kind=kind,
            reference=f"DEMO-{kind[:1].upper()}{number + 1:03d}",
            agency=bill.agency,
            employer=bill.employer,
            person=bill.person,
            holder=_payer(bill),
            number=_number(kind, number) + ("0202" if poor else f"{1000 + number}"),
            bank_name=BANK,
            bank_code=BANK_CODE,
            signed_on=SWITCHED_ON,
        )


def _payer(bill: Bill) -> str:
    return bill.employer.name if bill.employer else bill.person.name if bill.person else ""


def _number(kind: str, number: int) -> str:
    return f"62220200{1 if kind == AgreementKind.DIRECT_DEBIT else 2}{number:06d}"


def _debit(account: BankAccount, clerk: Staff) -> None:
    """Built some days ago; the bank has answered since."""
    set_business_date(BUILT_ON, actor="system")
    batch = build_batch(account, COLLECTED_ON, by=clerk)
    mark_sent(batch)
    set_business_date(DAY, actor="system")
    numbers = [agreement.number for agreement in PaymentAgreement.objects.all()]
    refusals = {number: REFUSALS[number[-4:]] for number in numbers if number[-4:] in REFUSALS}
    said = SandboxBank(refusals).answer(file_of(batch))
    report = take_in(said.status_report)
    assert isinstance(report, DebitReport)  # noqa: S101  what the sandbox wrote; this tells the type checker.
    file = report_kept(report.digest)
    read_results(report, 0, report.total, lambda number: result_of(file, number))
    _read(take_in(said.notification))
    _delivered()


def _receive(account: BankAccount, bills: Sequence[Bill], clerk: Staff) -> None:
    """The last of the bills is of a payer without an agreement."""
    agreed = bills[:BY_REMITTANCE]
    with_number = [_remittance(bill, bill.amount, f"{bill.number} 1月社保") for bill in agreed[:-2]]
    doubtful = [
        _remittance(agreed[-2], agreed[-2].amount, "社会保险费"),
        _remittance(agreed[-1], agreed[-1].amount - 100_00, agreed[-1].number),
        _remittance(bills[-1], bills[-1].amount, f"社保 {bills[-1].number}"),
    ]
    unknown = [Remittance("北京演示无名商行", "6222020099990001234", 3_860_00, DAY, "往来款")]
    paid = remitted(account.number, [*with_number, *doubtful, *unknown])
    statement = _read(take_in(camt_file(day_statement(account.number, DAY, paid, 12_000_000_00))))
    match_receipts(list(statement.receipts.order_by("pk")))
    _delivered()
    _propose(statement, clerk)


def _remittance(bill: Bill, fen: int, text: str) -> Remittance:
    agreed = PaymentAgreement.objects.filter(employer=bill.employer, person=bill.person).first()
    account = agreed.number if agreed else f"62220200300000{bill.pk:05d}"
    return Remittance(_payer(bill), account, fen, DAY, text)


def _read(found: object) -> Statement:
    """At once, as the worker does it step by step."""
    assert isinstance(found, Statement)  # noqa: S101  what the sandbox wrote; this tells the type checker.
    read_entries(found, 0, statement_kept(found.digest).entries)
    return found


def _delivered() -> None:
    """What was done here is not left for the worker."""
    Message.objects.filter(channel="bank").update(state=MessageState.DELIVERED, delivered_at=now())


def _propose(statement: Statement, clerk: Staff) -> None:
    """One match waits for a second officer, and the unknown money for a supervisor who sends it back."""
    waiting = Receipt.objects.filter(statement=statement, allocated=0).order_by("pk")
    suggested = [each.proposals.first() for each in waiting]
    first = next((each for each in suggested if each is not None), None)
    if first is not None:
        take_up(first, by=clerk)
    unknown = waiting.latest("pk")
    propose_return(unknown, unknown.amount, by=clerk, reason="无法确认缴费方，电话未接通")
