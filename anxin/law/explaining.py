"""A decision in words: what follows and why, why not by the other rules, and what would have to be different."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from anxin.law.emitters import words
from anxin.law.expressions import tree
from anxin.law.money import format_yuan
from anxin.law.months import format_day
from anxin.law.pack import Condition
from anxin.law.requests import beyond_the_law
from anxin.law.texts import Text, language

if TYPE_CHECKING:
    from anxin.law.decisions import DecidedDeadline, Decision, Finding

_SAYINGS = {
    "decided": Text("{service}：{mode}", "{service}: {mode}"),
    "open": Text(
        "{service}：还不能确定，需要知道：{needs}", "{service}: not decided yet; still needed: {needs}"
    ),
    "also_needed": Text("还需要知道：{needs}", "Still needed: {needs}"),
    "because": Text("依据 {clause}“{rule}”：", "By {clause}, “{rule}”:"),
    "by_silence": Text(
        "现有规定没有说到这种情况，按平常规定由工作人员办理。",
        "By silence: the rules do not cover this, so it goes to a person under the ordinary procedure.",
    ),
    "not_that": Text(
        "不按 {clause}“{rule}”（{mode}），因为不符合：",
        "Not {clause}, “{rule}” ({mode}), because this does not hold:",
    ),
    "behind": Text(
        "{clause}“{rule}”（{mode}）也符合，但排在后面。",
        "{clause}, “{rule}” ({mode}) holds too, but comes after.",
    ),
    "not_known": Text("{clause}“{rule}”（{mode}）取决于：", "{clause}, “{rule}” ({mode}) depends on:"),
    "change": Text(
        "如果上面列出的不符合之处都符合了，就会按那一条办理：{rules}",
        "If everything listed under it held, it would be handled by: {rules}",
    ),
    "documents": Text("材料：{list}", "Documents: {list}"),
    "checks": Text("办理前核对：{list}", "Checks: {list}"),
    "channels": Text("可以通过：{list}", "Ways to apply: {list}"),
    "deadline": Text("期限“{name}”：{due}（{clause}）", "Time limit “{name}”: {due} ({clause})"),
    "open_date": Text("待宣布", "open until it is declared"),
    "beyond": Text("现在还算不出（{why}）", "cannot be worked out yet ({why})"),
    "surcharge": Text("滞纳金：{treatment}{amount}（{clause}）", "Surcharge: {treatment}{amount} ({clause})"),
    "dated": Text(
        "收到日期 {received}，按 {known} 已公布的规定；规则版本 {version}",
        "Received {received}, under the rules known on {known}; rules version {version}",
    ),
    "join": Text("、", ", "),
    "until": Text("（{until}前补齐）", " (until {until})"),
    "reading": Text("我们这样理解：{text}", "Our reading: {text}"),
}
_STATUSES = {
    "needed": Text("需要", "needed"),
    "committed": Text("用承诺书代替", "replaced by a written promise"),
    "deferred": Text("以后补交", "to be handed in later"),
    "exchanged": Text("由部门间数据提供，不用交", "obtained from another department"),
    "copy": Text("交复印件", "a copy is enough"),
}
_TREATMENTS = {
    "none": Text("没有", "none"),
    "waived": Text("免收", "waived"),
    "accrues": Text("计收", "owed"),
}


def speaker(decision: "Decision", lang: str) -> words.Speaker:
    return words.speaker(decision.pack, decision.program.service, lang)


def explain(decision: "Decision", lang: str) -> str:
    return "\n".join(_Account(decision, language(lang)).lines())


class _Account:
    def __init__(self, decision: "Decision", lang: str) -> None:
        self.decision, self.lang = decision, lang
        self.pack, self.service = decision.pack, decision.program.service
        self.speaker = speaker(decision, lang)

    def say(self, key: str, **parts: str) -> str:
        return _SAYINGS[key].in_language(self.lang).format(**parts)

    def lines(self) -> Iterator[str]:
        yield self._headline()
        yield from self._why()
        if self.decision.outcome:
            yield from self._what_follows()
        yield from self._time_and_money()
        for finding in self.decision.findings:
            if finding.rule is not self.decision.rule:
                yield from self._why_not(finding)
        yield from self._what_would_change()
        yield self._dated()

    def _headline(self) -> str:
        name = self.service.name.in_language(self.lang)
        if self.decision.mode is None:
            return self.say("open", service=name, needs=self._needs())
        return self.say("decided", service=name, mode=self._mode(self.decision.mode))

    def _mode(self, mode: str) -> str:
        return self.pack.modes[mode].in_language(self.lang)

    def _needs(self) -> str:
        labels = (self.service.facts[name].label.in_language(self.lang) for name in self.decision.needs)
        return self.say("join").join(labels)

    def _why(self) -> Iterator[str]:
        rule = self.decision.rule
        if rule:
            yield self.say("because", clause=rule.clause, rule=rule.label.in_language(self.lang))
            yield from (f"  ✓ {self.speaker.condition(condition)}" for condition in rule.conditions)
            for reading in self.pack.interpretations_of(self.service.id, rule.id):
                yield "  " + self.say("reading", text=reading.reading.in_language(self.lang))
        elif self.decision.by_silence:
            yield self.say("by_silence")
        if self.decision.mode and self.decision.needs:
            yield self.say("also_needed", needs=self._needs())

    def _what_follows(self) -> Iterator[str]:
        documents = [self._document(each.id, each.status, each.until) for each in self.decision.documents]
        checks = [self.pack.checks[id].in_language(self.lang) for id in self.decision.checks]
        channels = [self.pack.channels[id].in_language(self.lang) for id in self.decision.channels]
        for key, listed in (("documents", documents), ("checks", checks), ("channels", channels)):
            if listed:
                yield self.say(key, list=self.say("join").join(listed))

    def _document(self, id: str, status: str, until: str | None) -> str:
        name = self.service.documents[id].in_language(self.lang)
        how = _STATUSES[status].in_language(self.lang)
        awaited = self.say("until", until=self._awaited(until)) if until else ""
        return f"{name}（{how}{awaited}）" if self.lang != "en" else f"{name} ({how}{awaited})"

    def _awaited(self, until: str) -> str:
        known = until in self.pack.events or until in self.service.derived
        return self.speaker.expression(tree.Name(until)) if known else until

    def _time_and_money(self) -> Iterator[str]:
        labels = {each.id: each.label for each in self.service.deadlines}
        for deadline in self.decision.deadlines:
            label = labels[deadline.id]
            name = label.in_language(self.lang) if label else deadline.id
            due = self._due(deadline)
            yield self.say("deadline", name=name, due=due, clause=deadline.clause)
        found = self.decision.surcharge
        if found.treatment and found.clause:
            treatment = _TREATMENTS[found.treatment].in_language(self.lang)
            amount = f" {format_yuan(found.amount)}" if found.amount else ""
            yield self.say("surcharge", treatment=treatment, amount=amount, clause=found.clause)

    def _due(self, deadline: "DecidedDeadline") -> str:
        if deadline.due is not None:
            return format_day(deadline.due)
        if deadline.beyond is not None:
            return self.say("beyond", why=beyond_the_law(deadline.beyond).message.in_language(self.lang))
        return self.say("open_date")

    def _why_not(self, finding: "Finding") -> Iterator[str]:
        """For a rule that failed only what failed; for one that is unknown only what it depends on."""
        key = {True: "behind", False: "not_that", None: "not_known"}[finding.holds]
        rule = finding.rule
        yield self.say(
            key, clause=rule.clause, rule=rule.label.in_language(self.lang), mode=self._mode(rule.then.mode)
        )
        if finding.holds is True:
            return
        for condition, truth in zip(rule.conditions, finding.truths, strict=True):
            if truth is finding.holds:
                values = self._values(condition) if truth is False else ""
                yield f"  {'✗' if truth is False else '?'} {self.speaker.condition(condition)}{values}"

    def _values(self, condition: Condition) -> str:
        """What was read of the facts and derived values, so that a failed comparison can be checked by eye."""
        found = self.decision.values_of(condition)
        known = {**self.service.facts, **self.service.derived}
        parts = [
            f"{self.speaker.expression(tree.Name(name))}: {self._shown(name, value)}"
            for name, value in found.items()
            if name in known and not isinstance(value, bool)
        ]
        return f" [{'; '.join(parts)}]" if parts else ""

    def _shown(self, name: str, value: object) -> str:
        """Choices by their words; other values as they are written."""
        fact = self.service.facts.get(name)
        known = fact.values if fact else {}
        each = value if isinstance(value, list) else [value]
        return self.say("join").join(
            known[one].in_language(self.lang) if one in known else str(one) for one in each
        )

    def _what_would_change(self) -> Iterator[str]:
        """Rules that fail by a single condition are the near ones, and only those in front could take over."""
        near = [
            finding.rule
            for number, finding in enumerate(self.decision.findings)
            if finding.truths.count(False) == 1
            and None not in finding.truths
            and (self.decision.winner < 0 or number < self.decision.winner)
        ]
        if near:
            names = (f"{rule.clause} “{rule.label.in_language(self.lang)}”" for rule in near)
            yield self.say("change", rules=self.say("join").join(names))

    def _dated(self) -> str:
        request, version = self.decision.request, self.pack.version
        return self.say(
            "dated",
            received=format_day(request.received_on),
            known=format_day(request.known_on),
            version=f"{self.pack.id} {version[:19]}…",
        )
