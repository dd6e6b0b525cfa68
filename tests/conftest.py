"""What every test finds: the demo city's day, and settings that let the test client in without HTTPS."""

import datetime as dt
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from pytest_django.fixtures import Settings

from anxin.trail.models import BusinessDate

DEMO_DAY = dt.date(2020, 2, 10)
# A busy machine is slow, and that says nothing about the code: speed is measured in `benchmarks/`.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")


def pytest_configure() -> None:
    """Pages are tested in Chinese too, and compiled catalogues are not under version control."""
    from anxin.site.messages import compile_messages

    compile_messages()


@pytest.fixture(autouse=True)
def _settings_for_tests(settings: Settings, tmp_path: Path) -> None:
    """Independent of the machine's own `var/anxin.env`; a real password hasher would take most of the time."""
    settings.SECURE_SSL_REDIRECT = False
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.BANK_OUT, settings.BANK_IN = tmp_path / "bank", tmp_path / "bank-in"
    settings.BANK_SANDBOX = False
    settings.PLACE = "beijing"
    settings.DEMO = False
    settings.EXCHANGES_FILE = ""
    settings.EXCHANGE_SECRETS = {}
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True


@pytest.fixture(autouse=True)
def _own_language() -> None:
    """A request activates the language of its reader, and nothing takes it back before the next test."""
    translation.deactivate()


@pytest.fixture
def business_day(db: None) -> dt.date:
    """The agency works on 2020-02-10, the demo city's first day."""
    BusinessDate.objects.update_or_create(id=1, defaults={"day": DEMO_DAY})
    return DEMO_DAY
