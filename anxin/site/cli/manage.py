"""Django's own commands, for those who know them."""

import sys

from django.core.management import execute_from_command_line


def run(arguments: list[str]) -> int:
    execute_from_command_line(["anxin manage", *arguments])
    return 0


def start_django() -> None:
    """Load the settings and the rooms. Exits in words when the settings cannot be read."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as problem:
        sys.exit(f"The settings cannot be used: {problem}")
