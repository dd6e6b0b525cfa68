"""Commands: a large report of a month that is billed and paid, and the worker that bills the differences."""

import datetime as dt
import json

RAISED, GONE, NEW = 150, 450, 150
LEASE = dt.timedelta(seconds=1)
DAY = dt.date(2020, 2, 10)


def prepare() -> None:
    """Everybody who is raised or has left stands on the paid bill of February; the new ones on none."""

    from anxin.funds.models import Bill
    from anxin.funds.operations.billing import bill_month
    from anxin.funds.reporting.operations import receive_file
    from anxin.law.months import parse_month
    from anxin.registry.identity import read_identity
    from anxin.registry.operations_in_bulk import Hire, enrol_all, register_persons
    from anxin.trail.operations import set_business_date
    from tests.funds.makers import paid
    from tests.funds.reporting.files import base, hire, leave, numbers, upload, workbook
    from tests.registry.people import make_agent, make_centre, make_employer

    set_business_date(DAY, actor="system")
    make_centre()
    employer, month = make_employer(), parse_month("2020-02")
    known = numbers(RAISED + GONE)
    people = register_persons(
        "system", employer.agency, [(read_identity(each, DAY), "赵新来") for each in known]
    )
    enrol_all("system", employer, [Hire(person, month - 12, 700_000) for person in people])
    bill_month(month)
    bill = Bill.objects.get()
    paid(bill, bill.amount, "2020-02-10")
    lines = [base(number, "赵新来", "9000.00") for number in known[:RAISED]]
    lines += [leave(number, "赵新来", "2020-01-31") for number in known[RAISED:]]
    lines += [hire(number) for number in numbers(NEW)]
    receive_file(make_agent(employer).user, employer, month, upload(workbook(lines)))


def work() -> None:
    from anxin.funds.reporting import working
    from tests.faults.slowly import work_slowly

    work_slowly({working.CHANNEL: working.handle_a_chunk}, LEASE)


def report() -> None:
    from anxin.funds.checking import disagreements
    from anxin.funds.models import Bill, MonthlyReport, Refund, ReportMonth
    from anxin.funds.operations.billing import payer_of
    from anxin.funds.reporting.changed import changes
    from anxin.trail.models import Entry, Message
    from anxin.trail.sealing import verify

    found = MonthlyReport.objects.get()
    month = ReportMonth.objects.first()
    further = Bill.objects.filter(source=found.subject).order_by("kind")
    message = Message.objects.get(channel="report")
    left = changes(payer_of(found.employer, None, DAY, found.month), found.month)
    print(
        json.dumps(
            {
                "state": [found.state, month.state if month else ""],
                "sums": [month.more, month.less, month.waiting] if month else [],
                "bills": [[bill.kind, bill.persons] for bill in further],
                "billed": sum(bill.amount for bill in further),
                "cancelled": Bill.objects.exclude(cancelled_on=None).count(),
                "refunds": Refund.objects.count(),
                "persons": Refund.objects.values("person").distinct().count(),
                "back": sum(refund.total for refund in Refund.objects.all()),
                "left": len(left),
                "wrong": [what for what, bills in disagreements() if bills.exists()],
                "noted": Entry.objects.filter(action="report.month_billed").count(),
                "told": Message.objects.filter(template="report_billed").count(),
                "message": message.state,
                "attempts": message.attempts,
                "error": message.last_error,
                "leases": message.fence,
                "findings": len(verify().findings),
            }
        )
    )
