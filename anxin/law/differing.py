"""Two decisions on one case told apart in words. Decisions as they are stored (JSON), so that the oldest can be compared with the newest."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from anxin.law.describing import STATUSES, TREATMENTS
from anxin.law.pack import Pack, Service
from anxin.law.texts import Text, language

Decided = Mapping[str, Any]
_WHAT = {
    "mode": Text("办理方式", "way of handling"),
    "clauses": Text("依据", "clauses"),
    "checks": Text("核对", "checks"),
    "channels": Text("渠道", "ways to apply"),
    "surcharge": Text("滞纳金", "surcharge"),
    "document": Text("材料：{name}", "document: {name}"),
    "deadline": Text("期限：{name}", "time limit: {name}"),
    "needs": Text("还需要知道", "still needed"),
    "until": Text("{status}（{until}）", "{status} ({until})"),
    "open": Text("还没有确定", "not decided yet"),
    "no_day": Text("还没有日期", "no day yet"),
    "join": Text("、", ", "),
}
NOTHING = "—"


class Difference(NamedTuple):
    what: str
    before: str
    after: str


def differences(before: Decided, old: Pack, after: Decided, new: Pack, lang: str = "en") -> list[Difference]:
    """Each decision in the words of the rules it was made under; only what differs."""
    one, other = _Sayer(old, before, language(lang)).said(), _Sayer(new, after, language(lang)).said()
    return [
        Difference(what, one.get(what, NOTHING), other.get(what, NOTHING))
        for what in {**one, **other}
        if one.get(what) != other.get(what)
    ]


class _Sayer:
    def __init__(self, pack: Pack, decided: Decided, lang: str) -> None:
        self.pack, self.decided, self.lang = pack, decided, lang
        self.service: Service | None = pack.services.get(str(decided.get("service")))

    def say(self, key: str, **parts: str) -> str:
        return _WHAT[key].in_language(self.lang).format(**parts)

    def named(self, texts: Mapping[str, Text], id: str) -> str:
        """An id that these rules do not know stands for itself."""
        return texts[id].in_language(self.lang) if id in texts else id

    def listed(self, texts: Mapping[str, Text], ids: Any) -> str:
        return self.say("join").join(self.named(texts, id) for id in ids or ())

    def said(self) -> dict[str, str]:
        parts = (*self._whole(), *self._documents(), *self._deadlines())
        return {what: text or NOTHING for what, text in parts}

    def _whole(self) -> Iterator[tuple[str, str]]:
        decided, mode = self.decided, self.decided.get("mode")
        yield self.say("mode"), self.named(self.pack.modes, mode) if mode else self.say("open")
        yield self.say("clauses"), self.say("join").join(decided.get("clauses") or ())
        yield self.say("checks"), self.listed(self.pack.checks, decided.get("checks"))
        yield self.say("channels"), self.listed(self.pack.channels, decided.get("channels"))
        yield self.say("surcharge"), self._surcharge()
        yield self.say("needs"), self.say("join").join(decided.get("needs") or ())

    def _surcharge(self) -> str:
        found = self.decided.get("surcharge") or {}
        treatment = self.named(TREATMENTS, found.get("treatment") or NOTHING)
        amount = found.get("amount")
        return treatment if amount in (None, "0.00") else f"{treatment} {amount}"

    def _documents(self) -> Iterator[tuple[str, str]]:
        names = self.service.documents if self.service else {}
        for each in self.decided.get("documents") or ():
            status = self.named(STATUSES, each["status"])
            if each.get("until"):
                status = self.say("until", status=status, until=self._until(each["until"]))
            yield self.say("document", name=self.named(names, each["id"])), status

    def _until(self, until: str) -> str:
        return self.named({id: event.label for id, event in self.pack.events.items()}, until)

    def _deadlines(self) -> Iterator[tuple[str, str]]:
        labels = (
            {each.id: each.label for each in self.service.deadlines if each.label} if self.service else {}
        )
        for each in self.decided.get("deadlines") or ():
            yield self.say("deadline", name=self.named(labels, each["id"])), each["due"] or self.say("no_day")
