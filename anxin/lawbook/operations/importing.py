"""Rules brought in from a file become a draft like any other: to be looked over, proved and published by a second person."""

from django.db import transaction

from anxin.law import Pack, load_pack_of
from anxin.law.errors import PackError
from anxin.law.exchanging.dmn import from_dmn
from anxin.law.exchanging.tables import file_of, from_csv
from anxin.law.exchanging.written import as_yaml, unzipped, yaml_files
from anxin.lawbook.models import Draft
from anxin.lawbook.operations.drafting import open_draft
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import Staff


@transaction.atomic
def import_draft(by: Staff, title: str, name: str, data: bytes) -> Draft:
    """`name` is that of the file: a zip of YAML, DMN, or `<table>.csv`; the last two go over the rules in force.

    Raises PermissionDenied, ValidationError, PackError.
    """
    return open_draft(by, title, content_of(name, data).content)


def content_of(name: str, data: bytes) -> Pack:
    """Raises PackError."""
    kind = name.rpartition(".")[2].lower()
    if kind == "zip":
        return load_pack_of(unzipped(data))
    pack = pack_in_force()
    if kind in ("dmn", "xml"):
        return _over(pack, {file: as_yaml(said) for file, said in from_dmn(pack, data).items()})
    if kind == "csv":
        table = name.replace("\\", "/").rpartition("/")[2].removesuffix(".csv")
        return _over(pack, {file_of(table): as_yaml(from_csv(pack, table, _text(name, data)))})
    raise PackError("take a zip of YAML files, a DMN file or a CSV table", name)


def _over(pack: Pack, texts: dict[str, str]) -> Pack:
    return load_pack_of(yaml_files(pack) | texts)


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise PackError("the file must be UTF-8; save the table as “CSV UTF-8”", name) from None
