"""`anxin decide`: requests in, decisions out in the same shape. Pure law: Django is never loaded."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anxin.law import BadInput, Decision, Pack, PackError, decide, default_place, load_pack, parse_request
from anxin.site.cli.requests import Item, Requests, Unreadable, read_requests

LANGUAGES = ("en", "zh-hans", "zh-hant")
BAD_INPUT = 2


@dataclass(frozen=True)
class Answer:
    """Either a decision, or what was wrong (each with path, code and message)."""

    item: Item
    decision: Decision | None
    problems: list[dict[str, str]]

    def as_json(self, lang: str) -> dict[str, Any]:
        if self.decision is None:
            return {"error": self.problems}
        return self.decision.as_dict(lang)


def run(file: Path | None, *, explain: bool, lang: str, place: str | None) -> int:
    """The exit code: 0 when all were decided, 2 on bad input. Output that nobody reads any more ends it quietly."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr] # real streams have it
    if lang not in LANGUAGES:
        return _say_no(f"--lang: choose one of {', '.join(LANGUAGES)}")
    chosen = place or os.environ.get("ANXIN_PLACE") or default_place()
    try:
        return _run(file, explain=explain, lang=lang, pack=load_pack(chosen))
    except (PackError, OSError) as problem:
        return _say_no(f"the rules of {chosen!r} cannot be used: {problem}")


def _run(file: Path | None, *, explain: bool, lang: str, pack: Pack) -> int:
    try:
        requests = read_requests(file)
    except Unreadable as problem:
        print(
            json.dumps(
                {"error": [{"path": "", "code": "unreadable", "message": str(problem)}]}, ensure_ascii=False
            )
        )
        return _say_no(str(problem))
    failed = False
    try:
        failed = _write(requests, _answers(pack, requests, lang), explain=explain, lang=lang)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BAD_INPUT if failed else 0


def _say_no(message: str) -> int:
    print(message, file=sys.stderr)
    return BAD_INPUT


def _answers(pack: Pack, requests: Requests, lang: str) -> Iterator[Answer]:
    for item in requests.items:
        answer = _answer(pack, item, lang)
        for problem in answer.problems:
            where = " ".join(filter(None, [item.place, problem["path"]]))
            print(f"{where}: {problem['message']}" if where else problem["message"], file=sys.stderr)
        yield answer


def _answer(pack: Pack, item: Item, lang: str) -> Answer:
    if item.unreadable:
        return Answer(item, None, [{"path": "", "code": "unreadable", "message": item.unreadable}])
    try:
        return Answer(item, decide(pack, parse_request(pack, item.value)), [])
    except BadInput as bad:
        return Answer(item, None, [problem.as_dict(lang) for problem in bad.problems])


def _write(requests: Requests, answers: Iterator[Answer], *, explain: bool, lang: str) -> bool:
    """Whether one of them failed."""
    if explain:
        return _write_words(answers, lang)
    if requests.shape == "lines":
        return _write_lines(answers, lang)
    if requests.shape == "array":
        return _write_array(answers, lang)
    answer = next(answers)
    print(json.dumps(answer.as_json(lang), ensure_ascii=False, indent=2))
    return answer.decision is None


def _write_words(answers: Iterator[Answer], lang: str) -> bool:
    failed = False
    for number, answer in enumerate(answers):
        text = (
            answer.decision.explain(lang)
            if answer.decision
            else json.dumps(answer.as_json(lang), ensure_ascii=False)
        )
        print(f"\n{text}" if number else text)
        failed = failed or answer.decision is None
    return failed


def _write_lines(answers: Iterator[Answer], lang: str) -> bool:
    failed = False
    for answer in answers:
        print(json.dumps(answer.as_json(lang), ensure_ascii=False))
        failed = failed or answer.decision is None
    return failed


def _write_array(answers: Iterator[Answer], lang: str) -> bool:
    failed = False
    print("[", end="")
    for number, answer in enumerate(answers):
        print(",\n" if number else "\n", json.dumps(answer.as_json(lang), ensure_ascii=False), sep="", end="")
        failed = failed or answer.decision is None
    print("\n]")
    return failed
