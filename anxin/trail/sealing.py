"""Sealing the trail, and finding out whether anybody touched it since.

Entries are written at once and sealed in batches within seconds, so that no writer waits for the chain. A seal's root
binds the digests of its entries (a Merkle tree as in RFC 6962), how many they are, when they were sealed, and the root
before it. Whoever changes an entry must forge every later root; whoever forges them all is found by one root noted
elsewhere, which `verify` takes as `head`.
"""

import datetime as dt
import hashlib
import json
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import IntegrityError, transaction

from anxin.trail.models import Entry, Seal

BATCH = 1000
LEAF = struct.Struct(">q32s")


class Leaf(NamedTuple):
    entry: int
    digest: bytes


@dataclass(frozen=True)
class Finding:
    """One thing wrong. `entry` is None where the seal itself is."""

    seal: int
    entry: int | None
    what: str

    def __str__(self) -> str:
        where = f"seal {self.seal}" if self.entry is None else f"seal {self.seal}, entry {self.entry}"
        return f"{where}: {self.what}"


@dataclass
class Report:
    """What a check of the whole trail found; `head` is the last root, worth noting down elsewhere."""

    seals: int = 0
    entries: int = 0
    unsealed: int = 0
    head: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.findings

    @property
    def first(self) -> Finding | None:
        return self.findings[0] if self.findings else None


class _Lost(Exception):
    """Another sealer took some of these entries."""


def seal_pending(now: dt.datetime, limit: int = BATCH) -> Seal | None:
    """Seal the oldest entries that are not; None when there are none, or when another sealer was faster."""
    if not Entry.objects.filter(seal=None).exists():  # Looking needs no write lock.
        return None
    try:
        with transaction.atomic():
            return _seal_batch(now, limit)
    except (_Lost, IntegrityError):
        return None


def seal_all(now: dt.datetime) -> int:
    """Seal what waits, batch after batch; how many seals were set."""
    seals = 0
    while seal_pending(now):
        seals += 1
    return seals


def _seal_batch(now: dt.datetime, limit: int) -> Seal | None:
    leaves = [_leaf(entry) for entry in Entry.objects.filter(seal=None).order_by("id")[:limit]]
    if not leaves:
        return None
    previous = Seal.objects.order_by("-id").first()
    seal = Seal.objects.create(
        previous=previous,
        root=_root(previous.root if previous else "", leaves, now),
        count=len(leaves),
        leaves=b"".join(LEAF.pack(*leaf) for leaf in leaves),
        sealed_at=now,
    )
    taken = Entry.objects.filter(id__in=[leaf.entry for leaf in leaves], seal=None).update(seal=seal)
    if taken != len(leaves):
        raise _Lost
    return seal


def verify(head: str = "") -> Report:
    """Check every seal and entry. `head` is a root noted earlier: it must still be in the chain."""
    report = Report(unsealed=Entry.objects.filter(seal=None).count())
    previous: Seal | None = None
    head_found = not head
    for seal in Seal.objects.order_by("id").iterator(chunk_size=20):
        report.findings += [*_check_seal(seal, previous), *_check_entries(seal)]
        report.seals += 1
        report.entries += seal.count
        head_found = head_found or seal.root == head
        previous = seal
    if previous is not None:
        report.head = previous.root
    if not head_found:
        report.findings.append(
            Finding(previous.pk if previous else 0, None, "the root noted earlier is gone")
        )
    return report


def _check_seal(seal: Seal, previous: Seal | None) -> Iterator[Finding]:
    if seal.previous_id != (previous.pk if previous else None):
        yield Finding(seal.pk, None, "is not linked to the seal before it")
    leaves = _leaves(seal)
    before = previous.root if previous else ""
    if len(leaves) != seal.count or _root(before, leaves, seal.sealed_at) != seal.root:
        yield Finding(seal.pk, None, "its root does not match what it sealed")


def _check_entries(seal: Seal) -> Iterator[Finding]:
    sealed = {leaf.entry: leaf.digest for leaf in _leaves(seal)}
    found = {entry.pk: _leaf(entry).digest for entry in Entry.objects.filter(seal=seal)}
    for pk in sorted(sealed.keys() | found.keys()):
        if pk not in found:
            yield Finding(seal.pk, pk, "the entry is missing")
        elif pk not in sealed:
            yield Finding(seal.pk, pk, "the entry was added after sealing")
        elif sealed[pk] != found[pk]:
            yield Finding(seal.pk, pk, "the entry was changed after sealing")


def _leaves(seal: Seal) -> list[Leaf]:
    """What does not divide into whole leaves is no list of leaves: nothing then matches the root."""
    raw = bytes(seal.leaves)
    return [Leaf(*row) for row in LEAF.iter_unpack(raw)] if len(raw) % LEAF.size == 0 else []


def _leaf(entry: Entry) -> Leaf:
    return Leaf(entry.pk, hashlib.sha256(b"\x00" + canonical(entry)).digest())


def canonical(entry: Entry) -> bytes:
    """All fields of an entry but its seal, in one way of writing. The entry must have been read from the database,
    which may write numbers of the details its own way."""
    content = {
        "id": entry.pk,
        "at": entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "business_date": entry.business_date.isoformat(),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "agency": entry.agency,
        "details": entry.details,
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _root(previous: str, leaves: Sequence[Leaf], sealed_at: dt.datetime) -> str:
    content = [previous, merkle_root([leaf.digest for leaf in leaves]).hex(), str(len(leaves))]
    content.append(sealed_at.astimezone(dt.UTC).isoformat(timespec="microseconds"))
    return hashlib.sha256(b"\x02" + "\n".join(content).encode()).hexdigest()


def merkle_root(digests: Sequence[bytes]) -> bytes:
    """Neighbours are joined two by two; one left over goes up as it is. No digest at all has the digest of nothing."""
    level = list(digests) or [hashlib.sha256(b"").digest()]
    while len(level) > 1:
        pairs = [
            hashlib.sha256(b"\x01" + left + right).digest()
            for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        level = [*pairs, level[-1]] if len(level) % 2 else pairs
    return level[0]
