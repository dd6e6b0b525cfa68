"""Receipt numbers: the day, a part nobody can guess, and a check character that catches a misread one."""

import datetime as dt
import secrets

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_36

# No I, L, O and U: they are misread, or make words.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_CHARACTERS = 7


def new_receipt(day: dt.date) -> str:
    """For example `200210-7F3K9QM4`."""
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
        check = mod_37_36.calc_check_digit(day.strftime("%y%m%d") + body)
        if check in ALPHABET:
            return f"{day:%y%m%d}-{body}{check}"


def read_receipt(typed: str) -> str | None:
    """What a person typed as a receipt number in its canonical form, or None when it cannot be one."""
    compact = (
        "".join(typed.upper().split()).replace("-", "").replace("O", "0").replace("I", "1").replace("L", "1")
    )
    if len(compact) != 6 + RANDOM_CHARACTERS + 1 or not compact.isascii():
        return None
    try:
        mod_37_36.validate(compact)
    except ValidationError:
        return None
    return f"{compact[:6]}-{compact[6:]}"
