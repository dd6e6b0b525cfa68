"""What the interface reads for itself: tokens, an account's applications, measures in force."""

from collections.abc import Iterator

from django.db.models import QuerySet

from anxin.api.models import AccessToken
from anxin.api.operations import digest_of
from anxin.casework.models import Application
from anxin.law.months import day_number
from anxin.law.pack import Measure
from anxin.lawbook.queries import events_known, pack_in_force
from anxin.registry.models import User
from anxin.trail.receipts import read_receipt
from anxin.trail.today import business_date, now


def token_by_secret(secret: str) -> AccessToken | None:
    """A token that is neither revoked nor over, of an account that is still active."""
    living = AccessToken.objects.select_related("user__staff").filter(revoked_at=None, expires_at__gt=now())
    return living.filter(digest=digest_of(secret), user__is_active=True).first()


def own_applications(user: User) -> QuerySet[Application]:
    """Received ones; a draft has no receipt and belongs to the page it was begun on."""
    received = Application.objects.filter(applicant=user, receipt__isnull=False)
    return received.select_related("employer", "person", "agency")


def own_application(user: User, typed: str) -> Application | None:
    receipt = read_receipt(typed)
    return own_applications(user).filter(receipt=receipt).first() if receipt else None


def measures_in_force() -> Iterator[Measure]:
    """On the business date: begun, known, and not ended by its event."""
    today = business_date()
    day, declared = day_number(today), events_known(today)
    for measure in pack_in_force().measures.values():
        ended = declared.get(measure.until_event or "")
        begun = measure.valid_from <= day and measure.known_from <= day
        withdrawn = measure.withdrawn_from(day)
        if begun and (ended is None or ended > today) and (withdrawn is None or withdrawn > day):
            yield measure
