"""Randomness: the only place of the portal that draws any: API keys, their secrets, order names."""

import secrets  # noqa: TID251  drawn here and nowhere else in the portal
import string
from typing import Final

ALPHABET: Final = string.ascii_letters + string.digits

# A byte stands for a character, four bytes for each; the eight that are left over for none, or the
# first eight characters would come more often than the others.
_SHARE: Final = 256 // len(ALPHABET)
_CHARACTERS: Final = (ALPHABET * _SHARE).encode().ljust(256)
_LEFT_OVER: Final = bytes(range(_SHARE * len(ALPHABET), 256))


def draw_text(length: int) -> str:
    """Return so many random letters and digits, 5.95 bits each.

    All bytes are drawn at once: a system call for each character cost a tenth of an order.
    """
    text = ""
    while len(text) < length:
        drawn = secrets.token_bytes(length + length // 8)
        text += drawn.translate(_CHARACTERS, _LEFT_OVER).decode()
    return text[:length]


def draw_digits(length: int) -> str:
    """Return so many random digits, 3.3 bits each, for people to read out and to type."""
    return f"{secrets.randbelow(10**length):0{length}d}"


def draw_bytes(length: int) -> bytes:
    """Return so many random bytes."""
    return secrets.token_bytes(length)
