"""From answers given so far to what must be asked next. Shared by the check without an account and by an application."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from anxin.casework.deciding import decide_on
from anxin.law import BadInput, Decision
from anxin.law.pack import Service as RuleService
from anxin.lawbook.queries import pack_in_force


@dataclass(frozen=True)
class Answered:
    """The answers that fit together, and what the rules make of them."""

    answers: dict[str, Any]
    decision: Decision

    @property
    def next_fact(self) -> str | None:
        return self.decision.needs[0] if self.decision.needs else None


def rules_of(slug: str) -> RuleService:
    """What the pack in force says about the service. Raises Http404."""
    found = pack_in_force().services.get(slug)
    if found is None:
        raise Http404
    return found


def open_to_public(rules: RuleService) -> bool:
    """Some matters the agency opens by itself; nobody applies for them here."""
    return not {"employer", "person"}.isdisjoint(rules.applicants)


def settle(slug: str, answers: Mapping[str, Any], on: dt.date) -> Answered:
    """Decide on `answers`; those that no longer fit (another answer or the rules changed) are left out and asked again."""
    kept = dict(answers)
    while True:
        try:
            return Answered(kept, decide_on(slug, kept, on))
        except BadInput as problem:
            wrong = {name_of(each.path) for each in problem.problems} & set(kept)
            if not wrong:
                raise
            kept = {name: value for name, value in kept.items() if name not in wrong}


def name_of(path: str) -> str:
    """The fact a problem's path such as `facts.attributes[2]` is about."""
    return path.removeprefix("facts.").split("[")[0]
