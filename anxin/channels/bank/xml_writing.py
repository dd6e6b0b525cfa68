"""XML put together as text, piece by piece, so that a file of any length is never held as a tree."""

import datetime as dt
from xml.sax.saxutils import escape, quoteattr  # nosec: writes only

from anxin.channels.bank.values import CURRENCY
from anxin.channels.bank.xml_reading import NAMESPACE
from anxin.law.money import format_yuan
from anxin.trail.today import SHANGHAI


def leaf(name: str, text: str, **attributes: str) -> str:
    """Nothing at all when there is nothing to say: these messages have no empty elements."""
    if not text:
        return ""
    said = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{said}>{escape(text)}</{name}>"


def branch(name: str, *inside: str) -> str:
    held = "".join(inside)
    return f"<{name}>{held}</{name}>" if held else ""


def amount(name: str, fen: int) -> str:
    return leaf(name, format_yuan(fen), Ccy=CURRENCY)


def account(name: str, number: str, *more: str) -> str:
    """By its domestic number; Chinese accounts have no IBAN."""
    return branch(name, branch("Id", branch("Othr", leaf("Id", number))), *more) if number else ""


def moment(name: str, when: dt.datetime) -> str:
    return leaf(name, when.astimezone(SHANGHAI).isoformat())


def opening(message: str, body: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{NAMESPACE}{message}"><{body}>\n'


def closing(body: str) -> str:
    return f"</{body}></Document>\n"
