"""`anxin doctor` calls each connected department, and says in one line each what it found."""

from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from anxin.channels.exchange.connector import Away
from anxin.channels.exchange.standing import note_answer, note_failure
from anxin.site.cli.exchanges import exchanges_answer
from anxin.trail.outbox import MAX_ATTEMPTS
from tests.channels.exchange.connecting import connect, over_http
from tests.channels.exchange.peer import Peer, make_certificate, running

pytestmark = pytest.mark.django_db


def said() -> tuple[str, str]:
    [finding] = exchanges_answer()
    return finding.level, finding.text


def connected(settings: Settings, folder: Path, **entry: Any) -> None:
    connect(settings, folder, {"public_security": entry})


def test_none_is_connected() -> None:
    assert said() == ("ok", "no department is connected for data exchange: people ask all of them")


def test_one_that_answers(settings: Settings, tmp_path: Path) -> None:
    with running(Peer()) as peer:
        connected(settings, tmp_path, **over_http(peer.url))
        assert said()[0] == "ok"
        note_answer("public_security")
        level, text = said()
        assert (level, peer.asked) == ("ok", [])
        assert text.startswith(
            "data exchange with public_security (http_json): can be reached; last answer 2"
        )


def test_one_that_fails_now_and_then_is_worth_a_look_and_one_that_keeps_failing_is_wrong(
    settings: Settings, tmp_path: Path
) -> None:
    with running(Peer()) as peer:
        connected(settings, tmp_path, **over_http(peer.url))
        note_failure("public_security", Away("status 503"))
        level, text = said()
        assert level == "look"
        assert "failing since 2" in text
        assert "status 503" in text
        for _number in range(MAX_ATTEMPTS):
            note_failure("public_security", Away("status 503"))
        assert said()[0] == "wrong"
        note_answer("public_security")
        assert said()[0] == "ok"


def test_nobody_there_a_strange_certificate_and_a_slip_are_wrong(settings: Settings, tmp_path: Path) -> None:
    with running(Peer()) as gone:
        url = gone.url
    connected(settings, tmp_path, **over_http(url))
    level, text = said()
    assert level == "wrong"
    assert "cannot be reached: no answer" in text
    assert "no answer yet" in text
    certificate, _fingerprint = make_certificate(tmp_path)
    with running(Peer(), certificate) as stranger:
        connected(settings, tmp_path, **over_http(stranger.url))
        level, text = said()
        assert level == "wrong"
        assert "certificate is not trusted" in text
    connected(settings, tmp_path, **over_http("http://elsewhere.test/"))
    level, text = said()
    assert level == "wrong"
    assert "its configuration is wrong: url must begin with https://" in text
    settings.EXCHANGES_FILE = str(tmp_path / "none.yaml")
    level, text = said()
    assert level == "wrong"
    assert "none.yaml" in text


def test_a_department_played_for_practice_may_be_down(settings: Settings, tmp_path: Path) -> None:
    settings.DEMO = True
    connected(settings, tmp_path, kind="outage", gives=["household_register"])
    level, text = said()
    assert level == "look"
    assert "does not answer" in text
