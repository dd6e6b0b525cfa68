"""`anxin pack export` and `anxin pack import`: rules as files, and a draft out of a file."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from anxin.law import Pack, PackError, default_place, load_pack, load_pack_of
from anxin.site.cli.manage import start_django

if TYPE_CHECKING:
    from anxin.registry.models import Staff

BAD_INPUT = 2


def export(place: str, out: Path, table: str | None, version: str | None, draft: int | None) -> int:
    """The form follows from the name: a folder, `.zip`, `.csv` (with --table) or `.dmn`. Exit 2 in words; then nothing is written."""
    try:
        pack = _chosen(place, version, draft)
        _write(pack, out, table)
    except (PackError, LookupError) as problem:
        return _say_no(problem)
    except OSError as problem:
        return _say_no(f"{out}: cannot be written: {problem.strerror or problem}")
    print(f"{pack.id} {pack.version}: {out}", file=sys.stderr)
    return 0


def _chosen(place: str, version: str | None, draft: int | None) -> Pack:
    """The rules that came with the program, unless a version or a draft of this installation is asked for. Raises LookupError."""
    if version is None and draft is None:
        return load_pack(place or default_place())
    start_django()
    from anxin.lawbook.contents import pack_from
    from anxin.lawbook.models import Draft, PublishedPack
    from anxin.lawbook.queries import pack_in_force

    if version == "in-force":
        return pack_in_force()
    rows = (
        Draft.objects.filter(pk=draft) if draft is not None else PublishedPack.objects.filter(version=version)
    )
    content = rows.values_list("content", flat=True).first()
    if content is None:
        raise LookupError("there is no such version or draft here")
    return pack_from(content)


def _write(pack: Pack, out: Path, table: str | None) -> None:
    from anxin.law.exchanging.dmn import as_dmn
    from anxin.law.exchanging.tables import as_csv
    from anxin.law.exchanging.written import write_folder, zipped

    kind = out.suffix.lower()
    if kind == "":
        write_folder(pack, out)
    elif kind == ".zip":
        _replace(out, zipped(pack))
    elif kind == ".dmn":
        _replace(out, as_dmn(pack, [table] if table else None))
    elif kind == ".csv" and table:
        _replace(out, as_csv(pack, table).encode())
    else:
        raise LookupError("write to a folder, a .zip, a .dmn, or a .csv with --table")


def _replace(out: Path, data: bytes) -> None:
    """Whole or not at all."""
    beside = out.with_name(f"{out.name}.new")
    try:
        beside.write_bytes(data)
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)


def import_(source: Path, title: str, by: str) -> int:
    """A draft in the name of the officer with that number. Exit 2 in words; then there is no draft."""
    start_django()
    from django.core.exceptions import PermissionDenied, ValidationError

    from anxin.lawbook.operations.drafting import open_draft
    from anxin.lawbook.operations.importing import import_draft

    try:
        staff = _officer(by)
        if source.is_dir():
            draft = open_draft(staff, title, _folder(source).content)
        else:
            draft = import_draft(staff, title, source.name, source.read_bytes())
    except (PackError, PermissionDenied, LookupError, OSError) as problem:
        return _say_no(problem)
    except ValidationError as problem:
        return _say_no(" ".join(problem.messages))
    print(f"draft {draft.pk}: {draft.title}")
    return 0


def _folder(source: Path) -> Pack:
    from anxin.law.exchanging.written import read_folder

    return load_pack_of(read_folder(source))


def _officer(number: str) -> "Staff":
    from anxin.registry.models import Staff

    found = Staff.objects.filter(number=number).first()
    if found is None:
        raise LookupError(f"--by: there is no officer {number}")
    return found


def _say_no(problem: object) -> int:
    print(problem, file=sys.stderr)
    return BAD_INPUT
