from collections.abc import Iterator

import pytest

from tests.channels.exchange.peer import Peer, running


@pytest.fixture
def peer() -> Iterator[Peer]:
    with running(Peer()) as found:
        yield found
