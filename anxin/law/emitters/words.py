"""Expressions in words for people, in Simplified Chinese and in English (Traditional is derived by the caller).

Counting words follow statute: 以上 and 以下 include the number, 超过 and 不足 leave it out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anxin.law.expressions import tree
from anxin.law.expressions.checking import Type, type_guarded
from anxin.law.expressions.tree import Expr, Kind, Order
from anxin.law.facts import show
from anxin.law.pack import Condition, Pack, Service
from anxin.law.texts import Text, language, to_traditional

_OWN = {
    "received_on": Text("收到申请的日期", "the day of receipt"),
    "known_on": Text("按哪天的规定办", "the day whose rules apply"),
}
_OPPOSITE: dict[Order, Order] = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_MIRRORED: dict[Order, Order] = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_AMOUNTS: dict[Order, Text] = {
    "==": Text("{a}是{b}", "{a} is {b}"),
    "!=": Text("{a}不是{b}", "{a} is not {b}"),
    "<": Text("{a}不足{b}", "{a}: less than {b}"),
    "<=": Text("{a}在{b}以下（含）", "{a}: {b} or less"),
    ">": Text("{a}超过{b}", "{a}: more than {b}"),
    ">=": Text("{a}在{b}以上（含）", "{a}: {b} or more"),
}
_DAYS: dict[Order, Text] = {
    "==": _AMOUNTS["=="],
    "!=": _AMOUNTS["!="],
    "<": Text("{a}早于{b}", "{a} is before {b}"),
    "<=": Text("{a}不晚于{b}", "{a} is not after {b}"),
    ">": Text("{a}晚于{b}", "{a} is after {b}"),
    ">=": Text("{a}不早于{b}", "{a} is not before {b}"),
}
_PHRASES = {
    "and": Text("，并且", ", and "),
    "or": Text("，或者", ", or "),
    "one_of": Text("{a}是{b}之一", "{a} is one of {b}"),
    "none_of": Text("{a}不是{b}中的任何一个", "{a} is none of {b}"),
    "lists": Text("{a}包括{b}", "{a} includes {b}"),
    "lists_not": Text("{a}不包括{b}", "{a} does not include {b}"),
    "yes": Text("{a}：是", "{a}: yes"),
    "no": Text("{a}：否", "{a}: no"),
    "open": Text("{a}：还没有宣布或没有", "{a}: not declared, or none"),
    "set": Text("{a}：已宣布或已有", "{a}: declared, or given"),
    "not": Text("不符合“{a}”", "it is not so that {a}"),
    "if": Text("（如果{a}，按{b}，否则按{c}）", "({b} if {a}, otherwise {c})"),
    "min": Text("{a}中较小的", "the smaller of {a}"),
    "max": Text("{a}中较大的", "the larger of {a}"),
    "month": Text("{a}所在的月份", "the month of {a}"),
    "day": Text("{a}是几号", "the day of the month of {a}"),
    "at": Text("{a}（按{b}）", "{a} (at {b})"),
    "days_in_month": Text("当月天数", "the days of the month"),
    "+": Text("{a}加{b}", "{a} plus {b}"),
    "-": Text("{a}减{b}", "{a} minus {b}"),
    "*": Text("{a}乘{b}", "{a} times {b}"),
    "//": Text("{a}除以{b}（取整）", "{a} divided by {b}, rounded down"),
    "month+": Text("{a}之后第{b}个月", "{b} months after {a}"),
    "month-": Text("{a}之前第{b}个月", "{b} months before {a}"),
    "date+": Text("{a}之后第{b}天", "{b} days after {a}"),
    "date-": Text("{a}之前第{b}天", "{b} days before {a}"),
    "months_after": Text("{a}起满{b}个月之日", "{b} months from {a}"),
    "days_after": Text("{a}之后第{b}天", "{b} days after {a}"),
    "working_days_after": Text("{a}之后第{b}个工作日", "{b} working days after {a}"),
    "end_of_month": Text("{a}的最后一天", "the last day of {a}"),
    "rolled": Text("{a}（遇休息日顺延到下一个工作日）", "{a} (moved to the next working day)"),
    "suspended": Text("{a}（暂停期间不计）", "{a} (not counting suspensions)"),
    "no_date": Text("没有日期", "no date"),
    "always": Text("任何情况", "always"),
    "never": Text("不可能", "never"),
    "in_force": Text("“{a}”在{b}有效", "“{a}” is in force on {b}"),
    "yuan": Text("{a}元", "{a} yuan"),
    "quote": Text("“{a}”", "“{a}”"),
    "join": Text("、", ", "),
}


@dataclass(frozen=True)
class Speaker:
    """Says the conditions of one service in one language; `lang` is `zh-hans`, `zh-hant` or `en`."""

    pack: Pack
    service: Service
    lang: str

    def condition(self, condition: Condition) -> str:
        key = ("words", self.service.id, self.lang, condition)
        found = self.pack.cache.get(key)
        if found is None:
            found = self.pack.cache[key] = self._condition(condition)
        return str(found)

    def _condition(self, condition: Condition) -> str:
        if condition.given:
            return condition.given.in_language(self.lang)
        if condition.measure:
            measure = self.pack.measures[condition.measure]
            day = min(tree.names_read(condition.expr) - {measure.until_event, "request_known_on"})
            return self._final(
                self.phrase(
                    "in_force", a=self.plain(measure.label), b=self.label(day.removeprefix("request_"))
                )
            )
        return self.expression(condition.expr)

    def expression(self, expr: Expr) -> str:
        return self._final(self.say(expr))

    def _final(self, simplified: str) -> str:
        return to_traditional(simplified) if self.lang == "zh-hant" else simplified

    def plain(self, text: Text) -> str:
        return text.en if self.lang == "en" else text.zh_hans

    def phrase(self, key: str, **parts: str) -> str:
        return self.plain(_PHRASES[key]).format(**parts)

    def say(self, expr: Expr) -> str:
        return _SAY[type(expr)](self, expr)

    def label(self, name: str) -> str:
        text = self._label(name)
        if text is None:
            return self.say(self.service.derived[name].expr)
        return self.plain(text)

    def _label(self, name: str) -> Text | None:
        if name in self.service.facts:
            return self.service.facts[name].label
        if name in self.service.derived:
            return self.service.derived[name].label
        return (
            self.pack.events[name].label if name in self.pack.events else _OWN[name.removeprefix("request_")]
        )

    def type_of(self, expr: Expr) -> Type:
        return type_guarded(expr, self.service.scope)

    def value(self, kind: Kind, value: Any, beside: Expr | None = None) -> str:
        """A written value, with the unit or the words of what it stands beside."""
        if kind == "choice":
            return self.phrase("quote", a=self._choice(str(value), beside))
        if kind == "money" or (kind == "number" and beside and self.type_of(beside).kind == "money"):
            return self.phrase("yuan", a=str(show("money", value)))
        text, unit = str(show(kind, value)), self._unit(beside)
        return text if not unit else f"{text}{unit}" if self.lang != "en" else f"{text} {unit}"

    def _choice(self, value: str, beside: Expr | None) -> str:
        fact = self.service.facts.get(beside.name) if isinstance(beside, tree.Name) else None
        text = fact.values.get(value) if fact else None
        return self.plain(text) if text else value

    def _unit(self, beside: Expr | None) -> str:
        if not isinstance(beside, tree.Name):
            return ""
        known: Mapping[str, Any] = {**self.service.facts, **self.service.derived}
        unit = known[beside.name].unit if beside.name in known else None
        return self.plain(unit) if unit else ""


def _literal(speak: Speaker, expr: tree.Literal) -> str:
    if expr.kind == "bool":
        return speak.phrase("always" if expr.value else "never")
    return speak.value(expr.kind, expr.value)


def _name(speak: Speaker, expr: tree.Name) -> str:
    label = speak.label(expr.name)
    if speak.service.scope.names[expr.name].kind == "bool":
        return speak.phrase("yes", a=label)
    return label


def _beside(speak: Speaker, expr: Expr, other: Expr) -> str:
    if isinstance(expr, tree.Literal) and expr.kind != "bool":
        return speak.value(expr.kind, expr.value, other)
    return speak.say(expr)


def _compare(speak: Speaker, expr: tree.Compare) -> str:
    left, right, operator = expr.left, expr.right, expr.operator
    if isinstance(left, tree.Literal) and not isinstance(right, tree.Literal):
        left, right, operator = right, left, _MIRRORED[operator]
    words = _DAYS if speak.type_of(left).kind in ("month", "date") else _AMOUNTS
    a, b = _beside(speak, left, right), _beside(speak, right, left)
    return speak.plain(words[operator]).format(a=a, b=b)


def _options(speak: Speaker, expr: tree.InTuple) -> str:
    return speak.phrase("join").join(_beside(speak, option, expr.item) for option in expr.options)


def _in_tuple(speak: Speaker, expr: tree.InTuple, key: str = "one_of") -> str:
    return speak.phrase(key, a=speak.say(expr.item), b=_options(speak, expr))


def _in_choices(speak: Speaker, expr: tree.InChoices, key: str = "lists") -> str:
    return speak.phrase(key, a=speak.label(expr.name.name), b=_beside(speak, expr.item, expr.name))


def _not(speak: Speaker, expr: tree.Not) -> str:
    """The opposite said directly where there is a word for it."""
    inner = expr.operand
    if isinstance(inner, tree.Compare):
        return _compare(speak, tree.Compare(_OPPOSITE[inner.operator], inner.left, inner.right))
    if isinstance(inner, tree.InTuple):
        return _in_tuple(speak, inner, "none_of")
    if isinstance(inner, tree.InChoices):
        return _in_choices(speak, inner, "lists_not")
    if isinstance(inner, tree.IsNone):
        return speak.phrase("set", a=speak.label(inner.name.name))
    if isinstance(inner, tree.Name):
        return speak.phrase("no", a=speak.label(inner.name))
    return _not_compound(speak, inner)


def _not_compound(speak: Speaker, inner: Expr) -> str:
    if isinstance(inner, (tree.And, tree.Or)):
        parts: tuple[Expr, ...] = tuple(tree.Not(part) for part in inner.parts)
        return speak.say(tree.Or(parts) if isinstance(inner, tree.And) else tree.And(parts))
    return (
        speak.say(inner.operand) if isinstance(inner, tree.Not) else speak.phrase("not", a=speak.say(inner))
    )


def _joined(speak: Speaker, parts: Sequence[Expr], key: str) -> str:
    return speak.phrase(key).join(_bracketed(speak, part) for part in parts)


def _bracketed(speak: Speaker, expr: Expr) -> str:
    text = speak.say(expr)
    if not isinstance(expr, (tree.And, tree.Or)):
        return text
    return f"({text})" if speak.lang == "en" else f"（{text}）"


def _arithmetic(speak: Speaker, expr: tree.Arithmetic) -> str:
    kind = speak.type_of(expr.left).kind
    key = f"{kind}{expr.operator}"
    counted = speak.type_of(expr.right).kind == "number" and key in _PHRASES
    b = speak.say(expr.right)
    return speak.phrase(key if counted else expr.operator, a=speak.say(expr.left), b=b)


def _if_else(speak: Speaker, expr: tree.IfElse) -> str:
    a, b, c = speak.say(expr.test), speak.say(expr.then), speak.say(expr.otherwise)
    return speak.phrase("if", a=a, b=b, c=c)


def _lookup(speak: Speaker, expr: tree.Lookup) -> str:
    own = expr.table == "days_in_month"
    label = speak.phrase("days_in_month") if own else speak.plain(speak.pack.parameters[expr.table].label)
    return speak.phrase("at", a=label, b=speak.say(expr.at_value))


def _rolled(speak: Speaker, text: str, roll: bool) -> str:
    return speak.phrase("rolled", a=text) if roll else text


def _days_after(speak: Speaker, expr: tree.DaysAfter) -> str:
    key = "working_days_after" if expr.working else "days_after"
    text = speak.phrase(key, a=speak.say(expr.start), b=speak.say(expr.days))
    return speak.phrase("suspended", a=text) if expr.suspended else text


_SAY: dict[type, Callable[[Speaker, Any], str]] = {
    tree.Literal: _literal,
    tree.Null: lambda speak, expr: speak.phrase("no_date"),
    tree.Name: _name,
    tree.Part: lambda speak, expr: speak.phrase(expr.part, a=speak.label(expr.name)),
    tree.Arithmetic: _arithmetic,
    tree.Compare: _compare,
    tree.InTuple: _in_tuple,
    tree.InChoices: _in_choices,
    tree.IsNone: lambda speak, expr: speak.phrase("open", a=speak.label(expr.name.name)),
    tree.Not: _not,
    tree.And: lambda speak, expr: _joined(speak, expr.parts, "and"),
    tree.Or: lambda speak, expr: _joined(speak, expr.parts, "or"),
    tree.IfElse: _if_else,
    tree.Extreme: lambda speak, expr: speak.phrase(
        expr.function, a=speak.phrase("join").join(map(speak.say, expr.parts))
    ),
    tree.Lookup: _lookup,
    tree.MonthsAfter: lambda speak, expr: _rolled(
        speak, speak.phrase("months_after", a=speak.say(expr.start), b=speak.say(expr.months)), expr.roll
    ),
    tree.DaysAfter: _days_after,
    tree.EndOfMonth: lambda speak, expr: _rolled(
        speak, speak.phrase("end_of_month", a=speak.say(expr.month)), expr.roll
    ),
}


def speaker(pack: Pack, service: Service, lang: str) -> Speaker:
    return Speaker(pack, service, language(lang))
