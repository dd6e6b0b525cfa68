"""What a pack says, thing by thing, in one language: for pages that show it and for telling two versions apart."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from anxin.law import pack as packs
from anxin.law.emitters import words
from anxin.law.facts import Fact
from anxin.law.facts import show as inside_shown
from anxin.law.money import format_yuan
from anxin.law.months import format_day, format_month
from anxin.law.pack import Condition, Outcome, Pack, ParameterRow, Service
from anxin.law.texts import Text, language

# What a thing is, as a reader knows it.
KINDS = {
    "instrument": Text("文件", "instrument"),
    "clause": Text("条款", "clause"),
    "event": Text("事件", "event"),
    "measure": Text("措施", "measure"),
    "parameter": Text("参数", "parameter"),
    "fact": Text("事实", "fact"),
    "obligation": Text("待补事项的期限", "due day of what is owed"),
    "interpretation": Text("对条文的理解", "reading of the text"),
    "service": Text("事项", "service"),
    "rule": Text("规则", "rule"),
    "value": Text("计算值", "value worked out"),
    "date": Text("日期", "date"),
    "deadline": Text("期限", "time limit"),
    "surcharge": Text("滞纳金规则", "surcharge rule"),
    "document": Text("材料", "document"),
    "ordinary": Text("平常办法", "ordinary way"),
    "other": Text("其他内容", "other content"),
}
_ASPECTS = {
    "name": Text("名称", "name"),
    "issued": Text("发布日期", "issued on"),
    "number": Text("文号", "number"),
    "text": Text("概要", "summary"),
    "clause": Text("依据", "clause"),
    "from": Text("开始日期", "in force from"),
    "until": Text("到哪个事件为止", "until the event"),
    "known": Text("公布日期", "known from"),
    "changes": Text("改变什么", "what it changes"),
    "withdraws": Text("撤销", "withdraws"),
    "seed": Text("发生日期", "day it happened"),
    "value": Text("数值", "value"),
    "question": Text("问题", "question"),
    "values": Text("可选的回答", "answers to choose from"),
    "limits": Text("范围", "limits"),
    "due": Text("什么时候到期", "due"),
    "reading": Text("我们的理解", "our reading"),
    "confirm": Text("由谁确认", "to be confirmed by"),
    "conditions": Text("条件", "conditions"),
    "mode": Text("办理方式", "way of handling"),
    "documents": Text("材料", "documents"),
    "checks": Text("核对", "checks"),
    "channels": Text("渠道", "ways to apply"),
    "note": Text("说明", "note"),
    "expression": Text("怎样得出", "how it is worked out"),
    "treatment": Text("怎样处理", "treatment"),
    "when": Text("什么时候适用", "when it applies"),
}
STATUSES = {
    "needed": Text("现在交", "needed now"),
    "committed": Text("用承诺书代替", "replaced by a written promise"),
    "deferred": Text("以后补交", "to be handed in later"),
    "exchanged": Text("由部门间数据提供", "obtained from another department"),
    "copy": Text("交复印件", "a copy is enough"),
    "not_needed": Text("不用交", "not needed"),
}
TREATMENTS = {
    "none": Text("没有", "none"),
    "waived": Text("免收", "waived"),
    "accrues": Text("计收", "accrues"),
}
_ALWAYS = Text("任何情况", "always")
_SINCE_EVER = Text("一直", "since always")
_AND = Text("；", "; ")
_LISTED = Text("、", ", ")
_DUE = Text("“{event}”起满{months}个月", "{months} months after “{event}”")
_FROM = Text("{name}（{start}起）", "{name} (from {start})")


class Place(NamedTuple):
    """Where a thing stands: file, key of the file, and what tells it from its like under that key."""

    file: str
    key: str
    id: str = ""


class Thing(NamedTuple):
    """`aspects` are its parts in words, by the word for the part; `within` names the service it belongs to."""

    kind: str
    name: str
    aspects: Mapping[str, str]
    within: str = ""


class Describer:
    """Says one pack in one language: `zh-hans`, `zh-hant` or `en`."""

    def __init__(self, pack: Pack, lang: str) -> None:
        self.pack, self.lang = pack, language(lang)

    def text(self, text: Text | None) -> str:
        return text.in_language(self.lang) if text else ""

    def listed(self, parts: Iterable[str], by: Text = _LISTED) -> str:
        return self.text(by).join(parts)

    def aspects(self, **said: str) -> dict[str, str]:
        return {self.text(_ASPECTS[name]): each for name, each in said.items() if each}

    def aspect(self, name: str) -> str:
        return self.text(_ASPECTS[name])

    def kind(self, name: str) -> str:
        return self.text(KINDS[name])

    def measure_name(self, id: str | None) -> str:
        return self.text(self.pack.measures[id].label) if id else ""

    def event_name(self, id: str | None) -> str:
        return self.text(self.pack.events[id].label) if id else ""

    def conditions(self, service: Service, conditions: Iterable[Condition]) -> list[str]:
        speaker = words.speaker(self.pack, service, self.lang)
        return [speaker.condition(each) for each in conditions]

    def documents(self, service: Service, outcome: Outcome) -> list[str]:
        return [
            f"{self.text(service.documents[id])}: {self._status(service, each)}"
            for id, each in outcome.documents.items()
        ]

    def _status(self, service: Service, given: packs.DocumentStatus) -> str:
        said = self.text(STATUSES[given.status])
        if given.until is None:
            return said
        event = self.pack.events.get(given.until)
        dated = service.derived.get(given.until)
        label = event.label if event else dated.label if dated else None
        return f"{said} ({self.text(label) or given.until})"

    def outcome(self, service: Service, outcome: Outcome) -> dict[str, str]:
        return self.aspects(
            mode=self.text(self.pack.modes[outcome.mode]),
            documents=self.listed(self.documents(service, outcome), _AND),
            checks=self.listed(self.text(self.pack.checks[each]) for each in outcome.checks),
            channels=self.listed(self.text(self.pack.channels[each]) for each in outcome.channels),
            note=self.text(outcome.note),
        )

    def start(self, parameter: packs.Parameter, row: ParameterRow) -> str:
        if row.start is None:
            return self.text(_SINCE_EVER)
        return format_month(row.start) if parameter.by == "month" else format_day(row.start)

    def value(self, parameter: packs.Parameter, row: ParameterRow) -> str:
        """As people write it: yuan, a day, a month, parts per million."""
        shown: dict[str, Callable[[int], str]] = {
            "money": format_yuan,
            "date": format_day,
            "month": format_month,
            "ppm": lambda ppm: f"{ppm // 10_000}.{ppm % 10_000:04d} %",
        }
        return shown.get(parameter.kind, str)(row.value)

    def limits(self, fact: Fact) -> str:
        bounds = (fact.lowest, fact.highest)
        return " – ".join(
            "" if each is None else str(inside_shown(fact.kind, each))
            for each in bounds
            if bounds != (None, None)
        )

    def obligation_due(self, rule: packs.ObligationRule) -> str:
        return self.text(_DUE).format(event=self.event_name(rule.starts_with), months=rule.months)


def things(pack: Pack, lang: str) -> dict[Place, Thing]:
    """Everything of the pack that has words."""
    describer = Describer(pack, lang)
    found = dict(_shared(describer))
    for service in pack.services.values():
        found |= dict(_of_service(describer, service))
    return found


def _shared(say: Describer) -> Iterator[tuple[Place, Thing]]:
    for part in (_sources, _measures, _parameters, _facts, _owed_and_read):
        yield from part(say)


def _sources(say: Describer) -> Iterator[tuple[Place, Thing]]:
    for id, instrument in say.pack.instruments.items():
        aspects = say.aspects(number=instrument.number or "", issued=format_day(instrument.issued_on))
        yield Place("instruments.yaml", id), Thing("instrument", say.text(instrument.title), aspects)
    for id, clause in say.pack.clauses.items():
        yield Place("clauses.yaml", id), Thing("clause", id, say.aspects(text=say.text(clause.text)))
    for id, event in say.pack.events.items():
        aspects = say.aspects(seed=format_day(event.seed) if event.seed is not None else "")
        yield Place("events.yaml", id), Thing("event", say.text(event.label), aspects)


def _measures(say: Describer) -> Iterator[tuple[Place, Thing]]:
    for id, measure in say.pack.measures.items():
        said = {
            "clause": measure.clause,
            "from": format_day(measure.valid_from),
            "until": say.event_name(measure.until_event),
            "known": format_day(measure.known_from),
            "changes": say.text(measure.changes),
            "withdraws": say.listed(map(say.measure_name, measure.withdraws)),
        }
        yield Place("measures.yaml", id), Thing("measure", say.text(measure.label), say.aspects(**said))


def _parameters(say: Describer) -> Iterator[tuple[Place, Thing]]:
    for id, parameter in say.pack.parameters.items():
        for row in parameter.rows:
            start = say.start(parameter, row)
            name = say.text(_FROM).format(name=say.text(parameter.label), start=start)
            aspects = say.aspects(value=say.value(parameter, row), clause=row.clause or "")
            yield Place("parameters.yaml", id, start), Thing("parameter", name, aspects)


def _facts(say: Describer) -> Iterator[tuple[Place, Thing]]:
    for id, fact in say.pack.facts.items():
        values = say.listed(say.text(each) for each in fact.values.values())
        aspects = say.aspects(question=say.text(fact.question), values=values, limits=say.limits(fact))
        yield Place("facts.yaml", id), Thing("fact", say.text(fact.label), aspects)


def _owed_and_read(say: Describer) -> Iterator[tuple[Place, Thing]]:
    for id, rule in say.pack.obligations.items():
        aspects = say.aspects(clause=rule.clause, due=say.obligation_due(rule))
        yield Place("obligations.yaml", id), Thing("obligation", say.text(rule.label), aspects)
    for id, each in say.pack.interpretations.items():
        aspects = say.aspects(reading=say.text(each.reading), confirm=say.text(each.confirm_by))
        yield Place("interpretations.yaml", id), Thing("interpretation", say.text(each.question), aspects)


def _of_service(say: Describer, service: Service) -> Iterator[tuple[Place, Thing]]:
    file, name = f"services/{service.id}.yaml", say.text(service.name)
    parts = (_rules, _worked_out, _deadlines, _surcharges, _documents)
    for part in parts:
        for key, id, thing in part(say, service):
            yield Place(file, key, id), thing._replace(within=name)


Said = Iterator[tuple[str, str, Thing]]


def _rules(say: Describer, service: Service) -> Said:
    yield "ordinary", "", Thing("ordinary", say.kind("ordinary"), say.outcome(service, service.ordinary))
    for rule in service.rules:
        given = say.listed(say.conditions(service, rule.conditions), _AND) or say.text(_ALWAYS)
        aspects = say.aspects(clause=say.listed((rule.clause, *rule.cites)), conditions=given)
        yield "rules", rule.id, Thing("rule", say.text(rule.label), aspects | say.outcome(service, rule.then))


def _worked_out(say: Describer, service: Service) -> Said:
    speaker = words.speaker(say.pack, service, say.lang)
    for name, derived in service.derived.items():
        aspects = say.aspects(expression=speaker.expression(derived.expr), clause=derived.clause or "")
        kind, key = ("date", "dates") if derived.is_date else ("value", "derived")
        yield key, name, Thing(kind, say.text(derived.label) or name, aspects)


def _deadlines(say: Describer, service: Service) -> Said:
    speaker = words.speaker(say.pack, service, say.lang)
    for each in service.deadlines:
        aspects = say.aspects(
            clause=each.clause, when=speaker.expression(each.when), due=speaker.expression(each.due)
        )
        yield "deadlines", each.id, Thing("deadline", say.text(each.label) or each.id, aspects)


def _surcharges(say: Describer, service: Service) -> Said:
    for row in service.surcharge.rows if service.surcharge else ():
        aspects = say.aspects(
            clause=row.clause,
            conditions=say.listed(say.conditions(service, row.conditions), _AND),
            treatment=say.text(TREATMENTS[row.treatment]),
        )
        yield "surcharge", row.id, Thing("surcharge", say.text(row.label) or row.id, aspects)


def _documents(say: Describer, service: Service) -> Said:
    for id, text in service.documents.items():
        yield "documents", id, Thing("document", say.text(text), {})
