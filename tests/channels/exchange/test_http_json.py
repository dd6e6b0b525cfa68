"""The connector against a real server: what is kept, what is tried again, what is never believed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from anxin.channels.exchange.connector import Entry, NotFound, Refused, Request, Unavailable
from anxin.channels.exchange.connectors.http_json import HttpJson
from anxin.channels.exchange.signing import digest_of, holds
from tests.channels.exchange.peer import CONTENT, SECRET, Peer, make_certificate, running

REQUEST = Request(
    key="key-1",
    document="household_register",
    receipt="R1",
    clause="II.2.3",
    person={"id_number": "110101198001011237", "name": "王一"},
    employer=None,
)


def connector(at: str, secret: str = SECRET, **options: Any) -> HttpJson:
    given = {"url": at, "timeout_seconds": 1} | options
    return HttpJson(Entry("public_security", "http_json", frozenset(["household_register"]), given, secret))


def test_the_answer_is_kept_word_for_word_with_its_proof(peer: Peer) -> None:
    given = connector(peer.url).fetch(REQUEST)
    assert given.reference == "HJ-1"
    assert given.content.encode() == peer.answers["key-1"]
    assert given.digest == digest_of(given.content.encode())
    assert holds(given.proof["signature"], SECRET, "key-1", given.content.encode())
    assert given.proof["answered_at"] == "2020-02-10T09:00:00+08:00"
    assert (given.proof["key"], given.proof["host"]) == ("key-1", "127.0.0.1")


def test_the_department_is_told_no_more_than_it_needs(peer: Peer) -> None:
    connector(peer.url).fetch(REQUEST)
    assert peer.asked[0].key == "key-1"
    assert peer.asked[0].body == {
        "document": "household_register",
        "matter": "R1",
        "clause": "II.2.3",
        "person": {"id_number": "110101198001011237", "name": "王一"},
        "employer": None,
    }


def test_asking_again_with_the_same_key_gives_the_same_document(peer: Peer) -> None:
    first, second = (connector(peer.url).fetch(REQUEST) for _ in range(2))
    assert first == second
    assert [asked.key for asked in peer.asked] == ["key-1", "key-1"]


def test_a_department_that_has_nothing_says_so(peer: Peer) -> None:
    with pytest.raises(NotFound):
        connector(peer.url).fetch(replace(REQUEST, document="identity_document"))


@pytest.mark.parametrize(
    "way",
    ["slowly", "by_drops", "half", "not_json", "a_list", "without_content", "without_reference", "500"],
)
def test_what_may_be_better_later_is_tried_later(way: str, peer: Peer) -> None:
    peer.way = way
    with pytest.raises((Unavailable, Refused)) as caught:
        connector(peer.url).fetch(REQUEST)
    assert caught.type is Unavailable


@pytest.mark.parametrize(
    "way",
    [
        "signed_by_another",
        "unsigned",
        "signed_for_another_request",
        "changed_on_the_way",
        "too_large",
        "404",
        "elsewhere",
    ],
)
def test_what_cannot_be_trusted_is_refused_at_once(way: str, peer: Peer) -> None:
    peer.way = way
    with pytest.raises(Refused):
        connector(peer.url).fetch(REQUEST)
    assert len(peer.asked) == 1, "no redirect is followed"


def test_the_department_refuses_whoever_does_not_share_its_secret(peer: Peer) -> None:
    with pytest.raises(Refused, match="401"):
        connector(peer.url, "a secret the department never saw").fetch(REQUEST)
    assert peer.asked == []


def test_nobody_listens() -> None:
    with running(Peer()) as gone:
        url = gone.url
    with pytest.raises(Unavailable):
        connector(url).fetch(REQUEST)


def test_a_pinned_certificate_is_enough_and_another_is_not(tmp_path: Path) -> None:
    certificate, fingerprint = make_certificate(tmp_path)
    with running(Peer(), certificate) as peer:
        given = connector(peer.url, certificate_sha256=fingerprint).fetch(REQUEST)
        assert given.proof["certificate_sha256"] == fingerprint
        for options in ({"certificate_sha256": "0" * 64}, {}):
            with pytest.raises(Unavailable):
                connector(peer.url, **options).fetch(REQUEST)
    assert len(peer.asked) == 1, "nothing is told to a stranger"
    assert given.content == peer.answers["key-1"].decode()
    assert CONTENT["户口性质"] in given.content


@pytest.mark.parametrize(
    ("options", "secret", "said"),
    [
        ({"url": "http://elsewhere.test/"}, SECRET, "https://"),
        ({"url": ""}, SECRET, "https://"),
        ({"timeout_seconds": 0}, SECRET, "timeout_seconds"),
        ({"timeout_seconds": True}, SECRET, "timeout_seconds"),
        ({"timeout_seconds": 61}, SECRET, "timeout_seconds"),
        ({"certificate_sha256": "abc"}, SECRET, "64 hexadecimal"),
        ({"adress": "x"}, SECRET, "adress is not known"),
        ({}, "short", "secret"),
    ],
)
def test_a_slip_in_the_configuration_is_named_and_nothing_is_sent(
    options: dict[str, Any], secret: str, said: str
) -> None:
    wrong = connector("https://department.test/", secret, **options)
    assert [each for each in wrong.check_config() if said in each]
    with pytest.raises(Refused, match=said):
        wrong.fetch(REQUEST)


def test_a_right_configuration_has_nothing_to_say() -> None:
    assert connector("https://department.test/", certificate_sha256="AB:" * 31 + "AB").check_config() == []
