"""A measure is withdrawn by a later one: from that day on, for those who know of it, and with every reader."""

from pathlib import Path

import pytest

from anxin.law import Pack, PackError, decide, load_pack_from, parse_request
from anxin.law.announcing import measures_with_new_dates, words_about
from anxin.law.describing import things
from anxin.law.exchanging.dmn import as_dmn, from_dmn
from anxin.law.exchanging.tables import as_csv, from_csv
from anxin.law.months import parse_day
from anxin.law.proving import prove
from tests.law.lakeside_pack import LAKESIDE
from tests.law.test_engines import test_every_reader_finds_the_same as every_reader_finds_the_same
from tests.law.test_loading import changed

LATER = "later: {label: {zh: 恢复, en: As before}, clause: N.1, valid_from: 2020-06-15, published_on: 2020-06-20, withdraws: [easier]}\n"
OTHERS = {
    "urgent": False,
    "topics": ["address"],
    "department": None,
    "born_on": "1980-01-01",
    "exchanged": [],
}


def with_later(tmp_path: Path, later: str = LATER) -> Pack:
    return load_pack_from(changed(tmp_path, "measures.yaml", "easier:", f"{later}easier:"))


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return with_later(tmp_path)


def mode(pack: Pack, received_on: str, known_on: str) -> str | None:
    """Of an employer's filing for the month before, which is direct while the measure is in force."""
    facts = {"filed_by": "employer", "years": 1, "first_month": "2020-05", "last_month": "2020-05"} | OTHERS
    asked = {"service": "back-payment", "received_on": received_on, "known_on": known_on, "facts": facts}
    return decide(pack, parse_request(pack, asked)).mode


def test_it_ends_on_the_day_the_later_one_begins(pack: Pack) -> None:
    assert mode(pack, "2020-06-14", "2020-07-01") == "direct"
    assert mode(pack, "2020-06-15", "2020-07-01") == "ordinary"
    assert mode(LAKESIDE, "2020-06-15", "2020-07-01") == "direct"


def test_who_did_not_know_decides_as_before(pack: Pack) -> None:
    """Replayed under the rules known then, nothing changes."""
    assert mode(pack, "2020-06-16", "2020-06-19") == "direct"
    assert mode(pack, "2020-06-16", "2020-06-20") == "ordinary"
    assert pack.measures["easier"].withdrawn_from(parse_day("2020-06-19")) is None
    assert pack.measures["easier"].withdrawn_from(parse_day("2020-06-20")) == parse_day("2020-06-15")


@pytest.mark.parametrize("service", list(LAKESIDE.services))
def test_every_reader_agrees(pack: Pack, service: str) -> None:
    every_reader_finds_the_same(pack, service)


def test_it_is_said_announced_proved_and_exchanged(pack: Pack) -> None:
    said = [each.aspects.get("withdraws") for each in things(pack, "en").values() if each.kind == "measure"]
    assert "Simpler steps" in said
    [announced] = measures_with_new_dates(LAKESIDE, pack)
    assert announced.id == "later"
    assert "No longer in force from that day: Simpler steps." in words_about(LAKESIDE, pack, announced).en
    assert not prove(pack).dead
    assert from_dmn(pack, as_dmn(pack)) == {}
    assert from_csv(pack, "measures", as_csv(pack, "measures"))["later"]["withdraws"] == ["easier"]


@pytest.mark.parametrize(
    ("later", "message"),
    [
        (LATER.replace("[easier]", "[easy]"), "there is no measure easy"),
        (LATER.replace("2020-06-15", "2020-01-31"), "does not begin before"),
        (LATER.replace("[easier]", "[later]"), "does not begin before"),
    ],
)
def test_only_an_earlier_measure_is_withdrawn(tmp_path: Path, later: str, message: str) -> None:
    with pytest.raises(PackError, match=message) as refused:
        with_later(tmp_path, later)
    assert refused.value.file == "measures.yaml"
