"""The live server speaks plain HTTP and finds static files where they lie. It reads its settings once, when it starts, so they
are set for the whole session and not for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import override_settings

PLAIN = {
    "SECURE_SSL_REDIRECT": False,
    "SECURE_HSTS_SECONDS": 0,
    "SESSION_COOKIE_SECURE": False,
    "CSRF_COOKIE_SECURE": False,
    "WHITENOISE_AUTOREFRESH": True,
}
STATIC = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(scope="session", autouse=True)
def _plain_http() -> Iterator[None]:
    with override_settings(**PLAIN, STORAGES={**settings.STORAGES, "staticfiles": STATIC}):
        yield
