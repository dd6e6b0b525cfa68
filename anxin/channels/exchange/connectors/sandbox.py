"""A department inside the program, with made-up data: the demo city's, and for practice before the real one is connected."""

import json
from typing import Any

from anxin.casework.operations.exchanging import Given
from anxin.channels.exchange.connector import Entry, NotFound, Request
from anxin.channels.exchange.signing import digest_of, signature

KIND = "sandbox"


class Sandbox:
    """`content` holds for each document what is answered about everybody, `{name}` being the person's; a document without an entry is not found."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        content = entry.options.get("content")
        self.content: dict[str, Any] = content if isinstance(content, dict) else {}

    def check_config(self) -> list[str]:
        found = [] if self.entry.practice else ["kind sandbox gives made-up data; it is for practice"]
        wrong = [name for name, each in self.content.items() if not isinstance(each, dict)]
        return found + [f"content of {name} must be a mapping" for name in wrong]

    def reach(self) -> None:
        """It is part of the program, and so always there."""

    def fetch(self, request: Request) -> Given:
        """The same answer to the same request, however often it is asked."""
        if request.document not in self.content:
            raise NotFound(request.document)
        name = request.person["name"] if request.person else ""
        told = {key: _about(name, value) for key, value in self.content[request.document].items()}
        body = json.dumps(told, ensure_ascii=False, default=str).encode()
        reference = f"SANDBOX-{digest_of(request.key.encode())[:12].upper()}"
        proof = {
            "connector": KIND,
            "key": request.key,
            "signature": signature(self.entry.secret, request.key, body),
        }
        return Given(reference, body.decode(), digest_of(body), proof)


def _about(name: str, value: Any) -> Any:
    return value.replace("{name}", name) if isinstance(value, str) else value
