"""Chaoyang's benefits desk: January's pensions paid, one account closed, one retirement filed late and back-paid; February's run, with
a pension in advance of its review, waits for the payer."""

import datetime as dt
from dataclasses import dataclass

from anxin.casework.files import store
from anxin.channels.bank.importing import statement_kept, take_in
from anxin.channels.bank.payment_reports import take_in_file
from anxin.channels.bank.payouts import file_of
from anxin.channels.bank.sandbox_payouts import answer, notification
from anxin.funds.models import BenefitAward, BenefitRun, Rhythm, Statement
from anxin.funds.operations.awarding import (
    Document,
    Granted,
    approve_version,
    open_award,
    propose_version,
    set_account,
)
from anxin.funds.operations.benefit_runs import ORDERING, confirm_run, propose_run
from anxin.funds.operations.ordering import BANK, mark_sent, order_next
from anxin.funds.operations.receiving import CHANNEL, read_entries
from anxin.law.months import month_number, parse_month
from anxin.registry import operations as registry
from anxin.registry.actors import SYSTEM, actor_of_staff
from anxin.registry.models import ContributionSpan, Employer, Person, Sex, Staff
from anxin.site.demo.accounts import CHAOYANG
from anxin.site.demo.kinds import DAY
from anxin.site.demo.numbers import citizen_number, order_for, telephone
from anxin.site.demo.papers import paper
from anxin.trail.models import Message, MessageState
from anxin.trail.operations import set_business_date
from anxin.trail.today import now

# Nobody else of the city was born here, so that no number is given twice.
REGION = "110106"
GRANTED_ON = dt.date(2020, 1, 10)
JANUARY, FEBRUARY = parse_month("2020-01"), parse_month("2020-02")
WORKED_SINCE = parse_month("1995-07")
CLOSED = "0404"
MATERNITY = 28_560_00


@dataclass(frozen=True)
class Pensioner:
    """`fen` a month, of which `own` out of the individual account, both as their assessment sheet says."""

    name: str
    sex: Sex
    born: dt.date
    since: str
    fen: int
    own: int
    ending: str


RETIRED = (
    Pensioner("张德福", Sex.MALE, dt.date(1959, 12, 3), "2020-01", 4_321_50, 812_30, "1001"),
    Pensioner("刘桂兰", Sex.FEMALE, dt.date(1969, 12, 11), "2020-01", 3_587_20, 498_60, "1002"),
    Pensioner("赵文华", Sex.FEMALE, dt.date(1964, 12, 20), "2020-01", 5_106_80, 1_043_10, "1003"),
    Pensioner("孙玉明", Sex.MALE, dt.date(1959, 12, 27), "2020-01", 3_964_40, 655_90, CLOSED),
    # Sixty in September, filed in January: three months are made good.
    Pensioner("周迟报", Sex.MALE, dt.date(1959, 9, 18), "2019-10", 4_058_70, 701_20, "1005"),
)
IN_REVIEW = Pensioner("吴待审", Sex.MALE, dt.date(1960, 1, 8), "2020-02", 4_402_60, 768_40, "1006")


def seed_benefits() -> None:
    set_business_date(GRANTED_ON, actor=SYSTEM)
    sheet = _sheet("pension_sheet", "养老金核定表.pdf")
    for number, each in enumerate(RETIRED):
        _grant(_award(each, number), each, sheet, approved=True)
    _allowance()
    _pay(Rhythm.ONCE)
    _pay(Rhythm.MONTHLY)
    set_business_date(DAY, actor=SYSTEM)
    _grant(_award(IN_REVIEW, len(RETIRED)), IN_REVIEW, sheet, approved=False)
    finance = _officer("finance")
    propose_run(finance.agency, Rhythm.MONTHLY, FEBRUARY, finance)


def _officer(username: str) -> Staff:
    return Staff.objects.select_related("agency").get(user__username=username)


def _sheet(paper_of: str, name: str) -> Document:
    return Document(store(paper(paper_of)).sha256, name)


def _award(each: Pensioner, number: int) -> BenefitAward:
    handler = actor_of_staff(_officer("handler"))
    award = open_award(
        _person(each, number), "old_age_pension", entitled_from=parse_month(each.since), actor=handler
    )
    set_account(
        award, f"622202002000000{each.ending}", holder=each.name, actor=handler, bank_name="演示银行北京分行"
    )
    return award


def _person(each: Pensioner, number: int) -> Person:
    """Insured through one employer up to the month in which they retired."""
    employer = Employer.objects.filter(agency__code=CHAOYANG).earliest("pk")
    person = registry.register_person(
        SYSTEM,
        id_number=citizen_number(REGION, each.born, order_for(each.sex, number)),
        name=each.name,
        agency=employer.agency,
        phone=telephone(9200 + number),
    )
    born, since = each.born, parse_month(each.since)
    first = max(WORKED_SINCE, month_number(born.year + 18, born.month))
    ContributionSpan.objects.create(
        person=person, employer=employer, first_month=first, end_month=since, base=500_000
    )
    return person


def _grant(award: BenefitAward, each: Pensioner, sheet: Document, *, approved: bool) -> None:
    """Entered from the sheet by one officer; approved by another, or not yet."""
    granted = Granted(parse_month(each.since), each.fen, each.own, document=sheet)
    version = propose_version(award, _officer("handler"), granted, reason="按养老金核定表录入")
    if approved:
        approve_version(version, _officer("reviewer"))


def _allowance() -> None:
    """For the insured person with an account, so that there is something to see on her own page."""
    person = Person.objects.get(user__username="chen")
    handler = _officer("handler")
    award = open_award(person, "maternity_allowance", entitled_from=JANUARY, actor=actor_of_staff(handler))
    set_account(award, "6222020020000001007", holder=person.name, actor=actor_of_staff(handler))
    granted = Granted(JANUARY, MATERNITY, document=_sheet("maternity_sheet", "生育津贴核定表.pdf"))
    approve_version(
        propose_version(award, handler, granted, reason="按生育津贴核定表录入"), _officer("reviewer")
    )


def _pay(rhythm: Rhythm) -> None:
    """January's, as the worker and the sandbox bank do it: ordered, sent, answered on the pay day."""
    set_business_date(GRANTED_ON, actor=SYSTEM)
    finance = _officer("finance")
    run = confirm_run(propose_run(finance.agency, rhythm, JANUARY, finance), _officer("payer"))
    while order_next(run):
        pass
    set_business_date(run.pay_on, actor=SYSTEM)
    _answer(run)
    # What was done here is not left for the worker.
    done = Message.objects.filter(channel__in=(ORDERING, BANK, CHANNEL))
    done.update(state=MessageState.DELIVERED, delivered_at=now())


def _answer(run: BenefitRun) -> None:
    """The bank's report, and its statement of what left the paying account."""
    for batch in run.batches.all():
        mark_sent(batch)
        file = file_of(batch)
        take_in_file(answer(file))
        statement = take_in(notification(file))
        assert isinstance(statement, Statement)  # noqa: S101  what the sandbox wrote; this tells the type checker.
        read_entries(statement, 0, statement_kept(statement.digest).entries)
