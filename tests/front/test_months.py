"""The month from the agent's side: typed on line, sent as a file, and what became of it."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from anxin.front.messages import TITLES
from anxin.funds.models import MonthlyReport, ReportMonth, ReportState
from anxin.funds.operations import refunding
from anxin.funds.operations.billing import bill_month
from anxin.funds.reporting.columns import ColumnId
from anxin.funds.reporting.files import read_file
from anxin.funds.reporting.operations import begin, put_row
from anxin.funds.reporting.queries import sent_reports
from anxin.funds.reporting.settling import refunds_of
from anxin.law.months import parse_month
from anxin.registry.models import Enrolment, Person, Role, User
from anxin.trail import outbox
from anxin.trail.models import Entry
from anxin.trail.operations import set_business_date
from anxin.trail.today import now
from tests.front.conftest import Firm, account_of
from tests.funds.makers import paid
from tests.funds.refunds import PAYEE
from tests.funds.reporting.files import NUMBER, base, cells, hire, leave, numbers, upload, workbook
from tests.registry.people import make_agent, make_staff, make_user

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
MONTH, FEBRUARY = "2020-02", parse_month("2020-02")
HIRE = {"id_number": NUMBER, "name": "赵新来", "base": "8000.00", "since": "2020-02-03"}


def page(client: Client, name: str, *args: object, status: int = 200) -> str:
    answer = client.get(reverse(f"front:{name}", args=args))
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def agent(signed_in: Browser, firm: Firm) -> Client:
    return signed_in(firm.agent)


@pytest.fixture
def draft(firm: Firm) -> MonthlyReport:
    report = begin(firm.agent, firm.employer, FEBRUARY)
    put_row(firm.agent, report, cells(hire()))
    return report


@pytest.fixture
def partly(agent: Client, firm: Firm) -> MonthlyReport:
    lines = [hire(), hire(numbers(1)[0], "乙", "八千"), leave(firm.worker.id_number, "王二力")]
    send_file(agent, firm, workbook(lines))
    return sent_reports(firm.employer).get()


def send_file(client: Client, firm: Firm, content: bytes, month: str = MONTH) -> str:
    address = reverse("front:month_upload", args=[firm.employer.uscc, month])
    return str(client.post(address, {"file": upload(content)}).headers.get("Location", ""))


def test_the_months_say_until_when_and_why(agent: Client, firm: Firm) -> None:
    assert reverse("front:months", args=[firm.employer.uscc]) in page(agent, "contributions")
    listed = page(agent, "months", firm.employer.uscc)
    assert "Taken until 2020-03-31" in listed
    assert [f">{month}<" in listed for month in ("2020-01", "2020-02", "2020-03", "2019-12")] == [
        True,
        True,
        False,
        False,
    ]
    assert "Taken until 2020-03-31 (I.2)" in page(agent, "month", firm.employer.uscc, "2020-01")
    assert "Taken from 2020-03-05 to 2020-03-25" in page(agent, "month", firm.employer.uscc, "2020-03")
    assert "Was taken until 2019-12-25" in page(agent, "month", firm.employer.uscc, "2019-12")


def test_a_late_month_says_that_no_surcharge_follows(agent: Client, firm: Firm) -> None:
    set_business_date(dt.date(2020, 4, 10), actor="system")
    assert "brings no surcharge (I.3)" in page(agent, "month", firm.employer.uscc, MONTH)


def test_typed_checked_sent_with_a_receipt(agent: Client, firm: Firm) -> None:
    begun = agent.post(reverse("front:month_start", args=[firm.employer.uscc, MONTH]))
    report = MonthlyReport.objects.get()
    assert begun["Location"] == reverse("front:report_draft", args=[report.draft_key])
    add = reverse("front:report_row_add", args=[report.draft_key, "hire"])
    assert "First day of work" in agent.get(add).content.decode()
    for _twice in range(2):
        agent.post(add, HIRE)
    assert report.rows.count() == 1
    shown = page(agent, "report_draft", report.draft_key)
    assert "赵新来" in shown
    assert NUMBER not in shown
    address = reverse("front:report_send", args=[report.draft_key])
    sent = [agent.post(address)["Location"] for _twice in range(2)]
    report.refresh_from_db()
    assert sent == [reverse("front:report", args=[report.receipt])] * 2
    assert str(report.receipt) in page(agent, "report", report.receipt)
    assert Enrolment.objects.filter(employer=firm.employer, person__name="赵新来").count() == 1


def test_a_wrong_row_keeps_what_was_typed_and_names_the_field(agent: Client, draft: MonthlyReport) -> None:
    add = reverse("front:report_row_add", args=[draft.draft_key, "hire"])
    answer = agent.post(add, HIRE | {"id_number": "110105194912310021", "base": "八千"}).content.decode()
    assert "The last character does not match the rest" in answer
    assert "八千" in answer
    assert "There is a problem" in answer or "govuk-error-summary" in answer
    answer = agent.post(add, HIRE | {"id_number": numbers(1)[0], "base": "八千"}).content.decode()
    assert "is not an amount in yuan" in answer


def test_a_base_outside_the_limits_says_what_it_counts_as(
    agent: Client, firm: Firm, draft: MonthlyReport
) -> None:
    assert "counts as" not in page(agent, "report_draft", draft.draft_key)
    put_row(firm.agent, draft, cells(hire(numbers(1)[0], "低", "100")))
    shown = page(agent, "report_draft", draft.draft_key)
    for floor in ("3,613.00", "4,713.00", "5,557.00"):
        assert floor in shown
    agent.post(reverse("front:report_send", args=[draft.draft_key]))
    assert "5,557.00" in page(agent, "report", sent_reports(firm.employer).get().receipt)


def test_a_row_is_changed_and_taken_out(agent: Client, draft: MonthlyReport) -> None:
    change = reverse("front:report_row", args=[draft.draft_key, 1])
    assert NUMBER in agent.get(change).content.decode()
    agent.post(change, HIRE | {"base": "9000"})
    assert draft.rows.get().base == 900_000
    remove = reverse("front:report_row_remove", args=[draft.draft_key, 1])
    assert "赵新来" in agent.get(remove).content.decode()
    agent.post(remove)
    assert not draft.rows.exists()
    assert agent.post(reverse("front:report_send", args=[draft.draft_key]))["Location"].endswith(
        f"{draft.draft_key}/"
    )


def test_discarding(agent: Client, draft: MonthlyReport) -> None:
    assert "Nothing was reported" in page(agent, "report_discard", draft.draft_key)
    agent.post(reverse("front:report_discard", args=[draft.draft_key]))
    assert not MonthlyReport.objects.exists()


def test_a_file_gives_a_result_a_row_and_the_bad_rows_back(
    agent: Client, partly: MonthlyReport, firm: Firm
) -> None:
    assert partly.state == ReportState.PARTLY_APPLIED
    shown = page(agent, "report", partly.receipt)
    assert "is not an amount in yuan" in shown
    assert "not the one registered" in shown
    assert firm.worker.id_number not in shown
    answer = agent.get(reverse("front:report_refused", args=[partly.receipt]))
    assert "no-store" in answer["Cache-Control"]
    assert Entry.objects.filter(action="report.refused_rows_read").exists()


def test_the_handled_rows_say_what_each_changed_and_all_of_them_can_be_kept(
    agent: Client, firm: Firm
) -> None:
    leaver, based = firm.worker, numbers(1)[0]
    send_file(
        agent, firm, workbook([hire(), leave(leaver.id_number, leaver.name), hire(based, "乙", "八千")])
    )
    report = sent_reports(firm.employer).get()
    shown = page(agent, "report", report.receipt)
    assert "insured from 2020-02 on" in shown
    assert "insured until 2020-02" in shown
    kept = agent.get(reverse("front:report_results", args=[report.receipt]))
    lines = kept.getvalue().decode("utf-8-sig").splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == ["handled", "handled", "refused"]
    assert leaver.id_number not in "".join(lines)
    assert Entry.objects.filter(action="report.results_read").count() == 1


def test_the_bad_rows_come_as_typed_and_mended_they_are_taken(
    agent: Client, partly: MonthlyReport, firm: Firm, settings: Settings
) -> None:
    answer = agent.get(reverse("front:report_refused", args=[partly.receipt]))
    path = settings.MEDIA_ROOT / "refused.xlsx"
    path.write_bytes(answer.getvalue())
    [first, second] = read_file(path)
    assert (first.cells[ColumnId.NAME], first.cells[ColumnId.BASE]) == ("乙", "八千")
    assert second.cells[ColumnId.ID_NUMBER] == firm.worker.id_number
    mended = [list(first.cells.values()), list(second.cells.values())]
    mended[0][3], mended[1][2] = "8000", "王大力"
    send_file(agent, firm, workbook(mended))
    assert MonthlyReport.objects.order_by("-id")[0].state == ReportState.APPLIED


def test_the_same_file_leads_to_the_first_result(agent: Client, firm: Firm) -> None:
    content = workbook([hire()])
    assert send_file(agent, firm, content) == send_file(agent, firm, content)
    assert MonthlyReport.objects.count() == 1


def test_a_file_that_cannot_be_read_is_explained_on_the_page(agent: Client, firm: Firm) -> None:
    address = reverse("front:month_upload", args=[firm.employer.uscc, MONTH])
    answer = agent.post(address, {"file": upload(b"\xd0\xcf\x11\xe0" + b"\0" * 100, "old.xls")})
    assert (answer.status_code, "old .xls file" in answer.content.decode()) == (422, True)
    assert "Choose a file first" in agent.post(address, {}).content.decode()


def test_progress_without_and_with_a_script(agent: Client, firm: Firm, settings: Settings) -> None:
    settings.REPORT_AT_ONCE, settings.REPORT_CHUNK = 2, 2
    send_file(agent, firm, workbook([hire(number, "赵新来") for number in numbers(5)]))
    report = MonthlyReport.objects.get()
    for _step in range(2):
        outbox.work_once(now())
    assert "2 of 5 rows handled" in page(agent, "report", report.receipt)
    part = agent.get(reverse("front:report", args=[report.receipt]), {"progress": ""})
    assert ("2 of 5 rows" in part.content.decode(), "<html" in part.content.decode()) == (True, False)
    while outbox.work_once(now()):
        pass
    over = agent.get(reverse("front:report", args=[report.receipt]), {"progress": ""})
    assert over["HX-Refresh"] == "true"
    assert str(TITLES["report_finished"]) in page(agent, "in_tray")
    assert reverse("front:report", args=[report.receipt]) in page(agent, "in_tray")


def test_refused_rows_are_paged(agent: Client, firm: Firm) -> None:
    send_file(agent, firm, workbook([hire("123", "乙") for _each in range(60)]))
    receipt = MonthlyReport.objects.get().receipt
    assert "?after=51" in page(agent, "report", receipt)
    second = agent.get(reverse("front:report", args=[receipt]), {"after": "51"}).content.decode()
    assert second.count("An identity number has 18 characters") == 10


def test_templates(agent: Client, firm: Firm, tmp_path: object) -> None:
    address = reverse("front:month_template", args=[firm.employer.uscc, MONTH])
    empty, full = agent.get(address), agent.get(address, {"staff": ""})
    assert firm.worker.id_number.encode() not in empty.getvalue()
    assert send_file(agent, firm, full.getvalue())
    report = MonthlyReport.objects.get()
    assert (report.state, report.rows_total) == (ReportState.APPLIED, 1)
    assert firm.worker.enrolments.count() == 1
    entry = Entry.objects.get(action="staff_list.read")
    assert (entry.subject, entry.details) == (f"employer:{firm.employer.uscc}", {"count": 1})
    assert io.BytesIO(empty.getvalue()).read(2) == b"PK"


def addresses(firm: Firm, draft: MonthlyReport, sent: MonthlyReport) -> list[tuple[str, str]]:
    own = [firm.employer.uscc, MONTH]
    return [
        ("get", reverse("front:months", args=[firm.employer.uscc])),
        ("get", reverse("front:month", args=own)),
        ("post", reverse("front:month_start", args=own)),
        ("post", reverse("front:month_upload", args=own)),
        ("get", reverse("front:month_template", args=own)),
        ("get", reverse("front:month_template", args=own) + "?staff"),
        ("get", reverse("front:report_draft", args=[draft.draft_key])),
        ("get", reverse("front:report_row_add", args=[draft.draft_key, "hire"])),
        ("post", reverse("front:report_row_add", args=[draft.draft_key, "hire"])),
        ("post", reverse("front:report_row", args=[draft.draft_key, 1])),
        ("post", reverse("front:report_row_remove", args=[draft.draft_key, 1])),
        ("post", reverse("front:report_discard", args=[draft.draft_key])),
        ("post", reverse("front:report_send", args=[draft.draft_key])),
        ("get", reverse("front:report", args=[sent.receipt])),
        ("get", reverse("front:report_refused", args=[sent.receipt])),
        ("get", reverse("front:report_results", args=[sent.receipt])),
    ]


def test_who_must_be_refused(
    signed_in: Browser,
    firm: Firm,
    draft: MonthlyReport,
    partly: MonthlyReport,
    stranger: User,
    insured: Person,
    officer: User,
    visitor: Client,
) -> None:
    for method, address in addresses(firm, draft, partly):
        for user in (stranger, account_of(insured), officer):
            assert getattr(signed_in(user), method)(address).status_code == 404, (user, address)
        answer = getattr(visitor, method)(address)
        assert (answer.status_code, "/login/" in answer["Location"]) == (302, True), address
    draft.refresh_from_db()
    assert (draft.state, draft.rows.count()) == (ReportState.DRAFT, 1)


def test_a_colleague_sees_what_was_sent_but_not_a_draft(
    signed_in: Browser, firm: Firm, partly: MonthlyReport, draft: MonthlyReport
) -> None:
    colleague = signed_in(make_agent(firm.employer).user)
    page(colleague, "report", partly.receipt)
    page(colleague, "report_draft", draft.draft_key, status=404)


def test_odd_addresses_lead_nowhere(agent: Client, firm: Firm, draft: MonthlyReport) -> None:
    page(agent, "month", firm.employer.uscc, "2020-13", status=404)
    page(agent, "report", "200210-00000000", status=404)
    page(agent, "report_row_add", draft.draft_key, "promote", status=404)
    page(agent, "report_row", draft.draft_key, 99, status=404)


def test_before_sending_the_page_says_that_the_month_is_billed(agent: Client, firm: Firm) -> None:
    assert "This month is billed already" not in page(agent, "month", firm.employer.uscc, MONTH)
    bill_month(FEBRUARY)
    bill = firm.employer.bills.get()
    report = begin(firm.agent, firm.employer, FEBRUARY)
    for shown in (
        page(agent, "month", firm.employer.uscc, MONTH),
        page(agent, "report_draft", report.draft_key),
    ):
        assert "This month is billed already" in shown
        assert "to be paid by 2020-03-31 (I.2)" in shown
        assert bill.number in shown
        assert "telephoned the insured person" in shown


def test_afterwards_the_new_bill_stands_beside_the_first(
    agent: Client, firm: Firm, signed_in: Browser
) -> None:
    bill_month(FEBRUARY)
    first = firm.employer.bills.get()
    send_file(agent, firm, workbook([base(firm.worker.id_number, firm.worker.name, "9000.00"), hire()]))
    report = sent_reports(firm.employer).get()
    shown = page(agent, "report", report.receipt)
    further = firm.employer.bills.exclude(pk=first.pk)
    assert further.count() == 2
    for bill in (first, *further):
        assert bill.number in shown
        assert str(report.receipt) not in bill.number
    assert shown.count("because of this report") == 2
    assert "handled directly (II.1.1)" in shown
    assert str(report.receipt) in page(agent, "bill", firm.employer.uscc, further[0].number)
    assert str(report.receipt) not in page(agent, "bill", firm.employer.uscc, first.number)
    tray = agent.get(reverse("front:in_tray")).content.decode()
    assert "Your report changed a month that was billed" in tray
    firm.worker.user = make_user()
    firm.worker.save()
    mine = page(signed_in(firm.worker.user), "own_months")
    assert mine.count(">2020-02<") == 2
    assert "base-difference back-payment" in mine


def test_a_person_sees_what_goes_back_below_the_month(agent: Client, firm: Firm, signed_in: Browser) -> None:
    bill_month(FEBRUARY)
    bill = firm.employer.bills.get()
    paid(bill, bill.amount, "2020-02-10")
    send_file(agent, firm, workbook([base(firm.worker.id_number, firm.worker.name, "6000.00")]))
    report = sent_reports(firm.employer).get()
    [refund] = refunds_of(report)
    shown = page(agent, "report", report.receipt)
    assert refund.number in shown
    assert "telephones each person first" in shown
    firm.worker.user = make_user()
    firm.worker.save()
    assert "goes back" not in page(signed_in(firm.worker.user), "own_months"), "not decided yet"
    refunding.enter_account(refund, make_staff(Role.HANDLER), PAYEE)
    refunding.note_check(refund, make_staff(Role.FINANCE_CLERK), spoke_with="本人")
    refunding.approve_refund(refund, make_staff(Role.SUPERVISOR))
    assert "goes back" in page(signed_in(firm.worker.user), "own_months")


def test_the_page_asks_again_while_months_are_being_billed(agent: Client, firm: Firm) -> None:
    bill_month(FEBRUARY)
    send_file(agent, firm, workbook([hire()]))
    report = sent_reports(firm.employer).get()
    address = reverse("front:report", args=[report.receipt]) + "?progress"
    assert agent.get(address).status_code == 200
    ReportMonth.objects.update(state="open")
    assert agent.get(address).status_code == 204
    assert "is being billed anew" in page(agent, "report", report.receipt)


def test_rules_that_say_nothing_of_reports_are_said_to(agent: Client, firm: Firm, settings: Settings) -> None:
    """Willow Ford has no rules of reporting: a clear sentence on every page, and nothing is taken."""
    settings.PLACE = "willow-ford"
    said = "Monthly reports are not taken here"
    assert said in page(agent, "months", firm.employer.uscc)
    assert "No month can be reported today" not in page(agent, "months", firm.employer.uscc)
    months = reverse("front:months", args=[firm.employer.uscc])
    assert agent.get(reverse("front:month", args=[firm.employer.uscc, MONTH])).headers["Location"] == months
    start = agent.post(reverse("front:month_start", args=[firm.employer.uscc, MONTH]), follow=True)
    assert said in start.content.decode()
    assert send_file(agent, firm, workbook([hire()])) == months
    assert not MonthlyReport.objects.exists()


def test_other_rules_still_show_what_was_sent_before(
    agent: Client, draft: MonthlyReport, firm: Firm, settings: Settings
) -> None:
    send_file(agent, firm, workbook([hire(numbers(1)[0])]))
    sent = sent_reports(firm.employer).get()
    settings.PLACE = "willow-ford"
    assert MONTH in page(agent, "months", firm.employer.uscc)
    assert str(sent.receipt) in page(agent, "report", sent.receipt)
    page(agent, "report_draft", draft.draft_key)
    answer = agent.post(reverse("front:report_send", args=[draft.draft_key]), follow=True)
    assert "Monthly reports are not taken here" in answer.content.decode()
