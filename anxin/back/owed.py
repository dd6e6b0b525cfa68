"""One obligation in words, for every page that shows some."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from anxin.back.words import agency_name, check_name, document_name, event_name, service_name
from anxin.casework.models import Application
from anxin.casework.operations.owing import COORDINATION
from anxin.registry.identity import mask_name
from anxin.registry.models import Agency, Employer, Person
from anxin.work.models import Obligation, ObligationKind

# An officer's own question to a department is owed under the name of its record.
RECORD = "coordination:"
DOCUMENTS = frozenset(
    {ObligationKind.DEFERRED_DOCUMENT, ObligationKind.MISSING_ORIGINAL, ObligationKind.COMMITMENT}
)


@dataclass(frozen=True)
class Owed:
    row: Obligation
    what: str
    waits_for: str

    @property
    def open(self) -> bool:
        return self.row.discharged_at is None


def shown_obligation(row: Obligation, service: str = "") -> Owed:
    waits_for = _("waits for: %(event)s") % {"event": event_name(row.starts_with)}
    what = _("%(name)s: %(value)s") % {"name": row.get_kind_display(), "value": _item(row, service)}
    return Owed(row, what, waits_for)


def _item(row: Obligation, service: str) -> str:
    """Items are ids of the pack: documents of a service, checks, or a service itself."""
    if row.kind in DOCUMENTS:
        return document_name(service, row.item)
    if row.kind == ObligationKind.WAIVER:
        return _("surcharge")
    if row.item.startswith(RECORD):
        return _("record %(number)s") % {"number": row.item.removeprefix(RECORD)}
    if row.kind == ObligationKind.COORDINATION and row.item != COORDINATION:
        return document_name(service, row.item)
    return service_name(row.item) if row.kind == ObligationKind.SUSPENDED_CASE else check_name(row.item)


def owners_of(owners: Iterable[str]) -> dict[str, str]:
    """Who owes, in words; of a person the name is masked, because a list is seen by many."""
    found = {owner: owner for owner in owners}
    codes = _after("employer:", found)
    for code, name in Employer.objects.filter(uscc__in=codes).values_list("uscc", "name") if codes else ():
        found[f"employer:{code}"] = name
    numbers = _after("person:", found)
    for pk, name in Person.objects.filter(pk__in=numbers).values_list("pk", "name") if numbers else ():
        found[f"person:{pk}"] = mask_name(name)
    for agency in Agency.objects.filter(code__in=_after("agency:", found)):
        found[f"agency:{agency.code}"] = agency_name(agency)
    return found


def _after(kind: str, owners: Iterable[str]) -> list[str]:
    return [owner.removeprefix(kind) for owner in owners if owner.startswith(kind)]


def services_of(rows: list[Obligation]) -> dict[str, str]:
    """The service each subject is about, in one query."""
    receipts = {row.subject.removeprefix("application:") for row in rows}
    found = Application.objects.filter(receipt__in=receipts).values_list("receipt", "service")
    return {f"application:{receipt}": service for receipt, service in found}
