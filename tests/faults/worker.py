"""A process of its own over a real database, killed from outside at will: the functions are the commands."""

import datetime as dt
import json

JOBS = 40
STEPS = 3


def prepare() -> None:
    """The table of effects has no unique key on purpose: a doubled effect must show."""
    from django.db import connection

    from anxin.trail.operations import post

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE effect (key varchar(80) NOT NULL)")
    for number in range(JOBS):
        post("test", f"person:{number}", "job", subject=f"thing:{number}", key=f"job-{number}")


def work() -> None:
    """Three steps a job, each with one row as its effect."""
    from django.db import connection

    from anxin.trail import outbox
    from anxin.trail.models import Message
    from tests.faults.slowly import work_slowly

    def deliver(message: Message, step: int, /) -> outbox.Step:
        def effect() -> None:
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO effect (key) VALUES (%s)", [f"{message.idempotency_key}/{step}"])

        return outbox.Step(last=step == STEPS - 1, effect=effect)

    work_slowly({"test": deliver})


def write(count: str) -> None:
    from anxin.trail.operations import record

    for number in range(int(count)):
        record("system", "test", f"thing:{number}")


def seal(limit: str) -> None:
    """Seal until nothing waits; a lost race is tried again."""
    from anxin.trail.models import Entry
    from anxin.trail.sealing import seal_pending
    from anxin.trail.today import now

    sealed = 0
    while Entry.objects.filter(seal=None).exists():
        sealed += seal_pending(now(), limit=int(limit)) is not None
    print(sealed)


def report() -> None:
    from django.db import connection

    from anxin.trail.models import Message
    from anxin.trail.sealing import verify

    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM effect")
        effects = sorted(key for (key,) in cursor.fetchall())
    leases = sum(Message.objects.values_list("fence", flat=True))
    states = list(Message.objects.order_by("id").values_list("state", flat=True))
    checked = verify()
    found = {"effects": effects, "states": states, "leases": leases}
    print(json.dumps(found | {"sealed": checked.entries, "findings": len(checked.findings)}))


def enrol_city(employers: str, staff: str) -> None:
    """Employers with so many people each, to be billed for January 2020."""

    from anxin.registry.models import Agency, AgencyKind, Employer, Enrolment, Person
    from anxin.trail.operations import set_business_date

    set_business_date(dt.date(2020, 2, 10), actor="system")
    agency = Agency.objects.create(code="110105", kind=AgencyKind.DISTRICT, name="一", name_en="One")
    for number in range(int(employers)):
        employer = Employer.objects.create(uscc=f"{number:018d}", name="公司", agency=agency, size=1)
        born = {"sex": "male", "birth_date": dt.date(1980, 1, 1), "agency": agency, "id_number": "-"}
        people = [Person(name="张", id_index=f"{number}/{serial}", **born) for serial in range(int(staff))]
        Person.objects.bulk_create(people)
        Enrolment.objects.bulk_create(
            Enrolment(person=person, employer=employer, first_month=590, base=400_000 + person.pk)
            for person in people
        )


def bill_city() -> None:
    """Small groups, so that a kill meets many commits; says how many persons each group had."""
    from anxin.funds import payers
    from anxin.funds.operations import billing

    payers.PERSONS_A_GROUP = 20
    billing.bill_month(600, progress=lambda persons: print(persons, flush=True))


def bill_report() -> None:
    from django.db.models import Count, Sum

    from anxin.funds.checking import disagreements
    from anxin.funds.models import Bill, PersonMonth
    from anxin.funds.queries import balance

    bills = Bill.objects.aggregate(bills=Count("pk"), fen=Sum("employer_amount") + Sum("person_amount"))
    receivable = sum(
        balance("receivable", each)
        for each in ("pension", "unemployment", "work_injury", "medical", "mutual_aid")
    )
    wrong = {text: rows.count() for text, rows in disagreements() if rows.exists()}
    lines = PersonMonth.objects.count()
    print(json.dumps(bills | {"lines": lines, "receivable": receivable, "wrong": wrong}))
