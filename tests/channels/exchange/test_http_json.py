"""The connector against a real server: what is kept, what is tried again, what is never believed."""

import datetime as dt
import time
from dataclasses import replace
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from anxin.channels.exchange.connector import Away, Entry, NotFound, Refused, Request, Unavailable
from anxin.channels.exchange.connectors.http_json import HttpJson
from anxin.channels.exchange.signing import digest_of, holds
from tests.channels.exchange.peer import CONTENT, SECRET, Peer, make_certificate, running, silent

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
    [
        "half_without_length",
        "not_json",
        "a_list",
        "without_content",
        "without_reference",
        "wrong_length",
        "in_another_encoding",
        "maintenance_page",
        "about_nobody",
        "twice_in_one",
        "500",
    ],
)
def test_what_may_be_better_later_is_tried_later(way: str, peer: Peer) -> None:
    peer.way = way
    with pytest.raises((Unavailable, Refused)) as caught:
        connector(peer.url).fetch(REQUEST)
    assert caught.type is Unavailable


@pytest.mark.parametrize(
    "way", ["slowly", "by_drops", "headers_by_drops", "half", "hangs_up", "noise", "busy", "closed"]
)
def test_a_department_that_answers_nobody_is_away_and_never_holds_the_worker_up(way: str, peer: Peer) -> None:
    peer.way = way
    start = time.monotonic()
    with pytest.raises(Away):
        connector(peer.url).fetch(REQUEST)
    assert time.monotonic() - start < 5
    assert len(peer.asked) == 1


def test_one_that_never_shakes_hands_is_away() -> None:
    start = time.monotonic()
    with silent() as port, pytest.raises(Away, match="too long"):
        connector(f"https://127.0.0.1:{port}").fetch(REQUEST)
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("90", 90), ("0", 0), ("soon", None), ("-5", None), ("9" * 30, None), ("", None)],
)
def test_how_long_it_wants_to_be_left_alone_is_read(said: str, seconds: int | None, peer: Peer) -> None:
    peer.way, peer.retry_after = "busy", said
    with pytest.raises(Away) as caught:
        connector(peer.url).fetch(REQUEST)
    after: dt.timedelta | None = caught.value.after
    assert (after.total_seconds() if after is not None else None) == seconds


def test_a_day_and_time_will_do_too(peer: Peer) -> None:
    until = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=10)
    peer.way, peer.retry_after = "closed", format_datetime(until, usegmt=True)
    with pytest.raises(Away) as caught:
        connector(peer.url).fetch(REQUEST)
    assert caught.value.after is not None
    assert dt.timedelta(minutes=9) < caught.value.after < dt.timedelta(minutes=11)


def test_an_answer_given_twice_counts_once(peer: Peer) -> None:
    peer.way = "twice"
    assert connector(peer.url).fetch(REQUEST).content.encode() == peer.answers["key-1"]
    assert len(peer.asked) == 1


def test_about_an_employer_the_answer_names_its_code(peer: Peer) -> None:
    asked = replace(REQUEST, person=None, employer={"uscc": "91110000600037341L", "name": "某公司"})
    assert connector(peer.url).fetch(asked).reference == "HJ-1"


def test_whether_it_is_there_is_asked_without_a_word_about_anybody(peer: Peer, tmp_path: Path) -> None:
    connector(peer.url).reach()
    assert (peer.looked, peer.asked) == (1, [])
    peer.way = "closed"
    with pytest.raises(Away, match="503"):
        connector(peer.url).reach()
    certificate, _fingerprint = make_certificate(tmp_path)
    with running(Peer(), certificate) as stranger, pytest.raises(Away, match="certificate"):
        connector(stranger.url, certificate_sha256="0" * 64).reach()
    with pytest.raises(Refused, match="secret"):
        connector(peer.url, "short").reach()


@pytest.mark.parametrize(
    "way",
    [
        "signed_by_another",
        "unsigned",
        "signed_for_another_request",
        "changed_on_the_way",
        "about_another_person",
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
            with pytest.raises(Away, match="certificate is not trusted"):
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
