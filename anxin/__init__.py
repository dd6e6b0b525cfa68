"""Anxin: social-insurance services that go on while people cannot meet."""

__version__ = "0.1.0"
