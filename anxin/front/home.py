"""The first page: what can be asked for, grouped as the notice groups it, and every way further."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from anxin.front.measures import in_force
from anxin.law import Pack, Service, Text
from anxin.law.facts import Fact
from anxin.lawbook.queries import pack_in_force
from anxin.look.components import Card
from anxin.look.words import words
from anxin.trail.today import business_date


@dataclass(frozen=True)
class Group:
    title: str
    cards: list[Card]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    pack = pack_in_force()
    context = {
        "groups": _groups(pack, pack.services.values()),
        "services": [(service.id, words(service.name)) for service in pack.services.values()],
        "measures": in_force(pack, business_date()),
    }
    return render(request, "front/home.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    pack, asked = pack_in_force(), request.GET.get("q", "").strip()
    found = [service for service in pack.services.values() if _matches(service, asked)]
    context = {"asked": asked, "groups": _groups(pack, found), "count": len(found)}
    return render(request, "front/search.html", context)


def _groups(pack: Pack, services: Iterable[Service]) -> list[Group]:
    """In the pack's order; a group without services is left out."""
    by_group: dict[str, list[Card]] = {id: [] for id in pack.groups}
    for service in services:
        card = Card(words(service.name), reverse("front:guide", args=[service.id]), text=words(_who(service)))
        by_group[service.group].append(card)
    return [Group(words(pack.groups[id]), cards) for id, cards in by_group.items() if cards]


def _who(service: Service) -> Text | None:
    found = service.guide.get("who")
    return found if isinstance(found, Text) else None


def _matches(service: Service, asked: str) -> bool:
    """Every word asked for stands somewhere in what the service is called, asks or answers, in any of the languages."""
    if not asked:
        return True
    texts = [text for text in _texts(service) if text is not None]
    whole = "\n".join(word for text in texts for word in (text.zh_hans, text.zh_hant, text.en)).lower()
    return all(part in whole for part in asked.lower().split())


def _texts(service: Service) -> Iterable[Text | None]:
    yield from (service.name, _who(service))
    yield from (rule.label for rule in service.rules)
    yield from service.documents.values()
    for fact in service.facts.values():
        yield from _fact_texts(fact)


def _fact_texts(fact: Fact) -> Iterable[Text | None]:
    return (fact.label, fact.question, *fact.values.values())
