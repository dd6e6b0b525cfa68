"""The command line as people call it: a process, its output and its exit code."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from anxin.site.cli import demo, setup
from anxin.site.cli.doctor import disk_has_room, folder_is_writable, secrets_are_private
from anxin.site.cli.serve import port_is_free
from anxin.site.cli.worker import BeatingEvent

COMMAND = [sys.executable, "-c", "from anxin.site.cli import main; main()"]
REQUEST: dict[str, Any] = {
    "service": "person-back-payment",
    "received_on": "2020-02-10",
    "events": {"lifted": None},
    "facts": {
        "filed_by": "employer",
        "account": "general",
        "sex": "male",
        "birth_date": "1970-05-01",
        "beijing_pension_months": 130,
        "first_month": "2018-03",
        "last_month": "2019-06",
    },
}
WRONG: dict[str, Any] = REQUEST | {"facts": REQUEST["facts"] | {"birth_date": "1970-02-30"}}


def anxin(*arguments: str, text: str | bytes = "", **environment: str) -> subprocess.CompletedProcess[str]:
    given = text if isinstance(text, bytes) else text.encode()
    done = subprocess.run(
        [*COMMAND, *arguments], input=given, capture_output=True, env=os.environ | environment, timeout=120
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def decide(request: object, *arguments: str) -> subprocess.CompletedProcess[str]:
    return anxin("decide", *arguments, text=json.dumps(request))


def test_help_is_fast_and_names_the_commands() -> None:
    anxin("--help")
    started = time.perf_counter()
    answer = anxin("--help")
    assert time.perf_counter() - started < 1.5  # 0.1 s on an idle machine; test machines are busy
    for command in ("decide", "serve", "worker", "demo", "doctor", "setup", "trail"):
        assert command in answer.stdout


def test_deciding_loads_no_django() -> None:
    code = "import sys, anxin.site.cli.decide, anxin.site.cli.app; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_an_object_gives_an_object() -> None:
    answer = decide(REQUEST)
    decision = json.loads(answer.stdout)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert (decision["mode"], decision["clauses"][0], decision["known_on"]) == (
        "commitment",
        "II.1.2",
        "2020-02-10",
    )


def test_an_ordinary_decision_is_no_failure() -> None:
    facts = {"attributes": ["name"]}
    answer = decide({"service": "data-change", "received_on": "2020-02-10", "facts": facts})
    assert (answer.returncode, json.loads(answer.stdout)["mode"]) == (0, "ordinary")


def test_an_array_gives_an_array_with_errors_in_their_place() -> None:
    answer = decide([REQUEST, WRONG, 5])
    first, second, third = json.loads(answer.stdout)
    assert answer.returncode == 2
    assert first["mode"] == "commitment"
    assert list(second) == list(third) == ["error"]
    assert "item 2 facts.birth_date: " in answer.stderr
    assert all(line.startswith("item ") for line in answer.stderr.splitlines())


def test_an_empty_array_gives_an_empty_array() -> None:
    assert json.loads(decide([]).stdout) == []


def test_json_lines_give_json_lines_and_a_bad_line_spoils_only_itself(tmp_path: Path) -> None:
    file = tmp_path / "requests.jsonl"
    file.write_text("\n".join([json.dumps(REQUEST), "oops", "", json.dumps(WRONG), json.dumps(REQUEST)]))
    answer = anxin("decide", str(file))
    rows = [json.loads(line) for line in answer.stdout.splitlines()]
    assert ["error" in row for row in rows] == [False, True, True, False]
    assert "line 2: not JSON" in answer.stderr
    assert "line 4 facts.birth_date: " in answer.stderr
    assert answer.returncode == 2


@pytest.mark.parametrize("lang", ["en", "zh-hans", "zh-hant"])
def test_explaining_cites_the_clause_in_the_language_asked_for(lang: str) -> None:
    answer = decide(REQUEST, "--explain", "--lang", lang)
    word = {"en": "commitment", "zh-hans": "承诺", "zh-hant": "承諾"}[lang]
    assert answer.returncode == 0
    assert "II.1.2" in answer.stdout
    assert word in answer.stdout.lower()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "empty"),
        (b"{", "line 1, column 2"),
        (b'{"service": NaN}', "NaN is no number"),
        (b'{"service": -Infinity}', "-Infinity"),
        (b'{"service": "refund", "service": "x"}', "twice"),
        (b'{"received_on": ' + b"9" * 5000 + b"}", "5000 digits"),
        (b"[" * 50_000 + b"]" * 50_000, "too deeply"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "too deeply"),
        (b'{"service": "\xff"}', "UTF-8"),
        (b"x" * 10_000_000, "not JSON"),
    ],
)
def test_what_is_no_json_is_refused_in_one_line(text: bytes, said: str) -> None:
    answer = anxin("decide", text=text)
    assert answer.returncode == 2
    assert said in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert len(answer.stderr) < 400
    assert "error" in json.loads(answer.stdout)


@pytest.mark.parametrize(
    "request_",
    [
        {"service": "x" * 10_000_000},
        {"service": "refund", "received_on": "2020-02-10", "facts": {"kind": [[[]]] * 1000}},
        {"service": "\ud800", "received_on": "2020-02-10"},
        REQUEST | {"facts": "none"},
        REQUEST | {"received_on": 20200210},
        5,
        "text",
        None,
    ],
)
def test_what_is_no_request_is_refused_without_a_traceback(request_: object) -> None:
    answer = decide(request_)
    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr
    assert len(answer.stderr) < 2000
    assert "error" in json.loads(answer.stdout)


def test_a_file_that_is_not_there_and_a_language_we_do_not_speak() -> None:
    missing = anxin("decide", "/nowhere/requests.json")
    assert (missing.returncode, missing.stderr) == (2, "/nowhere/requests.json: No such file or directory\n")
    assert decide(REQUEST, "--lang", "fr").returncode == 2
    assert decide(REQUEST, "--pack", "atlantis").returncode == 2


def test_a_reader_that_stops_reading_ends_it_quietly(tmp_path: Path) -> None:
    file = tmp_path / "requests.jsonl"
    file.write_text((json.dumps(REQUEST) + "\n") * 400)
    with subprocess.Popen([*COMMAND, "decide", str(file)], stdout=-1, stderr=-1) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""


def test_settings_are_written_once_for_their_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    assert setup.write_settings(folder, {"ANXIN_DEMO": "1"})
    first = (folder / "anxin.env").read_text()
    assert not setup.write_settings(folder, {})
    assert (folder / "anxin.env").read_text() == first
    assert (folder / "anxin.env").stat().st_mode & 0o777 == 0o600
    values = dict(line.split("=", 1) for line in first.splitlines())
    assert values["ANXIN_SECRET_KEY"] != values["ANXIN_DATA_KEY"]
    assert values["ANXIN_DEMO"] == "1"
    assert min(map(len, (values["ANXIN_SECRET_KEY"], values["ANXIN_DATA_KEY"]))) >= 64


def test_the_server_refuses_the_key_of_the_source_code(tmp_path: Path) -> None:
    answer = anxin("serve", ANXIN_VAR=str(tmp_path))
    assert answer.returncode == 1
    assert "ANXIN_SECRET_KEY is not set. Run `anxin setup`" in answer.stderr


def test_a_real_installation_gets_no_demo_city(tmp_path: Path) -> None:
    assert anxin("setup", ANXIN_VAR=str(tmp_path), ANXIN_HTTPS="0").returncode == 0
    answer = anxin("demo", ANXIN_VAR=str(tmp_path), ANXIN_HTTPS="0")
    assert answer.returncode == 1
    assert "real installation" in answer.stderr
    healthy = anxin("doctor", ANXIN_VAR=str(tmp_path), ANXIN_HTTPS="0")
    assert healthy.returncode == 0, healthy.stdout
    assert "Everything that matters works." in healthy.stdout
    whole = anxin("trail", "verify", ANXIN_VAR=str(tmp_path), ANXIN_HTTPS="0")
    assert "The trail is whole" in whole.stdout


def test_the_doctor_finds_what_is_wrong(tmp_path: Path) -> None:
    assert folder_is_writable(tmp_path / "missing").level == "wrong"
    assert disk_has_room(tmp_path / "missing").level in ("ok", "wrong")
    secrets = tmp_path / "anxin.env"
    assert secrets_are_private(secrets).level == "look"
    secrets.write_text("x")
    secrets.chmod(0o644)
    assert secrets_are_private(secrets).level == "wrong"


def test_a_taken_port_is_noticed() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not port_is_free("127.0.0.1", taken.getsockname()[1])


def test_the_worker_beats_each_time_it_is_asked(tmp_path: Path) -> None:
    stop = BeatingEvent(tmp_path / "worker.beat")
    assert not stop.is_set()
    assert (tmp_path / "worker.beat").exists()
    stop.set()
    assert stop.is_set()


def test_what_the_demo_starts_is_of_this_very_installation() -> None:
    assert demo.PROGRAM[0] == sys.executable


def test_before_serving_the_city_is_loaded_by_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that billing starts would be missing in the server's processes."""
    started: list[list[str]] = []
    monkeypatch.setattr(subprocess, "run", lambda command, **options: started.append(command))
    demo._load(apart=True)
    assert started == [[*demo.PROGRAM, "demo"]]
