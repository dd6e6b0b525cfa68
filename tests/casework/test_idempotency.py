"""One key, one effect, one answer."""

from typing import Any

import pytest

from anxin.casework.errors import KeyReused
from anxin.casework.idempotency import once
from anxin.casework.models import IdempotencyKey
from anxin.trail.models import Entry
from anxin.trail.operations import record

pytestmark = pytest.mark.django_db


def effect() -> tuple[int, dict[str, Any]]:
    entry = record("system", "test.effect", "test:1")
    return 201, {"entry": entry.pk}


def effects() -> int:
    return Entry.objects.filter(action="test.effect").count()


def test_a_replay_gets_the_first_answer_and_does_nothing() -> None:
    first = once("user:1", "k", b"body", effect)
    assert once("user:1", "k", b"body", effect) == first
    assert first[0] == 201
    assert effects() == 1


def test_another_body_under_the_same_key_is_refused() -> None:
    once("user:1", "k", b"body", effect)
    with pytest.raises(KeyReused):
        once("user:1", "k", b"other body", effect)
    assert effects() == 1


def test_keys_of_two_senders_are_two_keys() -> None:
    assert once("user:1", "k", b"body", effect) != once("user:2", "k", b"other", effect)
    assert effects() == 2


def test_an_effect_that_fails_leaves_no_claim() -> None:
    def fails() -> tuple[int, dict[str, Any]]:
        effect()
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        once("user:1", "k", b"body", fails)
    assert effects() == 0
    assert not IdempotencyKey.objects.exists()
    assert once("user:1", "k", b"other body", effect)[0] == 201


def test_a_refusal_is_kept_as_well() -> None:
    assert once("user:1", "k", b"body", lambda: (422, {"title": "no"})) == (422, {"title": "no"})
    assert once("user:1", "k", b"body", effect) == (422, {"title": "no"})
    assert effects() == 0
