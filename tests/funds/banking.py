"""A bank beside the agency, for tests: accounts, agreements, statements taken in through the real door and read in by the real worker."""

import datetime as dt
import itertools
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from anxin.channels.bank.importing import take_in
from anxin.channels.bank.sandbox import Remittance, day_statement, remitted
from anxin.channels.bank.statement_writing import camt_file
from anxin.channels.bank.statements import StatementEntry, StatementFile
from anxin.funds.debits import Plan
from anxin.funds.models import (
    AgreementKind,
    BankAccount,
    DebitLook,
    LookState,
    PaymentAgreement,
    Purpose,
    Receipt,
    RemittanceSwitch,
    Statement,
)
from anxin.funds.operations.looking import PARTS, look_at_debits, seen_plan
from anxin.registry.models import Agency, Employer, Person, Role, Staff
from anxin.trail.models import Message, MessageState
from anxin.trail.outbox import work_once
from tests.registry.people import make_agency, make_staff

_serial = itertools.count(1)


def account_of_agency(agency: Agency | None = None, purpose: Purpose = Purpose.COLLECTION) -> BankAccount:
    """The same one when asked again."""
    found = BankAccount.objects.filter(agency=agency or make_agency(), purpose=purpose).first()
    serial = next(_serial)
    return found or BankAccount.objects.create(
        agency=agency or make_agency(),
        purpose=purpose,
        number=f"0200{serial:015d}",
        holder="测试区社会保险基金管理中心",
        bank_name="测试银行",
        bank_code="102100000030",
        scheme_id=f"S{serial:06d}" if purpose == Purpose.COLLECTION else "",
        opened_on=dt.date(2019, 1, 1),
    )


def planned(collect_on: dt.date, by: Staff | None = None) -> Plan:
    """What a batch of the agency would be, looked at to its end."""
    account = account_of_agency()
    look = look_at_debits(account, collect_on, by=by or make_staff(Role.FINANCE_CLERK))
    while look.state == LookState.LOOKING:
        with transaction.atomic():
            PARTS[DebitLook].take(look.pk)
        look.refresh_from_db()
    return seen_plan(look)


def pays_from(agency: Agency | None = None) -> BankAccount:
    """The account benefits, refunds and returns are paid from."""
    return account_of_agency(agency, Purpose.PAYING)


def agreed(
    payer: Employer | Person | None,
    kind: AgreementKind = AgreementKind.BANK_REMITTANCE,
    *,
    signed_on: str = "2020-01-31",
    number: str = "",
) -> PaymentAgreement:
    serial = next(_serial)
    assert payer is not None
    employer, person = (payer, None) if isinstance(payer, Employer) else (None, payer)
    return PaymentAgreement.objects.create(
        kind=kind,
        reference=f"XY{serial:08d}",
        agency=payer.agency,
        employer=employer,
        person=person,
        holder=payer.name,
        number=number or f"6222{serial:015d}",
        bank_name="测试银行",
        bank_code="102100000030",
        signed_on=dt.date.fromisoformat(signed_on),
    )


def switched_on(agency: Agency | None = None, since: str = "2020-01-31") -> RemittanceSwitch:
    return RemittanceSwitch.objects.create(
        agency=agency or make_agency(), since=dt.date.fromisoformat(since), switched_on_by="staff:test"
    )


def remittance(
    fen: int, text: str = "", on: str = "2020-02-10", name: str = "某公司", account: str = ""
) -> Remittance:
    return Remittance(name, account or f"6222{next(_serial):015d}", fen, dt.date.fromisoformat(on), text)


def statement_of(
    remittances: Sequence[Remittance],
    *,
    account: BankAccount | None = None,
    opening: int = 0,
    more: Sequence[StatementEntry] = (),
    on: str = "",
) -> StatementFile:
    """Of one day: that of the first remittance."""
    account = account or account_of_agency()
    day = dt.date.fromisoformat(on) if on else remittances[0].paid_on
    return day_statement(account.number, day, [*remitted(account.number, remittances), *more], opening)


def taken_in(statement: StatementFile | bytes, by: Staff | None = None) -> Statement:
    found = take_in(statement if isinstance(statement, bytes) else camt_file(statement), by)
    assert isinstance(found, Statement)
    work()
    found.refresh_from_db()
    return found


def received(*remittances: Remittance, opening: int = 0) -> list[Receipt]:
    """In the order of the remittances."""
    statement = taken_in(statement_of(remittances, opening=opening))
    return list(Receipt.objects.filter(statement=statement).order_by("pk"))


def work() -> None:
    """Let the worker deliver all there is; nothing may fail."""
    while work_once(timezone.now()):
        pass
    failed = Message.objects.exclude(last_error="").values_list("last_error", flat=True)
    assert list(failed) == []
    assert not Message.objects.exclude(state=MessageState.DELIVERED).exists()
