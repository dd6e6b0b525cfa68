"""Several texts in one cell of a summary."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def bullets(items: Iterable[object]) -> SafeString:
    """One item stands alone, several as a list."""
    rows = [(item,) for item in items]
    if len(rows) < 2:
        return format_html_join("", "{}", rows)
    listed = format_html_join("", "<li>{}</li>", rows)
    return format_html('<ul class="govuk-list govuk-list--bullet">{}</ul>', listed)
