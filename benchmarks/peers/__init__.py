"""What others would do the same work with. None of them is needed to run Anxin; `make bench` installs them (`anxin[bench]`)."""

from importlib.util import find_spec

MODULES = {"openfisca-core": "openfisca_core", "zen-engine": "zen"}


def installed(package: str) -> bool:
    return find_spec(MODULES[package]) is not None


def absent() -> list[str]:
    """A line for each that is not here, for the reader of the table."""
    return [
        f"{package} is not installed: its rows are left out (pip install anxin[bench])"
        for package in MODULES
        if not installed(package)
    ]
