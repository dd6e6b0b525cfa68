"""Bodies that are read whole or refused whole."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.api.problems import BAD_JSON, Problem
from anxin.api.reading import UNSAFE, parse_json

SAFE_TEXT = st.text(max_size=20).filter(lambda text: not UNSAFE.search(text))
SAFE_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | SAFE_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(SAFE_TEXT, inner, max_size=4),
    max_leaves=20,
)
REFUSED = {
    "not JSON": b"{",
    "nothing": b"",
    "two values": b"1 2",
    "not UTF-8": b'"\xff"',
    "a byte-order mark": b"\xef\xbb\xbf{}",
    "too deep": b"[" * 50_000,
    "too deep and closed": b"[" * 50_000 + b"]" * 50_000,
    "too deep in objects": b'{"a":' * 50_000,
    "NaN": b'{"a": NaN}',
    "Infinity": b"[-Infinity]",
    "beyond a double": b"1e400",
    "a huge integer": b"9" * 5000,
    "a key twice": b'{"a": 1, "a": 2}',
    "a lone surrogate": b'{"a": "\\ud800"}',
    "a lone surrogate as key": b'{"\\udfff": 1}',
    "NUL": b'["\\u0000"]',
    "a bare control character": b'["\x01"]',
    "a turned writing direction": '{"a": "\u202egpj.exe"}'.encode(),
    "an isolate": '["\u2066"]'.encode(),
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_refused(body: bytes) -> None:
    with pytest.raises(Problem) as caught:
        parse_json(body)
    assert caught.value.kind is BAD_JSON
    json.dumps(caught.value.as_dict(), ensure_ascii=False).encode("utf-8")


def test_the_path_of_a_bad_text_is_named() -> None:
    with pytest.raises(Problem) as caught:
        parse_json(b'{"facts": {"months": ["2020-01", "\\u0000"]}}')
    assert [error.path for error in caught.value.errors] == ["facts.months[1]"]


@given(SAFE_JSON)
def test_what_is_sound_is_read_as_it_is(value: object) -> None:
    assert parse_json(json.dumps(value).encode()) == value
    assert parse_json(json.dumps(value, ensure_ascii=False).encode()) == value


@pytest.mark.parametrize("body", [b'"' + b'\\"' * 400_000, b'["' * 16 + b"\\" * 800_000, b'"a",' * 200_000])
def test_a_hostile_body_costs_no_more_than_its_length(body: bytes) -> None:
    before = time.process_time()
    with pytest.raises(Problem):
        parse_json(body)
    assert time.process_time() - before < 3
