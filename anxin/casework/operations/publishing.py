"""New rules come into force: whatever is owed gets the due day they give, in the same transaction."""

from django.db import transaction

from anxin.casework.operations.declaring import recompute
from anxin.lawbook.models import Draft, Publication
from anxin.lawbook.operations import publish
from anxin.lawbook.queries import IN_FORCE
from anxin.registry.models import Staff
from anxin.trail.today import forget


def publish_rules(draft: Draft, by: Staff, version: int) -> Publication:
    """Applications decided already stay under the rules they were decided by. Raises PermissionDenied, LawbookError, CaseError."""
    try:
        with transaction.atomic():
            publication = publish(draft, by, version)
            recompute(by)
    finally:
        forget(IN_FORCE)
    return publication
