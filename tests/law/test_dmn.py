"""Decision tables go out as DMN 1.3 and come back: unchanged to the letter, changed where a cell was."""

import re
from collections import Counter
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from anxin.law import Pack, PackError, load_pack, load_pack_of
from anxin.law.exchanging.columns import Cells
from anxin.law.exchanging.dmn import MODEL, OUTPUTS, as_dmn, from_dmn
from anxin.law.exchanging.layout import DC, DMNDI
from anxin.law.exchanging.written import as_yaml, yaml_files

PLACES = ("beijing", "henan", "willow-ford")
WITH_RULES = [service.id for service in load_pack("beijing").services.values() if service.rules]
# The order of parts that the schema of DMN 1.3 asks for, for what is written here.
PARTS = {
    "definitions": "description? (inputData|decision)* DMNDI?",
    "inputData": "variable",
    "decision": "variable informationRequirement* (decisionTable|literalExpression)",
    "informationRequirement": "(requiredInput|requiredDecision)",
    "decisionTable": "input* output+ rule*",
    "input": "inputExpression",
    "inputExpression": "text",
    "literalExpression": "text",
    "rule": "inputEntry* outputEntry+",
    "inputEntry": "text",
    "outputEntry": "text",
    "DMNDI": "DMNDiagram*",
    "DMNDiagram": "DMNShape*",
    "DMNShape": "Bounds",
}
NAMED = {
    "definitions": ("name", "namespace"),
    "inputData": ("name",),
    "decision": ("name",),
    "variable": ("name",),
}


def local(element: ET.Element) -> str:
    return element.tag.split("}")[1]


def form_of(parts: str) -> str:
    """A regular expression over names that each end with a blank."""
    return re.sub(r"(\w+)", r"(?:\1@)", parts).replace(" ", "").replace("@", " ")


def table_of(data: bytes, service: str) -> ET.Element:
    root = ET.fromstring(data)  # noqa: S314  our own file
    [found] = [each for each in root if each.get("id") == f"decision-{service}"]
    [table] = found.findall(f"{{{MODEL}}}decisionTable")
    return table


def loaded(pack: Pack, changed: dict[str, Any]) -> Pack:
    return load_pack_of(yaml_files(pack) | {name: as_yaml(said) for name, said in changed.items()})


@pytest.mark.parametrize("place", PLACES)
def test_it_has_the_structure_of_the_standard(place: str) -> None:
    root = ET.fromstring(as_dmn(load_pack(place)))  # noqa: S314  our own file
    ids = Counter(each.get("id") for each in root.iter() if each.get("id"))
    assert max(ids.values()) == 1
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", id or "") for id in ids)
    for element in root.iter():
        name = local(element)
        children = "".join(f"{local(each)} " for each in element)
        assert re.fullmatch(form_of(PARTS.get(name, "")), children), f"{name}: {children}"
        assert all(element.get(each) for each in NAMED.get(name, ()))
        assert element.tag.startswith((f"{{{MODEL}}}", f"{{{DMNDI}}}", f"{{{DC}}}"))
        for attribute in ("href", "dmnElementRef"):
            assert element.get(attribute, "").removeprefix("#") in {"", *ids}


@pytest.mark.parametrize("service", WITH_RULES)
def test_every_rule_has_a_cell_for_every_column(service: str) -> None:
    table = table_of(as_dmn(load_pack("beijing"), [service]), service)
    assert table.get("hitPolicy") == "FIRST"
    columns = len(table.findall(f"{{{MODEL}}}input"))
    rules = table.findall(f"{{{MODEL}}}rule")
    assert len(rules) == len(load_pack("beijing").services[service].rules)
    for rule in rules:
        assert len(rule.findall(f"{{{MODEL}}}inputEntry")) == columns
        assert len(rule.findall(f"{{{MODEL}}}outputEntry")) == len(OUTPUTS)


@pytest.mark.parametrize("place", PLACES)
def test_what_comes_back_unchanged_changes_nothing(place: str) -> None:
    pack = load_pack(place)
    assert from_dmn(pack, as_dmn(pack)) == {}


@pytest.mark.parametrize("service", WITH_RULES)
def test_every_cell_reads_back_as_the_condition_it_stands_for(service: str) -> None:
    """All rules read anew from their cells, as if each had been touched in a modeler."""
    pack = load_pack("beijing")
    last = rb'"</text>(\s*</outputEntry>\s*</rule>)'
    touched = re.sub(last, rb'."</text>\1', as_dmn(pack, [service]))
    back = loaded(pack, from_dmn(pack, touched)).services[service]
    before = pack.services[service]
    for one, other in zip(before.rules, back.rules, strict=True):
        assert one.label.en + "." == other.label.en
        assert one._replace(conditions=(), label=one.label) == other._replace(conditions=(), label=one.label)
    assert Cells(before).rules == Cells(back).rules


def test_a_changed_cell_changes_its_condition_and_no_other_rule() -> None:
    pack = load_pack("beijing")
    data = as_dmn(pack, ["person-back-payment"]).replace(b"&gt; 120", b"&gt;= 120")
    changed = loaded(pack, from_dmn(pack, data)).services["person-back-payment"]
    differing = [
        new.id
        for old, new in zip(pack.services["person-back-payment"].rules, changed.rules, strict=True)
        if old != new
    ]
    assert differing == ["general-account-commitment"]
    assert ">= 120" in as_yaml(from_dmn(pack, data)["services/person-back-payment.yaml"])


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('"general"', 'account == "general"'),
        ('"general", "temporary"', 'account in ("general", "temporary")'),
        ('not("general")', 'not (account == "general")'),
        ("-", None),
    ],
)
def test_cells_of_a_choice(cell: str, said: str | None) -> None:
    assert Cells(load_pack("beijing").services["person-back-payment"]).condition("account", cell) == said


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("first_month", '>= date("2011-07-01")', 'first_month >= "2011-07"'),
        ("birth_date", '< date("1970-01-02")', 'birth_date < "1970-01-02"'),
        (
            "theoretical_months + beijing_pension_months",
            "< 120",
            "(theoretical_months + beijing_pension_months) < 120",
        ),
    ],
)
def test_cells_of_dates_and_numbers(column: str, cell: str, said: str) -> None:
    assert Cells(load_pack("beijing").services["person-back-payment"]).condition(column, cell) == said


@pytest.mark.parametrize(
    "change",
    [
        (b'"general"', b"general or so"),
        (b"<text>account</text>", b"<text>unheard of</text>"),
        (b'date("2011-07-01")', b'date("2011-07-02")'),
        (b"<definitions", b"<!DOCTYPE definitions><definitions"),
        (b"</definitions>", b""),
        (b"20191111", b"20151101"),
        (b'"last-three-months"', b'"temporary-account-commitment"'),
        (b'decision-person-back-payment"', b'decision-nothing"'),
        (b'<text>"direct"</text>', b"<text>direct</text>"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(change: tuple[bytes, bytes]) -> None:
    pack = load_pack("beijing")
    data = as_dmn(pack, ["person-back-payment"])
    assert change[0] in data
    with pytest.raises(PackError) as refused:
        from_dmn(pack, data.replace(*change))
    assert refused.value.message


def test_a_service_the_rules_do_not_have_is_named() -> None:
    with pytest.raises(PackError, match="nothing"):
        as_dmn(load_pack("beijing"), ["nothing"])
