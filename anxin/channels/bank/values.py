"""Amounts, days and moments as banks write them. Every function raises `BankFileError` at the place it was given."""

import datetime as dt
import re
from typing import Final

from anxin.channels.bank.problems import Place, Problem
from anxin.law.money import MAX_FEN, format_yuan
from anxin.trail.today import SHANGHAI

CURRENCY: Final = "CNY"
# A year outside is a slip of the keyboard; it also keeps times clear of Shanghai's odd offsets before 1901.
YEARS: Final = range(1980, 2200)

_AMOUNT = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_ZONE = r"(?:Z|[+-][0-9]{2}:[0-9]{2})?"
_DAY = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}){_ZONE}")
_MOMENT = re.compile(
    rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(?:\.[0-9]+)?{_ZONE}"
)


def fen(text: str, place: Place) -> int:
    """Yuan with at most two decimals, as fen; may be negative or zero, as a balance may."""
    found = _AMOUNT.fullmatch(text)
    if not found:
        raise place.error(Problem.AMOUNT, found=text[:40])
    sign, whole, part = found[1], found[2], found[3] or ""
    if len(part) > 2:
        raise place.error(Problem.DECIMALS, found=text[:40])
    if len(whole.lstrip("0")) > len(str(MAX_FEN)):
        raise place.error(Problem.AMOUNT_TOO_BIG, found=text[:40])
    amount = int(whole) * 100 + int(part.ljust(2, "0"))
    if amount > MAX_FEN:
        raise place.error(Problem.AMOUNT_TOO_BIG, found=text[:40])
    return -amount if sign else amount


def ungrouped(text: str) -> str:
    """`1,234.56` without its commas; wrongly placed commas are left and make the amount unreadable."""
    return text.replace(",", "") if _GROUPED.fullmatch(text) else text


def positive(amount: int, place: Place) -> int:
    if amount <= 0:
        raise place.error(Problem.NOT_POSITIVE, found=format_yuan(amount))
    if amount > MAX_FEN:
        raise place.error(Problem.AMOUNT_TOO_BIG, found=format_yuan(amount))
    return amount


def grouped_yuan(amount: int) -> str:
    """Fen as `1,234.56`, as tables for people write it."""
    whole, part = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{whole:,}.{part:02d}"


def day(text: str, place: Place) -> dt.date:
    """An ISO day; a zone after it is dropped, the day stays the one the bank wrote."""
    found = _DAY.fullmatch(text)
    if not found:
        raise place.error(Problem.DATE, found=text[:40])
    return day_of(*map(int, found[1].split("-")), said=text, place=place)


def day_of(year: int, month: int, number: int, *, said: str, place: Place) -> dt.date:
    try:
        if year in YEARS:
            return dt.date(year, month, number)
    except ValueError:
        pass
    raise place.error(Problem.DATE, found=said[:40])


def moment(text: str, place: Place) -> dt.datetime:
    """An ISO date and time in Shanghai's zone; without a zone it is Shanghai's already."""
    try:
        if _MOMENT.fullmatch(text) and int(text[:4]) in YEARS:
            found = dt.datetime.fromisoformat(text)
            return found.astimezone(SHANGHAI) if found.tzinfo else found.replace(tzinfo=SHANGHAI)
    except (ValueError, OverflowError):
        pass
    raise place.error(Problem.DATE, found=text[:40])


def short(text: str, limit: int, place: Place) -> str:
    if len(text) > limit:
        raise place.error(Problem.TOO_LONG, limit=limit)
    return text


def given(text: str, place: Place, name: str = "") -> str:
    if not text:
        raise place.error(Problem.MISSING, name=name or place.path)
    return text


def in_cny(found: str, place: Place) -> None:
    if found != CURRENCY:
        raise place.error(Problem.CURRENCY, found=found[:10])
