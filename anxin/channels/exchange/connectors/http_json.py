"""A department reached by HTTPS with JSON, as `docs/exchange.md` writes down for it.

The request and the answer are both signed with a shared secret. An answer that cannot be trusted is never kept and never asked for
again by itself; one that does not come, or comes garbled, is asked for again later under the same key.
"""

import datetime as dt
import json
import re
import ssl
from collections.abc import Mapping
from contextlib import closing
from email.utils import parsedate_to_datetime
from typing import Any, TypeGuard
from urllib.parse import urlsplit

import urllib3
from django.utils.translation import gettext_noop
from urllib3.exceptions import HTTPError

from anxin.casework.operations.exchanging import Given
from anxin.channels.exchange.connector import Away, Entry, NotFound, Refused, Request, Unavailable
from anxin.channels.exchange.deadline import Deadline
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
# Of the department itself, or what stands before it, rather than of one request.
CLOSED = frozenset({429, 502, 503, 504})
UNTRUSTED = gettext_noop("its certificate is not trusted, or not the one configured")
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
            _parsed(
                body
            )  # What is not even an answer, such as a page that says "maintenance", is asked for again.
            raise Refused(gettext_noop("the signature of the answer is wrong; nothing of it was kept"))
        answer = _parsed(body)
        if answer.get("found") is False:
            raise NotFound(request.document)
        reference, content = answer.get("reference"), answer.get("content")
        if not _is_word(reference) or not isinstance(content, dict):
            raise Unavailable(gettext_noop("the answer has no reference or no content"))
        _refuse_others(request, answer)
        return Given(reference, body.decode(), digest_of(body), self._proof(request, signed, answer))

    def reach(self) -> None:
        """`OPTIONS`, without a body: any answer of the department itself will do."""
        if wrong := self.check_config():
            raise Refused("; ".join(wrong))
        status, headers, _body = self._exchange("OPTIONS", None, {})
        if status in CLOSED:
            raise Away(_answered(status), _retry_after(headers))

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
        """The answer's body and its signature."""
        sent = json.dumps(request.as_dict(), ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": request.key,
            HEADER: signature(self.entry.secret, request.key, sent),
        }
        status, told, body = self._exchange("POST", sent, headers)
        if status in CLOSED:
            raise Away(_answered(status), _retry_after(told))
        if status != 200:
            raise (Unavailable if status >= 500 or status in LATER else Refused)(_answered(status))
        return body, told.get(HEADER, "")

    def _exchange(
        self, method: str, sent: bytes | None, headers: dict[str, str]
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers and body. Redirects are not followed: personal data goes where the configuration says. Raises `Away`,
        `Unavailable`, `Refused`.
        """
        with Deadline(self.seconds) as deadline, self._pool() as pool:
            deadline.watch(pool.connection_from_url(self.url))
            try:
                response = pool.request(
                    method,
                    self.url,
                    body=sent,
                    headers=headers,
                    redirect=False,
                    preload_content=False,
                    decode_content=False,
                )
                with closing(response):
                    answer = response.status, response.headers, _body(response)
            except (HTTPError, OSError) as error:
                raise Away(_why(error, over=deadline.over)) from error
            if deadline.over:
                raise Away(gettext_noop("the answer took too long"))
            return answer

    def _pool(self) -> urllib3.PoolManager:
        """A pinned certificate is compared itself; no authority need have signed it, and none can stand in for it."""
        return urllib3.PoolManager(
            num_pools=1,
            retries=False,
            timeout=urllib3.Timeout(connect=self.seconds, read=self.seconds),
            assert_fingerprint=self.pin or None,
            cert_reqs="CERT_NONE" if self.pin else "CERT_REQUIRED",
        )


def _body(response: urllib3.BaseHTTPResponse) -> bytes:
    """One that ends before its announced length is an error of urllib3's own."""
    body = b""
    while part := response.read1(LARGEST_BYTES):
        body += part
        if len(body) > LARGEST_BYTES:
            raise Refused(gettext_noop("the answer is too large"))
    return body


def _why(error: Exception, *, over: bool) -> str:
    """For people who must mend it: a certificate is something else than silence."""
    if over:
        return gettext_noop("the answer took too long")
    inner = error.args[0] if error.args else None
    if isinstance(inner, ssl.SSLCertVerificationError) or "Fingerprint" in str(error):
        return UNTRUSTED
    return f"no answer: {type(error).__name__}"


def _answered(status: int) -> str:
    return f"the department answered with status {status}"


def _retry_after(headers: Mapping[str, str]) -> dt.timedelta | None:
    """Seconds, or a day and time; anything else is as good as nothing."""
    given = headers.get("Retry-After", "").strip()
    if given.isdecimal() and len(given) < 8:
        return dt.timedelta(seconds=int(given))
    try:
        until = parsedate_to_datetime(given)
    except ValueError:
        return None
    return until - dt.datetime.now(dt.UTC) if until.tzinfo else None


def _refuse_others(request: Request, answer: Mapping[str, Any]) -> None:
    """An answer says by number whom it is about, so that one about somebody else is never put into this file."""
    asked = request.person["id_number"] if request.person else (request.employer or {}).get("uscc", "")
    about = answer.get("about")
    if not isinstance(about, str):
        raise Unavailable(gettext_noop("the answer does not say whom it is about"))
    if about.upper() != asked.upper():
        raise Refused(gettext_noop("the answer is about somebody else; nothing of it was kept"))


def _is_word(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(value) <= REFERENCE_LENGTH and value.isprintable()


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body.decode())
    except (ValueError, RecursionError):
        raise Unavailable(gettext_noop("the answer is not JSON")) from None
    if not isinstance(answer, dict):
        raise Unavailable(gettext_noop("the answer is not a JSON object"))
    return answer
