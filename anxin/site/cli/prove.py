"""`anxin prove`: what is wrong with a place's tables of rules. Pure law: Django is never loaded."""

import json
import os
import sys
from pathlib import Path

from anxin.law import Pack, PackError, default_place, load_pack, load_pack_from
from anxin.law.proving import Report, Unsettled
from anxin.law.proving import prove as proved

LANGUAGES = ("en", "zh-hans", "zh-hant")
OPEN, UNUSABLE = 1, 2


def run(pack: str, *, as_json: bool, lang: str) -> int:
    """The exit code: 0 when everything found is acknowledged, 1 when something is not, 2 when the pack cannot be used."""
    if lang not in LANGUAGES:
        return _say_no(f"--lang: choose one of {', '.join(LANGUAGES)}")
    chosen = pack or os.environ.get("ANXIN_PLACE") or default_place()
    try:
        report = proved(_pack(chosen))
    except (PackError, OSError, Unsettled) as problem:
        return _say_no(f"the rules of {chosen!r} cannot be proved: {problem}")
    if as_json:
        print(json.dumps(report.as_dict(lang), ensure_ascii=False, indent=2))
    else:
        _say(report, lang)
    return OPEN if report.open else 0


def _pack(name: str) -> Pack:
    return load_pack_from(name) if Path(name).is_dir() else load_pack(name)


def _say(report: Report, lang: str) -> None:
    for line in report.lines(lang):
        print(line)
    for service, each in report.unneeded:
        print(f"{service}: an acknowledgement by {each.author} is of nothing that is still there.")
    counts = ", ".join(f"{len(found)} {name}" for name, found in report.as_dict().items())
    print(f"{report.pack.id}: {counts}; {len(report.open)} not acknowledged.")


def _say_no(message: str) -> int:
    print(message, file=sys.stderr)
    return UNUSABLE
