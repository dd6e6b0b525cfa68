"""`anxin setup`: from a fresh copy to something that can be served. Every step may be repeated."""

import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from anxin.site.cli.manage import start_django

ROOT = Path(__file__).resolve().parents[3]
PERSONS = 200_000
COMMAND = (sys.executable, "-c", "from anxin.site.cli import main; main()")


def run() -> int:
    prepare()
    print("Ready. Start with `anxin serve`, and `anxin worker` beside it.")
    return 0


def prepare(extra: Mapping[str, str] | None = None) -> None:
    """Secrets, database, translations, the rules kept for later, a city to try them on, static files. `extra` goes into the settings file when it is first written."""
    from anxin.site.messages import compile_messages

    write_settings(var_folder(), extra or {})
    # Before Django: loading the models reads the catalogues once, and what was missing then stays English in this process.
    compile_messages()
    start_django()
    from django.conf import settings
    from django.core.management import call_command

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    migrate()
    from anxin.lawbook.operations import publish_current

    # What is decided under these rules can be explained and replayed after the next upgrade has brought others.
    publish_current(settings.PLACE)
    make_people(settings.PEOPLE_FILE)
    if settings.SECURE:
        call_command("collectstatic", interactive=False, verbosity=0)


def make_people(file: Path) -> bool:
    """The synthetic city that rules are tried on; one that is there stays. Whether it is there afterwards: without it only what-if pages
    miss something, so the set-up goes on. In a process of its own, whose memory and threads no server shall inherit."""
    if not file.is_file():
        asked = ["population", "--size", str(PERSONS), "--out", str(file)]
        subprocess.run([*COMMAND, *asked], check=False)  # noqa: S603 - our own program, nothing from outside
    return file.is_file()


def migrate() -> None:
    from django.core.management import call_command
    from django.db import OperationalError

    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as problem:
        sys.exit(f"The database cannot be used: {problem}")


def store_rules() -> None:
    """Those that came with this version of the program: what is decided under them can be replayed after the next one is installed."""
    from django.conf import settings

    from anxin.law import PackError
    from anxin.lawbook.operations import publish_current

    try:
        publish_current(settings.PLACE)
    except PackError as problem:
        sys.exit(f"The rules cannot be used: {problem}")


def var_folder() -> Path:
    """Where the settings module looks, asked before it can be loaded."""
    return Path(os.environ.get("ANXIN_VAR") or ROOT / "var")


def write_settings(folder: Path, extra: Mapping[str, str]) -> bool:
    """Writes `anxin.env` once, readable by its owner only; an existing one is never touched. Whether it was written."""
    lines = {
        "ANXIN_SECRET_KEY": secrets.token_urlsafe(48),
        # Losing this one loses every identity number: keep a copy where the database's backups are not.
        "ANXIN_DATA_KEY": secrets.token_urlsafe(48),
        **extra,
    }
    text = "".join(f"{name}={value}\n" for name, value in lines.items())
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(folder / "anxin.env", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    except OSError as problem:
        sys.exit(f"{folder} cannot be written to: {problem.strerror}")
    with os.fdopen(handle, "w") as file:
        file.write(text)
    return True
