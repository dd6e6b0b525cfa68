"""What rows do to the registry, and why they cannot."""

import datetime as dt

import pytest

from anxin.funds.models import ReportRow, ReportState, RowState
from anxin.funds.reporting.checking import verdicts
from anxin.funds.reporting.faults import said
from anxin.law.months import format_month, parse_month
from anxin.registry.models import Enrolment, Person
from anxin.registry.operations import end_enrolment
from anxin.registry.operations import enrol as enrol_alone
from anxin.site.demo.numbers import citizen_number
from anxin.trail.models import Entry, Message
from anxin.trail.operations import set_business_date
from anxin.trail.sealing import seal_all, verify
from anxin.trail.today import now
from tests.funds.reporting.conftest import Firm
from tests.funds.reporting.files import NUMBER, base, hire, leave, numbers
from tests.registry.people import enrol, make_agency, make_employer, make_person

JANUARY = parse_month("2020-01")


def spans(person: Person) -> list[tuple[str, str | None, int]]:
    rows = person.enrolments.order_by("first_month")
    return [
        (format_month(e.first_month), format_month(e.end_month) if e.end_month else None, e.base)
        for e in rows
    ]


def why(row: ReportRow) -> str:
    assert row.state == RowState.REFUSED
    return said(row.number, row.column, row.reason, row.details)


def test_a_hire_registers_and_enrols_somebody_unknown(firm: Firm) -> None:
    report = firm.report(hire())
    assert (report.state, report.rows_applied, report.rule, report.clause) == (
        ReportState.APPLIED,
        1,
        "in-the-window",
        "FILE.1",
    )
    person = report.rows.get().person
    assert person is not None
    assert (person.name, person.id_number, person.birth_date) == ("赵新来", NUMBER, dt.date(1949, 12, 31))
    assert spans(person) == [("2020-02", None, 800_000)]
    actions = Entry.objects.filter(subject=f"person:{person.pk}").values_list("action", flat=True)
    assert list(actions.order_by("id")) == ["person.registered", "enrolment.begun"]


def test_a_leave_ends_with_the_month_of_the_last_day(firm: Firm) -> None:
    row = firm.one(leave(firm.worker.id_number, "王大力", "2020-02-07"))
    assert (row.state, row.person) == (RowState.APPLIED, firm.worker)
    assert spans(firm.worker) == [("2018-01", "2020-03", 700_000)]


def test_a_new_base_begins_a_new_span_and_the_same_base_changes_nothing(firm: Firm) -> None:
    firm.one(base(firm.worker.id_number, "王大力", 9000))
    assert spans(firm.worker) == [("2018-01", "2020-02", 700_000), ("2020-02", None, 900_000)]
    firm.one(base(firm.worker.id_number, "王大力", 9000))
    assert len(spans(firm.worker)) == 2
    firm.one(base(firm.worker.id_number, "王大力", 9500))
    assert spans(firm.worker)[1:] == [("2020-02", None, 950_000)]


def test_bad_rows_never_hold_up_good_ones(firm: Firm) -> None:
    first, second = numbers(2)
    report = firm.report(hire(first, "甲"), hire("123", "乙"), leave(second, "丙"), hire(second, "丁"))
    assert (report.state, report.rows_applied, report.rows_refused) == (ReportState.PARTLY_APPLIED, 1, 3)
    states = list(report.rows.values_list("number", "state", "reason"))
    assert states == [
        (1, "applied", ""),
        (2, "refused", "id_wrong"),
        (3, "refused", "not_enrolled_here"),
        (4, "refused", "twice"),
    ]
    assert why(report.rows.get(number=4)) == (
        "Row 4, identity number: This person stands in row 3 already. One row a person."
    )


def test_nothing_right_is_a_refused_report(firm: Firm) -> None:
    report = firm.report(hire("123"))
    assert (report.state, report.rows_applied, report.rows_refused) == (ReportState.REFUSED, 0, 1)


def test_a_name_other_than_the_registered_one_and_not_told_which(firm: Firm) -> None:
    words = why(firm.one(leave(firm.worker.id_number, "王小力")))
    assert "not the one registered" in words
    assert "大力" not in words


def test_spaces_in_a_name_are_no_difference(firm: Firm) -> None:
    assert firm.one(leave(firm.worker.id_number, " 王 大力 ")).state == RowState.APPLIED


def test_enrolled_with_us_already(firm: Firm) -> None:
    assert "Enrolled with you already since 2018-01" in why(firm.one(hire(firm.worker.id_number, "王大力")))


def test_enrolled_elsewhere_says_where_but_not_with_whom(firm: Firm) -> None:
    other = make_employer(make_agency("110108"))
    person = make_person(name="赵别处")
    enrol(person, other, "2019-03")
    words = why(firm.one(hire(person.id_number, "赵别处")))
    assert "through another employer (机构110108) from 2019-03" in words
    assert other.name not in words
    assert other.uscc not in words


def test_who_pays_alone_is_not_hired_over_it(firm: Firm) -> None:
    person = make_person(name="赵自由")
    enrol_alone("system", person, None, first_month=parse_month("2019-01"), base=400_000)
    assert "pays alone since 2019-01" in why(firm.one(hire(person.id_number, "赵自由")))


def test_a_hire_after_a_leave_elsewhere(firm: Firm) -> None:
    person = make_person(name="赵跳槽")
    enrol(person, make_employer(), "2019-03")
    end_enrolment("system", person.enrolments.get(), end_month=parse_month("2020-02"))
    assert firm.one(hire(person.id_number, "赵跳槽")).state == RowState.APPLIED
    assert len(spans(person)) == 2


def test_of_others_staff_nothing_is_changed(firm: Firm) -> None:
    person = make_person(name="赵别处")
    enrol(person, make_employer(), "2019-03")
    for line in (leave(person.id_number, "赵别处"), base(person.id_number, "赵别处", 9000)):
        assert "Not enrolled with you" in why(firm.one(line))
    assert spans(person) == [("2019-03", None, 700_000)]


def test_dates_outside_the_report(firm: Firm) -> None:
    number = firm.worker.id_number
    assert "after 2020-02" in why(firm.one(hire(since="2020-03-01")))
    assert "back-payment for a person (II.1.1, II.1.3)" in why(firm.one(hire(since="2019-10-31")))
    assert "refund (II.1.2)" in why(firm.one(leave(number, "王大力", "2019-12-31")))
    assert "base-difference back-payment (II.1.1)" in why(firm.one(base(number, "王大力", 9000, "2020-01")))


def test_a_hire_three_months_back_is_still_reported(firm: Firm) -> None:
    row = firm.one(hire(since="2019-11-01"))
    assert row.person is not None
    assert spans(row.person) == [("2019-11", None, 800_000)]


def test_a_hire_missed_during_the_epidemic_is_made_up_for_later(firm: Firm) -> None:
    """I.3: five months later January is out of the ordinary reach, and taken all the same."""
    set_business_date(dt.date(2020, 6, 10), actor="system")
    june = parse_month("2020-06")
    assert firm.one(hire(since="2020-01-06"), june).state == RowState.APPLIED
    assert "2020-03" in why(firm.one(hire(numbers(1)[0], since="2019-12-31"), june))


def test_a_late_report_of_a_month_rests_on_the_clause_that_allows_it(firm: Firm) -> None:
    assert firm.report(hire(since="2020-01-06"), month=JANUARY).clause == "I.2"
    set_business_date(dt.date(2020, 4, 10), actor="system")
    assert firm.report(leave(firm.worker.id_number, "王大力", "2020-01-31"), month=JANUARY).clause == "I.3"


def test_newcomers_with_other_documents_go_another_way(firm: Firm) -> None:
    assert "by fax, post or e-mail first (II.1.4)" in why(firm.one(hire("810000199408230021", "陈港生")))


def test_who_holds_such_a_document_and_is_known_can_be_reported(firm: Firm) -> None:
    from anxin.registry.operations import register_person

    person = register_person("system", id_number="810000199408230021", name="陈港生", agency=make_agency())
    assert firm.one(hire(person.id_number, "陈港生")).state == RowState.APPLIED


def test_leaving_twice_and_leaving_before_coming(firm: Firm) -> None:
    number = firm.worker.id_number
    firm.one(leave(number, "王大力"))
    assert "ended with 2020-02 already" in why(firm.one(leave(number, "王大力")))
    first = numbers(1)[0]
    firm.one(hire(first, "赵新来"))
    assert "began (2020-02)" in why(firm.one(leave(first, "赵新来", "2020-01-31")))


def test_what_the_database_refuses_is_one_row_s_matter(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between looking and writing somebody else enrolled the person: only that row is refused."""
    [overtaken, fine] = [make_person(name="赵抢先"), make_person(name="赵无事")]
    other = make_employer()
    seen: list[int] = []

    def overtaking(*args: object) -> object:
        found = verdicts(*args)  # type: ignore[arg-type]  # handed through as they came
        if not seen:
            enrol(overtaken, other, "2020-01")
        seen.append(1)
        return found

    monkeypatch.setattr("anxin.funds.reporting.applying.verdicts", overtaking)
    report = firm.report(
        hire(overtaken.id_number, "赵抢先"),
        hire(fine.id_number, "赵无事"),
        leave(firm.worker.id_number, "王大力"),
    )
    reasons = list(report.rows.values_list("state", "reason"))
    assert reasons == [("refused", "enrolled_elsewhere"), ("applied", ""), ("applied", "")]
    assert Enrolment.objects.filter(employer=firm.employer, person=fine).count() == 1


def test_the_sender_is_told_and_the_trail_holds(firm: Firm) -> None:
    report = firm.report(hire(), hire("123"))
    told = Message.objects.get(template="report_finished")
    assert (told.recipient, told.payload) == (
        f"user:{firm.agent.pk}",
        {"report": report.receipt, "applied": 1, "refused": 1},
    )
    actions = list(
        Entry.objects.filter(subject=report.subject).order_by("id").values_list("action", flat=True)
    )
    assert actions == ["report.received", "report.finished"]
    assert NUMBER not in str(list(Entry.objects.values_list("details", flat=True)))
    seal_all(now())
    assert verify().ok


@pytest.mark.parametrize(
    ("born_on", "since", "state"),
    [
        (dt.date(2020, 2, 5), "2020-02-03", RowState.REFUSED),  # not born yet
        (dt.date(2020, 1, 1), "2020-02-03", RowState.REFUSED),
        (dt.date(2004, 2, 4), "2020-02-03", RowState.REFUSED),
        (dt.date(2004, 2, 3), "2020-02-03", RowState.APPLIED),
    ],
)
def test_nobody_is_hired_before_the_working_age(
    firm: Firm, born_on: dt.date, since: str, state: RowState
) -> None:
    row = firm.one(hire(citizen_number("110108", born_on, 907), since=since))
    assert (row.state, row.reason) == (state, "too_young" if state == RowState.REFUSED else "")
    if state == RowState.REFUSED:
        assert "under 16 years old" in why(row)
