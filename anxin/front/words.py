"""How answers stand on the portal's pages. The pack's own words are in the room `look`, which the workbench reads too."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from anxin.look.words import answer_in_words, words

__all__ = ["answer_in_words", "bullets", "words"]


def bullets(items: Iterable[object]) -> SafeString:
    """One item stands alone, several as a list."""
    rows = [(item,) for item in items]
    if len(rows) < 2:
        return format_html_join("", "{}", rows)
    listed = format_html_join("", "<li>{}</li>", rows)
    return format_html('<ul class="govuk-list govuk-list--bullet">{}</ul>', listed)
