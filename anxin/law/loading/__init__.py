"""Reading a rule pack: a folder of YAML files, checked whole, so that a pack that loads can decide."""

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from anxin.law.calendar import WorkingCalendar, read_calendar
from anxin.law.errors import PackError
from anxin.law.loading import base
from anxin.law.loading.assessment import read_assessment
from anxin.law.loading.benefits import read_benefits
from anxin.law.loading.reporting import read_reporting
from anxin.law.loading.sections import read_sections
from anxin.law.loading.services import Base, read_guide, read_service
from anxin.law.loading.yaml import Section, Value, read_file, read_text
from anxin.law.pack import Department, Pack, Service

PACKS = Path(__file__).parent.parent / "packs"
SHARED = (
    "instruments",
    "clauses",
    "events",
    "facts",
    "parameters",
    "calendar",
    "measures",
    "interpretations",
    "obligations",
)
ASSESSMENT, REPORTING, BENEFITS = "assessment.yaml", "reporting.yaml", "benefits.yaml"
REQUIRED = ("instruments", "clauses", "events", "facts", "calendar")
FOLDERS = ("sections", "services")
LANGUAGES = ("zh-hans", "zh-hant", "en")
_PLACE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}", re.ASCII)


@cache
def default_place() -> str:
    """The place whose rules hold where none is named: what is written in the file beside the packs, so that no code names one."""
    return (PACKS / "default").read_text("utf-8").strip()


@cache
def load_pack(place: str) -> Pack:
    """The pack that comes with the program for a place; read once. Raises PackError."""
    if not _PLACE.fullmatch(place) or not (PACKS / place).is_dir():
        known = ", ".join(sorted(each.name for each in PACKS.iterdir() if (each / "pack.yaml").is_file()))
        raise PackError(f"there is no rule pack {place!r}; there are: {known}", "pack.yaml")
    return load_pack_from(PACKS / place)


def load_pack_from(folder: str | Path) -> Pack:
    """A pack in any folder, read anew. Raises PackError with file, line and column."""
    return _checked(_files(Path(folder)))


def load_pack_of(texts: Mapping[str, str]) -> Pack:
    """A pack from the texts of its files, named like `services/refund.yaml`. Raises PackError; a file that no pack has is refused."""
    names = _in_order(texts)
    for name in texts:
        if name not in names:
            raise PackError("a rule pack has no file of this name", name)
    return _checked({name: read_text(texts[name], name) for name in names})


def _checked(files: Mapping[str, Value]) -> Pack:
    found = _assembled(files, _Parts(files), files["pack.yaml"].section())
    _check_interpretations(found, files.get("interpretations.yaml"))
    return found


def _assembled(files: Mapping[str, Value], parts: "_Parts", head: Section) -> Pack:
    vocabulary = {key: base.vocabulary(head.need(key)) for key in ("modes", "channels", "checks", "groups")}
    guide: dict[str, Any] = head.get("guide", read_guide, {})
    precedence = _precedence(head, vocabulary["modes"])
    shared = Base(
        parts.clauses,
        parts.events,
        parts.facts,
        parts.parameters,
        parts.measures,
        **vocabulary,
        precedence=precedence,
        guide=guide,
        sections=read_sections(files),
    )
    services = _services(files, shared)
    assessed, reported, paid_out = (files.get(name) for name in (ASSESSMENT, REPORTING, BENEFITS))
    content = _content(files)
    found = Pack(
        id=head.need("id").id(),
        version="sha256:" + hashlib.sha256(content.encode()).hexdigest(),
        content=content,
        name=head.need("name").words(),
        time_zone=head.need("time_zone").text(),
        languages=head.get("languages", base.texts, LANGUAGES),
        instruments=parts.instruments,
        clauses=parts.clauses,
        events=parts.events,
        facts=parts.facts,
        parameters=parts.parameters,
        calendar=parts.calendar,
        measures=parts.measures,
        interpretations=parts.interpretations,
        obligations=parts.obligations,
        services=services,
        assessment=read_assessment(assessed, shared) if assessed else None,
        reporting=read_reporting(reported, shared) if reported else None,
        departments=parts.departments,
        benefits=read_benefits(paid_out, shared) if paid_out else None,
        guide=guide,
        **vocabulary,
    )
    head.take("files")
    _check_given(parts.departments, services, head.take("departments"))
    head.done()
    return found


class _Parts:
    """The shared files, in the order in which they refer to each other."""

    def __init__(self, files: Mapping[str, Value]) -> None:
        def of(name: str) -> Value | None:
            return files.get(f"{name}.yaml")

        self.instruments = base.each(of("instruments"), base.instrument)
        self.clauses = base.each(of("clauses"), base.clause_of(self.instruments))
        self.events = base.each(of("events"), base.event)
        self.departments = _departments(files["pack.yaml"])
        self.facts = base.each(of("facts"), base.fact_of(self.departments))
        self.parameters = base.each(of("parameters"), base.parameter_of(self.clauses))
        read_measure = base.measure_of(self.clauses, self.instruments, self.events)
        self.measures = base.withdrawn(base.each(of("measures"), read_measure), of("measures"))
        self.interpretations = base.each(of("interpretations"), base.interpretation_of(self.clauses))
        self.obligations = base.each(of("obligations"), base.obligation_of(self.clauses, self.events))
        self.calendar = _calendar(files["calendar.yaml"])
        _check_names(self, files)


def _check_names(parts: _Parts, files: Mapping[str, Value]) -> None:
    """Facts, events and parameters are names of one language: none may hide another, or one of the request's own."""
    taken: dict[str, str] = {}
    for file in ("facts", "events", "parameters"):
        content = files.get(f"{file}.yaml")
        for name, value in content.entries().items() if content else ():
            own = name in ("known_on", "days_in_month", "min", "max") or name.startswith("request_")
            if name in taken or own or (name == "received_on" and file != "facts"):
                raise value.error(f"{name} already means something else")
            if not re.fullmatch(r"[a-z][a-z0-9_]{0,63}", name):
                raise value.error(f"{name!r} is not a name of lower-case letters, digits and underscores")
            taken[name] = file
    for id, instrument in parts.instruments.items():
        if instrument.parent and instrument.parent not in parts.instruments:
            raise files["instruments.yaml"].entries()[id].error(f"there is no instrument {instrument.parent}")


def _files(folder: Path) -> dict[str, Value]:
    present = [path.relative_to(folder).as_posix() for path in folder.rglob("*.yaml")]
    return {name: read_file(folder / name, name) for name in _in_order(present)}


def _in_order(present: Collection[str]) -> list[str]:
    """The files of a pack in the order of its content: what others refer to first. Raises PackError when one is missing."""
    for name in ("pack", *REQUIRED):
        if f"{name}.yaml" not in present:
            raise PackError("the pack has no such file", f"{name}.yaml")
    single = (*(f"{name}.yaml" for name in ("pack", *SHARED)), ASSESSMENT, REPORTING, BENEFITS)
    first = [name for name in single if name in present]
    inside = [
        name for part in FOLDERS for name in sorted(present) if re.fullmatch(rf"{part}/[^/]+\.yaml", name)
    ]
    return first + inside


def _content(files: Mapping[str, Value]) -> str:
    """What the files say: comments, spacing and quotes do not count, the order of keys does (it orders questions)."""
    content = {name: value.plain() for name, value in files.items()}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _calendar(value: Value) -> WorkingCalendar:
    try:
        return read_calendar(value.plain())
    except (ValueError, KeyError) as error:
        raise value.error(str(error)) from None


def _departments(value: Value) -> dict[str, Department]:
    """Read before anything that may offer them as answers."""
    return base.each(value.section().take("departments"), base.department)


def _check_given(
    departments: Mapping[str, Department], services: Mapping[str, Service], value: Value | None
) -> None:
    documents = {document for service in services.values() for document in service.documents}
    for id, each in departments.items():
        for document in each.gives:
            if document not in documents and value is not None:
                raise value.entries()[id].error(f"no service asks for a document {document}")


def _precedence(head: Section, modes: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(each.one_of(modes.keys(), "mode") for each in head.list("precedence"))


def _services(files: Mapping[str, Value], shared: Base) -> dict[str, Service]:
    """In the order of the pack's groups, then by id: the order of the service list on pages."""
    read = {
        name: read_service(value, shared) for name, value in files.items() if name.startswith("services/")
    }
    for name, service in read.items():
        if name != f"services/{service.id}.yaml":
            raise files[name].error(f"the file of {service.id} must be named {service.id}.yaml")
    groups = list(shared.groups)
    ordered = sorted(read.values(), key=lambda each: (groups.index(each.group), each.id))
    return {service.id: service for service in ordered}


def _check_interpretations(found: Pack, value: Value | None) -> None:
    known = {f"{service.id}/{part}" for service in found.services.values() for part in _parts(service)}
    known |= {f"assessment/{part}" for part in _parts_of_assessment(found)}
    known |= {f"reporting/{part}" for part in _parts_of_reporting(found)}
    known |= {f"benefits/{part}" for part in _parts_of_benefits(found)}
    for id, each in found.interpretations.items():
        for name in each.rules:
            if name not in known and value is not None:
                raise value.entries()[id].error(f"{name} is no rule (service/rule)")


def _parts(service: Service) -> set[str]:
    rows = service.surcharge.rows if service.surcharge else ()
    named = [each.id for group in (service.rules, service.deadlines, rows) for each in group]
    return {"*", *named, *service.derived}


def _parts_of_assessment(found: Pack) -> set[str]:
    if found.assessment is None:
        return set()
    branches = {branch.id for branch in found.assessment.branches}
    return {"*", "treatment", "surcharge", *branches, *found.assessment.derived}


def _parts_of_reporting(found: Pack) -> set[str]:
    if found.reporting is None:
        return set()
    return {"*", *(row.id for row in found.reporting.rows), *found.reporting.derived}


def _parts_of_benefits(found: Pack) -> set[str]:
    if found.benefits is None:
        return set()
    rows = (*found.benefits.certification, *found.benefits.advance)
    return {"*", *(row.id for row in rows), *found.benefits.kinds, *found.benefits.derived}
