"""What a bank says of money on its way out, benefits, refunds and returns alike: every word is kept, and the end does not depend on their order."""

from collections.abc import Callable, Sequence
from itertools import permutations
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django.fixtures import Settings

from anxin.channels.bank.folders import fetch
from anxin.channels.bank.importing import take_in
from anxin.channels.bank.leaving import put
from anxin.channels.bank.pain001 import read_credit_file
from anxin.channels.bank.pain002 import CREDITS, read_status_report
from anxin.channels.bank.payment_reports import take_in_file
from anxin.channels.bank.problems import BankFileError, Problem
from anxin.channels.bank.reports import result_of
from anxin.channels.bank.sandbox_payouts import answer
from anxin.funds.checking import wrong_benefits
from anxin.funds.errors import Answered, FundsError, NotAllowed, StatementRefused
from anxin.funds.models import OtherEntry, PayBatch, PayReport, Receipt, Refund, SingleOrder
from anxin.funds.operations.benefit_runs import NothingDue, propose_resend
from anxin.funds.operations.deciding_orders import decide_order
from anxin.funds.operations.reporting_debits import ReportAlreadyRead
from anxin.funds.operations.settling import hear, see_back, see_left
from anxin.funds.operations.single_orders import InDoubt, confirm_again, order_again, propose_again
from anxin.registry.models import Role
from anxin.trail.models import Entry
from tests.channels.bank.reports import Said, report
from tests.funds import refunds
from tests.funds.banking import pays_from, work
from tests.funds.benefit_makers import Desk
from tests.funds.makers import balances, on, summed
from tests.funds.outgoing import KINDS, TODAY, Sent, entry, on_the_way, sent, shown
from tests.registry.people import make_agency, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(params=KINDS)
def out(request: pytest.FixtureRequest) -> Sent:
    return sent(request.param)


@pytest.fixture(autouse=True)
def folders(settings: Settings, tmp_path: Path) -> None:
    settings.BANK_OUT, settings.BANK_IN = tmp_path / "out", tmp_path / "in"


def said(out: Sent, status: str, code: str = "", *, hour: int = 0, number: str = "") -> PayReport:
    found = report(out.file, [Said(out.key, status, code)], hour=hour, number=number or f"R{hour}{status}")
    return take_in_file(found)


# One report


@pytest.mark.parametrize(
    ("group", "state"), [("ACSC", "paid"), ("ACCP", "ordered"), ("RJCT", "failed"), ("PART", "ordered")]
)
def test_the_file_as_a_whole(out: Sent, group: str, state: str) -> None:
    found = take_in_file(report(out.file, group=group, group_code="AC04" if group == "RJCT" else ""))
    assert out.order.state == state
    assert (found.paid, found.failed, found.waiting) == (
        state == "paid",
        state == "failed",
        state == "ordered",
    )
    assert out.paid_on == (TODAY if state == "paid" else None)
    assert out.order.reason_code == ("AC04" if state == "failed" else "")


def test_refused_it_waits_where_it_waited_before_with_the_banks_reason(out: Sent) -> None:
    fen = out.order.amount
    assert (summed(out.payable), on_the_way()) == (0, fen)
    found = report(out.file, [Said(out.key, "RJCT", "AC04", "已销户", fen)], group="PART", count=1, fen=fen)
    take_in_file(found)
    order = out.order
    assert (order.state, order.reason_code, order.bank_words) == ("failed", "AC04", "已销户")
    assert (summed(out.payable), on_the_way()) == (fen, 0)
    assert order.posting is not None
    assert order.posting.reversal.note == "已销户"
    assert Entry.objects.filter(subject=order.subject, action="order.failed").exists()
    assert not [text for text, rows in wrong_benefits() if rows.exists()]


def test_a_report_in_the_older_version_is_read_too(out: Sent) -> None:
    take_in_file(report(out.file, [Said(out.key, "ACSC")], message="pain.002.001.03"))
    assert out.order.state == "paid"


def test_the_same_report_twice_changes_nothing(out: Sent) -> None:
    data = report(out.file, [Said(out.key, "RJCT", "AC01")])
    take_in_file(data)
    before, entries = balances(), Entry.objects.count()
    with pytest.raises(ReportAlreadyRead):
        take_in(data)
    other = report(out.file, [Said(out.key, "ACSC")])
    with translation.override("en"), pytest.raises(StatementRefused, match="another content"):
        take_in(other)
    assert (balances(), Entry.objects.count(), PayReport.objects.count()) == (before, entries, 1)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"count": 2}, "2 orders"),
        ({"fen": 1}, "0.01 yuan"),
        ({"said": "strange"}, "not in file"),
        ({"said": "amount"}, "was ordered"),
        ({"said": "file"}, "not sent from here"),
    ],
)
def test_a_report_that_does_not_fit_our_file_is_refused_whole(
    out: Sent, more: dict[str, object], told: str
) -> None:
    before = balances()
    about, orders = out.file, [Said(out.key, "RJCT", "AC04")]
    what = more.get("said", "")
    numbers = {name: value for name, value in more.items() if name != "said"}
    if what == "strange":
        orders.append(Said("X-1", "ACSC"))
    elif what == "amount":
        orders = [Said(out.key, "RJCT", "AC04", amount=out.order.amount + 1)]
    elif what == "file":
        about = "UNKNOWN-1"
    with translation.override("en"), pytest.raises(StatementRefused, match=told):
        take_in(report(about, orders, **numbers))  # type: ignore[arg-type]  # one of the numbers
    assert (balances(), out.order.state, PayReport.objects.count()) == (before, "ordered", 0)


def test_a_report_that_contradicts_itself_or_is_cut_off_is_refused(out: Sent) -> None:
    order = Said(out.key, "RJCT", "AC04", amount=out.order.amount)
    good = report(out.file, [order])
    for data, problem in (
        (good[: len(good) // 2], Problem.NOT_XML),
        (report(out.file, [Said(out.key, "RJCT", amount=5, currency="USD")]), Problem.CURRENCY),
        (report(out.file, [order], tallies=[("RJCT", 2)]), Problem.COUNT),
        (report(out.file, [order, order]), Problem.DUPLICATE),
        (report(out.file, [Said(out.key, "LOST")]), Problem.UNKNOWN_WORD),
    ):
        with pytest.raises(BankFileError) as wrong:
            take_in(data)
        assert wrong.value.problem is problem
    assert out.order.state == "ordered"


def test_taken_from_the_folder_or_from_an_officer_of_the_agency(out: Sent, settings: Settings) -> None:
    good, strange = report(out.file, group="ACSC"), report("UNKNOWN", group="ACSC", number="R2")
    put(Path(settings.BANK_IN), "a.xml", good)
    put(Path(settings.BANK_IN), "b.xml", strange)
    with translation.override("en"):
        taken, refused = fetch()
    assert (taken.problem, "not sent from here" in refused.problem) == ("", True)
    assert (out.order.state, [each.name for each in Path(settings.BANK_IN).glob("*.xml")]) == (
        "paid",
        ["b.xml"],
    )
    later = report(out.file, group="RJCT", number="R3", hour=5)
    for wrong in (
        make_staff(Role.FINANCE_CLERK, agency=make_agency("110108")),
        make_staff(Role.HANDLER),
        make_staff(Role.REVIEWER),
    ):
        with pytest.raises(NotAllowed):
            take_in(later, wrong)
    found = take_in(later, clerk := make_staff(Role.FINANCE_CLERK))
    assert isinstance(found, PayReport)
    assert (found.imported_by, found.doubtful) == (f"staff:{clerk.number}", 1)


# The bank says both


@pytest.mark.parametrize("first", ["ACSC", "RJCT"])
def test_paid_by_one_report_and_refused_by_another_is_owed_but_in_doubt(out: Sent, first: str) -> None:
    said(out, first, "AC06" if first == "RJCT" else "", hour=1)
    second = said(out, "ACSC" if first == "RJCT" else "RJCT", "" if first == "RJCT" else "AC06", hour=2)
    order = out.order
    assert (order.state, order.in_doubt, order.contradicted, second.doubtful) == ("failed", True, True, 1)
    assert (summed(out.payable), on_the_way()) == (order.amount, 0)
    assert Entry.objects.filter(subject=order.subject, action="order.doubtful").exists()
    _not_sent_again(out)


def _not_sent_again(out: Sent) -> None:
    clerk = make_staff(Role.FINANCE_CLERK)
    order = out.order
    if isinstance(order, SingleOrder):
        with pytest.raises(InDoubt):
            propose_again(order, refunds.PAYEE, clerk, reason="更正")
    else:
        order.payment.award.accounts.create(
            number="6222999999", ending="9999", holder="王", given_by="x", given_at=order.run.proposed_at
        )
        with pytest.raises(NothingDue):
            propose_resend(order.agency, clerk)


def test_taken_after_it_was_refused_is_in_doubt_but_not_the_other_way(out: Sent) -> None:
    said(out, "ACCP", hour=1)
    said(out, "RJCT", "AC04", hour=2)
    assert (out.order.state, out.order.in_doubt) == ("failed", False)
    said(out, "ACSP", hour=3)
    assert (out.order.state, out.order.in_doubt) == ("failed", True)


def test_an_officer_settles_a_doubt_and_a_new_word_opens_it_again(out: Sent) -> None:
    said(out, "RJCT", "AC06", hour=1)
    said(out, "ACSC", hour=2)
    supervisor = make_staff(Role.SUPERVISOR)
    decide_order(out.order, True, supervisor, why="银行电话确认已入账")
    order = out.order
    assert (order.state, order.in_doubt, out.paid_on) == ("paid", False, TODAY)
    assert (summed(out.payable), on_the_way()) == (0, order.amount)
    with pytest.raises(Answered):
        decide_order(order, True, supervisor, why="再次")
    said(out, "RJCT", "AC04", hour=5)
    assert (out.order.in_doubt, out.order.reason_code) == (True, "AC04")
    decide_order(out.order, False, supervisor, why="银行书面退回")
    assert (out.order.state, out.order.in_doubt, out.paid_on) == ("failed", False, None)
    assert (summed(out.payable), on_the_way()) == (out.order.amount, 0)
    with pytest.raises(FundsError):
        decide_order(out.order, True, supervisor, why=" ")


# The statement of the paying account


def test_the_statement_says_when_it_left(out: Sent) -> None:
    fen = out.order.amount
    on("2020-02-11")
    said(out, "ACSC", hour=30)
    assert str(out.paid_on) == "2020-02-11"
    shown(entry(out.key, fen))
    assert (out.order.state, out.paid_on, on_the_way()) == ("paid", TODAY, 0)
    seen = OtherEntry.objects.get()
    assert (seen.about, seen.kind) == (
        out.order.subject,
        "benefit_paid" if out.kind == "benefit" else "return_paid",
    )


def test_the_statement_alone_is_enough(out: Sent) -> None:
    shown(entry("", out.order.amount, ref="L1", text=f"转账 {out.key}"))
    assert (out.order.state, out.paid_on) == ("paid", TODAY)


def test_money_that_comes_back_agrees_with_the_refusal_before_it(out: Sent) -> None:
    fen = out.order.amount
    bank = summed("bank")
    shown(entry(out.key, fen))
    said(out, "RJCT", "AC04", hour=1)
    assert (out.order.state, out.order.in_doubt) == ("failed", True), "it has left and is not back yet"
    _not_sent_again(out)
    shown(entry(out.key, fen, back=True))
    order = out.order
    assert (order.state, order.in_doubt, order.came_back_on) == ("failed", False, TODAY)
    assert (summed(out.payable), on_the_way(), summed("bank")) == (fen, 0, bank)
    assert OtherEntry.objects.latest("pk").kind == "came_back"
    with pytest.raises(Answered):
        decide_order(order, True, make_staff(Role.SUPERVISOR), why="x")


def test_money_that_comes_back_unannounced_gives_its_own_reason(out: Sent) -> None:
    fen = out.order.amount
    shown(entry(out.key, fen), entry(out.key, fen, back=True, code="AC04"))
    assert (out.order.state, out.order.reason_code) == ("failed", "AC04")
    assert (summed(out.payable), on_the_way()) == (fen, 0)


def test_what_left_twice_is_not_explained_away(out: Sent) -> None:
    fen = out.order.amount
    shown(entry(out.key, fen), entry(out.key, fen, ref="AGAIN"), entry(out.key, fen + 1, ref="MORE"))
    assert list(OtherEntry.objects.order_by("pk").values_list("kind", flat=True)[1:]) == [
        "paid_out",
        "paid_out",
    ]


def test_money_put_onto_the_paying_account_is_no_contribution() -> None:
    on("2020-02-10")
    shown(entry("", 5_000, back=False, ref="OUT"), entry("K", 70_000, back=True, ref="IN"))
    assert list(OtherEntry.objects.order_by("pk").values_list("kind", flat=True)) == ["paid_out", "funded"]
    assert not Receipt.objects.exists()


# A file of benefits booked as one sum


def batch_of(*amounts: int) -> tuple[PayBatch, list[str]]:
    on("2020-02-10")
    desk = Desk()
    for fen in amounts:
        desk.award(fen)
    run = desk.ordered()
    return run.batches.get(), list(run.orders.order_by("pk").values_list("key", flat=True))


def states(batch: PayBatch) -> list[tuple[str, bool, bool]]:
    rows = batch.orders.order_by("pk")
    return [(each.state, each.left_on is not None, each.came_back_on is not None) for each in rows]


@pytest.mark.parametrize("order", list(permutations(("out", "report", "back"))))
def test_the_whole_sum_leaves_and_what_was_refused_comes_back(order: Sequence[str]) -> None:
    batch, keys = batch_of(100_000, 200_000, 300_000)
    steps: dict[str, Callable[[], object]] = {
        "out": lambda: shown(entry(batch.number, 600_000)),
        "report": lambda: take_in_file(
            report(batch.number, [Said(keys[1], "RJCT", "AC04"), *(Said(keys[n], "ACSC") for n in (0, 2))])
        ),
        "back": lambda: shown(entry(batch.number, 200_000, back=True)),
    }
    for step in order:
        steps[step]()
    assert states(batch) == [("paid", True, False), ("failed", True, True), ("paid", True, False)]
    assert (summed("benefits_payable"), on_the_way(), summed("bank")) == (200_000, 0, -400_000)
    batch.refresh_from_db()
    assert (batch.state, batch.unexplained) == ("answered", False)


@pytest.mark.parametrize("order", list(permutations(("out", "report"))))
def test_only_what_was_not_refused_leaves(order: Sequence[str]) -> None:
    batch, keys = batch_of(100_000, 200_000, 300_000)
    steps: dict[str, Callable[[], object]] = {
        "out": lambda: shown(entry("", 400_000, ref="S1", text=f"代发 {batch.number}")),
        "report": lambda: take_in_file(report(batch.number, [Said(keys[1], "RJCT", "AC04")], group="PART")),
    }
    for step in order:
        steps[step]()
    assert states(batch) == [("paid", True, False), ("failed", False, False), ("paid", True, False)]
    assert (summed("benefits_payable"), on_the_way()) == (200_000, 0)


def test_a_sum_that_fits_nothing_is_shown_to_people() -> None:
    batch, _keys = batch_of(100_000, 200_000)
    shown(entry(batch.number, 150_000))
    batch.refresh_from_db()
    assert states(batch) == [("ordered", False, False)] * 2
    assert (batch.unexplained, on_the_way()) == (True, 150_000)
    shown(entry(batch.number, 150_001, ref="X"))
    assert OtherEntry.objects.latest("pk").kind == "paid_out", "more than was ordered is not the file's"


# Any order, any repetition

WORDS = [
    ("report", status, code, hour)
    for hour in (1, 2, 3)
    for status, code in (
        ("ACCP", ""),
        ("PDNG", ""),
        ("ACSC", ""),
        ("RJCT", ""),
        ("RJCT", "AC04"),
        ("RJCT", "AC06"),
    )
]
SHOWN = [("left", "", "", 0), ("back", "", "AC01", 0)]
Word = tuple[str, str, str, int]


def _tell(out: Sent, word: Word) -> None:
    kind, status, code, hour = word
    if kind == "report":
        said(out, status, code, hour=hour, number=f"R{hour}{status}{code}")
        return
    shown(entry(out.key, out.order.amount, back=kind == "back", code=code))


def _end(out: Sent) -> object:
    order = out.order
    facts = (
        order.state,
        order.in_doubt,
        order.reason_code,
        order.bank_words,
        order.left_on,
        order.came_back_on,
    )
    return facts, out.paid_on, balances()


def _heard(words: Sequence[Word]) -> object:
    """What an order comes to by these words alone, without a database."""
    order = SingleOrder(key="K", attempt=1, amount=1, state="ordered")
    for kind, status, code, hour in words:
        if kind == "report":
            found = read_status_report(report("K", [Said("K", status, code)], hour=hour), CREDITS)
            hear(order, result_of(found, "K"), found.created_at)
        elif kind == "left":
            see_left(order, TODAY)
        else:
            see_back(order, TODAY, code)
    return order.verdict, order.in_doubt, order.reason_code, order.left_on, order.came_back_on


@given(words=st.lists(st.sampled_from(WORDS + SHOWN), min_size=1, max_size=8), data=st.data())
def test_words_alone_end_the_same_in_any_order(words: list[Word], data: st.DataObject) -> None:
    other = data.draw(st.permutations(words)) + data.draw(st.lists(st.sampled_from(words), max_size=4))
    assert _heard(words) == _heard(other)


class AnyOrder(TestCase):
    """The same through the doors, with the books and whatever is paid."""

    @settings(max_examples=8, deadline=None)
    @given(
        kind=st.sampled_from(KINDS),
        words=st.lists(st.sampled_from(WORDS + SHOWN), min_size=1, max_size=6, unique=True),
        data=st.data(),
    )
    def test_the_same_words_end_the_same(self, kind: str, words: list[Word], data: st.DataObject) -> None:
        other = data.draw(st.permutations(words)) + data.draw(st.lists(st.sampled_from(words), max_size=3))
        ends = [self.told(kind, told) for told in (words, other)]
        assert ends[0] == ends[1]

    def told(self, kind: str, words: Sequence[Word]) -> object:
        with transaction.atomic():
            out = sent(kind)
            seen: set[Word] = set()
            for word in words:
                if word in seen and word[0] == "report":
                    with pytest.raises(ReportAlreadyRead):
                        _tell(out, word)
                elif word not in seen:
                    _tell(out, word)
                seen.add(word)
            end = _end(out)
            transaction.set_rollback(True)
        return end


# Sent again


def test_each_attempt_stays_and_a_late_word_on_an_old_one_is_not_taken_for_the_new(
    settings: Settings,
) -> None:
    out = sent("refund", "6222000011110404")
    work()
    take_in_file(answer((Path(settings.BANK_OUT) / f"{out.key}.xml").read_bytes()))
    refund = out.owner
    assert isinstance(refund, Refund)
    assert (refund.state, refund.reason) == ("failed", "AC04")
    again = refunds.sent_again(refund)
    work()
    _head, (order,) = read_credit_file((Path(settings.BANK_OUT) / f"{refund.number}-2.xml").read_bytes())
    assert (order.end_to_end_id, order.creditor_account) == (f"{refund.number}-2", refunds.PAYEE.number)
    assert (again.state, on_the_way()) == ("ordered", refund.total)
    said(out, "ACSC", hour=20)
    again.refresh_from_db()
    assert (again.state, out.order.state, out.order.in_doubt) == ("ordered", "failed", True)
    with translation.override("en"), pytest.raises(FundsError, match="sent again meanwhile"):
        decide_order(out.order, True, make_staff(Role.SUPERVISOR), why="x")
    take_in_file(report(f"{refund.number}-2", group="ACSC"))
    again.refresh_from_db()
    assert (again.state, [each.state for each in again.orders.all()]) == ("paid", ["failed", "paid"])


def test_a_return_is_sent_again_to_another_account(settings: Settings) -> None:
    out = sent("return", "6222000011110404")
    said(out, "RJCT", "AC04")
    order = out.order
    assert isinstance(order, SingleOrder)
    back = order.owner
    assert back.failed_at is not None
    again = propose_again(order, refunds.PAYEE, make_staff(Role.FINANCE_CLERK), reason="付款方来函更正")
    confirm_again(again, make_staff(Role.SUPERVISOR))
    order_again(again, make_staff(Role.PAYER))
    back.refresh_from_db()
    assert (back.failed_at, again.key) == (None, f"{back.end_to_end_id}-2")
    work()
    shown(entry(again.key, back.amount))
    back.refresh_from_db()
    assert (back.paid_on, on_the_way(), summed("refunds_payable")) == (TODAY, 0, 0)


def test_an_order_that_ended_before_it_left_is_not_sent(settings: Settings) -> None:
    out = sent("refund")
    decide_order(out.order, False, make_staff(Role.FINANCE_CLERK), why="撤回")
    work()
    assert not Path(settings.BANK_OUT).exists()


def test_the_sandbox_answers_by_the_same_door_and_tells_what_left(settings: Settings) -> None:
    settings.BANK_SANDBOX = True
    good, bad = sent("refund"), sent("return", "6222000011110404")
    work()
    assert (good.order.state, bad.order.state) == ("paid", "failed")
    with translation.override("en"):
        assert [each.problem for each in fetch()] == [""]
    work()
    assert (good.order.left_on, on_the_way()) == (TODAY, 0)
    assert pays_from().statements.get().is_notification
