"""The proof both sides give: a keyed digest (HMAC-SHA-256) over the request's key and the digest of what was sent."""

import hashlib
import hmac

HEADER = "Exchange-Signature"


def digest_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def signature(secret: str, key: str, body: bytes) -> str:
    """Over the key too, so that an answer to one request cannot stand as the answer to another."""
    return hmac.new(secret.encode(), f"{key}\n{digest_of(body)}".encode(), hashlib.sha256).hexdigest()


def holds(given: str, secret: str, key: str, body: bytes) -> bool:
    return hmac.compare_digest(given.encode(), signature(secret, key, body).encode())
