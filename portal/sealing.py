"""Sealed secrets: encrypted with a key that lies outside the database, in a file of mode 0600.

AES-256-GCM; the context (whose secret it is) is bound to it, so that rows cannot be exchanged.
"""

import hmac
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.errors import SecretUnsealable
from portal.randomness import draw_bytes

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


class Seal:
    """Seals and opens secrets with one key."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._key_of_marks = hmac.digest(key, b"marks of secrets", "sha256")

    @classmethod
    def from_file(cls, path: Path) -> "Seal":
        """Return the seal whose key is in `path`; the key is drawn if there is no such file."""
        return cls(key_in(path))

    def seal(self, secret: str, context: str) -> bytes:
        """Return `secret` sealed for `context`."""
        nonce = draw_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret.encode(), context.encode())

    def mark(self, secret: str, kind: str) -> str:
        """Return a text that tells two equal secrets of one kind from others, and nothing else.

        Without the key nobody finds the secret by trying all that there are.
        """
        return hmac.digest(self._key_of_marks, f"{kind}\n{secret}".encode(), "sha256").hex()

    def open(self, sealed: bytes, context: str) -> str:
        """Return the secret. Raises SecretUnsealable if key or context are not those it had."""
        nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, body, context.encode()).decode()
        except InvalidTag as error:
            raise SecretUnsealable(context) from error


def key_in(path: Path) -> bytes:
    """Return the key in `path`; it is drawn if there is no such file."""
    if not path.exists():
        _make(path)
    return path.read_bytes()


def _make(path: Path) -> None:
    # Written elsewhere first, then linked: whoever finds the file finds all of it, and of several
    # processes that start at once one wins.
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(draw_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink()
