"""Which department is connected, how, and for which documents: a YAML file of the installation (see `docs/exchange.md`).

Secrets do not stand in it: `ANXIN_EXCHANGE_SECRET_<DEPARTMENT>` of the environment is the one shared with a department.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from anxin.channels.exchange.connector import Connector, Entry
from anxin.channels.exchange.connectors import KINDS
from anxin.lawbook.queries import pack_in_force

COMMON = ("kind", "gives")


def gives(department: str) -> frozenset[str]:
    """The documents a department can be asked for by program; none when it is not connected, or not properly."""
    entry = entries().get(department)
    return entry.gives if entry and not _connector(entry).check_config() else frozenset()


def connector_for(department: str) -> Connector | None:
    entry = entries().get(department)
    return _connector(entry) if entry else None


def _connector(entry: Entry) -> Connector:
    return KINDS[entry.kind](entry)


def entries() -> dict[str, Entry]:
    """Raises ImproperlyConfigured, naming file and department."""
    path = Path(settings.EXCHANGES_FILE) if settings.EXCHANGES_FILE else None
    if path is None:
        return {}
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise ImproperlyConfigured(f"{path}: {error.strerror}") from error
    return {name: _entry(path, name, given) for name, given in _read(path, changed).items()}


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> dict[str, Any]:
    """`changed` makes a file that was edited count anew."""
    try:
        found = yaml.safe_load(path.read_text("utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{path} is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(found, dict):
        raise ImproperlyConfigured(f"{path}: departments are expected, each with its connector")
    return found


def _entry(path: Path, name: str, given: Any) -> Entry:
    if not isinstance(given, dict) or given.get("kind") not in KINDS:
        raise ImproperlyConfigured(f"{path}: {name} needs a kind, one of {', '.join(sorted(KINDS))}")
    documents = given.get("gives")
    if not isinstance(documents, list) or not all(isinstance(each, str) for each in documents):
        raise ImproperlyConfigured(f"{path}: {name} needs a list of the documents it gives")
    return Entry(
        department=str(name),
        kind=given["kind"],
        gives=frozenset(documents),
        options={key: value for key, value in given.items() if key not in COMMON},
        secret=settings.EXCHANGE_SECRETS.get(str(name), ""),
        practice=settings.DEMO,
    )


def problems() -> Iterator[str]:
    """Everything wrong with the configuration, in words, without asking any peer."""
    try:
        found = entries()
    except ImproperlyConfigured as error:
        yield str(error)
        return
    known = pack_in_force().departments
    for name, entry in found.items():
        if name not in known:
            yield f"{name} is no department of the rules"
        elif wrong := entry.gives - set(known[name].gives):
            yield f"{name}: by the rules it does not give {', '.join(sorted(wrong))}"
        yield from (f"{name}: {each}" for each in _connector(entry).check_config())
