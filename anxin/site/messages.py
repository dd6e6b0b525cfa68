"""Translations made ready to use: each room's Simplified catalogue is compiled, and the Traditional one derived from it.

Done at set-up in Python, so that no gettext tools are needed; results are left out of version control.
"""

import copy
import os
from collections.abc import Iterator
from pathlib import Path

import opencc
import polib

ROOMS = Path(__file__).resolve().parents[1]


def compile_messages(rooms: Path = ROOMS) -> int:
    """How many catalogues were written; those newer than their source are left alone."""
    convert = None
    written = 0
    for source, simplified, traditional in _catalogues(rooms):
        if _fresh(source, simplified) and _fresh(source, traditional):
            continue
        convert = convert or opencc.OpenCC("s2t")
        catalogue = polib.pofile(str(source))
        _write(catalogue, simplified)
        _write(_traditional(catalogue, convert), traditional)
        written += 2
    return written


def _catalogues(rooms: Path) -> Iterator[tuple[Path, Path, Path]]:
    for source in sorted(rooms.glob("*/locale/zh_Hans/LC_MESSAGES/*.po")):
        simplified = source.with_suffix(".mo")
        yield source, simplified, source.parents[2] / "zh_Hant" / "LC_MESSAGES" / simplified.name


def _fresh(source: Path, result: Path) -> bool:
    return result.exists() and result.stat().st_mtime_ns >= source.stat().st_mtime_ns


def _traditional(catalogue: polib.POFile, convert: opencc.OpenCC) -> polib.POFile:
    derived = copy.deepcopy(catalogue)
    derived.metadata["Language"] = "zh_Hant"
    for entry in derived:
        entry.msgstr = convert.convert(entry.msgstr)
        entry.msgstr_plural = {n: convert.convert(text) for n, text in entry.msgstr_plural.items()}
    return derived


def _write(catalogue: polib.POFile, target: Path) -> None:
    """Whole or not at all: several processes may do this at the same time."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    catalogue.save_as_mofile(str(unfinished))
    unfinished.replace(target)
