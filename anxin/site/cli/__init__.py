"""The command line, `anxin`."""

import os


def main() -> None:
    """Where the installed script starts."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anxin.site.settings")
    from anxin.site.cli.app import app

    app()
