"""Reading what was asked for: which months, on which base. Raises `ValidationError`, which names the line."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from anxin.funds.law import highest_base
from anxin.law.months import format_month, parse_month
from anxin.lawbook.queries import pack_in_force
from anxin.services.fields import FEN_PER_YUAN, fen

MOST_MONTHS = 480
_MONTH = re.compile(r"\d{4}-\d{2}")
_SPAN = re.compile(r"\s*(\d{4}-\d{2})\s*(?:to|至|到|~|～|—|–)\s*(\d{4}-\d{2})\s*")
_LINE = re.compile(r"(\S+)[\s:：,，]+(\S+)")
_BETWEEN = re.compile(r"[\s,;，；、]+")


def month_list(text: str) -> list[int]:
    """`2019-10 to 2019-12` or months with commas or spaces between them; each once, in order."""
    span = _SPAN.fullmatch(text)
    if span:
        first, last = (_month(part) for part in span.groups())
        if first > last:
            raise ValidationError(_("The last month comes before the first."))
        months = list(range(first, last + 1))
    else:
        months = sorted({_month(part) for part in _BETWEEN.split(text.strip()) if part})
    if not months or len(months) > MOST_MONTHS:
        raise ValidationError(_("Write months such as 2019-10, or 2019-10 to 2019-12."))
    return months


def _month(text: str) -> int:
    try:
        return parse_month(text)
    except ValueError:
        raise ValidationError(
            _("“%(text)s” is not a month. Write it like 2019-10.") % {"text": text[:20]}
        ) from None


def bases_by_month(text: str) -> dict[int, int]:
    """One line a month: `2019-11 6500.00`. Fen."""
    found: dict[int, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parts = _LINE.fullmatch(line.strip())
        try:
            if parts is None:
                raise ValidationError(_("Write a month and a base, for example 2019-11 6500.00."))
            month = _month(parts[1])
            if month in found:
                raise ValidationError(_("This month stands in a line above already."))
            found[month] = base_of(parts[2])
        except ValidationError as error:
            message = _("Line %(number)s: %(what)s") % {"number": number, "what": error.messages[0]}
            raise ValidationError(message) from None
    return found


def base_of(text: str) -> int:
    """Yuan with at most two decimals, in fen; more than nothing and no more than any wage."""
    try:
        yuan = Decimal(text)
    except InvalidOperation:
        yuan = Decimal(-1)
    amount = yuan * FEN_PER_YUAN
    if not amount.is_finite() or amount != int(amount) or amount < 0:
        raise ValidationError(_("“%(text)s” is not an amount. Write it like 6500.00.") % {"text": text[:20]})
    return checked_base(int(amount))


def checked_base(amount: int) -> int:
    limit = highest_base(pack_in_force())
    if amount == 0:
        raise ValidationError(_("A base is more than nothing."))
    if limit is not None and amount > limit:
        raise ValidationError(_("This base is higher than any wage. Is the decimal point right?"))
    return amount


def span_of(facts: Mapping[str, Any]) -> list[int]:
    """The months of `first_month` to `last_month`, both included; none while they are not answered."""
    first, last = facts.get("first_month"), facts.get("last_month")
    try:
        return list(range(parse_month(first), parse_month(last) + 1)) if first and last else []
    except (TypeError, ValueError):
        return []


def bases_asked(details: Mapping[str, Any], one: str, months: list[int]) -> dict[int, int]:
    """For each month its own base, or the one given for all under the name `one`."""
    by_month = bases_by_month(details.get("bases", ""))
    same = fen(details[one])
    return {month: by_month.get(month, same) for month in months}


def refuse_outside(by_month: Mapping[int, int], months: list[int]) -> None:
    for month in by_month:
        if months and month not in months:
            raise ValidationError(
                _("%(month)s is not one of the months asked for.") % {"month": format_month(month)}
            )
