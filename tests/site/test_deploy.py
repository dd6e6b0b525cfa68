"""What may not be served is refused, and a production installation passes Django's own deployment check."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import override_settings

from anxin.site import checks
from anxin.site.cli.setup import write_settings
from anxin.site.demo.accounts import NUMBER
from tests.registry.people import make_agency, make_user

OWN = {"SECRET_KEY": "s" * 60, "DATA_KEY": "d" * 60}


def test_check_deploy_is_clean_with_production_settings(tmp_path: Path) -> None:
    write_settings(tmp_path, {"ANXIN_HOSTS": "social.example"})
    environment = os.environ | {"ANXIN_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "anxin.site.settings"}
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_own_secrets_are_required() -> None:
    with override_settings(**OWN):
        assert checks.secrets_are_own(None) == []
    with override_settings(**OWN | {"DATA_KEY": "short"}):
        assert [found.id for found in checks.secrets_are_own(None)] == ["anxin.E001"]
    with override_settings(**OWN | {"DATA_KEY": OWN["SECRET_KEY"]}):
        assert [found.id for found in checks.secrets_are_own(None)] == ["anxin.E002"]


@pytest.mark.parametrize("debug", [True, False])
def test_debug_is_refused(debug: bool) -> None:
    with override_settings(DEBUG=debug):
        assert bool(checks.debug_is_off(None)) is debug


@pytest.mark.django_db
def test_the_demo_city_is_never_served_as_a_real_one() -> None:
    assert checks.demo_stays_demo(None) == []
    from anxin.registry.models import Staff

    Staff.objects.create(user=make_user(), agency=make_agency(), number=f"{NUMBER}001", name="演示")
    assert [found.id for found in checks.demo_stays_demo(None)] == ["anxin.E004"]
    with override_settings(DEMO=True):
        assert checks.demo_stays_demo(None) == []
        assert [found.id for found in checks.demo_is_marked(None)] == ["anxin.W001"]
