"""The worked examples in tests/law/examples: what a clerk says the answer is, one sentence each, run as they stand."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from anxin.law import BadInput, decide, load_pack, parse_request

FOLDER = Path(__file__).parent / "examples"
EXPECTATIONS = {
    "mode",
    "clauses",
    "clauses_include",
    "documents",
    "checks",
    "channels",
    "deadlines",
    "surcharge",
    "needs",
    "holds",
    "error",
}


def _examples() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for group in content if isinstance(content, list) else [content]:
            for example in group["examples"]:
                yield pytest.param(group, example, id=f"{group['service']}: {example['that']}")


def _request(group: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
    """The usual case with what the example changes; `unknown` takes a fact away."""
    facts = {**group["usual"]["facts"], **example.get("facts", {})}
    dates: dict[str, Any] = {key: example[key] for key in ("received_on", "known_on") if key in example}
    return {
        "service": group["service"],
        "received_on": group["usual"]["received_on"],
        **dates,
        "events": example.get("events", {}),
        "facts": {name: value for name, value in facts.items() if value != "unknown"},
    }


def _seen(decision: dict[str, Any]) -> dict[str, Any]:
    """The decision in the words of the examples: documents and deadlines by id, the rules that hold by name."""
    return {
        **{key: decision[key] for key in ("mode", "clauses", "checks", "channels", "needs")},
        "clauses_include": decision["clauses"],
        "documents": {each["id"]: each["status"] for each in decision["documents"]},
        "deadlines": {each["id"]: each["due"] for each in decision["deadlines"]},
        "surcharge": decision["surcharge"],
        "holds": [each["rule"] for each in decision["because"] if each["holds"]],
    }


def _as_asked(key: str, wanted: Any, seen: Any) -> Any:
    """What to compare: examples name the clauses, surcharge parts and rules they are about, and may leave out others."""
    if key == "clauses_include":
        return [clause for clause in wanted if clause in seen]
    if key == "surcharge":
        return {part: seen[part] for part in wanted}
    return sorted(seen) if key == "holds" else seen


@pytest.mark.parametrize(("group", "example"), list(_examples()))
def test_the_clerks_answer(group: dict[str, Any], example: dict[str, Any]) -> None:
    pack, expected = load_pack("beijing"), example["expect"]
    assert expected.keys() <= EXPECTATIONS
    if "error" in expected:
        with pytest.raises(BadInput) as caught:
            parse_request(pack, _request(group, example))
        assert [problem.path for problem in caught.value.problems] == [expected["error"]]
        return
    seen = _seen(decide(pack, parse_request(pack, _request(group, example))).as_dict())
    wanted = {key: sorted(value) if key == "holds" else value for key, value in expected.items()}
    assert {key: _as_asked(key, value, seen[key]) for key, value in wanted.items()} == wanted


def test_every_service_and_every_rule_has_an_example() -> None:
    pack, held = load_pack("beijing"), set()
    for param in _examples():
        group, example = param.values
        if "error" not in example["expect"]:
            decision = decide(pack, parse_request(pack, _request(group, example)))
            held |= {(group["service"], finding.rule.id) for finding in decision.findings if finding.holds}
    assert {(service.id, rule.id) for service in pack.services.values() for rule in service.rules} == held
