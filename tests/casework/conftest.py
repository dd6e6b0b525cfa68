import datetime as dt

import pytest

from tests.casework.stories import Office


@pytest.fixture
def office(business_day: dt.date) -> Office:
    return Office()
