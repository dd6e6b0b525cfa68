"""From text to tree. Python's parser reads the text; only the node kinds below are let through, everything else is refused by name."""

import ast
import re
from collections.abc import Callable, Set
from typing import Any

from anxin.law.expressions import tree
from anxin.law.expressions.tree import Expr, Place
from anxin.law.months import parse_day, parse_month

MAX_LENGTH = 4000
MAX_NUMBER = 2**63
_MONTH, _DAY = re.compile(r"\d{4}-\d{2}"), re.compile(r"\d{4}-\d{2}-\d{2}")
_OPERATORS: dict[type, Any] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.FloorDiv: "//",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


class ExpressionError(Exception):
    """Something the language does not have; `at` counts line and column from 0 within the text."""

    def __init__(self, message: str, at: Place = (0, 0)) -> None:
        super().__init__(message)
        self.message, self.at = message, at


def parse(source: str, dates: Set[str] = frozenset()) -> Expr:
    """The tree of `source`. `dates` are the names of dates, whose `_month` and `_day` can be named too. Raises ExpressionError."""
    if len(source) > MAX_LENGTH:
        raise ExpressionError(f"an expression may have at most {MAX_LENGTH} characters")
    try:
        body = ast.parse(f"({source}\n)", mode="eval").body
        return _Parser(dates).expression(body)
    except SyntaxError as error:
        raise ExpressionError(f"not an expression: {error.msg}", _syntax_place(error)) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise ExpressionError(f"not an expression: {error}") from None


def _syntax_place(error: SyntaxError) -> Place:
    line, column = (error.lineno or 1) - 1, (error.offset or 1) - 1
    return line, max(0, column - (line == 0))


def _place(node: ast.expr) -> Place:
    """The opening bracket put around the text shifts its first line by one column."""
    line = node.lineno - 1
    return line, node.col_offset - (line == 0)


class _Parser:
    def __init__(self, dates: Set[str]) -> None:
        self.dates = dates

    def expression(self, node: ast.expr) -> Expr:
        handler = _HANDLERS.get(type(node))
        if handler is None:
            raise ExpressionError(f"the rule language has no {_kind(node)}", _place(node))
        return handler(self, node)

    def constant(self, node: ast.Constant) -> Expr:
        value, at = node.value, _place(node)
        if isinstance(value, bool):
            return tree.Literal(value, "bool", at=at)
        if isinstance(value, int) and abs(value) < MAX_NUMBER:
            return tree.Literal(value, "number", at=at)
        if isinstance(value, str):
            return _string(value, at)
        raise ExpressionError(f"the rule language has no value like {value!r}", at)

    def name(self, node: ast.Name) -> Expr:
        base, _, part = node.id.rpartition("_")
        if part == "month" and base in self.dates:
            return tree.Part(base, "month", at=_place(node))
        if part == "day" and base in self.dates:
            return tree.Part(base, "day", at=_place(node))
        return tree.Name(node.id, at=_place(node))

    def unary(self, node: ast.UnaryOp) -> Expr:
        at = _place(node)
        if isinstance(node.op, ast.Not):
            return tree.Not(self.expression(node.operand), at=at)
        operand = self.expression(node.operand)
        if isinstance(node.op, ast.USub) and isinstance(operand, tree.Literal) and operand.kind == "number":
            return tree.Literal(-int(operand.value), "number", at=at)
        raise ExpressionError("a sign may only stand before a written number", at)

    def arithmetic(self, node: ast.BinOp) -> Expr:
        if type(node.op) not in _OPERATORS:
            raise ExpressionError("the rule language calculates with + - * // only", _place(node))
        left, right = self.expression(node.left), self.expression(node.right)
        return tree.Arithmetic(_OPERATORS[type(node.op)], left, right, at=_place(node))

    def boolean(self, node: ast.BoolOp) -> Expr:
        parts = tuple(self.expression(value) for value in node.values)
        make = tree.And if isinstance(node.op, ast.And) else tree.Or
        return make(parts, at=_place(node))

    def comparison(self, node: ast.Compare) -> Expr:
        """`a < b < c` becomes `a < b and b < c`: nothing here has effects, so `b` may stand twice."""
        lefts = [node.left, *node.comparators]
        parts = tuple(
            self.one_comparison(left, operator, right)
            for left, operator, right in zip(lefts, node.ops, node.comparators, strict=False)
        )
        return parts[0] if len(parts) == 1 else tree.And(parts, at=_place(node))

    def one_comparison(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> Expr:
        at = _place(left)
        if isinstance(operator, (ast.Is, ast.IsNot)):
            return _negated(isinstance(operator, ast.IsNot), self.is_none(left, right))
        if isinstance(operator, (ast.In, ast.NotIn)):
            return _negated(isinstance(operator, ast.NotIn), self.membership(left, right))
        return tree.Compare(_OPERATORS[type(operator)], self.expression(left), self.expression(right), at=at)

    def is_none(self, left: ast.expr, right: ast.expr) -> Expr:
        name = self.expression(left)
        if not (isinstance(right, ast.Constant) and right.value is None and isinstance(name, tree.Name)):
            raise ExpressionError("`is` may only ask whether a name `is None`", _place(left))
        return tree.IsNone(name, at=_place(left))

    def membership(self, left: ast.expr, right: ast.expr) -> Expr:
        item, at = self.expression(left), _place(left)
        if isinstance(right, ast.Tuple):
            return tree.InTuple(item, tuple(self.option(each) for each in right.elts), at=at)
        name = self.expression(right)
        if isinstance(item, tree.Literal) and isinstance(name, tree.Name):
            return tree.InChoices(item, name, at=at)
        raise ExpressionError("`in` takes a tuple of written values, or a written value in a list fact", at)

    def option(self, node: ast.expr) -> tree.Literal:
        value = self.expression(node)
        if not isinstance(value, tree.Literal):
            raise ExpressionError("a tuple may hold written values only", _place(node))
        return value

    def conditional(self, node: ast.IfExp) -> Expr:
        test, then, otherwise = map(self.expression, (node.test, node.body, node.orelse))
        return tree.IfElse(test, then, otherwise, at=_place(node))

    def call(self, node: ast.Call) -> Expr:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in ("min", "max") or node.keywords or len(node.args) < 2:
            raise ExpressionError("the only calls are min(…) and max(…) of two values or more", _place(node))
        parts = tuple(self.expression(each) for each in node.args)
        return tree.Extreme("min" if name == "min" else "max", parts, at=_place(node))

    def lookup(self, node: ast.Subscript) -> Expr:
        if not isinstance(node.value, ast.Name):
            raise ExpressionError("only a parameter can be looked up with [ ]", _place(node))
        return tree.Lookup(node.value.id, self.expression(node.slice), at=_place(node))


_HANDLERS: dict[type, Callable[[_Parser, Any], Expr]] = {
    ast.Constant: _Parser.constant,
    ast.Name: _Parser.name,
    ast.UnaryOp: _Parser.unary,
    ast.BinOp: _Parser.arithmetic,
    ast.BoolOp: _Parser.boolean,
    ast.Compare: _Parser.comparison,
    ast.IfExp: _Parser.conditional,
    ast.Call: _Parser.call,
    ast.Subscript: _Parser.lookup,
}


def _negated(negative: bool, expr: Expr) -> Expr:
    return tree.Not(expr, at=expr.at) if negative else expr


def _string(value: str, at: Place) -> tree.Literal:
    """Months and dates are written as strings, known by their form; a choice value never has that form."""
    try:
        if _DAY.fullmatch(value):
            return tree.Literal(parse_day(value), "date", at=at)
        if _MONTH.fullmatch(value):
            return tree.Literal(parse_month(value), "month", at=at)
    except ValueError as error:
        raise ExpressionError(str(error), at) from None
    return tree.Literal(value, "choice", at=at)


def _kind(node: ast.expr) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(node).__name__).lower()
