"""What rests on a reading of the text, as people call it: a rule, a time limit, a value worked out, a branch of insurance."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from anxin.back.rules.opening import Opened
from anxin.law.pack import Derived, Pack, Service
from anxin.law.texts import Text

Labels = dict[str, Text | None]


def resting_on(opened: Opened, rules: Sequence[str]) -> list[str]:
    """Of names like `service/rule`; what has no label keeps its name."""
    found = []
    for name in rules:
        part_of, part = name.split("/", 1)
        whole, labels = _known(opened, part_of)
        label = opened.say.text(labels.get(part)) or part
        found.append(whole if part == "*" else f"{whole}: {label}")
    return list(dict.fromkeys(found))


def _known(opened: Opened, name: str) -> tuple[str, Labels]:
    pack = opened.pack
    if name in pack.services:
        service = pack.services[name]
        return opened.say.text(service.name), _of_service(service)
    parts = {
        "assessment": (_("monthly assessment"), _of_assessment),
        "reporting": (_("monthly report"), _of_reporting),
        "benefits": (_("benefits"), _of_benefits),
    }
    whole, labels = parts[name]
    return whole, labels(pack)


def _of_service(service: Service) -> Labels:
    rows = service.surcharge.rows if service.surcharge else ()
    return _labels((*service.rules, *service.deadlines, *rows)) | _of_values(service.derived)


def _of_assessment(pack: Pack) -> Labels:
    found = pack.assessment
    own: Labels = {
        "surcharge": Text("滞纳金", "surcharge"),
        "treatment": Text("缴费处理", "treatment of a payment"),
    }
    return own | _labels(found.branches) | _of_values(found.derived) if found else {}


def _of_reporting(pack: Pack) -> Labels:
    found = pack.reporting
    return _labels(found.rows) | _of_values(found.derived) if found else {}


def _of_benefits(pack: Pack) -> Labels:
    found = pack.benefits
    if found is None:
        return {}
    kinds: Labels = {id: kind.name for id, kind in found.kinds.items()}
    return kinds | _labels((*found.certification, *found.advance)) | _of_values(found.derived)


def _labels(things: Iterable[Any]) -> Labels:
    return dict(_labelled(things))


def _labelled(things: Iterable[Any]) -> Iterator[tuple[str, Text | None]]:
    for each in things:
        yield each.id, each.label


def _of_values(derived: Mapping[str, Derived]) -> Labels:
    return {name: each.label for name, each in derived.items()}
