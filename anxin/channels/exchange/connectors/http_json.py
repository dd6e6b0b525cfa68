"""A department reached by HTTPS with JSON, as `docs/exchange.md` writes down for it.

The request and the answer are both signed with a shared secret. An answer that cannot be trusted is never kept and never asked for
again by itself; one that does not come, or comes garbled, is asked for again later under the same key.
"""

import json
import re
import time
from contextlib import closing
from typing import Any, TypeGuard
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from anxin.casework.operations.exchanging import Given
from anxin.channels.exchange.connector import Entry, NotFound, Refused, Request, Unavailable
from anxin.channels.exchange.signing import HEADER, digest_of, holds, signature

KIND = "http_json"
DEFAULT_SECONDS = 10
# Below the lease of a message, so that no second worker asks while this one still waits.
LONGEST_SECONDS = 60
LARGEST_BYTES = 1024 * 1024
SHORTEST_SECRET = 16
REFERENCE_LENGTH = 120
HOME = frozenset({"127.0.0.1", "::1", "localhost"})
# Answers that say "later": everything else below 500 says that this request will never be taken.
LATER = frozenset({408, 425, 429})
KNOWN = frozenset({"url", "timeout_seconds", "certificate_sha256"})


class HttpJson:
    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.url = str(entry.options.get("url", ""))
        self.seconds = entry.options.get("timeout_seconds", DEFAULT_SECONDS)
        self.pin = str(entry.options.get("certificate_sha256", "")).replace(":", "").lower()

    def check_config(self) -> list[str]:
        found = [f"{name} is not known" for name in sorted(self.entry.options.keys() - KNOWN)]
        if not self._safe_address():
            found.append("url must begin with https:// (http:// only to this machine itself)")
        if type(self.seconds) is not int or not 1 <= self.seconds <= LONGEST_SECONDS:
            found.append(f"timeout_seconds must be a whole number from 1 to {LONGEST_SECONDS}")
        if self.pin and not re.fullmatch(r"[0-9a-f]{64}", self.pin):
            found.append("certificate_sha256 must be 64 hexadecimal digits")
        if len(self.entry.secret) < SHORTEST_SECRET:
            found.append(f"its secret is missing or shorter than {SHORTEST_SECRET} characters")
        return found

    def _safe_address(self) -> bool:
        parts = urlsplit(self.url)
        return bool(parts.hostname) and (
            parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HOME)
        )

    def fetch(self, request: Request) -> Given:
        if wrong := self.check_config():
            raise Refused("; ".join(wrong))
        body, signed = self._ask(request)
        if not holds(signed, self.entry.secret, request.key, body):
            raise Refused("the signature of the answer is wrong; nothing of it was kept")
        answer = _parsed(body)
        if answer.get("found") is False:
            raise NotFound(request.document)
        reference, content = answer.get("reference"), answer.get("content")
        if not _is_word(reference) or not isinstance(content, dict):
            raise Unavailable("the answer has no reference or no content")
        return Given(reference, body.decode(), digest_of(body), self._proof(request, signed, answer))

    def _proof(self, request: Request, signed: str, answer: dict[str, Any]) -> dict[str, Any]:
        return {
            "connector": KIND,
            "key": request.key,
            "signature": signed,
            "answered_at": answer["answered_at"] if _is_word(answer.get("answered_at")) else "",
            "host": urlsplit(self.url).hostname,
            "certificate_sha256": self.pin,
        }

    def _ask(self, request: Request) -> tuple[bytes, str]:
        """The answer's body and its signature. Redirects are not followed: personal data goes where the configuration says."""
        sent = json.dumps(request.as_dict(), ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": request.key,
            HEADER: signature(self.entry.secret, request.key, sent),
        }
        end = time.monotonic() + self.seconds
        with self._pool() as pool:
            try:
                response = pool.request(
                    "POST",
                    self.url,
                    body=sent,
                    headers=headers,
                    redirect=False,
                    preload_content=False,
                    decode_content=False,
                )
                with closing(response):
                    return self._body(response, end), response.headers.get(HEADER, "")
            except HTTPError as error:
                raise Unavailable(f"no answer: {type(error).__name__}") from error

    def _pool(self) -> urllib3.PoolManager:
        """A pinned certificate is compared itself; no authority need have signed it, and none can stand in for it."""
        return urllib3.PoolManager(
            num_pools=1,
            retries=False,
            timeout=urllib3.Timeout(connect=self.seconds, read=self.seconds),
            assert_fingerprint=self.pin or None,
            cert_reqs="CERT_NONE" if self.pin else "CERT_REQUIRED",
        )

    def _body(self, response: urllib3.BaseHTTPResponse, end: float) -> bytes:
        if response.status != 200:
            later = response.status >= 500 or response.status in LATER
            raise (Unavailable if later else Refused)(
                f"the department answered with status {response.status}"
            )
        body = b""
        while part := response.read1(LARGEST_BYTES):
            body += part
            if len(body) > LARGEST_BYTES:
                raise Refused("the answer is too large")
            if time.monotonic() > end:
                raise Unavailable("the answer took too long")
        if len(body) < int(response.headers.get("Content-Length", len(body))):
            raise Unavailable("the answer ended too early")
        return body


def _is_word(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(value) <= REFERENCE_LENGTH and value.isprintable()


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError:
        raise Unavailable("the answer is not JSON") from None
    if not isinstance(answer, dict):
        raise Unavailable("the answer is not a JSON object")
    return answer
