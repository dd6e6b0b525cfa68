"""A rule's conditions as cells of a decision table, and back. A column asks for one value; its cell is a FEEL unary test.

What fits no test (a condition over several values) is a column of its own that asks whether it holds.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from anxin.law.emitters.feel import FeelWriter, literal
from anxin.law.emitters.source import source
from anxin.law.expressions import tree
from anxin.law.expressions.tree import Expr, Kind
from anxin.law.months import parse_day
from anxin.law.pack import Condition, Rule, Service

ANY = "-"
_TYPES: dict[Kind, str] = {
    "number": "number",
    "money": "number",
    "bool": "boolean",
    "month": "date",
    "date": "date",
}
_DATE = r'date\("(\d{4}-\d{2}-\d{2})"\)'
_VALUE = rf'(?:"[^"]*"|-?\d+|{_DATE})'
_ORDERED = re.compile(rf"(<=|>=|<|>)\s*({_VALUE})")
_LIST = re.compile(rf"{_VALUE}(?:\s*,\s*{_VALUE})*")
_NOT = re.compile(r"not\((.*)\)", re.DOTALL)
_LISTED = re.compile(r'list contains\(\?, ("[^"]*")\)')
_MIRRORED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


class Column(NamedTuple):
    """`text` is FEEL, `type` DMN's name of the type; two columns may ask the same when a rule tests it twice."""

    text: str
    type: str
    again: int = 0


# A rule with a measure counts only while that is in force.
IN_FORCE = Column("measures_in_force", "Any")


class Asked(NamedTuple):
    """What a column asks, as the rule language has it."""

    source: str
    kind: Kind


class Cells:
    """The columns of one service's rules, and how to read them back."""

    def __init__(self, service: Service) -> None:
        self.feel = FeelWriter(service.scope)
        self.asked: dict[str, Asked] = {}
        names = service.scope.names
        for name in (*service.facts, *service.derived):
            self.asked[name] = Asked(name, names[name].kind)
        self.columns: dict[Column, None] = {}
        self.rules = {rule.id: self._row(rule) for rule in service.rules}

    def _row(self, rule: Rule) -> dict[Column, str]:
        found: dict[Column, str] = {}
        for condition in rule.conditions:
            for part in _parts(condition) if not condition.measure else ():
                self._add(found, *self._cell(part))
        if rule.measure:
            self.columns[IN_FORCE] = None
            found[IN_FORCE] = f'list contains(?, "{rule.measure}")'
        return found

    def _add(self, row: dict[Column, str], expr: Expr, test: str) -> None:
        text, kind = self.feel.write(expr), self.feel.kind(expr)
        self.asked[text] = Asked(source(expr), kind)
        column = Column(text, _TYPES.get(kind, "string"))
        while column in row:
            column = column._replace(again=column.again + 1)
        self.columns[column] = None
        row[column] = test

    def _cell(self, expr: Expr) -> tuple[Expr, str]:
        if isinstance(expr, tree.Compare):
            return self._compared(expr)
        if isinstance(expr, tree.InTuple):
            return expr.item, ", ".join(map(literal, expr.options))
        if isinstance(expr, tree.InChoices):
            return expr.name, f"list contains(?, {literal(expr.item)})"
        if isinstance(expr, tree.Not):
            asked, test = self._cell(expr.operand)
            return asked, {"true": "false", "false": "true"}.get(test, f"not({test})")
        return expr, "true"

    def _compared(self, expr: tree.Compare) -> tuple[Expr, str]:
        left, right, operator = expr.left, expr.right, str(expr.operator)
        if isinstance(left, tree.Literal) and not isinstance(right, tree.Literal):
            left, right, operator = right, left, _MIRRORED[operator]
        if not isinstance(right, tree.Literal):
            return expr, "true"
        value = literal(right)
        if operator in ("==", "!="):
            return left, value if operator == "==" else f"not({value})"
        return left, f"{operator} {value}"

    def condition(self, column: str, test: str) -> str | None:
        """The condition behind one cell; None where anything will do. Raises ValueError in words."""
        test = " ".join(test.split())
        if test in ("", ANY):
            return None
        asked = self.asked.get(column)
        if asked is None:
            raise ValueError(f"the rules have no value “{column}”; give it a name in the service first")
        return _condition(asked, test)


def measure_in(test: str) -> str:
    """The measure that a cell of the column IN_FORCE asks for; empty where any will do. Raises ValueError."""
    if test in ("", ANY):
        return ""
    found = _LISTED.fullmatch(test)
    if found is None:
        raise ValueError(f'cannot read the cell “{test}”; it may hold list contains(?, "a-measure") or -')
    return found[1].strip('"')


def _parts(condition: Condition) -> Iterator[Expr]:
    expr = condition.expr
    yield from expr.parts if isinstance(expr, tree.And) else (expr,)


def _condition(asked: Asked, test: str) -> str:
    if refused := _NOT.fullmatch(test):
        return f"not ({_condition(asked, refused[1].strip())})"
    if test in ("true", "false") and asked.kind == "bool":
        return asked.source if test == "true" else f"not ({asked.source})"
    if found := _LISTED.fullmatch(test):
        return f"{found[1]} in {asked.source}"
    if found := _ORDERED.fullmatch(test):
        return f"{_bracketed(asked.source)} {found[1]} {_read(found[2], asked.kind)}"
    if _LIST.fullmatch(test):
        values = [_read(each.group(), asked.kind) for each in re.finditer(_VALUE, test)]
        return _one_of(_bracketed(asked.source), values)
    raise ValueError(
        f"cannot read the cell “{test}”; it may hold values, < <= > >= a value, not(…), true, false or -"
    )


def _one_of(asked: str, values: list[str]) -> str:
    return f"{asked} == {values[0]}" if len(values) == 1 else f"{asked} in ({', '.join(values)})"


def _bracketed(text: str) -> str:
    return text if re.fullmatch(r"\w+(\[.*\])?", text) else f"({text})"


def _read(value: str, kind: Kind) -> str:
    """A FEEL value as the rule language writes it. Raises ValueError."""
    found = re.fullmatch(_DATE, value)
    if not found:
        return value
    parse_day(found[1])
    if kind == "month" and not found[1].endswith("-01"):
        raise ValueError(f"a month is written as its first day, not {found[1]}")
    return f'"{found[1][:7]}"' if kind == "month" else f'"{found[1]}"'
