"""What every page knows: our name, whether the reader chose the elder version, whether this is the demo city."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from anxin.trail.today import business_date

ELDER_COOKIE = "anxin_elder"
BRAND = {"name": _("Anxin"), "strap": _("Social insurance without a trip")}
LANGUAGES = (("zh-hans", "zh-Hans", "简体"), ("zh-hant", "zh-Hant", "繁體"), ("en", "en", "English"))


def look(request: HttpRequest) -> dict[str, object]:
    return {
        "brand": BRAND,
        "elder": request.COOKIES.get(ELDER_COOKIE) == "1",
        "demo": getattr(settings, "DEMO", False),
        # A function, called by the template only where the date is shown: other pages need no query for it.
        "business_date": business_date,
        "look_language": _html_language(),
        "look_languages": LANGUAGES,
    }


def _html_language() -> str:
    """The tag as HTML and screen readers want it: zh-Hans and not Django's zh-hans."""
    current = get_language() or settings.LANGUAGE_CODE
    return next((tag for code, tag, _name in LANGUAGES if code == current), current)
