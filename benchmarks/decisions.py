"""Explained decisions, and separately what reading a request and putting a decision into words cost.

The garbage collector stays on and nothing is subtracted for the clock (about 0.1 µs a reading on this kind of machine): rates come from
loops without a clock inside, percentiles from loops with one.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter_ns
from typing import Any, TypeVar

import yaml

from anxin.law import BadInput, Pack, Request, decide, load_pack, parse_request
from benchmarks.back_payments import by_hand, context, requests
from benchmarks.measured import MICRO, SECOND, Row, row
from benchmarks.peers import installed

GROUP = "Decisions"
EXAMPLES = Path(__file__).parents[1] / "tests" / "law" / "examples"
COUNT = 500
T = TypeVar("T")


def measure(seconds: float) -> list[Row]:
    """`seconds` is the time given to each row."""
    pack = load_pack("beijing")
    asked = requests(COUNT)
    parsed = [parse_request(pack, each) for each in asked]
    _agree(pack, parsed)
    bare = timed("bare if/else, the mode only", lambda each: by_hand(each.values), parsed, seconds)
    decided = timed("back payment, explained", lambda each: decide(pack, each), parsed, seconds)
    decided = decided.against(bare).aiming("p50 10 µs, p99 20 µs", _fast(decided))
    complete, gaps = _every_service(pack)
    every = timed("every service, explained", lambda each: decide(pack, each), complete, seconds)
    decisions = [decide(pack, each) for each in parsed]
    return [
        bare,
        decided,
        *_by_zen(parsed, seconds, bare),
        every.aiming("p50 10 µs, p99 20 µs", _fast(every)),
        timed("with facts missing", lambda each: decide(pack, each), gaps, seconds),
        timed("reading a request", lambda each: parse_request(pack, each), asked, seconds),
        timed("decision to JSON (fresh)", lambda each: decide(pack, each).as_dict(), parsed, seconds),
        timed("decision in words (fresh)", lambda each: decide(pack, each).explain(), parsed, seconds),
        timed("mode and clauses of one made", lambda each: (each.mode, each.clauses), decisions, seconds),
    ]


def _by_zen(parsed: Sequence[Request], seconds: float, bare: Row) -> list[Row]:
    """One request a call; its trace tells what was compared in the row that fitted, and nothing of the rows that did not."""
    if not installed("zen-engine"):
        return []
    from benchmarks.peers import zen_table

    engine, asked = zen_table.engine(), [context(each.values) for each in parsed]
    for each, given in zip(parsed, asked, strict=True):
        assert zen_table.mode(engine.evaluate(zen_table.KEY, given)) == by_hand(each.values), each.as_dict()
    alone = timed(
        "zen-engine, the mode only", lambda one: engine.evaluate(zen_table.KEY, one), asked, seconds
    )
    traced = timed(
        "zen-engine with its trace",
        lambda one: engine.evaluate(zen_table.KEY, one, {"trace": True}),
        asked,
        seconds,
    )
    return [each.against(bare).of_others() for each in (alone, traced)]


def _fast(measured: Row) -> bool:
    return measured.p50 <= 10 * MICRO and measured.p99 <= 20 * MICRO


def _agree(pack: Pack, parsed: Sequence[Request]) -> None:
    """A baseline that decides something else would compare nothing."""
    for each in parsed:
        assert decide(pack, each).mode == by_hand(each.values), each.as_dict()


def _every_service(pack: Pack) -> tuple[list[Request], list[Request]]:
    """The worked examples of the tests, complete ones and those with a fact missing; wrong input is left out."""
    complete: list[Request] = []
    gaps: list[Request] = []
    for path in sorted(EXAMPLES.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for group in content if isinstance(content, list) else [content]:
            for request in filter(None, (_example(pack, group, each) for each in group["examples"])):
                asks = pack.services[request.service].facts.keys()
                (complete if asks <= request.facts.keys() else gaps).append(request)
    return complete, gaps


def _example(pack: Pack, group: dict[str, Any], example: dict[str, Any]) -> Request | None:
    facts: dict[str, Any] = {**group["usual"]["facts"], **example.get("facts", {})}
    dates: dict[str, Any] = {
        key: example[key] for key in ("received_on", "known_on", "events") if key in example
    }
    asked = {
        "service": group["service"],
        "received_on": group["usual"]["received_on"],
        **dates,
        "facts": {name: fact for name, fact in facts.items() if fact != "unknown"},
    }
    try:
        request = parse_request(pack, asked)
        decide(pack, request)
    except BadInput:
        return None
    return request


def timed(what: str, act: Callable[[T], object], given: Sequence[T], seconds: float) -> Row:
    """Half of the time for the rate, half for the percentiles, after one warm round."""
    for each in given:
        act(each)
    rate = _rate(act, given, seconds / 2)
    return row(GROUP, what, _times(act, given, seconds / 2), rate)


def _rate(act: Callable[[T], object], given: Sequence[T], seconds: float) -> float:
    rounds, begun = 0, perf_counter_ns()
    while perf_counter_ns() - begun < seconds * SECOND:
        for each in given:
            act(each)
        rounds += 1
    return rounds * len(given) * SECOND / (perf_counter_ns() - begun)


def _times(act: Callable[[T], object], given: Sequence[T], seconds: float) -> list[int]:
    times: list[int] = []
    begun = perf_counter_ns()
    while perf_counter_ns() - begun < seconds * SECOND:
        for each in given:
            before = perf_counter_ns()
            act(each)
            times.append(perf_counter_ns() - before)
    return times
