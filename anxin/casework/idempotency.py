"""The same request sent twice has one effect and one answer."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction

from anxin.casework.errors import KeyReused
from anxin.casework.models import IdempotencyKey
from anxin.registry.encryption import lookup_index
from anxin.trail.today import now


@transaction.atomic
def once(
    sender: str, key: str, body: bytes, act: Callable[[], tuple[int, dict[str, Any]]]
) -> tuple[int, dict[str, Any]]:
    """Run `act` and keep its answer (HTTP status and JSON) under `key`; a repeat gets the kept answer.

    The key is claimed first, inside the same transaction as the effect: of two requests at the same moment the second waits
    for the first. When `act` raises, the claim goes with everything else. Raises `KeyReused` for another body.
    """
    digest = _digest(body)
    try:
        with transaction.atomic():
            claim = IdempotencyKey.objects.create(
                sender=sender, key=key, body_digest=digest, status=0, answer={}, created_at=now()
            )
    except IntegrityError:
        return _kept(IdempotencyKey.objects.get(sender=sender, key=key), digest)
    claim.status, claim.answer = act()
    claim.save(update_fields=["status", "answer"])
    return claim.status, claim.answer


def _digest(body: bytes) -> str:
    """Keyed, since a body known but for an account number could be guessed from a plain digest, number by number."""
    return lookup_index(hashlib.sha256(body).hexdigest())


def _kept(earlier: IdempotencyKey, digest: str) -> tuple[int, dict[str, Any]]:
    if earlier.body_digest != digest:
        raise KeyReused
    return earlier.status, earlier.answer
