"""JSON Schemas of decision requests, made from the rule pack's declarations: what the rules take and what we document cannot differ."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import get_language

from anxin.law import Pack, Service
from anxin.law.facts import MAX_COUNT, MAX_ITEMS, Fact
from anxin.law.months import format_day, format_month

Schema = dict[str, Any]
MONTH = r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$"
MONEY = r"^[0-9]{1,13}\.[0-9]{2}$"
WORD = r"^[a-z][a-z0-9_]*$"
LONGEST_WORD = 64
DAY: Schema = {"type": "string", "format": "date"}


def fact_schema(fact: Fact) -> Schema:
    """With the label and the question in the reader's language."""
    lang = get_language() or "en"
    schema = {
        "title": fact.label.in_language(lang),
        "description": fact.question.in_language(lang),
        **_MAKERS[fact.type](fact),
    }
    if fact.unit is not None:
        schema["x-unit"] = fact.unit.in_language(lang)
    return {"anyOf": [schema, {"type": "null"}]} if fact.nullable else schema


def facts_schema(service: Service) -> Schema:
    return {
        "type": "object",
        "title": service.name.in_language(get_language() or "en"),
        "properties": {name: fact_schema(fact) for name, fact in service.facts.items()},
        "additionalProperties": False,
    }


def request_schema(pack: Pack, service: Service) -> Schema:
    """One decision request. Facts that are left out come back as `needs`; they are never guessed."""
    open_day = {"anyOf": [DAY, {"type": "null"}]}
    return {
        "type": "object",
        "title": service.id,
        "properties": {
            "service": {"const": service.id},
            "received_on": DAY,
            "known_on": {**DAY, "description": "The day whose rules count; `received_on` when left out."},
            "events": {
                "type": "object",
                "properties": {name: open_day for name in pack.events},
                "additionalProperties": False,
            },
            "facts": facts_schema(service),
        },
        "required": ["service", "received_on"],
        "additionalProperties": False,
    }


def _count(fact: Fact) -> Schema:
    low, high = fact.lowest or 0, MAX_COUNT if fact.highest is None else fact.highest
    return {"type": "integer", "minimum": low, "maximum": high}


def _month_count(fact: Fact) -> Schema:
    low, high = fact.lowest or 1, MAX_ITEMS if fact.highest is None else fact.highest
    months = {"type": "array", "items": {"type": "string", "pattern": MONTH}, "uniqueItems": True}
    return {
        "oneOf": [
            {"type": "integer", "minimum": low, "maximum": high},
            {**months, "minItems": low, "maxItems": high},
        ]
    }


def _money(fact: Fact) -> Schema:
    return {"type": "string", "pattern": MONEY, "examples": ["1000.00"]}


def _bool(fact: Fact) -> Schema:
    return {"type": "boolean"}


def _choice(fact: Fact) -> Schema:
    if fact.takes_other_words:
        return {"type": "string", "pattern": WORD, "maxLength": LONGEST_WORD, "examples": list(fact.values)}
    return {"type": "string", "enum": list(fact.values)}


def _choices(fact: Fact) -> Schema:
    limits = {"minItems": fact.min_items, "maxItems": fact.max_items, "uniqueItems": True}
    return {"type": "array", "items": _choice(fact), **limits}


def _date(fact: Fact) -> Schema:
    return {**DAY, "x-from": _shown(fact.lowest, format_day), "x-until": _shown(fact.highest, format_day)}


def _month(fact: Fact) -> Schema:
    limits = {"x-from": _shown(fact.lowest, format_month), "x-until": _shown(fact.highest, format_month)}
    return {"type": "string", "pattern": MONTH, **limits}


def _shown(limit: int | None, show: Callable[[int], str]) -> str | None:
    return None if limit is None else show(limit)


def _text(fact: Fact) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": fact.max_length}


_MAKERS: dict[str, Callable[[Fact], Schema]] = {
    "count": _count,
    "month_count": _month_count,
    "money": _money,
    "bool": _bool,
    "choice": _choice,
    "open_choice": _choice,
    "choices": _choices,
    "date": _date,
    "month": _month,
    "text": _text,
}
