"""Secrets of gifts: what a link says, and what the exchange knows of it, its SHA-256.

A secret is made from who gives and by which act, so whoever sends a form twice gives once, and the
giver can be shown the link again. It is not kept: without the key no database leads to it.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from hashlib import sha256
from pathlib import Path
from typing import Final

from portal.sealing import key_in

SECRET_BYTES: Final = 16
TEXT_LENGTH: Final = 22
"""Letters of a secret in a link: base 64 for addresses (RFC 4648, section 5) without padding."""

_PADDING: Final = "=="


class GiftKey:
    """Makes secrets, with one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def from_file(cls, path: Path) -> "GiftKey":
        """Return the key in `path`, which is made if it is not there."""
        return cls(key_in(path))

    def secret(self, giver: int, act: str) -> bytes:
        """Return the secret of what `giver` gave by an act, 16 bytes."""
        return hmac.digest(self._key, f"{giver} {act}".encode(), "sha256")[:SECRET_BYTES]


def text_of(secret: bytes) -> str:
    """Return a secret as links say it."""
    return urlsafe_b64encode(secret).decode().removesuffix(_PADDING)


def secret_in(text: str) -> bytes | None:
    """Return the secret that a link says, None if it says none. Each is said in one way."""
    if len(text) != TEXT_LENGTH or not text.isascii():
        return None
    try:
        secret = urlsafe_b64decode(text + _PADDING)
    except (Error, ValueError):
        return None
    return secret if text_of(secret) == text else None


def hash_of(secret: bytes) -> bytes:
    """Return what the exchange knows of a secret, 32 bytes."""
    return sha256(secret).digest()
