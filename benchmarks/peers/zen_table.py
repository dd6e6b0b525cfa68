"""Clauses II.1.1 to II.1.3 as a decision table of zen-engine, first row that fits.

The theoretical months stand in each request, worked out beforehand: its expressions count no whole months between days, and this way it
has less to do than we. Its trace tells the row that fitted and what was compared, but not what kept the other rows from fitting.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import zen

KEY = "back-payment"
COLUMNS = {
    "filed_by": "filed_by",
    "account": "account",
    "months back to the first": "received_month - first_month",
    "months back to the last": "received_month - last_month",
    "first month": "first_month",
    "span": "last_month - first_month + 1",
    "months in Beijing": "beijing_pension_months",
    "months in prospect": "theoretical_months + beijing_pension_months",
}
EMPLOYER, GENERAL, TEMPORARY, JULY_2011 = '"employer"', '"general"', '"temporary"', ">= 498"
ROWS = (
    ("direct", (EMPLOYER, "", "<= 3", ">= 1", "", "", "", "")),
    ("commitment", ("", GENERAL, "", "", JULY_2011, "<= 36", "> 120", "")),
    ("commitment", ("", TEMPORARY, "", "", JULY_2011, "<= 36", "", "")),
    ("deferred_documents", ("", GENERAL, "", "", JULY_2011, "> 3", "", "< 120")),
    ("deferred_documents", (EMPLOYER, "", "", "", JULY_2011, "> 36", "", "")),
    ("ordinary", ("", "", "", "", "", "", "", "")),
)


def engine() -> Any:
    return zen.ZenEngine({"loader": {"type": "static", "content": {KEY: _graph()}}})


def mode(found: Mapping[str, Any]) -> str:
    return str(found["result"]["mode"])


def in_batch(contexts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"key": KEY, "context": context} for context in contexts]


def _graph() -> dict[str, Any]:
    nodes = [_node("in", "inputNode"), _node("table", "decisionTableNode"), _node("out", "outputNode")]
    nodes[1]["content"] = _table()
    edges = [("in", "table"), ("table", "out")]
    return {
        "nodes": nodes,
        "edges": [
            {"id": f"{source} {target}", "sourceId": source, "targetId": target, "type": "edge"}
            for source, target in edges
        ],
    }


def _node(id: str, type_: str) -> dict[str, Any]:
    return {"id": id, "name": id, "type": type_, "position": {"x": 0, "y": 0}}


def _table() -> dict[str, Any]:
    inputs = [
        {"id": name, "name": name, "type": "expression", "field": field} for name, field in COLUMNS.items()
    ]
    rules = [
        {"_id": f"row {number}", **dict(zip(COLUMNS, cells, strict=True)), "mode": f'"{mode}"'}
        for number, (mode, cells) in enumerate(ROWS)
    ]
    output = {"id": "mode", "name": "mode", "type": "expression", "field": "mode"}
    return {"hitPolicy": "first", "inputs": inputs, "outputs": [output], "rules": rules}
