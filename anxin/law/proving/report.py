"""What the proof found, for programs (JSON) and for people in three languages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from anxin.law.emitters.words import Speaker, speaker
from anxin.law.expressions import tree
from anxin.law.expressions.tree import Expr
from anxin.law.facts import show
from anxin.law.pack import Acknowledgement, Condition, Pack
from anxin.law.proving.questions import Answer
from anxin.law.proving.tables import Row, Table, plain
from anxin.law.texts import Text

_SAYINGS = {
    "gap": Text("{service}：没有规则说到这种情况：{what}", "{service}: no rule speaks of this: {what}"),
    "surcharge_gap": Text(
        "{service}：滞纳金没有规则说到这种情况：{what}",
        "{service}: no row of the surcharge speaks of this: {what}",
    ),
    "any": Text("任何情况", "anything at all"),
    "overlap": Text(
        "{service}：“{one}”和“{other}”可以同时符合，办理方式相同、内容不同，先后没有规定",
        "{service}: “{one}” and “{other}” can hold together, have the same mode, say different things, and nothing puts one first",
    ),
    "never_holds": Text(
        "{service}：“{one}”永远不会符合，因为这些不能同时成立：{what}",
        "{service}: “{one}” can never hold, because these contradict each other: {what}",
    ),
    "never_decides": Text(
        "{service}：“{one}”永远轮不到，因为总是先按：{what}",
        "{service}: “{one}” never decides, because these always come first: {what}",
    ),
    "too_early": Text(
        "{service}：参数“{one}”在 {what} 之前没有数值，却可能用到",
        "{service}: the parameter “{one}” has no value before {what}, and can be asked for one",
    ),
    "not_so": Text("不符合“{what}”", "it is not so that {what}"),
    "and": Text("，并且", ", and "),
    "join": Text("、", ", "),
    "example": Text("例：{what}", "Example: {what}"),
    "accepted": Text("{who}于{day}确认：{why}", "Acknowledged by {who} on {day}: {why}"),
    "open": Text("还没有人确认。", "Nobody has acknowledged it."),
    "fact": Text("{name}：{value}", "{name}: {value}"),
    "received": Text("收到日期 {day}", "received on {day}"),
    "none": Text("没有", "none"),
    "yes": Text("是", "yes"),
    "no": Text("否", "no"),
    "not_declared": Text("未宣布", "not declared"),
}


@dataclass(frozen=True)
class Finding:
    """`example` is a request to `decide` that shows what is claimed; without an acknowledgement the pack is not to be published."""

    pack: Pack = field(repr=False)
    table: Table = field(repr=False)
    example: dict[str, Any]

    @property
    def acknowledged(self) -> tuple[Acknowledgement, ...]:
        return ()

    def say(self, key: str, lang: str, **parts: str) -> str:
        return _SAYINGS[key].in_language(lang).format(**parts)

    def text(self, lang: str) -> str:
        raise NotImplementedError

    def details(self, lang: str) -> dict[str, Any]:
        raise NotImplementedError

    def service_name(self, lang: str) -> str:
        return self.table.service.name.in_language(lang)

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        return {
            "service": self.table.service.id,
            "table": self.table.kind,
            "text": self.text(lang),
            **self.details(lang),
            "example": self.example,
            "acknowledged": [
                {
                    "author": each.author,
                    "date": show("date", each.day),
                    "reason": each.reason.in_language(lang),
                }
                for each in self.acknowledged
            ],
        }

    def lines(self, lang: str) -> Iterator[str]:
        yield self.text(lang)
        yield "  " + self.say("example", lang, what=self.say("join", lang).join(self._person(lang)))
        for each in self.acknowledged:
            day, why = str(show("date", each.day)), each.reason.in_language(lang)
            yield "  " + self.say("accepted", lang, who=each.author, day=day, why=why)
        if not self.acknowledged:
            yield "  " + self.say("open", lang)

    def _person(self, lang: str) -> Iterator[str]:
        """The example in words: the facts by their labels, events only where they are declared."""
        facts = self.table.service.facts
        yield self.say("received", lang, day=self.example["received_on"])
        for name, value in self.example["facts"].items():
            yield self.say(
                "fact", lang, name=facts[name].label.in_language(lang), value=self._value(name, value, lang)
            )
        for name, day in self.example["events"].items():
            if day is not None:
                yield self.say("fact", lang, name=self.pack.events[name].label.in_language(lang), value=day)

    def _value(self, name: str, value: Any, lang: str) -> str:
        words = self.table.service.facts[name].values
        if value is None or value == []:
            return self.say("none", lang)
        if isinstance(value, bool):
            return self.say("yes" if value else "no", lang)
        listed = value if isinstance(value, list) else [value]
        return self.say("join", lang).join(
            words[each].in_language(lang) if each in words else str(each) for each in listed
        )

    def speaker(self, lang: str) -> Speaker:
        return speaker(self.pack, self.table.service, lang)

    def label(self, row: Row, lang: str) -> str:
        return row.label.in_language(lang) if row.label else row.id

    def answer(self, answer: Answer, lang: str) -> str:
        """In the words of the condition that asks it, where there is one, else of the expression."""
        asked = _asked(self.table, answer)
        if asked:
            return self.speaker(lang).condition(asked)
        against = _asked(self.table, Answer(answer.expr, not answer.holds))
        if against and against.given:
            return self.say("not_so", lang, what=self.speaker(lang).condition(against))
        expr = answer.expr if answer.holds else _other_word(self.table, answer.expr) or tree.Not(answer.expr)
        return self.speaker(lang).expression(expr)


def _asked(table: Table, answer: Answer) -> Condition | None:
    """A condition that holds exactly when the question is answered so."""
    return next((each for each in table.conditions if plain(each.expr) == tuple(answer)), None)


def _other_word(table: Table, expr: Expr) -> Expr | None:
    """Where a choice has two words, not the one is the other."""
    if (
        isinstance(expr, tree.Compare)
        and isinstance(expr.left, tree.Name)
        and isinstance(expr.right, tree.Literal)
    ):
        words = table.service.scope.names[expr.left.name].values or ()
        if len(words) == 2 and expr.right.value in words:
            other = words[1 - words.index(str(expr.right.value))]
            return tree.Compare("==", expr.left, tree.Literal(other, "choice"))
    return None


@dataclass(frozen=True)
class Gap(Finding):
    region: tuple[Answer, ...]
    accepted: tuple[Acknowledgement, ...] = ()

    @property
    def acknowledged(self) -> tuple[Acknowledgement, ...]:
        return self.accepted

    def text(self, lang: str) -> str:
        what = self.say("and", lang).join(self.answer(each, lang) for each in self.region)
        key = "gap" if self.table.kind == "rules" else "surcharge_gap"
        return self.say(key, lang, service=self.service_name(lang), what=what or self.say("any", lang))

    def details(self, lang: str) -> dict[str, Any]:
        conditions = [{"text": self.answer(each, lang), "holds": True} for each in self.region]
        return {"conditions": conditions, "measures": [each.id for each in self.table.measures]}


@dataclass(frozen=True)
class Overlap(Finding):
    one: Row
    other: Row
    accepted: tuple[Acknowledgement, ...] = ()

    @property
    def acknowledged(self) -> tuple[Acknowledgement, ...]:
        return self.accepted

    def text(self, lang: str) -> str:
        one, other = self.label(self.one, lang), self.label(self.other, lang)
        return self.say("overlap", lang, service=self.service_name(lang), one=one, other=other)

    def details(self, lang: str) -> dict[str, Any]:
        return {"rules": [self.one.id, self.other.id]}


@dataclass(frozen=True)
class Dead(Finding):
    row: Row
    against: tuple[Answer, ...]
    before: tuple[Row, ...]

    def text(self, lang: str) -> str:
        key = "never_holds" if self.against else "never_decides"
        words = [self.answer(each, lang) for each in self.against] or [
            self.label(each, lang) for each in self.before
        ]
        what = self.say("and" if self.against else "join", lang).join(words)
        return self.say(key, lang, service=self.service_name(lang), one=self.label(self.row, lang), what=what)

    def details(self, lang: str) -> dict[str, Any]:
        reason = "never_holds" if self.against else "never_decides"
        conditions = [self.answer(each, lang) for each in self.against]
        return {
            "rule": self.row.id,
            "reason": reason,
            "conditions": conditions,
            "before": [each.id for each in self.before],
        }


@dataclass(frozen=True)
class Overflow(Finding):
    parameter: str
    first: int

    def text(self, lang: str) -> str:
        parameter = self.pack.parameters[self.parameter]
        label = parameter.label.in_language(lang)
        day = str(show(parameter.by, self.first))
        return self.say("too_early", lang, service=self.service_name(lang), one=label, what=day)

    def details(self, lang: str) -> dict[str, Any]:
        return {"parameter": self.parameter, "reason": "no_value"}


@dataclass(frozen=True)
class Report:
    pack: Pack = field(repr=False)
    gaps: tuple[Gap, ...]
    overlaps: tuple[Overlap, ...]
    dead: tuple[Dead, ...]
    overflow: tuple[Overflow, ...]

    @property
    def unneeded(self) -> list[tuple[str, Acknowledgement]]:
        """Acknowledgements of what is no longer there, each with its service."""
        used = {each for finding in self.findings for each in finding.acknowledged}
        services = self.pack.services.values()
        return [
            (service.id, each) for service in services for each in service.acknowledged if each not in used
        ]

    @property
    def findings(self) -> Sequence[Finding]:
        return (*self.gaps, *self.overlaps, *self.dead, *self.overflow)

    @property
    def open(self) -> Sequence[Finding]:
        """What nobody answers for: while there is any, the pack is not to be published."""
        return [each for each in self.findings if not each.acknowledged]

    def as_dict(self, lang: str = "en") -> dict[str, list[dict[str, Any]]]:
        groups: dict[str, Sequence[Finding]] = {
            "gaps": self.gaps,
            "overlaps": self.overlaps,
            "dead": self.dead,
            "overflow": self.overflow,
        }
        return {name: [each.as_dict(lang) for each in group] for name, group in groups.items()}

    def lines(self, lang: str = "en") -> Iterator[str]:
        for each in self.findings:
            yield from each.lines(lang)
