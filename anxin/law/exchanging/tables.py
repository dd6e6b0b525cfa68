"""One table of a pack as CSV, to be looked over or changed in a spreadsheet, and back: dated parameters, measures, a service's rules.

What a table does not show of a row (words written by hand, notes) stays as the pack has it.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from anxin.law.errors import PackError
from anxin.law.pack import Pack

Row = dict[str, str]
Said = Any
PARAMETERS, MEASURES = "parameters", "measures"
# A spreadsheet would run a cell that begins with one of these.
SIGNS = ("=", "+", "-", "@")
BOM = "\ufeff"


class Form(NamedTuple):
    """`rows` says a file as rows, `said` a file from rows over what it said before."""

    heads: tuple[str, ...]
    rows: Callable[[Said], Iterator[Row]]
    said: Callable[[Said, list[Row]], Said]


def file_of(table: str) -> str:
    """The file of the pack that a table stands in; any other name than the two is a service."""
    return f"{table}.yaml" if table in (PARAMETERS, MEASURES) else f"services/{table}.yaml"


def as_csv(pack: Pack, table: str) -> str:
    """Raises PackError for a table the pack does not have."""
    form, said = _form(table), _said(pack, table)
    made = io.StringIO()
    writer = csv.DictWriter(made, form.heads)
    writer.writeheader()
    for row in form.rows(said):
        writer.writerow({name: _safe(cell) for name, cell in row.items()})
    return BOM + made.getvalue()


def from_csv(pack: Pack, table: str, text: str) -> Said:
    """The content of the file with the table's rows in it; whether it holds together is for the loader. Raises PackError."""
    form, said = _form(table), _said(pack, table)
    reader = csv.DictReader(io.StringIO(text.removeprefix(BOM)))
    if reader.fieldnames is None or tuple(reader.fieldnames) != form.heads:
        raise PackError(f"the columns must be {', '.join(form.heads)}", f"{table}.csv")
    try:
        return form.said(said, list(_rows(reader, table)))
    except csv.Error as error:
        raise PackError(f"not CSV: {error}", f"{table}.csv", reader.line_num) from None


def _rows(reader: "csv.DictReader[str]", table: str) -> Iterator[Row]:
    for row in reader:
        if None in row or None in row.values():
            raise PackError("a row has more or fewer cells than the head", f"{table}.csv", reader.line_num)
        if not row[(reader.fieldnames or [""])[0]].strip():
            raise PackError("the first cell of a row must not be empty", f"{table}.csv", reader.line_num)
        yield {name: cell.removeprefix("'").strip() for name, cell in row.items()}


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(SIGNS) else cell


def _said(pack: Pack, table: str) -> Said:
    files = json.loads(pack.content)
    if file_of(table) not in files:
        raise PackError(f"the rules of {pack.id} have no table {table}", file_of(table))
    return files[file_of(table)]


def _form(table: str) -> Form:
    known = {PARAMETERS: _PARAMETERS, MEASURES: _MEASURES}
    return known.get(table, _RULES)


def _over(before: Mapping[str, Said], **cells: Said) -> dict[str, Said]:
    """What is empty is left out; what the table does not show stays."""
    changed = {**before, **cells}
    return {key: value for key, value in changed.items() if value not in ("", [], {}, None)}


def _label(before: Mapping[str, Said], row: Row) -> Said:
    given = {"zh": row["label_zh"], "en": row["label_en"]}
    old = before.get("label", {})
    return old if {key: old.get(key) for key in given} == given else given


def _labels(said: Said) -> Row:
    label = said.get("label", {})
    return {"label_zh": label.get("zh", ""), "label_en": label.get("en", "")}


def _parameter_rows(said: Said) -> Iterator[Row]:
    for id, parameter in said.items():
        for each in parameter["values"]:
            cells = {name: each.get(name, "") for name in ("from", "value", "clause", "source", "confirmed")}
            yield {"id": id, **cells}


def _parameters(said: Said, rows: list[Row]) -> Said:
    """Rows of a parameter stand together under its id; the parameters themselves are neither added nor taken out."""
    found: dict[str, list[Said]] = {id: [] for id in said}
    for row in rows:
        if row["id"] not in found:
            raise PackError(f"there is no parameter {row['id']}", "parameters.csv")
        cells = {name: cell for name, cell in row.items() if name != "id" and cell}
        unchanged = (each for each in said[row["id"]]["values"] if each == cells)
        found[row["id"]].append(next(unchanged, cells))
    return {id: {**parameter, "values": found[id]} for id, parameter in said.items()}


def _measure_rows(said: Said) -> Iterator[Row]:
    for id, measure in said.items():
        cells = {
            name: measure.get(name, "") for name in ("clause", "valid_from", "until_event", "published_on")
        }
        withdraws = " ".join(measure.get("withdraws", []))
        yield {"id": id, **_labels(measure), **cells, "withdraws": withdraws}


def _measures(said: Said, rows: list[Row]) -> Said:
    return {row["id"]: _measure(said.get(row["id"], {}), row) for row in rows}


def _measure(before: Said, row: Row) -> Said:
    cells = {
        name: cell for name, cell in row.items() if name not in ("id", "label_zh", "label_en", "withdraws")
    }
    withdraws = row["withdraws"].split()
    return {"label": _label(before, row)} | _over(
        before, label=_label(before, row), withdraws=withdraws, **cells
    )


def _rule_rows(said: Said) -> Iterator[Row]:
    for rule in said.get("rules", []):
        then = rule["then"]
        yield {
            "id": rule["id"],
            **_labels(rule),
            "clause": rule["clause"],
            "measure": rule.get("measure", ""),
            "conditions": "\n".join(condition_text(each) for each in rule.get("when", [])),
            "mode": then["mode"],
            "documents": "\n".join(document_text(id, each) for id, each in then.get("documents", {}).items()),
            "checks": "\n".join(then.get("checks", [])),
            "channels": "\n".join(then.get("channels", [])),
        }


def _rules(said: Said, rows: list[Row]) -> Said:
    before = {rule["id"]: rule for rule in said.get("rules", [])}
    return {**said, "rules": [rule_from(before.get(row["id"], {}), row) for row in rows]}


def rule_from(before: Said, row: Row) -> Said:
    """A rule from the cells of its row; conditions keep the words written by hand for them."""
    kept = {condition_text(each): each for each in before.get("when", [])}
    then = _over(
        before.get("then", {}),
        mode=row["mode"],
        documents=dict(_document(line) for line in _lines(row["documents"])),
        checks=_lines(row["checks"]),
        channels=_lines(row["channels"]),
    )
    when = [kept.get(line, {"is": line}) for line in _lines(row["conditions"])]
    cells = {"clause": row["clause"], "measure": row["measure"], "label": _label(before, row), "when": when}
    return {"id": row["id"]} | _over(before, id=row["id"], **cells, then=then)


def _lines(cell: str) -> list[str]:
    return [" ".join(line.split()) for line in cell.splitlines() if line.strip()]


def condition_text(given: Said) -> str:
    """A condition on one line, whichever way the file writes it."""
    return " ".join(str(given["is"] if isinstance(given, Mapping) else given).split())


def document_text(id: str, given: Said) -> str:
    """`labour_contract: deferred until ended`."""
    if isinstance(given, str):
        return f"{id}: {given}"
    return (
        f"{id}: {given['status']} until {given['until']}" if "until" in given else f"{id}: {given['status']}"
    )


def _document(line: str) -> tuple[str, Said]:
    id, _, rest = line.partition(": ")
    status, _, until = rest.partition(" until ")
    return id, {"status": status, "until": until} if until else status


_PARAMETERS = Form(("id", "from", "value", "clause", "source", "confirmed"), _parameter_rows, _parameters)
_MEASURES = Form(
    ("id", "label_zh", "label_en", "clause", "valid_from", "until_event", "published_on", "withdraws"),
    _measure_rows,
    _measures,
)
_RULES = Form(
    (
        "id",
        "label_zh",
        "label_en",
        "clause",
        "measure",
        "conditions",
        "mode",
        "documents",
        "checks",
        "channels",
    ),
    _rule_rows,
    _rules,
)
