"""How often somebody may ask, counted per process in whole minutes.

Counting in memory costs nothing and forgets by itself; with two worker processes the true limit is up to twice the setting,
which is good enough for what it is for: keeping one caller from taking the service away from everybody else.
"""

import threading
import time
from collections import Counter

from django.conf import settings
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from anxin.registry.models import User

MINUTE = 60


class Minutes:
    """Counts of the current minute; the minute before is dropped whole, so memory stays bounded by one minute's callers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = -1
        self._counts: Counter[str] = Counter()

    def count(self, caller: str) -> int:
        minute = int(time.monotonic()) // MINUTE
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, Counter()
            self._counts[caller] += 1
            return self._counts[caller]


class PerMinute(BaseThrottle):
    """Accounts are counted by account, everybody else by address."""

    def __init__(self) -> None:
        self._minutes = Minutes()

    def allow_request(self, request: HttpRequest) -> bool:
        if isinstance(request.user, User):
            caller, limit = f"user:{request.user.pk}", settings.API_ACCOUNT_PER_MINUTE
        else:
            caller, limit = f"address:{self.get_ident(request)}", settings.API_PUBLIC_PER_MINUTE
        return self._minutes.count(caller) <= int(limit)
