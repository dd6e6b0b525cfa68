"""What the rules say. Pure: facts, dates and events come in, a Decision comes out; no clock, no database, no web.

pack = load_pack(place)
decision = decide(pack, parse_request(pack, mapping))
"""

from anxin.law.deciding import decide, next_question
from anxin.law.decisions import Decision
from anxin.law.errors import BadInput, PackError, Problem
from anxin.law.loading import default_place, load_pack, load_pack_from, load_pack_of
from anxin.law.pack import Pack, Service
from anxin.law.requests import Request, parse_request
from anxin.law.texts import Text

__all__ = [
    "BadInput",
    "Decision",
    "Pack",
    "PackError",
    "Problem",
    "Request",
    "Service",
    "Text",
    "decide",
    "default_place",
    "load_pack",
    "load_pack_from",
    "load_pack_of",
    "next_question",
    "parse_request",
]
