"""Writing the configuration of an installation, as its operator would."""

from pathlib import Path
from typing import Any

import yaml
from pytest_django.fixtures import Settings

from tests.channels.exchange.peer import SECRET


def connect(settings: Settings, folder: Path, departments: Any) -> Path:
    """`departments` as the YAML file says them; each has the tests' secret."""
    path = folder / "exchanges.yaml"
    path.write_text(yaml.safe_dump(departments, allow_unicode=True), "utf-8")
    settings.EXCHANGES_FILE = str(path)
    settings.EXCHANGE_SECRETS = dict.fromkeys(departments, SECRET) if isinstance(departments, dict) else {}
    return path


def over_http(url: str, *, gives: list[str] | None = None, **options: Any) -> dict[str, Any]:
    return {"kind": "http_json", "gives": gives or ["household_register"], "url": url} | options
