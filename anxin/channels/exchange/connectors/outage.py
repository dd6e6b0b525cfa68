"""A department that is down: for tests, and to practise what happens then."""

from django.utils.translation import gettext_noop

from anxin.casework.operations.exchanging import Given
from anxin.channels.exchange.connector import Away, Entry, Request

KIND = "outage"
SILENCE = gettext_noop("the department does not answer")


class Outage:
    def __init__(self, entry: Entry) -> None:
        self.entry = entry

    def check_config(self) -> list[str]:
        return [] if self.entry.practice else ["kind outage only plays a department; it is for practice"]

    def fetch(self, request: Request) -> Given:
        raise Away(SILENCE)

    def reach(self) -> None:
        raise Away(SILENCE)
