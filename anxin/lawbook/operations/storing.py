"""Keeping a version for good, so that what was decided under it can be replayed."""

from anxin.law import Pack
from anxin.lawbook.models import PublishedPack
from anxin.registry.actors import SYSTEM
from anxin.trail.operations import record
from anxin.trail.today import now


def store(pack: Pack) -> PublishedPack:
    """Once for each version."""
    stored, created = PublishedPack.objects.get_or_create(
        version=pack.version,
        defaults={"place": pack.id, "content": pack.content, "published_at": now()},
    )
    if created:
        record(SYSTEM, "pack.stored", f"pack:{pack.id}", details={"version": pack.version})
    return stored
