"""Two versions of a place's rules told apart, in words. Nothing that differs is passed over: what has no words of its own is shown as written."""

import json
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from anxin.law.describing import KINDS, Place, Thing, things
from anxin.law.pack import Pack
from anxin.law.texts import Text, language

How = Literal["added", "removed", "changed"]
HOW = {"added": Text("新增", "added"), "removed": Text("删去", "removed"), "changed": Text("修改", "changed")}
_MOVED = Text("先后顺序", "order")
_WRITTEN = Text("原文", "as written")


class Part(NamedTuple):
    """One part of a thing; empty where it is not there."""

    name: str
    before: str
    after: str


class Change(NamedTuple):
    """`kind` is one of `describing.KINDS`; `within` the service, empty for what all services share."""

    how: How
    kind: str
    name: str
    parts: tuple[Part, ...]
    place: Place
    within: str = ""

    def kind_in(self, lang: str) -> str:
        return KINDS[self.kind].in_language(lang)

    def how_in(self, lang: str) -> str:
        return HOW[self.how].in_language(lang)


def compare(before: Pack, after: Pack, lang: str = "en") -> list[Change]:
    """In the order of the newer version's files; what is gone stands at the end."""
    if before.version == after.version:
        return []
    old, new = things(before, lang), things(after, lang)
    found = [change for place in {**new, **old} for change in _told(place, old.get(place), new.get(place))]
    said = {(change.place.file, change.place.key) for change in found}
    return found + list(_as_written(before, after, said, language(lang)))


def _told(place: Place, old: Thing | None, new: Thing | None) -> Iterator[Change]:
    thing = new or old
    if thing is None or old == new:
        return
    how: How = "added" if old is None else "removed" if new is None else "changed"
    before, after = (dict(each.aspects) if each else {} for each in (old, new))
    if old and new and old.name != new.name:
        before[""], after[""] = old.name, new.name
    parts = [
        Part(name, before.get(name, ""), after.get(name, ""))
        for name in dict.fromkeys([*after, *before])
        if before.get(name) != after.get(name)
    ]
    yield Change(how, thing.kind, thing.name, tuple(parts), place, thing.within)


def _as_written(before: Pack, after: Pack, said: set[tuple[str, str]], lang: str) -> Iterator[Change]:
    """The keys of files that differ although nothing about them was told yet."""
    old, new = json.loads(before.content), json.loads(after.content)
    for file in {**new, **old}:
        one, other = old.get(file, {}), new.get(file, {})
        for key in {**other, **one}:
            if one.get(key) != other.get(key) and (file, key) not in said:
                yield _written(file, key, one.get(key), other.get(key), lang)
        shared = [key for key in one if key in other]
        if shared != [key for key in other if key in one]:
            part = Part(_MOVED.in_language(lang), ", ".join(one), ", ".join(other))
            yield Change("changed", "other", file, (part,), Place(file, ""))


def _written(file: str, key: str, one: Any, other: Any, lang: str) -> Change:
    how: How = "added" if one is None else "removed" if other is None else "changed"
    parts = tuple(Part(path or _WRITTEN.in_language(lang), *pair) for path, *pair in _leaves("", one, other))
    return Change(how, "other", f"{file}: {key}", parts, Place(file, key))


def _leaves(path: str, one: Any, other: Any) -> Iterator[tuple[str, str, str]]:
    """What differs, as deep inside as both sides have the same form."""
    if one == other:
        return
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            yield from _leaves(f"{path}/{key}".lstrip("/"), one.get(key), other.get(key))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, pair in enumerate(zip(one, other, strict=True), 1):
            yield from _leaves(f"{path}/{number}".lstrip("/"), *pair)
    else:
        yield path, _shown(one), _shown(other)


def _shown(said: Any) -> str:
    if said is None:
        return ""
    return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
