"""Tokens: what a holder's QR code says, signed, short-lived, and good for one authorisation.

A token is a fixed row of numbers with an Ed25519 signature, in base 32: letters and digits only,
which a QR code holds in few modules. Whoever has the public key can check one without asking us;
that it is used once is the exchange's affair, which knows its nonce.
"""

import hmac
import struct
from base64 import b32decode, b32encode
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exchange.commands import Right
from portal.clock import SECOND
from portal.errors import PortalError
from portal.randomness import draw_bytes
from portal.sealing import key_in

PREFIX: Final = "SCRIP"
VERSION: Final = 1
NONCE_BYTES: Final = 16
LIFETIME: Final = 180 * SECOND
"""So long a token is good."""

SIGNATURE_BYTES: Final = 64
_FIELDS: Final = struct.Struct(f">BBIIQQ{NONCE_BYTES}s")
_LENGTH: Final = len(PREFIX) + -(-(_FIELDS.size + SIGNATURE_BYTES) * 8 // 5)


class TokenInvalid(PortalError):  # noqa: N818  named after the state that it reports
    """A text is no token of ours: not written so, or not signed by us."""


@dataclass(frozen=True, slots=True)
class Token:
    """What a holder shows: at most `most` of a right, until `expires_at` in nanoseconds UTC."""

    right: Right
    series: int
    holder: int
    most: int
    expires_at: int
    nonce: bytes

    @property
    def drawn_at(self) -> int:
        """Return when it was drawn."""
        return self.expires_at - LIFETIME


def new_token(right: Right, series: int, holder: int, most: int, now: int) -> Token:
    """Return a token that was never shown."""
    return Token(right, series, holder, most, now + LIFETIME, draw_bytes(NONCE_BYTES))


class TokenKey:
    """Signs tokens and checks them, with one key."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._key = Ed25519PrivateKey.from_private_bytes(secret)
        self._public = self._key.public_key()

    @classmethod
    def from_file(cls, path: Path) -> "TokenKey":
        """Return the key in `path`, which is made if it is not there."""
        return cls(key_in(path))

    def sign(self, token: Token) -> str:
        """Return the text that stands for `token`."""
        fields = _FIELDS.pack(
            VERSION,
            token.right,
            token.series,
            token.holder,
            token.most,
            token.expires_at,
            token.nonce,
        )
        return PREFIX + b32encode(fields + self._key.sign(fields)).decode().rstrip("=")

    def digest(self, number: str) -> str:
        """Return what is kept of a number that was given out, so that nobody reads it there."""
        return hmac.digest(self._secret, number.encode(), "sha256").hex()

    def read(self, text: str) -> Token:
        """Return the token that `text` stands for. Raises TokenInvalid if we did not sign it."""
        raw = _unpacked(text)
        fields, signature = raw[: _FIELDS.size], raw[_FIELDS.size :]
        try:
            self._public.verify(signature, fields)
        except InvalidSignature as error:
            raise TokenInvalid from error
        version, right, *rest = _FIELDS.unpack(fields)
        if version != VERSION:
            raise TokenInvalid
        return Token(Right(right), *rest)


def is_token(text: str) -> bool:
    """Return whether `text` is written as a token is; who signed it is not asked."""
    return text.startswith(PREFIX) and len(text) == _LENGTH


def _unpacked(text: str) -> bytes:
    if not is_token(text):
        raise TokenInvalid
    body = text.removeprefix(PREFIX)
    try:
        raw = b32decode(body + "=" * (-len(body) % 8))
    except ValueError as error:
        raise TokenInvalid from error
    # One text for each token: base 32 has bits to spare at its end, which must be 0.
    if b32encode(raw).decode().rstrip("=") != body:
        raise TokenInvalid
    return raw
