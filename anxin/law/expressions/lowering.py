"""What columns and solvers have no notion of, said with what they have: dated look-ups as a choice by date, words as small numbers.

A choice fact over a population is a column of small whole numbers: the place of the word in the fact's declared `values`, counted from 0
(as in people.parquet); words that only rules name come behind those, and any greater number is a word that no rule knows. A list fact
is one truth a word, in a column named `fact.word`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from anxin.law.expressions import tree
from anxin.law.expressions.checking import Type
from anxin.law.expressions.parsing import ExpressionError
from anxin.law.expressions.tree import Expr
from anxin.law.facts import Fact
from anxin.law.runtime import Table

Codes = Mapping[str, tuple[str, ...]]
SINCE_ALWAYS = -(2**62)
MONTHS_A_YEAR = tree.Literal(12, "number")
FALSE = tree.Literal(False, "bool")


@dataclass(frozen=True)
class Columns:
    """What the names of an expression are over a population; `tables` are dated parameters, `definitions` derived names."""

    types: Mapping[str, Type]
    tables: Mapping[str, Table] = field(default_factory=dict)
    definitions: Mapping[str, Expr] = field(default_factory=dict)
    codes: Codes = field(default_factory=dict)


def codes_of(facts: Mapping[str, Fact], expressions: Iterable[Expr]) -> dict[str, tuple[str, ...]]:
    """The words of every choice and list fact in the order of their numbers: the declared ones, then those that the expressions add."""
    found = {
        name: dict.fromkeys(fact.values) for name, fact in facts.items() if fact.kind in ("choice", "choices")
    }
    for expr in expressions:
        for name, word in _words_beside(expr):
            if name in found:
                found[name] |= dict.fromkeys([word])
    return {name: tuple(words) for name, words in found.items()}


def _words_beside(expr: Expr) -> Iterable[tuple[str, str]]:
    for node in tree.walk(expr):
        if isinstance(node, (tree.Compare, tree.InTuple, tree.InChoices)):
            parts = tuple(part for child in tree.children(node) for part in tree.walk(child))
            words = [
                str(part.value) for part in parts if isinstance(part, tree.Literal) and part.kind == "choice"
            ]
            yield from ((part.name, word) for part in parts if isinstance(part, tree.Name) for word in words)


def lowered(expr: Expr, columns: Columns, own: frozenset[str] = frozenset()) -> Expr:
    """The same truth or number without words, and without look-ups but in the tables that a reader brings as its `own`.

    Raises ExpressionError for two open choices compared.
    """
    return _Lowering(columns, own)(expr)


@dataclass(frozen=True)
class _Lowering:
    columns: Columns
    own: frozenset[str]

    def __call__(self, expr: Expr) -> Expr:
        if isinstance(expr, tree.Lookup):
            when = self(expr.at_value)
            return tree.Lookup(expr.table, when) if expr.table in self.own else self._lookup(expr, when)
        if isinstance(expr, tree.InChoices):
            return tree.Name(f"{expr.name.name}.{expr.item.value}", at=expr.at)
        if isinstance(expr, tree.Compare) and self._is_word(expr.left):
            same = self._same(expr.left, expr.right)
            return same if expr.operator == "==" else tree.Not(same)
        if isinstance(expr, tree.InTuple) and self._is_word(expr.item):
            return self._one_of(expr)
        return tree.rebuilt(expr, self)

    def _is_word(self, expr: Expr) -> bool:
        if isinstance(expr, tree.IfElse):
            return self._is_word(expr.then)
        if isinstance(expr, tree.Name):
            return self.columns.types[expr.name].kind == "choice"
        return isinstance(expr, tree.Literal) and isinstance(expr.value, str)

    def _one_of(self, expr: tree.InTuple) -> Expr:
        item = expr.item
        if isinstance(item, tree.Name) and item.name not in self.columns.definitions:
            return tree.InTuple(item, tuple(self._code(item.name, str(each.value)) for each in expr.options))
        return tree.Or(tuple(self._same(item, option) for option in expr.options))

    def _same(self, one: Expr, other: Expr) -> Expr:
        """Whether two words are the same, asked of numbers."""
        for each, beside in ((one, other), (other, one)):
            if isinstance(each, tree.IfElse):
                return tree.IfElse(
                    self(each.test), self._same(each.then, beside), self._same(each.otherwise, beside)
                )
            if isinstance(each, tree.Name) and each.name in self.columns.definitions:
                return self._same(self.columns.definitions[each.name], beside)
        if isinstance(one, tree.Name):
            return self._same_name(one, other)
        return self._same_name(other, one) if isinstance(other, tree.Name) else _truth(one == other)

    def _same_name(self, one: tree.Name, other: Expr) -> Expr:
        if isinstance(other, tree.Literal):
            return tree.Compare("==", one, self._code(one.name, str(other.value)))
        if not isinstance(other, tree.Name) or not (self._closed(one) or self._closed(other)):
            raise ExpressionError("two open choices cannot be compared over columns", one.at)
        shared = [word for word in self.columns.codes[one.name] if word in self.columns.codes[other.name]]
        pairs = [(self._code(one.name, word), self._code(other.name, word)) for word in shared]
        both = [tree.And((tree.Compare("==", one, a), tree.Compare("==", other, b))) for a, b in pairs]
        return tree.Or(tuple(both)) if len(both) > 1 else both[0] if both else FALSE

    def _closed(self, name: tree.Name) -> bool:
        return self.columns.types[name.name].values is not None

    def _code(self, name: str, word: str) -> tree.Literal:
        return tree.Literal(self.columns.codes[name].index(word), "choice")

    def _lookup(self, expr: tree.Lookup, when: Expr) -> Expr:
        """Before the first value there is none: null, which no comparison takes for an answer."""
        if expr.table == "days_in_month":
            return days_in_month(when)
        table, chain = self.columns.tables[expr.table], tree.Null()  # type: tuple[Table, Expr]
        for start, value in zip(table.starts, table.values, strict=True):
            found = tree.Literal(value, "number")
            begun = tree.Compare(">=", when, tree.Literal(start, "number"))
            chain = found if start == SINCE_ALWAYS else tree.IfElse(begun, found, chain)
        return chain


def days_in_month(month: Expr) -> Expr:
    """The Gregorian calendar in whole numbers; months count from 1970-01, and a year divides by 4, by 400, but not by 100 alone."""
    year = tree.Arithmetic("//", month, MONTHS_A_YEAR)
    of_year = tree.Arithmetic("-", month, tree.Arithmetic("*", year, MONTHS_A_YEAR))
    leap = tree.And((_divides(year, 4), tree.Or((tree.Not(_divides(year, 100)), _divides(year, 400)))))
    february = tree.IfElse(leap, _number(29), _number(28))
    short = tree.InTuple(of_year, tuple(map(_number, (3, 5, 8, 10))))
    is_february = tree.Compare("==", of_year, _number(1))
    return tree.IfElse(is_february, february, tree.IfElse(short, _number(30), _number(31)))


def _divides(years_since_1970: Expr, by: int) -> Expr:
    year = tree.Arithmetic("+", years_since_1970, _number(1970))
    whole = tree.Arithmetic("*", tree.Arithmetic("//", year, _number(by)), _number(by))
    return tree.Compare("==", whole, year)


def _number(value: int) -> tree.Literal:
    return tree.Literal(value, "number")


def _truth(value: bool) -> tree.Literal:
    return tree.Literal(value, "bool")
