"""Words for people in three languages. Traditional Chinese is derived from Simplified, so that the two can never say different things."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

LANGUAGES = ("zh-hans", "zh-hant", "en")


@dataclass(frozen=True, slots=True)
class Text:
    zh_hans: str
    en: str
    zh_hant_given: str | None = None

    @property
    def zh_hant(self) -> str:
        return self.zh_hant_given or to_traditional(self.zh_hans)

    def in_language(self, lang: str) -> str:
        tag = language(lang)
        if tag == "en":
            return self.en
        return self.zh_hans if tag == "zh-hans" else self.zh_hant

    def __str__(self) -> str:
        return self.en


def language(tag: str) -> str:
    """The one of our three languages that a browser's or Django's tag means; English for anything else."""
    known = tag.lower().replace("_", "-")
    if not known.startswith("zh"):
        return "en"
    return "zh-hant" if any(part in known for part in ("hant", "tw", "hk", "mo")) else "zh-hans"


def to_traditional(simplified: str) -> str:
    return _converter()(simplified)


@cache
def _converter() -> Callable[[str], str]:
    """Imported on first use: OpenCC takes longer to load than all rules of a place, and most processes never need it. `s2tw` is the
    conversion whose characters are those of the notice's own Traditional edition (`s2t` writes rare forms of common words).
    """
    from opencc import OpenCC

    convert = OpenCC("s2tw").convert
    return cache(lambda text: str(convert(text)))
