"""Commands: a large report, the worker that handles it, and what the database holds of it."""

import datetime as dt
import json
from collections import Counter

ROWS = 5_000
WRONG = 50
LEASE = dt.timedelta(seconds=1)
DAY = dt.date(2020, 2, 10)


def prepare() -> None:
    """Every hundredth row is wrong. The file is stored as the page stores it."""

    from anxin.funds.reporting.operations import receive_file
    from anxin.law.months import parse_month
    from anxin.trail.operations import set_business_date
    from tests.funds.reporting.files import hire, numbers, upload, workbook
    from tests.registry.people import make_agent, make_centre, make_employer

    set_business_date(DAY, actor="system")
    make_centre()
    employer = make_employer()
    lines = [hire(number) for number in numbers(ROWS)]
    for place in range(0, ROWS, ROWS // WRONG):
        lines[place][3] = "八千"
    receive_file(make_agent(employer).user, employer, parse_month("2020-02"), upload(workbook(lines)))


def work() -> None:
    from anxin.funds.reporting import working
    from tests.faults.slowly import work_slowly

    work_slowly({working.CHANNEL: working.handle_a_chunk}, LEASE)


def report() -> None:
    from anxin.funds.models import MonthlyReport, ReportRow
    from anxin.registry.models import Enrolment, Person
    from anxin.trail.models import Entry, Message
    from anxin.trail.sealing import verify

    found = MonthlyReport.objects.get()
    actions = Counter(Entry.objects.values_list("action", flat=True))
    print(
        json.dumps(
            {
                "state": found.state,
                "counts": [found.rows_read, found.rows_applied, found.rows_refused],
                "rows": Counter(ReportRow.objects.values_list("state", flat=True)),
                "persons": Person.objects.count(),
                "enrolments": Enrolment.objects.count(),
                "begun": actions["enrolment.begun"],
                "finished": actions["report.finished"],
                "told": Message.objects.filter(template="report_finished").count(),
                "message": Message.objects.get(channel="report").state,
                "leases": Message.objects.get(channel="report").fence,
                "findings": len(verify().findings),
            }
        )
    )
