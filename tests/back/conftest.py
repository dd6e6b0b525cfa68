import datetime as dt

import pytest


@pytest.fixture(autouse=True)
def _demo_day(business_day: dt.date) -> None:
    """Every page knows what day it is."""
