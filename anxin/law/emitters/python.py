"""Rules as one generated Python function: validated values in, the truth of every condition out.

The function is built from syntax-tree nodes made here; no text is ever compiled, so a pack can name things but not run them. A missing
fact raises KeyError on its first line, and then `emitters.kleene` decides instead.
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from graphlib import TopologicalSorter
from types import CodeType, FunctionType
from typing import Any

from anxin.law import months
from anxin.law.expressions import tree
from anxin.law.expressions.tree import Expr, names_read, walk
from anxin.law.runtime import Runtime

Outputs = tuple[Any, ...]
Compiled = Callable[[Mapping[str, Any]], tuple[int, Outputs]]
_COMPARE: dict[str, ast.cmpop] = {
    "==": ast.Eq(),
    "!=": ast.NotEq(),
    "<": ast.Lt(),
    "<=": ast.LtE(),
    ">": ast.Gt(),
    ">=": ast.GtE(),
}
_CALCULATE: dict[str, ast.operator] = {
    "+": ast.Add(),
    "-": ast.Sub(),
    "*": ast.Mult(),
    "//": ast.FloorDiv(),
}


def compile_rules(
    outputs: Sequence[Expr],
    groups: Sequence[range],
    definitions: Mapping[str, Expr],
    runtime: Runtime,
) -> Compiled:
    """`groups` are the rules in order of precedence, each the positions of its conditions in `outputs`.

    The result gives the number of the first group whose conditions all hold (-1: none) and the value of every output.
    """
    order = reading_order(outputs, definitions)
    emit = _Emitter(definitions)
    inputs = emit.inputs([*outputs, *(definitions[name] for name in order)])
    body: list[ast.stmt] = [_assign(_variable(key), _fact(key)) for key in inputs]
    body += [_assign(_variable(name), emit(definitions[name])) for name in order]
    body += [_assign(f"o{number}", emit(each)) for number, each in enumerate(outputs)]
    body.append(ast.Return(ast.Tuple([_winner(groups), _results(len(outputs))], ast.Load())))
    return _function(body, runtime)


def reading_order(outputs: Sequence[Expr], definitions: Mapping[str, Expr]) -> list[str]:
    """The derived names that the outputs need, each after those it reads."""
    graph: dict[str, frozenset[str]] = {}
    waiting = [name for each in outputs for name in sorted(names_read(each))]
    while waiting:
        name = waiting.pop()
        if name in definitions and name not in graph:
            graph[name] = names_read(definitions[name])
            waiting += sorted(graph[name])
    return [name for name in TopologicalSorter(graph).static_order() if name in definitions]


def _function(body: list[ast.stmt], runtime: Runtime) -> Compiled:
    arguments = ast.arguments([], [ast.arg("f")], None, [], [], None, [])
    definition = ast.FunctionDef("decide", arguments, body, [])
    module = ast.fix_missing_locations(ast.Module([definition], []))
    code = next(each for each in compile(module, "<rules>", "exec").co_consts if isinstance(each, CodeType))
    helpers = {f"t_{name}": table for name, table in runtime.tables.items()}
    return FunctionType(
        code,
        {
            **helpers,
            "__builtins__": {"min": min, "max": max},
            "months_after": runtime.months_after,
            "days_after": runtime.days_after,
            "end_of_month": runtime.end_of_month,
            "part_month": months.month_of,
            "part_day": months.day_of_month,
        },
    )


def _winner(groups: Sequence[range]) -> ast.expr:
    chain: ast.expr = ast.Constant(-1)
    for number, positions in reversed(list(enumerate(groups))):
        truths: list[ast.expr] = [_load(f"o{position}") for position in positions]
        test = ast.BoolOp(ast.And(), truths) if len(truths) > 1 else (truths or [ast.Constant(True)])[0]
        chain = ast.IfExp(test, ast.Constant(number), chain)
    return chain


def _results(count: int) -> ast.expr:
    return ast.Tuple([_load(f"o{number}") for number in range(count)], ast.Load())


def _variable(name: str) -> str:
    return f"v_{name}"


def _load(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _fact(key: str) -> ast.expr:
    return ast.Subscript(_load("f"), ast.Constant(key), ast.Load())


def _assign(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], value)


def _call(name: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(_load(name), list(arguments), [])


class _Emitter:
    def __init__(self, definitions: Mapping[str, Expr]) -> None:
        self.definitions = definitions

    def __call__(self, expr: Expr) -> ast.expr:
        return _EMIT[type(expr)](self, expr)

    def inputs(self, expressions: Sequence[Expr]) -> list[str]:
        """Keys to read from the values: facts, events, the request's dates; the parts of a date are held beside it."""
        keys: set[str] = set()
        for node in (node for each in expressions for node in walk(each)):
            if isinstance(node, tree.Name) and node.name not in self.definitions:
                keys.add(node.name)
            if isinstance(node, tree.Part) and node.name not in self.definitions:
                keys.add(f"{node.name}_{node.part}")
            if isinstance(node, (tree.MonthsAfter, tree.DaysAfter, tree.EndOfMonth)):
                keys.add("request_known_on")
        return sorted(keys)

    def literal(self, expr: tree.Literal) -> ast.expr:
        return ast.Constant(expr.value)

    def null(self, expr: tree.Null) -> ast.expr:
        return ast.Constant(None)

    def name(self, expr: tree.Name) -> ast.expr:
        return _load(_variable(expr.name))

    def part(self, expr: tree.Part) -> ast.expr:
        if expr.name not in self.definitions:
            return _load(_variable(f"{expr.name}_{expr.part}"))
        date = _load(_variable(expr.name))
        is_open = ast.Compare(date, [ast.Is()], [ast.Constant(None)])
        return ast.IfExp(is_open, ast.Constant(None), _call(f"part_{expr.part}", date))

    def arithmetic(self, expr: tree.Arithmetic) -> ast.expr:
        return ast.BinOp(self(expr.left), _CALCULATE[expr.operator], self(expr.right))

    def compare(self, expr: tree.Compare) -> ast.expr:
        return ast.Compare(self(expr.left), [_COMPARE[expr.operator]], [self(expr.right)])

    def in_tuple(self, expr: tree.InTuple) -> ast.expr:
        options = ast.Tuple([ast.Constant(option.value) for option in expr.options], ast.Load())
        return ast.Compare(self(expr.item), [ast.In()], [options])

    def in_choices(self, expr: tree.InChoices) -> ast.expr:
        return ast.Compare(self(expr.item), [ast.In()], [self(expr.name)])

    def is_none(self, expr: tree.IsNone) -> ast.expr:
        return ast.Compare(self(expr.name), [ast.Is()], [ast.Constant(None)])

    def negation(self, expr: tree.Not) -> ast.expr:
        return ast.UnaryOp(ast.Not(), self(expr.operand))

    def every(self, expr: tree.And) -> ast.expr:
        return ast.BoolOp(ast.And(), [self(part) for part in expr.parts])

    def some(self, expr: tree.Or) -> ast.expr:
        return ast.BoolOp(ast.Or(), [self(part) for part in expr.parts])

    def if_else(self, expr: tree.IfElse) -> ast.expr:
        return ast.IfExp(self(expr.test), self(expr.then), self(expr.otherwise))

    def extreme(self, expr: tree.Extreme) -> ast.expr:
        return _call(expr.function, *(self(part) for part in expr.parts))

    def lookup(self, expr: tree.Lookup) -> ast.expr:
        return _call(f"t_{expr.table}", self(expr.at_value))

    def months_after(self, expr: tree.MonthsAfter) -> ast.expr:
        roll = ast.Constant(expr.roll)
        return _call("months_after", self(expr.start), self(expr.months), roll, _load("v_request_known_on"))

    def days_after(self, expr: tree.DaysAfter) -> ast.expr:
        pairs = [ast.Tuple([self(each.start), self(each.until)], ast.Load()) for each in expr.suspended]
        stops, working = ast.Tuple(list[ast.expr](pairs), ast.Load()), ast.Constant(expr.working)
        known = _load("v_request_known_on")
        return _call("days_after", self(expr.start), self(expr.days), stops, working, known)

    def end_of_month(self, expr: tree.EndOfMonth) -> ast.expr:
        return _call("end_of_month", self(expr.month), ast.Constant(expr.roll), _load("v_request_known_on"))


_EMIT: dict[type, Callable[[_Emitter, Any], ast.expr]] = {
    tree.Literal: _Emitter.literal,
    tree.Null: _Emitter.null,
    tree.Name: _Emitter.name,
    tree.Part: _Emitter.part,
    tree.Arithmetic: _Emitter.arithmetic,
    tree.Compare: _Emitter.compare,
    tree.InTuple: _Emitter.in_tuple,
    tree.InChoices: _Emitter.in_choices,
    tree.IsNone: _Emitter.is_none,
    tree.Not: _Emitter.negation,
    tree.And: _Emitter.every,
    tree.Or: _Emitter.some,
    tree.IfElse: _Emitter.if_else,
    tree.Extreme: _Emitter.extreme,
    tree.Lookup: _Emitter.lookup,
    tree.MonthsAfter: _Emitter.months_after,
    tree.DaysAfter: _Emitter.days_after,
    tree.EndOfMonth: _Emitter.end_of_month,
}
