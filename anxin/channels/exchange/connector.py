"""The one interface of a connector, and what can become of a request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from anxin.casework.operations.exchanging import Given
from anxin.trail.outbox import PeerAway


@dataclass(frozen=True)
class Entry:
    """One department of the configuration: the documents it gives, the secret shared with it, what its kind needs besides."""

    department: str
    kind: str
    gives: frozenset[str]
    options: Mapping[str, Any] = field(default_factory=dict)
    secret: str = ""
    practice: bool = False


@dataclass(frozen=True)
class Request:
    """What a department is told: one document, of whom, for which matter. `key` stays the same when it is asked again."""

    key: str
    document: str
    receipt: str
    clause: str
    person: Mapping[str, str] | None
    employer: Mapping[str, str] | None

    def as_dict(self) -> dict[str, Any]:
        return {
            "document": self.document,
            "matter": self.receipt,
            "clause": self.clause,
            "person": self.person,
            "employer": self.employer,
        }


class Connector(Protocol):
    def check_config(self) -> list[str]:
        """What is wrong with its configuration, in words; nothing is asked of the peer."""

    def fetch(self, request: Request, /) -> Given:
        """The department's answer. Raises `NotFound`, `Refused`; anything else raised is tried again later."""

    def reach(self) -> None:
        """Whether it is there, without telling it about anybody. Raises `Away`."""


class NotFound(Exception):
    """The department answered, and has no such document: nothing is gained by asking it again."""


class Refused(Exception):
    """The department will never answer this, or its answer cannot be trusted: a person must look."""


class Unavailable(Exception):
    """The department does not answer this now, or not in words we read: asked again later."""


class Away(Unavailable, PeerAway):
    """It answers nobody now: no connection, no trust in its certificate, silence, or its own word that it is busy."""
