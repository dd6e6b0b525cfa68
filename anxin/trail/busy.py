"""What a database says when it is asked too much at once, or is gone for the moment: nothing was written, and asking again helps."""

from django.db import OperationalError, connection

_SQLITE_LOAD = ("locked", "busy", "disk", "unable to open")


def is_busy(error: Exception) -> bool:
    """SQLite says `OperationalError` of a wrong statement too, and that is nobody's load."""
    if not isinstance(error, OperationalError):
        return False
    return connection.vendor != "sqlite" or any(sign in str(error) for sign in _SQLITE_LOAD)
