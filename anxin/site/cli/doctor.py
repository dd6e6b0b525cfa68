"""`anxin doctor`: each check says in plain words what it found and what to do."""

import os
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from anxin.site.cli.manage import start_django
from anxin.site.cli.setup import var_folder

FREE_BYTES = 1024**3
BEAT_SECONDS = 60


@dataclass(frozen=True)
class Finding:
    """`level` is "ok", "look" (works, but should be looked at) or "wrong"."""

    level: str
    text: str


def run() -> int:
    findings = list(_examine())
    for finding in findings:
        print(f"{finding.level:>5}  {finding.text}")
    wrong = sum(finding.level == "wrong" for finding in findings)
    print("Everything that matters works." if not wrong else f"{wrong} to be mended.")
    return 1 if wrong else 0


def _examine() -> Iterator[Finding]:
    yield python_is_new_enough()
    yield folder_is_writable(var_folder())
    yield secrets_are_private(var_folder() / "anxin.env")
    yield disk_has_room(var_folder())
    start_django()
    from anxin.site.cli.exchanges import exchanges_answer

    checks: list[Callable[[], Iterator[Finding]]] = [
        settings_are_safe,
        database_works,
        rules_load,
        worker_beats,
        daily_jobs_ran,
        ledger_agrees,
        exchanges_answer,
        payments_can_be_made,
    ]
    for check in checks:
        yield from check()


def python_is_new_enough() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        "ok" if sys.version_info >= (3, 11) else "wrong", f"Python {version} (3.11 or newer is needed)"
    )


def folder_is_writable(folder: Path) -> Finding:
    if folder.is_dir() and os.access(folder, os.W_OK):
        return Finding("ok", f"{folder} can be written to")
    return Finding(
        "wrong", f"{folder} is missing or cannot be written to: run `anxin setup` as the user that serves"
    )


def secrets_are_private(file: Path) -> Finding:
    if not file.exists():
        return Finding("look", f"{file} is not there; the secrets must then come from the environment")
    if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding("wrong", f"others can read {file}: run `chmod 600 {file}`")
    return Finding("ok", f"{file} is readable by its owner only")


def disk_has_room(folder: Path) -> Finding:
    place = folder if folder.exists() else folder.parent
    free = shutil.disk_usage(place).free
    text = f"{free / 1024**3:.1f} GB free on the disk of {folder}"
    return Finding("ok" if free >= FREE_BYTES else "wrong", text)


def settings_are_safe() -> Iterator[Finding]:
    from anxin.site.cli.serve import reasons_not_to_serve

    reasons = reasons_not_to_serve()
    yield from (Finding("wrong", reason) for reason in reasons)
    if not reasons:
        yield Finding("ok", "the settings are fit to be served")


def database_works() -> Iterator[Finding]:
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as problem:
        yield Finding("wrong", f"the database does not answer: {problem}")
        return
    yield Finding("ok", f"the database answers ({connection.vendor})")
    if waiting:
        yield Finding("wrong", f"{len(waiting)} changes of the database are waiting: run `anxin setup`")


def rules_load() -> Iterator[Finding]:
    from django.conf import settings

    from anxin.law import PackError, load_pack

    try:
        pack = load_pack(settings.PLACE)
    except (PackError, OSError) as problem:
        yield Finding("wrong", f"the rules of {settings.PLACE} cannot be used: {problem}")
    else:
        yield Finding(
            "ok", f"the rules of {settings.PLACE} load: {len(pack.services)} services, {pack.version[:19]}"
        )


def worker_beats() -> Iterator[Finding]:
    """Without the worker everything is accepted and nothing is told, so it is worth a look and not a failure."""
    beat = var_folder() / "worker.beat"
    age = time.time() - beat.stat().st_mtime if beat.exists() else None
    if age is None or age > BEAT_SECONDS:
        yield Finding("look", "no worker is running: messages wait until `anxin worker` does")
    else:
        yield Finding("ok", f"the worker was seen {age:.0f} seconds ago")


def daily_jobs_ran() -> Iterator[Finding]:
    """A failed job stands on the failed list of the workbench; one that was not begun waits for the worker."""
    from anxin.trail.daily import daily_jobs, done_on
    from anxin.trail.today import business_date

    states = done_on(business_date())
    for name in daily_jobs():
        state = states.get(name, "not begun")
        level = "ok" if state == "delivered" else "wrong" if state == "failed" else "look"
        yield Finding(level, f"today's {name}: {'done' if state == 'delivered' else state}")


def ledger_agrees() -> Iterator[Finding]:
    """What is kept beside the ledger must say the same."""
    from anxin.funds.checking import (
        days_that_disagree,
        disagreements,
        receipts_that_disagree,
        wrong_benefits,
    )

    if (receipt := receipts_that_disagree().first()) is not None:
        yield Finding(
            "wrong", f"receipt {receipt.pk} says it paid {receipt.allocated} fen; payments say otherwise"
        )
    days = days_that_disagree()
    if days:
        yield Finding(
            "wrong",
            f"{len(days)} days of accounts are not the sum of their transfers; the first is {days[0].day}",
        )
    bills = [("bills", text, rows.count(), rows.first()) for text, rows in disagreements()]
    benefits = [("benefit payments", text, rows.count(), rows.first()) for text, rows in wrong_benefits()]
    wrong = [*bills, *benefits]
    for what, text, count, first in wrong:
        if first is not None:
            yield Finding("wrong", f"{count} {what}: {text}; the first is {first.number}")
    if not any(count for *_, count, _first in wrong):
        yield Finding("ok", "bills, persons' lines, benefits and the ledger say the same")


def payments_can_be_made() -> Iterator[Finding]:
    """An agency with somebody to pay needs an account to pay from."""
    from anxin.funds.paying_accounts import agencies_without

    missing = [agency.name for agency in agencies_without()]
    for name in missing:
        yield Finding(
            "wrong",
            f"{name} has benefits, refunds or returns to pay and no account to pay from: "
            "its supervisor enters one in the workbench, Money, Agreements, Accounts of the agency",
        )
    if not missing:
        yield Finding("ok", "every agency that pays has an account to pay from")
