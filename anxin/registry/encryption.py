"""Personal identifiers at rest: AES-GCM for the value, a keyed digest to find it again."""

import base64
import hashlib
import hmac
import json
import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

NONCE_BYTES = 12
if TYPE_CHECKING:
    TextField = models.TextField[str, str]  # Django's fields are generic only for the type checker
    ObjectField = models.TextField[Any, Any]
else:
    TextField = ObjectField = models.TextField


@lru_cache(maxsize=8)
def _derived(data_key: str, purpose: bytes) -> bytes:
    """One secret, several purposes: a leak of the index key must not open the values."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(data_key.encode())


def encrypt(text: str) -> str:
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(_derived(settings.DATA_KEY, b"anxin value")).encrypt(nonce, text.encode(), None)
    return base64.b64encode(nonce + sealed).decode()


def decrypt(stored: str) -> str:
    """Raises `cryptography.exceptions.InvalidTag` when the value was altered or the key is another one."""
    raw = base64.b64decode(stored)
    return (
        AESGCM(_derived(settings.DATA_KEY, b"anxin value"))
        .decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None)
        .decode()
    )


def lookup_index(text: str) -> str:
    """Equal identifiers give equal digests; without the key nobody can try all 18-digit numbers."""
    return hmac.new(
        _derived(settings.DATA_KEY, b"anxin index"), text.strip().upper().encode(), hashlib.sha256
    ).hexdigest()


class EncryptedTextField(TextField):
    """Text in Python, cipher text in the database. Empty stays empty, so that "not given" costs no key."""

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(value) if value else value

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return decrypt(value) if value else value


class EncryptedJSONField(ObjectField):
    """A JSON object in Python, cipher text in the database. Nothing stays nothing, and nobody can ask the database what stands inside."""

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(json.dumps(value, ensure_ascii=False)) if value else ""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return json.loads(decrypt(value)) if value else {}
