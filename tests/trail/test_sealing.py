import datetime as dt
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.trail.models import Entry, Seal
from anxin.trail.operations import record
from anxin.trail.sealing import merkle_root, seal_all, seal_pending, verify
from tests.trail.tampering import tamper

NOON = dt.datetime(2020, 2, 10, 4, tzinfo=dt.UTC)
COLUMNS = "at, business_date, actor, action, subject, agency, details, seal_id"
pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(business_day: dt.date) -> list[Seal]:
    """Three seals over ten entries, with details that databases like to write their own way."""
    details = {
        "big": 10**20,
        "small": 0.1,
        "zero": -0.0,
        "text": "安心 \u2028 ß",
        "nested": {"b": [1, None], "a": True},
    }
    for number in range(10):
        record(f"staff:{number}", "test.done", f"thing:{number}", details=details | {"number": number})
    seals = [seal_pending(NOON + dt.timedelta(seconds=n), limit=4) for n in range(3)]
    return [seal for seal in seals if seal is not None]


def entries_of(seal: Seal) -> list[int]:
    return list(Entry.objects.filter(seal=seal).order_by("id").values_list("id", flat=True))


def test_what_nobody_touched_is_whole(sealed: list[Seal]) -> None:
    report = verify()
    assert (report.ok, report.seals, report.entries, report.unsealed) == (True, 3, 10, 0)
    assert report.head == sealed[-1].root
    assert [seal.count for seal in sealed] == [4, 4, 2]


def test_an_empty_trail_is_whole() -> None:
    assert verify().ok
    assert seal_pending(NOON) is None


def test_new_entries_wait_for_the_next_seal(sealed: list[Seal]) -> None:
    record("system", "test", "thing:11")
    assert verify().unsealed == 1
    assert seal_all(NOON) == 1
    assert verify(head=sealed[0].root).ok


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("details", '{"number": 99}'),
        ("actor", "staff:nobody"),
        ("action", "test.undone"),
        ("subject", "thing:99"),
        ("agency", "110101"),
        ("business_date", "2020-02-11"),
        ("at", "2020-02-10 04:00:00.000001"),
    ],
)
def test_a_changed_entry_is_named(sealed: list[Seal], column: str, value: str) -> None:
    victim = entries_of(sealed[1])[2]
    tamper(f"UPDATE trail_entry SET {column} = %s WHERE id = %s", value, victim)  # noqa: S608 - names above
    first = verify().first
    assert first is not None
    assert (first.seal, first.entry, first.what) == (
        sealed[1].pk,
        victim,
        "the entry was changed after sealing",
    )


def test_a_deleted_entry_is_named(sealed: list[Seal]) -> None:
    victim = entries_of(sealed[0])[0]
    tamper("DELETE FROM trail_entry WHERE id = %s", victim)
    assert [str(finding) for finding in verify().findings] == [
        f"seal {sealed[0].pk}, entry {victim}: the entry is missing"
    ]


def test_an_inserted_entry_is_named(sealed: list[Seal]) -> None:
    columns = COLUMNS.replace("seal_id", "%s")
    tamper(
        f"INSERT INTO trail_entry ({COLUMNS}) SELECT {columns} FROM trail_entry WHERE id = %s",  # noqa: S608 - names above
        sealed[1].pk,
        entries_of(sealed[1])[0],
    )
    first = verify().first
    assert first is not None
    assert (first.seal, first.what) == (sealed[1].pk, "the entry was added after sealing")


def test_an_entry_moved_to_another_seal_is_found_in_both(sealed: list[Seal]) -> None:
    victim = entries_of(sealed[0])[1]
    tamper("UPDATE trail_entry SET seal_id = %s WHERE id = %s", sealed[1].pk, victim)
    assert [(f.seal, f.entry) for f in verify().findings] == [(sealed[0].pk, victim), (sealed[1].pk, victim)]


def test_swapped_seals_are_found(sealed: list[Seal]) -> None:
    tamper(
        "UPDATE trail_seal SET root = CASE id WHEN %s THEN %s ELSE %s END WHERE id IN (%s, %s)",
        sealed[0].pk,
        sealed[1].root,
        sealed[0].root,
        sealed[0].pk,
        sealed[1].pk,
    )
    first = verify().first
    assert first is not None
    assert (first.seal, first.entry) == (sealed[0].pk, None)


@pytest.mark.parametrize("change", ["count = count + 1", "sealed_at = '2020-02-11 00:00'", "root = 'x'"])
def test_a_changed_seal_is_named(sealed: list[Seal], change: str) -> None:
    tamper(f"UPDATE trail_seal SET {change} WHERE id = %s", sealed[1].pk)  # noqa: S608 - written above
    first = verify().first
    assert first is not None
    assert (first.seal, first.entry) == (sealed[1].pk, None)


def test_rewriting_an_entry_and_its_leaves_breaks_the_root(sealed: list[Seal]) -> None:
    """Even who knows how leaves are made changes a root that the next seal rests on."""
    leaves = bytearray(sealed[0].leaves)
    leaves[8:40] = hashlib.sha256(b"forged").digest()
    tamper("UPDATE trail_seal SET leaves = %s WHERE id = %s", bytes(leaves), sealed[0].pk)
    findings = verify().findings
    assert findings[0].seal == sealed[0].pk
    assert findings[0].what == "its root does not match what it sealed"


def test_torn_leaves_are_a_finding_and_no_crash(sealed: list[Seal]) -> None:
    tamper("UPDATE trail_seal SET leaves = %s WHERE id = %s", b"torn", sealed[0].pk)
    assert not verify().ok


def test_a_chain_cut_off_at_its_end_is_found_by_a_root_noted_elsewhere(sealed: list[Seal]) -> None:
    head = verify().head
    tamper("DELETE FROM trail_entry WHERE seal_id = %s", sealed[2].pk)
    tamper("DELETE FROM trail_seal WHERE id = %s", sealed[2].pk)
    assert verify().ok
    report = verify(head=head)
    assert [finding.what for finding in report.findings] == ["the root noted earlier is gone"]


def test_a_seal_taken_out_of_the_middle_is_found(sealed: list[Seal]) -> None:
    """Its entries are let go, so that they look like new ones, and the seal after it is tied to the one before."""
    tamper("UPDATE trail_entry SET seal_id = NULL WHERE seal_id = %s", sealed[1].pk)
    tamper("DELETE FROM trail_seal WHERE id = %s", sealed[1].pk)
    tamper("UPDATE trail_seal SET previous_id = %s WHERE id = %s", sealed[0].pk, sealed[2].pk)
    assert [(f.seal, f.what) for f in verify().findings] == [
        (sealed[2].pk, "its root does not match what it sealed")
    ]


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40, unique=True), st.data())
def test_any_other_order_or_content_has_another_root(digests: list[bytes], data: st.DataObject) -> None:
    other = data.draw(st.permutations(digests) | st.just(digests[:-1]) | st.just([*digests, digests[0]]))
    assert (merkle_root(other) == merkle_root(digests)) is (list(other) == digests)
