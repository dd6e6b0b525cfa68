"""Identity numbers: what their structure alone proves, and how they are shown.

The check digit and the date are hard; the region is information only, because people keep the number of a county that no
longer exists for life, and residence permits for Hong Kong, Macau and Taiwan use regions outside the mainland's list
(this is why `stdnum.cn.ric` is not used: it refuses them).
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as CheckDigitError
from stdnum.iso7064 import mod_11_2

from anxin.registry.models import Sex

_EIGHTEEN = re.compile(r"(?P<region>[0-9]{6})(?P<birth>[0-9]{8})(?P<order>[0-9]{3})[0-9X]")
_OLD_FOREIGN = re.compile(r"[A-Z]{3}[0-9]{12}")
_OLD_CITIZEN = re.compile(r"[0-9]{15}")
# In a text that people write, banks in full width too; a month in front makes it a bill's number.
_IN_TEXT = re.compile(r"(?<![0-9０-９A-Za-z-])[0-9０-９]{17}[0-9０-９XxＸｘ](?![0-9０-９A-Za-z])")
# The standard's own example was born in 1880; earlier is a slip of the finger.
_EARLIEST_BIRTH = dt.date(1880, 1, 1)


class IdentityKind(StrEnum):
    CITIZEN = "citizen"
    HONG_KONG = "hong_kong"
    MACAU = "macau"
    TAIWAN = "taiwan"
    FOREIGN = "foreign"


_PERMITS = {"81": IdentityKind.HONG_KONG, "82": IdentityKind.MACAU, "83": IdentityKind.TAIWAN}


class BadIdentity(ValueError):
    """The number cannot belong to anybody; `message` says why, for the person who typed it."""

    def __init__(self, message: Promise) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Identity:
    """What the number says. Foreign permits issued before December 2023 say neither sex nor a full birth date."""

    number: str
    kind: IdentityKind
    region: str
    sex: Sex | None
    birth_date: dt.date | None


def normal_id(text: str) -> str:
    """Full-width digits, spaces, hyphens and a small x are how people type; none of it is a mistake worth refusing."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()


def read_identity(text: str, on: dt.date) -> Identity:
    """Raises BadIdentity. `on` is the day before which the person must have been born."""
    number = normal_id(text)
    if _OLD_FOREIGN.fullmatch(number):
        return Identity(number, IdentityKind.FOREIGN, number[:3], None, None)
    if _OLD_CITIZEN.fullmatch(number):
        raise BadIdentity(_("Numbers of 15 digits are no longer valid. Use the 18 digits on the card."))
    found = _EIGHTEEN.fullmatch(number)
    if not found:
        raise BadIdentity(_("An identity number has 18 characters: 17 digits, then a digit or X."))
    birth_date = _birth_date(found["birth"], on)
    if not mod_11_2.is_valid(number):
        raise BadIdentity(_("The last character does not match the rest. Check the number digit by digit."))
    sex = Sex.MALE if int(found["order"]) % 2 else Sex.FEMALE
    return Identity(number, _kind(number), found["region"], sex, birth_date)


def _kind(number: str) -> IdentityKind:
    if number[0] == "9":
        return IdentityKind.FOREIGN
    return _PERMITS.get(number[:2], IdentityKind.CITIZEN)


def _birth_date(digits: str, on: dt.date) -> dt.date:
    try:
        born = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise BadIdentity(_("Digits 7 to 14 are the birth date; there is no such day.")) from None
    if not _EARLIEST_BIRTH <= born <= on:
        raise BadIdentity(_("The birth date in digits 7 to 14 cannot be right."))
    return born


def uscc_warning(text: str) -> Promise | None:
    """Why a unified social credit code looks wrong, or None. Never a refusal: some codes were issued with a wrong check digit."""
    try:
        uscc.validate(normal_id(text))
    except CheckDigitError:
        return _(
            "This code does not fit its check digit. Compare it with the licence; it can be used as it is."
        )
    return None


def mask_id(number: str) -> str:
    """First three and last four stay: enough to tell two people apart, not enough to know the birth date."""
    if len(number) < 12:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def ids_in(text: str) -> list[str]:
    """Numbers of 18 characters in a text that can belong to somebody, each once, in the order in which they stand there."""
    numbers = (normal_id(found.group()) for found in _IN_TEXT.finditer(text) if _of_somebody(found))
    return list(dict.fromkeys(numbers))


def mask_ids_in(text: str) -> str:
    """The text with its identity numbers masked; what only looks like one stays."""
    return _IN_TEXT.sub(lambda found: mask_id(found.group()) if _of_somebody(found) else found.group(), text)


def _of_somebody(found: re.Match[str]) -> bool:
    try:
        read_identity(found.group(), dt.date.max)
    except BadIdentity:
        return False
    return True


def mask_name(name: str) -> str:
    """张三 as 张*, 欧阳修文 as 欧**文; of names in Latin letters each word keeps its first letter."""
    if name.isascii():
        return " ".join(word[:1] + "*" * (len(word) - 1) for word in name.split())
    if len(name) < 2:
        return "*" * len(name)
    last = name[-1] if len(name) > 2 else "*"
    return f"{name[0]}{'*' * (len(name) - 2)}{last}"


def mask_phone(phone: str) -> str:
    """13800001234 as 138****1234; of shorter numbers only the last two digits stay."""
    if len(phone) < 11:
        return "*" * max(0, len(phone) - 2) + phone[-2:] if len(phone) > 4 else "*" * len(phone)
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}"
