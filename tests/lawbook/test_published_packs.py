import hashlib
import json

import pytest
from django.db import DatabaseError, connection, transaction

from anxin.lawbook.models import PublishedPack
from anxin.lawbook.operations import publish_current
from anxin.lawbook.queries import pack_in_force, pack_of, published
from anxin.trail.guards import refusal
from anxin.trail.models import Entry
from anxin.trail.today import now

pytestmark = pytest.mark.django_db


def test_the_rules_in_force_are_published_once() -> None:
    assert published("beijing") is None
    first, second = publish_current("beijing"), publish_current("beijing")
    assert first == second == published("beijing")
    assert first.version == pack_in_force().version
    assert Entry.objects.filter(action="pack.stored").count() == 1


def test_the_version_is_the_digest_of_what_is_stored() -> None:
    stored = PublishedPack.objects.get(pk=publish_current("beijing").pk)
    assert stored.version == "sha256:" + hashlib.sha256(stored.content.encode()).hexdigest()


def test_an_earlier_version_is_read_back_from_what_is_stored() -> None:
    """An earlier version differs in its name; the reader gives exactly the version under which it was stored."""
    pack = pack_in_force()
    files = json.loads(pack.content)
    files["pack.yaml"]["name"]["en"] = "Beijing as it was"
    content = json.dumps(files, ensure_ascii=False, separators=(",", ":"))
    version = "sha256:" + hashlib.sha256(content.encode()).hexdigest()
    PublishedPack.objects.create(place="beijing", version=version, content=content, published_at=now())
    earlier = pack_of(version)
    assert (earlier.version, earlier.name.en) == (version, "Beijing as it was")
    assert earlier.services.keys() == pack.services.keys()


def test_the_version_in_force_needs_no_copy() -> None:
    assert pack_of(pack_in_force().version) is pack_in_force()


def test_an_unknown_version_is_not_guessed() -> None:
    with pytest.raises(PublishedPack.DoesNotExist):
        pack_of("sha256:0")


@pytest.mark.parametrize(
    "statement", ["UPDATE lawbook_publishedpack SET content = '{}'", "DELETE FROM lawbook_publishedpack"]
)
def test_the_database_keeps_what_was_published(statement: str) -> None:
    publish_current("beijing")
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert refusal(caught.value)
