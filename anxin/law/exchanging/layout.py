"""Where a modeler draws the boxes of a DMN file: facts in a row of columns below, decisions above them."""

from xml.etree import ElementTree as ET

DMNDI = "https://www.omg.org/spec/DMN/20191111/DMNDI/"
DC = "http://www.omg.org/spec/DMN/20180521/DC/"
ACROSS, STEP_X, STEP_Y = 6, 220, 120
DECISION, INPUT = (180, 80), (125, 45)


def diagram(inputs: list[str], decisions: list[str]) -> ET.Element:
    ET.register_namespace("dmndi", DMNDI)
    ET.register_namespace("dc", DC)
    whole = ET.Element(f"{{{DMNDI}}}DMNDI")
    drawn = ET.SubElement(whole, f"{{{DMNDI}}}DMNDiagram", {"id": "diagram"})
    for number, id in enumerate(decisions):
        _shape(drawn, id, number, 0, DECISION)
    below = STEP_Y * (1 + (len(decisions) - 1) // ACROSS) if decisions else 0
    for number, id in enumerate(inputs):
        _shape(drawn, id, number, below, INPUT)
    return whole


def _shape(drawn: ET.Element, id: str, number: int, top: int, size: tuple[int, int]) -> None:
    shape = ET.SubElement(drawn, f"{{{DMNDI}}}DMNShape", {"id": f"shape-{id}", "dmnElementRef": id})
    x, y = 100 + number % ACROSS * STEP_X, 100 + top + number // ACROSS * STEP_Y
    box = {"x": x, "y": y, "width": size[0], "height": size[1]}
    ET.SubElement(shape, f"{{{DC}}}Bounds", {name: str(value) for name, value in box.items()})
