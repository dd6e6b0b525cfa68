"""Sections: definitions that several files of a pack share, so that a rule of the law stands once. `include: [due]` takes a section's
names in; a name that the including file defines itself goes over the section's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from anxin.law.loading.yaml import Section, Value

FOLDER = "sections/"


@dataclass(frozen=True)
class SharedSection:
    """As written: what the names mean is checked where they are included."""

    derived: Mapping[str, Value] = field(default_factory=dict)
    dates: Mapping[str, Value] = field(default_factory=dict)
    rows: tuple[Value, ...] = ()


Sections = Mapping[str, SharedSection]


def read_sections(files: Mapping[str, Value]) -> dict[str, SharedSection]:
    return {
        name.removeprefix(FOLDER).removesuffix(".yaml"): _section(value)
        for name, value in files.items()
        if name.startswith(FOLDER)
    }


def _section(value: Value) -> SharedSection:
    given = value.section()
    found = SharedSection(given.mapping("derived"), given.mapping("dates"), tuple(given.list("rows")))
    given.done()
    return found


def with_included(given: Section, sections: Sections) -> tuple[dict[str, Value], dict[str, Value]]:
    """The `derived` and the `dates` of a file, those of the sections it includes before its own."""
    derived: dict[str, Value] = {}
    dates: dict[str, Value] = {}
    for value in given.list("include"):
        section = sections[value.one_of(sections.keys(), "section")]
        derived |= section.derived
        dates |= section.dates
    return derived | given.mapping("derived"), dates | given.mapping("dates")


def rows_of(value: Value, sections: Sections) -> list[Value]:
    """Rows written out, or the name of the section that has them."""
    if value.is_list():
        return value.items()
    return list(sections[value.one_of(sections.keys(), "section")].rows)
