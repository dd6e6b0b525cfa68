"""The city of the stories, on the demo city's first day."""

import datetime as dt

import pytest

from tests.clauses.journey import City


@pytest.fixture
def city(business_day: dt.date) -> City:
    return City()
