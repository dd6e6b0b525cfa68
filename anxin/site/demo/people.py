"""About four thousand people: identity, enrolments and months contributed, the same for the same seed."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from anxin.law.months import month_number, parse_month
from anxin.registry.encryption import lookup_index
from anxin.registry.models import ContributionSpan, Employer, Enrolment, Person, Sex, WorkerCategory
from anxin.site.demo.kinds import DAY, Kind, kinds_of
from anxin.site.demo.numbers import citizen_number, order_for, telephone

COUNT = 4000
# The months since then are billed and paid by `money.py`.
FIRST_UNPAID = parse_month("2019-11")
EARLIEST = parse_month("1992-10")
FLOOR, CEILING = 361_300, 2_356_500
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉红玲春兰文斌宇欣晨雨萱梓浩然"
_FOREIGN = ("Anna Schmidt", "Jean Martin", "Maria Rossi", "John Taylor", "Yuki Tanaka", "Min-jun Kim")
# Names with characters that many systems cannot show.
_RARE = ("𠮷田一", "王䶮", "李㛃")
_REGIONS = (
    "110101",
    "110105",
    "110108",
    "130102",
    "210202",
    "320106",
    "370102",
    "410103",
    "510104",
    "610112",
)


@dataclass
class Crowd:
    """Rows on their way to the database; spans point at people that have no key yet."""

    persons: list[Person] = field(default_factory=list)
    enrolments: list[Enrolment] = field(default_factory=list)
    spans: list[ContributionSpan] = field(default_factory=list)
    born: Counter[tuple[str, dt.date]] = field(default_factory=Counter)

    def save(self) -> None:
        Person.objects.bulk_create(self.persons, batch_size=500)
        Enrolment.objects.bulk_create(self.enrolments, batch_size=1000)
        ContributionSpan.objects.bulk_create(self.spans, batch_size=1000)


def create_people(random: Random, employers: Sequence[Employer]) -> list[Person]:
    crowd = Crowd()
    for serial, kind in enumerate(kinds_of(COUNT)):
        employer = random.choice(employers)
        sex = kind.sex or random.choice([Sex.MALE, Sex.FEMALE])
        person = add_person(
            crowd, random, _name(random, kind, serial), kind, employer, _birthday(random, kind.ages), sex
        )
        months = min(random.randint(*kind.months), _possible_months(person, kind))
        add_history(crowd, random, person, kind, employer, months, employers)
    crowd.save()
    return crowd.persons


def add_person(
    crowd: Crowd, random: Random, name: str, kind: Kind, employer: Employer, born: dt.date, sex: Sex
) -> Person:
    region = kind.region or random.choice(_REGIONS)
    serial = crowd.born[region, born]
    crowd.born[region, born] += 1
    number = citizen_number(region, born, order_for(sex, serial))
    details: dict[str, Any] = {"sex": sex, "birth_date": born, "account": kind.account}
    person = Person(
        name=name,
        id_number=number,
        id_index=lookup_index(number),
        phone=telephone(len(crowd.persons)),
        worker_category=WorkerCategory.CADRE if random.random() < 0.15 else WorkerCategory.WORKER,
        rural=not kind.region and random.random() < 0.35,
        agency=employer.agency,
        **details,
    )
    crowd.persons.append(person)
    return person


def add_history(
    crowd: Crowd,
    random: Random,
    person: Person,
    kind: Kind,
    employer: Employer,
    months: int,
    employers: Sequence[Employer],
) -> None:
    """`months` paid in one to three pieces up to October 2019, the last through `employer` (or alone)."""
    last_employer = None if kind.alone else employer
    pieces = _pieces(random, months)
    end = FIRST_UNPAID - (random.randint(2, 30) if not kind.enrolled else 0)
    base = random.randrange(FLOOR, 1_500_000, 100)
    for number, length in enumerate(pieces):
        through = last_employer if number == 0 else random.choice(employers)
        first = max(end - length, EARLIEST)
        still = kind.enrolled and number == 0
        crowd.enrolments.append(
            Enrolment(
                person=person,
                employer=through,
                first_month=first,
                end_month=None if still else end,
                base=base,
            )
        )
        crowd.spans.append(
            ContributionSpan(person=person, employer=through, first_month=first, end_month=end, base=base)
        )
        # Between two employers some months are missing: what back-payments are for.
        end = first - random.choice([0, 0, 1, 2, 5])
        base = max(FLOOR, base * 85 // 100)


def _possible_months(person: Person, kind: Kind) -> int:
    born = person.birth_date
    started = month_number(born.year + kind.since_age, born.month)
    return max(1, FIRST_UNPAID - started)


def _pieces(random: Random, months: int) -> list[int]:
    """The whole cut into one to three lengths, newest first."""
    if months < 24:
        return [months]
    cuts = sorted(random.sample(range(6, months - 5), k=random.randint(0, 2)))
    edges = [0, *cuts, months]
    return [after - before for before, after in zip(edges, edges[1:], strict=False)]


def _birthday(random: Random, ages: tuple[int, int]) -> dt.date:
    """So many whole years old on the demo day."""
    youngest = DAY.replace(year=DAY.year - ages[0])
    oldest = DAY.replace(year=DAY.year - ages[1] - 1) + dt.timedelta(days=1)
    return oldest + dt.timedelta(days=random.randrange((youngest - oldest).days + 1))


def _name(random: Random, kind: Kind, serial: int) -> str:
    if kind.name == "foreign":
        return random.choice(_FOREIGN)
    if serial % 1300 == 7:
        return _RARE[serial // 1300 % len(_RARE)]
    return random.choice(_SURNAMES) + "".join(random.choices(_GIVEN, k=random.choice([1, 2, 2])))
