"""Amounts of a month the rules hold no rates for, typed from a paper that is kept."""

from collections.abc import Mapping

from django.db import transaction

from anxin.funds.models import EnteredMonth
from anxin.registry.models import Person
from anxin.trail.operations import record
from anxin.trail.today import now


@transaction.atomic
def enter_months(
    source: str,
    person: Person,
    months: Mapping[int, tuple[int, Mapping[str, int]]],
    *,
    document: str,
    actor: str,
    agency: str,
) -> list[EnteredMonth]:
    """`months` gives base and amounts of each month, in fen. What was entered for it before is replaced and stays to be read."""
    before = EnteredMonth.objects.filter(source=source, person=person, month__in=months, replaced_at=None)
    at = now()
    before.update(replaced_at=at)
    rows = [
        EnteredMonth(
            source=source,
            person=person,
            month=month,
            base=base,
            amounts={name: fen for name, fen in amounts.items() if fen},
            document=document,
            entered_by=actor,
            entered_at=at,
        )
        for month, (base, amounts) in months.items()
    ]
    found = EnteredMonth.objects.bulk_create(rows)
    record(
        actor,
        "amounts.entered",
        source,
        agency=agency,
        details={"months": sorted(months), "document": document},
    )
    return found
