"""Links in mails: signed, good for a while, and for one thing in one state.

What a link was made for changes with its use (a password, an address), and with it the link is
spent: it carries a digest of the state in which it was made.
"""

from enum import StrEnum
from hashlib import sha256
from typing import Final

from itsdangerous import BadSignature, URLSafeSerializer

from portal import clock

DIGEST: Final = 16


class Purpose(StrEnum):
    """What a link is for."""

    CONFIRM = "confirm an address"
    RECOVER = "set a new password"
    DEVICE = "a browser that was signed in before"


LASTS: Final = {
    Purpose.CONFIRM: 3 * clock.DAY,
    Purpose.RECOVER: clock.DAY // 24,
    Purpose.DEVICE: 400 * clock.DAY,
}


class Links:
    """Makes and reads links, with the key of the browsers' sessions."""

    def __init__(self, key: bytes) -> None:
        self._signers = {each: URLSafeSerializer(key, salt=each) for each in Purpose}

    def make(self, purpose: Purpose, member: int, state: str, value: str = "") -> str:
        """Return a text for `member`, to be used while their `state` is still this one."""
        until = clock.now() + LASTS[purpose]
        signed = self._signers[purpose].dumps([member, value, until, _digest(state)])
        return signed if isinstance(signed, str) else signed.decode()

    def read(self, purpose: Purpose, text: str) -> tuple[int, str, str] | None:
        """Return member, value and the digest of the state; None if it is forged or too old."""
        try:
            member, value, until, digest = self._signers[purpose].loads(text)
        except (BadSignature, ValueError, TypeError):
            return None
        return (member, value, digest) if clock.now() < until else None

    def is_spent(self, digest: str, state: str) -> bool:
        """Return whether the state is another than that in which the link was made."""
        return digest != _digest(state)


def _digest(state: str) -> str:
    return sha256(state.encode()).hexdigest()[:DIGEST]
