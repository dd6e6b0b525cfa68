"""Typing a report, sending it, sending a file, and who may not."""

import datetime as dt
from collections.abc import Callable

import pytest
from pytest_django.fixtures import Settings

from anxin.funds.models import MonthlyReport, ReportRow, ReportState, RowState
from anxin.funds.reporting.errors import (
    FileUnreadable,
    NotAllowed,
    NotFiledNow,
    NothingToSend,
    SentAlready,
)
from anxin.funds.reporting.faults import Fault
from anxin.funds.reporting.operations import (
    begin,
    discard,
    put_row,
    receive_file,
    receive_rows,
    remove_row,
    send,
)
from anxin.funds.reporting.queries import drafts_of, month_states, sent_reports
from anxin.law.months import parse_month
from anxin.registry.models import Enrolment, Role, User
from anxin.registry.operations import end_mandate, grant_mandate
from anxin.trail import outbox
from anxin.trail.kept_files import path_of
from anxin.trail.models import Message
from anxin.trail.today import now
from tests.funds.reporting.conftest import FEBRUARY, Firm
from tests.funds.reporting.files import cells, hire, leave, numbers, upload, workbook
from tests.registry.people import make_agent, make_employer, make_staff, make_user


def work_until_done(limit: int = 100) -> None:
    for _ in range(limit):
        if not outbox.work_once(now()):
            return
    raise AssertionError("the worker does not come to an end")


def test_a_report_is_typed_row_by_row_and_sent_once(firm: Firm) -> None:
    report = begin(firm.agent, firm.employer, FEBRUARY)
    assert begin(firm.agent, firm.employer, FEBRUARY) == report
    first, second = numbers(2)
    kept = put_row(firm.agent, report, cells(hire(first, "甲")))
    assert isinstance(kept, ReportRow)
    put_row(firm.agent, report, cells(hire(second, "乙")))
    put_row(firm.agent, report, cells(hire(second, "乙乙")), number=2)
    remove_row(firm.agent, report, 1)
    sent = send(firm.agent, report)
    assert (sent.state, sent.rows_total, sent.rows_applied) == (ReportState.APPLIED, 1, 1)
    assert sent.receipt is not None
    assert send(firm.agent, report).receipt == sent.receipt
    assert Enrolment.objects.filter(employer=firm.employer, person__name="乙乙").count() == 1


def test_a_row_that_would_be_refused_is_not_kept(firm: Firm) -> None:
    report = begin(firm.agent, firm.employer, FEBRUARY)
    for line in (hire("123"), leave(firm.worker.id_number, "别人"), hire(firm.worker.id_number, "王大力")):
        assert isinstance(put_row(firm.agent, report, cells(line)), Fault)
    first = numbers(1)[0]
    kept = put_row(firm.agent, report, cells(hire(first, "甲")))
    assert put_row(firm.agent, report, cells(hire(first, "甲"))) == kept  # the button was pressed twice
    twice = put_row(firm.agent, report, cells(hire(first, "甲", 9000)))
    assert isinstance(twice, Fault)
    assert twice.code == "twice"
    assert report.rows.count() == 1


def test_nothing_is_sent_empty_and_nothing_changes_once_sent(firm: Firm) -> None:
    report = begin(firm.agent, firm.employer, FEBRUARY)
    with pytest.raises(NothingToSend):
        send(firm.agent, report)
    put_row(firm.agent, report, cells(hire()))
    send(firm.agent, report)
    for change in (
        lambda: put_row(firm.agent, report, cells(hire())),
        lambda: remove_row(firm.agent, report, 1),
        lambda: discard(firm.agent, report),
    ):
        with pytest.raises(SentAlready):
            change()


def test_a_draft_is_discarded(firm: Firm) -> None:
    report = begin(firm.agent, firm.employer, FEBRUARY)
    put_row(firm.agent, report, cells(hire()))
    discard(firm.agent, report)
    assert not MonthlyReport.objects.exists()


def _a_person(firm: Firm) -> User:
    firm.worker.user = make_user()
    firm.worker.save()
    return firm.worker.user


def _an_officer_with_a_mandate(firm: Firm) -> User:
    officer = make_staff(Role.HANDLER).user
    grant_mandate("system", officer, firm.employer, name="职员", since=dt.date(2019, 1, 1))
    return officer


def _an_agent_no_longer(firm: Firm) -> User:
    agent = make_agent(firm.employer)
    end_mandate("system", agent, until=dt.date(2020, 2, 10))
    return agent.user


@pytest.mark.parametrize(
    "whoever",
    [
        _a_person,
        _an_officer_with_a_mandate,
        _an_agent_no_longer,
        lambda firm: make_agent(make_employer()).user,
        lambda firm: make_user(),
    ],
    ids=["the person", "an officer", "a former agent", "another employer's agent", "an account"],
)
def test_who_must_be_refused(firm: Firm, whoever: Callable[[Firm], User]) -> None:
    draft, user = begin(firm.agent, firm.employer, FEBRUARY), whoever(firm)
    put_row(firm.agent, draft, cells(hire()))
    line = hire(numbers(1)[0], "甲")
    for attempt in (
        lambda: begin(user, firm.employer, FEBRUARY),
        lambda: put_row(user, draft, cells(line)),
        lambda: remove_row(user, draft, 1),
        lambda: discard(user, draft),
        lambda: send(user, draft),
        lambda: receive_rows(user, firm.employer, FEBRUARY, [cells(line)]),
        lambda: receive_file(user, firm.employer, FEBRUARY, upload(workbook([line]))),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert draft.rows.count() == 1
    assert sent_reports(firm.employer).count() == 0


def test_a_colleague_sees_what_was_sent_and_has_a_draft_of_their_own(firm: Firm) -> None:
    colleague = make_agent(firm.employer).user
    draft = begin(firm.agent, firm.employer, FEBRUARY)
    with pytest.raises(NotAllowed):
        put_row(colleague, draft, cells(hire()))
    assert begin(colleague, firm.employer, FEBRUARY) != draft
    assert list(drafts_of(firm.agent, firm.employer)) == [draft]


def test_outside_the_window_the_days_are_told(firm: Firm) -> None:
    with pytest.raises(NotFiledNow, match="taken from 2020-03-05 to 2020-03-25"):
        begin(firm.agent, firm.employer, parse_month("2020-03"))
    with pytest.raises(NotFiledNow, match="was taken until 2019-12-25"):
        receive_rows(firm.agent, firm.employer, parse_month("2019-12"), [cells(hire())])


def test_a_small_file_is_handled_at_once_and_the_same_file_changes_nothing(firm: Firm) -> None:
    content = workbook([hire(), hire("123", "乙")])
    first = receive_file(firm.agent, firm.employer, FEBRUARY, upload(content))
    assert (first.state, first.file_name, first.rows_applied, first.rows_refused) == (
        "partly_applied",
        "二月.xlsx",
        1,
        1,
    )
    assert path_of(first.sha256).read_bytes() == content
    again = receive_file(firm.agent, firm.employer, FEBRUARY, upload(content, "改名.xlsx"))
    assert (again.pk, again.receipt) == (first.pk, first.receipt)
    assert first.rows.get(number=3).state == RowState.REFUSED
    assert Enrolment.objects.filter(employer=firm.employer).count() == 2


def test_the_same_file_for_another_month_is_another_report(firm: Firm) -> None:
    content = workbook([hire(since="2020-01-06")])
    january = receive_file(firm.agent, firm.employer, parse_month("2020-01"), upload(content))
    february = receive_file(firm.agent, firm.employer, FEBRUARY, upload(content))
    assert january.pk != february.pk
    assert (january.rows_applied, february.rows_refused) == (1, 1)


def test_a_refused_file_leaves_nothing_behind(firm: Firm, settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = 5000
    for content in (b"", b"\0", b"x" * 6000):
        with pytest.raises(FileUnreadable):
            receive_file(firm.agent, firm.employer, FEBRUARY, upload(content))
    assert not MonthlyReport.objects.exists()
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_a_large_file_is_handled_by_the_worker_chunk_by_chunk(firm: Firm, settings: Settings) -> None:
    settings.REPORT_AT_ONCE, settings.REPORT_CHUNK = 5, 4
    lines = [hire(number, "赵新来") for number in numbers(40)]
    lines[20] = lines[3]
    report = receive_file(firm.agent, firm.employer, FEBRUARY, upload(workbook(lines)))
    assert (report.state, report.rows_total, report.rows.count()) == (ReportState.OPEN, 40, 0)
    outbox.work_once(now())
    assert report.rows.count() == 16
    work_until_done()
    report.refresh_from_db()
    assert (report.state, report.rows_applied, report.rows_refused) == (ReportState.PARTLY_APPLIED, 39, 1)
    assert report.rows.get(state=RowState.REFUSED).details == {"row": 5}
    assert Message.objects.get(channel="report").state == "delivered"
    assert month_states(firm.employer, [FEBRUARY])[FEBRUARY].applied == 39


def test_many_rows_of_a_program_wait_for_the_worker_too(firm: Firm, settings: Settings) -> None:
    settings.REPORT_AT_ONCE = 2
    report = firm.report(*[hire(number, "赵新来") for number in numbers(3)])
    assert (report.state, report.rows_read) == (ReportState.OPEN, 3)
    work_until_done()
    report.refresh_from_db()
    assert report.state == ReportState.APPLIED


def test_a_report_whose_file_is_gone_is_seen_to(firm: Firm, settings: Settings) -> None:
    settings.REPORT_AT_ONCE = 1
    lines = [hire(number, "赵新来") for number in numbers(2)]
    report = receive_file(firm.agent, firm.employer, FEBRUARY, upload(workbook(lines)))
    path_of(report.sha256).unlink()
    outbox.work_once(now())
    message = Message.objects.get(channel="report")
    assert (message.state, message.last_error) == ("failed", "Undeliverable: the file of the report is gone")
