"""Decision tables as DMN 1.3 XML that a modeler opens, changes and saves, and back.

One decision a service, its rules in order of precedence, the first that holds decides. A rule that comes back unchanged stays exactly
as the pack has it; of a changed or a new one the cells are read. What a table does not show (words written by hand, notes) stays.
"""

import json
from typing import Any
from xml.etree import ElementTree as ET

from anxin.law.emitters.feel import FeelWriter
from anxin.law.errors import PackError
from anxin.law.exchanging.columns import ANY, IN_FORCE, Cells, Column, measure_in
from anxin.law.exchanging.layout import diagram
from anxin.law.exchanging.tables import document_text, rule_from
from anxin.law.pack import Pack, Service

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
MINE = "urn:anxin:rules"
# What follows, and what a rule is called and rests on: columns too, since every modeler can edit those.
OUTPUTS = ("mode", "documents", "checks", "channels", "rule", "clause", "label_zh", "label_en")
LISTS = ("documents", "checks", "channels")
FILE = "the DMN file"
LARGEST = 10_000_000


def as_dmn(pack: Pack, services: list[str] | None = None) -> bytes:
    """Raises PackError for a service the pack does not have, or one without rules."""
    chosen = [_service(pack, each) for each in services or [s.id for s in pack.services.values() if s.rules]]
    ET.register_namespace("", MODEL)
    root = ET.Element(
        _tag("definitions"),
        {"id": f"rules-{pack.id}", "name": pack.name.zh_hans, "namespace": f"{MINE}:{pack.id}"},
    )
    ET.SubElement(root, _tag("description")).text = pack.version
    inputs = _inputs(chosen)
    for name in inputs:
        given = ET.SubElement(root, _tag("inputData"), {"id": f"input-{name}", "name": name})
        ET.SubElement(given, _tag("variable"), {"id": f"variable-{name}", "name": name})
    for service in chosen:
        _values(root, service)
        _decision(root, pack, service)
    boxes = [each.get("id", "") for each in root.findall(_tag("decision"))]
    root.append(diagram([f"input-{name}" for name in inputs], boxes))
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _tag(name: str) -> str:
    return f"{{{MODEL}}}{name}"


def _id(service: Service) -> str:
    return f"decision-{service.id}"


def _inputs(services: list[Service]) -> list[str]:
    """Facts, events and the days of a request; which measures are in force is given too."""
    read = [name for service in services for name in service.scope.names if name not in service.derived]
    return list(dict.fromkeys([*read, IN_FORCE.text]))


def _values(root: ET.Element, service: Service) -> None:
    """What is worked out on the way is a decision of its own."""
    feel = FeelWriter(service.scope)
    for name, derived in service.derived.items():
        id = f"value-{service.id}-{name}"
        value = ET.SubElement(root, _tag("decision"), {"id": id, "name": name})
        ET.SubElement(value, _tag("variable"), {"id": f"{id}-variable", "name": name})
        expression = ET.SubElement(value, _tag("literalExpression"), {"id": f"{id}-expression"})
        ET.SubElement(expression, _tag("text")).text = feel.write(derived.expr)


def _service(pack: Pack, id: str) -> Service:
    if id not in pack.services or not pack.services[id].rules:
        raise PackError(f"the rules of {pack.id} have no decision table {id}", f"services/{id}.yaml")
    return pack.services[id]


def _decision(root: ET.Element, pack: Pack, service: Service) -> None:
    name = {"id": _id(service), "name": service.name.zh_hans}
    decision = ET.SubElement(root, _tag("decision"), name)
    ET.SubElement(
        decision, _tag("variable"), {"id": f"{_id(service)}-variable", "name": service.name.zh_hans}
    )
    for number, needed in enumerate(_needed(service)):
        needs = ET.SubElement(
            decision, _tag("informationRequirement"), {"id": f"{_id(service)}-needs-{number}"}
        )
        ET.SubElement(needs, _tag(needed[0]), {"href": f"#{needed[1]}"})
    table = {"id": f"{_id(service)}-table", "hitPolicy": "FIRST"}
    _table(ET.SubElement(decision, _tag("decisionTable"), table), pack, service)


def _needed(service: Service) -> list[tuple[str, str]]:
    facts = [("requiredInput", f"input-{name}") for name in (*service.facts, IN_FORCE.text)]
    return facts + [("requiredDecision", f"value-{service.id}-{name}") for name in service.derived]


def _table(table: ET.Element, pack: Pack, service: Service) -> None:
    cells = Cells(service)
    prefix = _id(service)
    for number, column in enumerate(cells.columns):
        _input(table, f"{prefix}-input-{number}", column)
    for output in OUTPUTS:
        ET.SubElement(
            table, _tag("output"), {"id": f"{prefix}-output-{output}", "name": output, "typeRef": "string"}
        )
    for row in _rows(pack, service, cells):
        _rule(table, prefix, row, list(cells.columns))


def _input(table: ET.Element, id: str, column: Column) -> None:
    head = ET.SubElement(table, _tag("input"), {"id": id, "label": column.text})
    expression = {"id": f"{id}-expression", "typeRef": column.type}
    asked = ET.SubElement(head, _tag("inputExpression"), expression)
    ET.SubElement(asked, _tag("text")).text = column.text


class _Row(dict[str, str]):
    """A rule's outputs by name; `tests` its cells by column."""

    tests: dict[Column, str]


def _rows(pack: Pack, service: Service, cells: Cells) -> list[_Row]:
    said = {rule["id"]: rule for rule in _said(pack, service.id)["rules"]}
    return [_row(said[rule.id], cells) for rule in service.ordered()]


def _said(pack: Pack, service: str) -> Any:
    return json.loads(pack.content)[f"services/{service}.yaml"]


def _row(rule: Any, cells: Cells) -> _Row:
    then, label = rule["then"], rule["label"]
    outputs = {
        "mode": then["mode"],
        "documents": [document_text(id, each) for id, each in then.get("documents", {}).items()],
        "checks": then.get("checks", []),
        "channels": then.get("channels", []),
        "rule": rule["id"],
        "clause": rule["clause"],
        "label_zh": label["zh"],
        "label_en": label["en"],
    }
    row = _Row({name: json.dumps(said, ensure_ascii=False) for name, said in outputs.items()})
    row.tests = cells.rules[rule["id"]]
    return row


def _rule(table: ET.Element, prefix: str, row: _Row, columns: list[Column]) -> None:
    id = f"{prefix}-rule-{json.loads(row['rule'])}"
    rule = ET.SubElement(table, _tag("rule"), {"id": id})
    for number, column in enumerate(columns):
        _text(rule, "inputEntry", row.tests.get(column, ANY), f"{id}-in-{number}")
    for name in OUTPUTS:
        _text(rule, "outputEntry", row[name], f"{id}-{name}")


def _text(rule: ET.Element, kind: str, said: str, id: str) -> None:
    ET.SubElement(ET.SubElement(rule, _tag(kind), {"id": id}), _tag("text")).text = said


def from_dmn(pack: Pack, data: bytes) -> dict[str, Any]:
    """The files of the pack that say something else now, by name; whether all holds together is for the loader. Raises PackError."""
    changed = {}
    for decision in _read(data).iter(_tag("decision")):
        if decision.find(_tag("decisionTable")) is None:
            continue
        id = decision.get("id", "").removeprefix("decision-")
        service, said = _service(pack, id), _said(pack, id)
        rules = _rules_of(decision, pack, service)
        if rules != said["rules"]:
            changed[f"services/{id}.yaml"] = {**said, "rules": rules}
    return changed


def _read(data: bytes) -> ET.Element:
    """Declarations of types or entities have no place in a table; without them the parser can be handed anything."""
    if len(data) > LARGEST or b"<!" in data.replace(b"<!--", b"").replace(b"<![CDATA[", b""):
        raise PackError("too large, or with a document type", FILE)
    try:
        root = ET.fromstring(data)  # noqa: S314  no entity can be declared, see above
    except ET.ParseError as error:
        raise PackError(f"not XML: {error.msg}", FILE, *error.position) from None
    if root.tag != _tag("definitions"):
        raise PackError("not DMN 1.3", FILE)
    return root


def _rules_of(decision: ET.Element, pack: Pack, service: Service) -> list[Any]:
    """In the order of the pack while it has them all, so that a table sorted by precedence does not shuffle the file."""
    cells = Cells(service)
    before = {rule["id"]: rule for rule in _said(pack, service.id)["rules"]}
    columns = [_expression(head) for head in decision.iter(_tag("input"))]
    found: dict[str, Any] = {}
    for rule in decision.iter(_tag("rule")):
        row = _read_row(rule, columns)
        said = _back(row, before, cells)
        if said["id"] in found:
            raise PackError(f"there are two rules {said['id']}", FILE)
        found[said["id"]] = said
    if found.keys() == before.keys():
        return [found[id] for id in before]
    return list(found.values())


def _expression(head: ET.Element) -> str:
    return " ".join((head.findtext(f"{_tag('inputExpression')}/{_tag('text')}") or "").split())


class _ReadRow(dict[str, str]):
    tests: list[tuple[str, str]]


def _read_row(rule: ET.Element, columns: list[str]) -> _ReadRow:
    def texts(kind: str) -> list[str]:
        return [(each.findtext(_tag("text")) or "").strip() for each in rule.findall(_tag(kind))]

    inputs, outputs = texts("inputEntry"), texts("outputEntry")
    if (len(inputs), len(outputs)) != (len(columns), len(OUTPUTS)):
        raise PackError(f"the rule {rule.get('id', '')} has not a cell for every column", FILE)
    row = _ReadRow(zip(OUTPUTS, outputs, strict=True))
    row.tests = list(zip(columns, inputs, strict=True))
    return row


def _back(row: _ReadRow, before: dict[str, Any], cells: Cells) -> Any:
    id = _word(row["rule"])
    old = before.get(id)
    if old is not None and _same(row, _row(old, cells)):
        return old
    try:
        measures = [measure_in(test) for column, test in row.tests if column == IN_FORCE.text]
        conditions = [cells.condition(*each) for each in row.tests if each[0] != IN_FORCE.text]
    except ValueError as error:
        raise PackError(f"the rule {id}: {error}", FILE) from None
    given = {name: _word(row[name]) for name in OUTPUTS if name not in LISTS}
    given |= {name: "\n".join(_words(row[name])) for name in LISTS}
    lines = "\n".join(each for each in conditions if each)
    return rule_from(old or {}, given | {"id": id, "measure": "".join(measures), "conditions": lines})


def _same(row: _ReadRow, old: _Row) -> bool:
    tests = sorted((column.text, test) for column, test in old.tests.items())
    given = sorted((column, test) for column, test in row.tests if test not in ("", ANY))
    return dict(row) == dict(old) and tests == given


def _word(said: str) -> str:
    """The words in quotes. Raises PackError."""
    [word] = _words(said) or [""]
    return word


def _words(said: str) -> list[str]:
    """Of `"a"` or `["a", "b"]`. Raises PackError."""
    try:
        found = json.loads(said or "[]")
    except ValueError:
        raise PackError(f"cannot read {said}; it must be words in quotes, or a list of them", FILE) from None
    return [str(each) for each in found] if isinstance(found, list) else [str(found)]
