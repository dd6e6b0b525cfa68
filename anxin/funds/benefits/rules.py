"""What the rules in force say of benefits, with days and months as people and the database keep them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.funds.errors import FundsError, NoParameters
from anxin.law import Pack, Text
from anxin.law import benefits as law
from anxin.law.benefits import Amount, BenefitKind, Ruling
from anxin.law.messages import Refused
from anxin.law.months import as_date, day_number, parse_day
from anxin.law.runtime import NoValue
from anxin.lawbook.queries import events_known, pack_in_force
from anxin.registry.models import Person


@dataclass(frozen=True)
class BenefitRules:
    """One version of the rules with the events known on a day."""

    pack: Pack
    events: dict[str, int | None]
    on: dt.date

    @classmethod
    def known(cls, on: dt.date) -> "BenefitRules":
        """Raises `FundsError` where the place's rules hold nothing of benefits."""
        pack = pack_in_force()
        if pack.benefits is None:
            raise FundsError(_("The rules in force say nothing of benefits, so none is paid here."))
        known = {name: day_number(day) if day else None for name, day in events_known(on).items()}
        return cls(pack, {name: day for name, day in known.items() if name in pack.events}, on)

    @property
    def kinds(self) -> Mapping[str, BenefitKind]:
        return law.benefits_of(self.pack).kinds

    def kind(self, id: str) -> BenefitKind:
        """Raises `FundsError` for a kind these rules do not have (an award of earlier rules)."""
        if id not in self.kinds:
            raise FundsError(_("The rules in force have no benefit “%(kind)s”.") % {"kind": id})
        return self.kinds[id]

    def amount(self, kind: str, facts: Mapping[str, Any], month: int) -> Amount:
        """By the formula; `facts` as people write them. Raises `FundsError` saying what is missing or why there is none."""
        try:
            return law.amount_of(
                self.pack, kind, self.inside(kind, facts), month, on=day_number(self.on), events=self.events
            )
        except law.NotEntitled as error:
            given = error.condition.given
            raise FundsError(in_words(given) if given else _("The conditions are not met.")) from None
        except NoValue as error:
            raise NoParameters(str(error)) from None

    def inside(self, kind: str, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Raises `FundsError` naming the first fact that is missing or wrong."""
        declared = law.benefits_of(self.pack).facts
        found = {}
        for name in self.kind(kind).asks:
            fact, value = declared[name], facts.get(name)
            if value in (None, ""):
                raise FundsError(_("%(fact)s is missing.") % {"fact": in_words(fact.label)})
            try:
                found[name] = fact.read(value)
            except Refused as error:
                raise FundsError(f"{in_words(fact.label)}: {in_words(error.at(name).message)}") from None
        return found

    def first_pension_month(self, person: Person, retires_on: dt.date) -> int:
        facts = {
            "sex": person.sex,
            "worker_category": person.worker_category,
            "birth_date": parse_day(person.birth_date.isoformat()),
        }
        return law.first_pension_month(self.pack, facts, day_number(retires_on), self.events)

    def pay_day(self, kind: str, month: int) -> dt.date | None:
        day = law.pay_day(self.pack, kind, month, self.events)
        return None if day is None else as_date(day)

    def certification(self, certified_on: dt.date | None, pay_on: dt.date) -> Ruling:
        day = None if certified_on is None else day_number(certified_on)
        return law.certification_ruling(self.pack, day, day_number(pay_on), self.events)

    def advance(self, pay_on: dt.date) -> Ruling:
        return law.advance_ruling(self.pack, day_number(pay_on), self.events)


def in_words(text: Text) -> str:
    """In the reader's language."""
    return text.in_language(get_language() or "zh-hans")


def kind_name(id: str) -> str:
    """Of any version: a kind the rules in force no longer have is shown by its id."""
    pack = pack_in_force()
    found = pack.benefits.kinds.get(id) if pack.benefits else None
    return in_words(found.name) if found else id


def by_measure(rule: str) -> bool:
    """Whether the row that let something be paid depends on a measure of the emergency."""
    found = pack_in_force().benefits
    rows = (*found.certification, *found.advance) if found else ()
    return any(row.id == rule and row.measure for row in rows)
