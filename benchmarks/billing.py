"""A month assessed into PostgreSQL: bills, branches, every person's line and the postings, beside a bare COPY of the same lines.

One process bills, with a clock of its own; then the lines it wrote are copied out, and into an empty table with the same indexes.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from tempfile import TemporaryFile
from time import perf_counter_ns
from typing import Any

import psycopg

from benchmarks import databases
from benchmarks.measured import SECOND, Row, row

GROUP = "Billing a month"
MONTH = 600
STAFF = 50
ALONE_IN = 10
A_PART = 1 << 20


def measure(persons: int) -> tuple[list[Row], list[str]]:
    """`persons` enrolled: nine in ten with an employer of fifty, the tenth alone."""
    with databases.postgresql() as database:
        if database is None:
            return [], ["Billing a month: left out, no PostgreSQL answers"]
        billed = json.loads(_in_a_process(database.url, str(persons)))
        with psycopg.connect(database.url, autocommit=True) as connection:
            copied = _copy_again(connection)
    bare = row(GROUP, f"bare COPY of {persons:,} lines", [copied], persons * SECOND / copied)
    ours = row(
        GROUP,
        f"bills for {persons:,} persons",
        [billed["time"]],
        persons * SECOND / billed["time"],
        cpu=billed["cpu"] / persons,
    )
    return [bare, ours.against(bare)], [
        f"Billing a month: {billed['bills']:,} bills, {billed['memory']:,} MB"
    ]


def _in_a_process(url: str, persons: str) -> str:
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "anxin.site.settings"}
    command = [sys.executable, "-m", "benchmarks.billing", persons]
    return subprocess.run(
        command, check=True, capture_output=True, text=True, env=environment
    ).stdout.splitlines()[-1]


def _copy_again(connection: psycopg.Connection[Any]) -> int:
    """Nanoseconds; writing the lines to a file and reading them from it part by part, as a city's do not fit into memory."""
    connection.execute("CREATE TABLE bare (LIKE funds_personmonth INCLUDING ALL)")
    with TemporaryFile() as file:
        with connection.cursor().copy("COPY funds_personmonth TO STDOUT (FORMAT binary)") as copy:
            file.writelines(copy)
        file.seek(0)
        before = perf_counter_ns()
        with connection.cursor().copy("COPY bare FROM STDIN (FORMAT binary)") as copy:
            while part := file.read(A_PART):
                copy.write(part)
        return perf_counter_ns() - before


# What the database looks up row by row while a city is seeded would take longer than billing it: whether enrolments overlap, and foreign keys.
SEED = """
ALTER TABLE registry_enrolment DROP CONSTRAINT IF EXISTS enrolment_no_overlap;
SET session_replication_role = replica;
INSERT INTO registry_employer (uscc, name, agency_id, size, industry, injury_class)
  SELECT lpad(n::text, 18, '0'), 'e' || n, 1, n %% 5, CASE WHEN n %% 9 = 0 THEN 62 ELSE 0 END, 1 + n %% 8 FROM generate_series(1, %(employers)s) n;
INSERT INTO registry_person (name, id_number, id_index, phone, sex, birth_date, account, worker_category, rural, agency_id)
  SELECT 'p', '-', n::text, '', 'male', '1980-01-01', 'general', 'worker', n %% 3 = 0, 1 FROM generate_series(1, %(persons)s) n;
INSERT INTO registry_enrolment (person_id, employer_id, first_month, base)
  SELECT id, CASE WHEN id %% %(alone)s = 0 THEN NULL ELSE 1 + id %% %(employers)s END, 588, 300000 + id %% 3000000 FROM registry_person;
SET session_replication_role = DEFAULT;
"""


def seed(persons: int) -> None:
    """By statements of the database: the ORM would take longer than what is measured."""
    import datetime as dt

    from django.core.management import call_command
    from django.db import connection

    from anxin.registry.models import Agency
    from anxin.trail.operations import set_business_date

    call_command("migrate", verbosity=0, interactive=False)
    set_business_date(dt.date(2020, 2, 10), actor="system")
    Agency.objects.create(pk=1, code="110105", kind="district", name="一", name_en="One")
    sizes = {"persons": persons, "employers": max(1, persons // STAFF), "alone": ALONE_IN}
    with connection.cursor() as cursor:
        for statement in _statements():
            cursor.execute(statement, sizes)
        cursor.execute("ANALYZE")


def _statements() -> Iterator[str]:
    return (each for each in SEED.split(";") if each.strip())


def main(persons: int) -> None:
    import resource

    import django

    django.setup()
    seed(persons)
    from anxin.funds.operations.billing import bill_month

    before, cpu = perf_counter_ns(), resource.getrusage(resource.RUSAGE_SELF)
    made = bill_month(MONTH)
    after = resource.getrusage(resource.RUSAGE_SELF)
    used = int((after.ru_utime - cpu.ru_utime + after.ru_stime - cpu.ru_stime) * SECOND)
    found = {
        "time": perf_counter_ns() - before,
        "cpu": used,
        "bills": made.bills,
        "memory": after.ru_maxrss // 1024,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
