"""Laws for everything pages are made of, in every room: nothing inline, nothing from elsewhere, nothing of others' identity."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest

HOUSE = Path(__file__).resolve().parents[2] / "anxin"
LOOK = HOUSE / "look"
TEMPLATES = sorted(HOUSE.glob("*/templates/**/*.html"))
STYLES = sorted(HOUSE.glob("*/static/**/*.css"))
SCRIPTS = sorted(HOUSE.glob("*/static/**/*.js"))
DJANGO = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.S)


class Inline(HTMLParser):
    """Collects what the content security policy would refuse to run or to apply."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        data = named.get("type") == "application/json"
        if tag == "style" or (tag == "script" and "src" not in named and not data):
            self.found.append(tag)
        self.found += [name for name in named if name == "style" or name.startswith(("on", "hx-on"))]
        self.found += [value for value in named.values() if re.match(r"\s*(javascript:|https?:|//)", value)]


def inline(source: str) -> list[str]:
    reader = Inline()
    reader.feed(DJANGO.sub("", source))
    return reader.found


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_no_template_holds_inline_style_or_script(path: Path) -> None:
    assert inline(path.read_text()) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p style='x'>",
        "<style>p{}</style>",
        "<script>1</script>",
        "<a onclick={{ x }}>",
        "<a href='javascript:x'>",
        "<img src='https://x/y'>",
        "<p hx-on:click='x'>",
    ],
)
def test_the_reader_finds_what_it_looks_for(source: str) -> None:
    assert inline(source)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_have_nothing_from_elsewhere(path: Path) -> None:
    css = path.read_text()
    assert "gds transport" not in css.lower()
    assert "crown" not in css.lower()
    assert "crest" not in css.lower()
    assert "@font-face" not in css
    assert "@import" not in css
    for target in re.findall(r"url\(([^)]*)\)", css):
        assert (path.parent / target.strip("\"'")).exists(), target


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_call_nothing_elsewhere_and_build_no_code(path: Path) -> None:
    script = path.read_text()
    assert not re.findall(r"https?://(?!www\.w3\.org/)", script)
    assert not re.findall(r"\beval\(|new Function\(|^import |from ?\"", script, re.M)


def test_there_is_something_to_look_at() -> None:
    assert len(TEMPLATES) > 40
    assert STYLES
    assert SCRIPTS


def test_colours_are_read_easily_on_white() -> None:
    settings = (LOOK / "styles" / "_settings.scss").read_text()
    colours = dict(re.findall(r"^\$([a-z-]+): (#[0-9a-f]{6});", settings, re.M))
    for name in ("brand", "brand-deep", "warm", "ink", "quiet", "bad", "good"):
        assert contrast(colours[name], "#ffffff") >= 4.5, name


def test_tags_are_read_easily_on_their_own_ground() -> None:
    source = (LOOK / "styles" / "_records.scss").read_text()
    tags = re.findall(r'@include tag\("(\w+)", (#\w{6}), (#\w{6}),', source)
    assert len(tags) == 8
    for name, text, ground in tags:
        assert contrast(text, ground) >= 4.5, name


def test_the_lock_names_no_address() -> None:
    assert '"resolved"' not in (LOOK / "styles" / "package-lock.json").read_text()


def test_every_string_of_ours_is_said_in_chinese() -> None:
    catalogue = polib.pofile(str(LOOK / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
    assert len(catalogue) > 100
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []
    used = {
        message
        for path in (LOOK / "templates").rglob("*.html")
        for message in re.findall(r"""\{% translate "([^"]+)" """, path.read_text())
    }
    assert {message.replace("%", "%%") if "%" in message else message for message in used} <= {
        entry.msgid for entry in catalogue
    }
