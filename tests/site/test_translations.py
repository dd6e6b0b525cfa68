"""Every word a page, a message or a form says is there in Chinese, with the same blanks to fill in.

Read with Python alone: the machines this runs on need not have the gettext tools.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

ROOMS = Path(__file__).resolve().parents[2] / "anxin"
MARKED = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"})
WITH_CONTEXT = frozenset({"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"})
BLANK = re.compile(r"%\((\w+)\)[sd]")
LITERAL = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
IN_TEMPLATE = re.compile(rf"\b(n?p?gettext)\(\s*{LITERAL}(?:\s*,\s*{LITERAL})?", re.S)
NAMES = sorted(room.name for room in ROOMS.iterdir() if (room / "__init__.py").exists())


def said_in_python(source: str) -> Iterator[str]:
    """Msgids; of a plural the singular, which is the key of its entry."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        place = 0 if name in MARKED else 1 if name in WITH_CONTEXT else None
        if place is not None and len(node.args) > place:
            argument = node.args[place]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value


def said_in_template(source: str) -> Iterator[str]:
    for found in IN_TEMPLATE.finditer(templatize(source)):
        literal = found[3] if "pgettext" in found[1] else found[2]
        yield str(ast.literal_eval(literal))


def said_in(room: str) -> set[str]:
    found: set[str] = set()
    for path in (ROOMS / room).rglob("*.py"):
        found.update(said_in_python(path.read_text(encoding="utf-8")))
    for path in (ROOMS / room).glob("templates/**/*.*"):
        found.update(said_in_template(path.read_text(encoding="utf-8")))
    return found - {""}


def plurals_in(room: str) -> set[str]:
    """Singulars of what is counted: an entry without its plural is never found."""
    found: set[str] = set()
    for path in (ROOMS / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = (
                getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            )
            if name in ("ngettext", "ngettext_lazy") and isinstance(node, ast.Call):
                found.update(str(each.value) for each in node.args[:1] if isinstance(each, ast.Constant))
    for path in (ROOMS / room).glob("templates/**/*.*"):
        counted = IN_TEMPLATE.finditer(templatize(path.read_text(encoding="utf-8")))
        found.update(str(ast.literal_eval(each[2])) for each in counted if each[1] == "ngettext")
    return found


def catalogues() -> list[polib.POFile]:
    return [polib.pofile(str(path)) for path in sorted(ROOMS.glob("*/locale/zh_Hans/LC_MESSAGES/*.po"))]


def translated() -> dict[str, polib.POEntry]:
    """Django reads the catalogues of all rooms as one, so a word said in two rooms is translated once."""
    return {entry.msgid: entry for each in catalogues() for entry in each if entry.translated()}


@pytest.mark.parametrize("room", NAMES)
def test_every_word_of_the_room_is_translated(room: str) -> None:
    missing = sorted(said_in(room) - set(translated()))
    assert not missing, f"{len(missing)} without a translation that is not fuzzy"


@pytest.mark.parametrize("room", NAMES)
def test_what_is_counted_is_translated_as_counted(room: str) -> None:
    known = translated()
    assert [text for text in sorted(plurals_in(room)) if not known[text].msgid_plural] == []


def test_translations_have_the_blanks_of_what_they_translate() -> None:
    wrong = [
        entry.msgid
        for each in catalogues()
        for entry in each
        for text in ([entry.msgstr] if not entry.msgid_plural else entry.msgstr_plural.values())
        if set(BLANK.findall(text)) - set(BLANK.findall(entry.msgid + entry.msgid_plural))
        or set(BLANK.findall(entry.msgid)) - set(BLANK.findall(text))
    ]
    assert not wrong


def test_no_catalogue_contradicts_another() -> None:
    """The same word said two ways would depend on the order of the rooms."""
    seen: dict[tuple[str | None, str], str] = {}
    contradicted = [
        entry.msgid
        for each in catalogues()
        for entry in each
        if seen.setdefault((entry.msgctxt, entry.msgid), entry.msgstr) != entry.msgstr
    ]
    assert not contradicted


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{% load i18n %}{% translate "Send" as x %}', {"Send"}),
        ("{% load i18n %}{% blocktranslate with a=b %}For: {{ a }}{% endblocktranslate %}", {"For: %(a)s"}),
        (
            "{% load i18n %}{% blocktranslate count n=m %}{{ n }} file{% plural %}{{ n }} files{% endblocktranslate %}",
            {"%(n)s file"},
        ),
    ],
)
def test_reader_of_templates_finds_what_it_looks_for(source: str, found: set[str]) -> None:
    assert set(said_in_template(source)) == found


def test_reader_of_python_finds_what_it_looks_for() -> None:
    source = '_("One"); gettext("Two" " more"); ngettext("%(n)s day", "%(n)s days", n); other("No"); _(name)'
    assert set(said_in_python(source)) == {"One", "Two more", "%(n)s day"}
