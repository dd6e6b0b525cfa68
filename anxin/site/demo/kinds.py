"""Which kinds of people live in the demo city, and how many of each hundred, so that every row of the notice's decision
table (II.1 and II.4.2) and every gap beside it has somebody in it."""

import datetime as dt
from dataclasses import dataclass

from anxin.registry.models import AccountCategory, Sex

GENERAL, TEMPORARY = AccountCategory.GENERAL, AccountCategory.TEMPORARY
DAY = dt.date(2020, 2, 10)


@dataclass(frozen=True)
class Kind:
    """`share` in a thousand; `ages` in whole years on 2020-02-10; `months` contributed in Beijing, none before `since_age`
    (a temporary account is for who first enrols at 40 or 50). `region` of a permit."""

    name: str
    share: int
    ages: tuple[int, int]
    months: tuple[int, int]
    account: AccountCategory = GENERAL
    sex: Sex | None = None
    region: str = ""
    alone: bool = False
    since_age: int = 18
    enrolled: bool = True


KINDS = (
    Kind("long", 300, (34, 57), (121, 300)),
    Kind("young", 220, (20, 33), (3, 110)),
    Kind("middle", 200, (30, 45), (12, 119)),
    # Exactly ten years is neither "more than" nor "under" ten: the rules are silent.
    Kind("ten_years", 20, (32, 48), (120, 120)),
    Kind("temporary_woman", 40, (42, 48), (6, 90), TEMPORARY, Sex.FEMALE, since_age=40),
    Kind("temporary_man", 40, (52, 58), (6, 90), TEMPORARY, Sex.MALE, since_age=50),
    # Years to 60 or 50 plus years paid stay under ten: documents come later (II.1.3).
    Kind("late_woman", 35, (44, 48), (3, 18), GENERAL, Sex.FEMALE),
    Kind("late_man", 35, (54, 58), (3, 18), GENERAL, Sex.MALE),
    Kind("past_age", 10, (60, 62), (150, 200), GENERAL, Sex.MALE),
    Kind("hong_kong", 10, (25, 55), (1, 60), region="810000"),
    Kind("macau", 5, (25, 55), (1, 60), region="820000"),
    Kind("taiwan", 10, (25, 55), (1, 60), region="830000"),
    Kind("foreign", 10, (25, 55), (1, 80), region="911840"),
    Kind("flexible", 45, (28, 52), (24, 200), alone=True),
    Kind("left", 20, (25, 50), (12, 160), enrolled=False),
)


def kinds_of(count: int) -> list[Kind]:
    """So many people of each kind, in order; the first kind takes what rounding leaves."""
    found = [kind for kind in KINDS[1:] for _ in range(kind.share * count // 1000)]
    return [KINDS[0]] * (count - len(found)) + found
