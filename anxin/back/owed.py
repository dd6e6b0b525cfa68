"""One obligation in words, for every page that shows some."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from anxin.back.words import check_name, document_name, event_name, service_name
from anxin.casework.models import Application
from anxin.work.models import Obligation, ObligationKind

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
    return Owed(row, f"{row.get_kind_display()}: {_item(row, service)}", waits_for)


def _item(row: Obligation, service: str) -> str:
    """Items are ids of the pack: documents of a service, checks, or a service itself."""
    if row.kind in DOCUMENTS:
        return document_name(service, row.item)
    if row.kind == ObligationKind.WAIVER:
        return _("surcharge")
    return service_name(row.item) if row.kind == ObligationKind.SUSPENDED_CASE else check_name(row.item)


def services_of(rows: list[Obligation]) -> dict[str, str]:
    """The service each subject is about, in one query."""
    receipts = {row.subject.removeprefix("application:") for row in rows}
    found = Application.objects.filter(receipt__in=receipts).values_list("receipt", "service")
    return {f"application:{receipt}": service for receipt, service in found}
