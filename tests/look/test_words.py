"""Values as people write them, in each language."""

import pytest
from django.utils.translation import override

from anxin.look.words import value_in_words

SAID = [
    ("zh-hans", "2020-02-03", "2020年2月3日"),
    ("zh-hant", "2019-06", "2019年6月"),
    ("en", "2020-02-03", "3 February 2020"),
    ("en", "2019-06", "June 2019"),
    ("en", "2019-06-", "2019-06-"),
    ("zh-hans", 16, "16"),
    ("zh-hans", False, "否"),
]


@pytest.mark.parametrize(("language", "value", "said"), SAID)
def test_a_value_no_list_explains(language: str, value: object, said: str) -> None:
    with override(language):
        assert value_in_words(value) == said
