"""Signed notices: HMAC-SHA256 over time and body, with a key from the home folder.

The body is JSON; the time is in a header of its own and part of what is signed, so that an old
notice cannot be made a new one.
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Final

import msgspec

from portal.payments import Notice, NoticeForged, Said, Standing

TIME_HEADER: Final = "X-Sandbox-Bank-Time"
SIGNATURE_HEADER: Final = "X-Sandbox-Bank-Signature"
MOST_DIGITS: Final = 19


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a notice says: `amount` in fen, `standing` by name."""

    mark: str
    reference: str
    amount: int
    standing: str


class Signer:
    """Signs notices and knows them again, with one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, body: bytes, sent_at: int) -> dict[str, str]:
        """Return the headers that go with a body sent at that time, in nanoseconds UTC."""
        return {TIME_HEADER: str(sent_at), SIGNATURE_HEADER: self._signature(body, str(sent_at))}

    def read(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Return what was signed. Raises NoticeForged."""
        time, signature = headers.get(TIME_HEADER, ""), headers.get(SIGNATURE_HEADER, "")
        if not (time.isascii() and time.isdecimal() and len(time) <= MOST_DIGITS):
            raise NoticeForged
        if not hmac.compare_digest(self._signature(body, time).encode(), signature.encode()):
            raise NoticeForged
        return Notice(*_content(body, int(time)))

    def _signature(self, body: bytes, time: str) -> str:
        return hmac.new(self._key, f"{time}.".encode() + body, hashlib.sha256).hexdigest()


def _content(body: bytes, time: int) -> tuple[str, int, Said]:
    try:
        told = msgspec.json.decode(body, type=Told)
        standing = Standing[told.standing]
    except (msgspec.DecodeError, KeyError) as error:
        raise NoticeForged from error
    return told.mark, time, Said(told.reference, told.amount * FEN, standing)


FEN: Final = 100
"""Money units in a fen."""


def body_of(mark: str, said: Said) -> bytes:
    """Return the body that says so."""
    told = Told(mark, said.reference, said.amount // FEN, said.standing.name)
    return msgspec.json.encode(told)
