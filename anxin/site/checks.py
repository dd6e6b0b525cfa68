"""What an installation must not be served with. `anxin serve` refuses on errors; `check --deploy` shows warnings too."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import DatabaseError

TAG = "anxin"


@register(TAG, deploy=True)
def secrets_are_own(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    names = {"ANXIN_SECRET_KEY": settings.SECRET_KEY, "ANXIN_DATA_KEY": settings.DATA_KEY}
    insecure = [name for name, value in names.items() if value == settings.INSECURE_KEY or len(value) < 40]
    hint = "Run `anxin setup`, which writes fresh secrets to var/anxin.env."
    found: list[CheckMessage] = [
        Error(f"{name} is not set.", hint=hint, id="anxin.E001") for name in insecure
    ]
    if not insecure and settings.SECRET_KEY == settings.DATA_KEY:
        found.append(Error("ANXIN_SECRET_KEY and ANXIN_DATA_KEY must differ.", id="anxin.E002"))
    return found


@register(TAG, deploy=True)
def exchanges_are_configured(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A department that cannot be asked is asked by people; but whoever wrote it into the file should hear of a slip."""
    from anxin.channels.exchange.configuration import problems

    try:
        return [
            Error(f"Data exchange: {each}", hint="See docs/exchange.md.", id="anxin.E005")
            for each in problems()
        ]
    except DatabaseError:  # No tables yet: the rules are not there either.
        return []


@register(TAG, deploy=True)
def debug_is_off(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.DEBUG:
        return [Error("ANXIN_DEBUG shows the inside of the program to everybody.", id="anxin.E003")]
    return []


@register(TAG, deploy=True)
def demo_stays_demo(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The accounts of the demo city have a known password, so their database is never served as a real one."""
    if settings.DEMO:
        return []
    from anxin.site.demo.accounts import is_loaded

    try:
        loaded = is_loaded()
    except DatabaseError:  # No tables yet: nothing is loaded either.
        return []
    if loaded:
        return [
            Error(
                "This database holds the demo city, whose accounts everybody knows.",
                hint="Use another database, or set ANXIN_DEMO=1.",
                id="anxin.E004",
            )
        ]
    return []


@register(TAG, deploy=True)
def demo_is_marked(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.DEMO:
        return [Warning("This is the demo city: sign-in codes are shown to everybody.", id="anxin.W001")]
    return []
