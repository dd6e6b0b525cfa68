"""Three languages from two."""

import pytest

from anxin.law import Text
from anxin.law.texts import language


def test_traditional_is_derived_unless_given() -> None:
    assert Text("社会保险为", "x").zh_hant == "社會保險為"
    assert Text("社会", "x", "社會（另）").zh_hant == "社會（另）"


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("en", "x"),
        ("zh", "后"),
        ("zh-Hans", "后"),
        ("zh_CN", "后"),
        ("zh-hant", "後"),
        ("zh-TW", "後"),
        ("fr", "x"),
    ],
)
def test_language_tags(tag: str, text: str) -> None:
    assert Text("后", "x", "後").in_language(tag) == text


def test_unknown_tags_are_english() -> None:
    assert language("") == "en"
