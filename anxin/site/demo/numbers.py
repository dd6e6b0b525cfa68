"""Identifiers that pass every check and belong to nobody.

Real sequence numbers start at 001 and rarely reach 900 in one county and day; the demo city uses 900 and above only.
Telephone numbers use the prefix 199-0000.
"""

import datetime as dt

from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from anxin.registry.models import Sex

FIRST_ORDER = 900


def citizen_number(region: str, born: dt.date, order: int) -> str:
    body = f"{region}{born:%Y%m%d}{order:03d}"
    return body + mod_11_2.calc_check_digit(body)


def order_for(sex: Sex, serial: int) -> int:
    """Odd for men, even for women, 900 to 999."""
    return FIRST_ORDER + (serial * 2) % 100 + (1 if sex == Sex.MALE else 0)


def credit_code(region: str, serial: int) -> str:
    """A unified social credit code of an enterprise (91) registered in `region`."""
    body = f"91{region}MAD{serial:06d}"
    return body + uscc.calc_check_digit(body)


def telephone(serial: int) -> str:
    return f"1990000{serial:04d}"
