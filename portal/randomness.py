"""Randomness: the only place of the portal that draws any: API keys, their secrets, order names."""

import secrets  # noqa: TID251  drawn here and nowhere else in the portal
import string
from typing import Final

ALPHABET: Final = string.ascii_letters + string.digits


def draw_text(length: int) -> str:
    """Return so many random letters and digits, 5.95 bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def draw_bytes(length: int) -> bytes:
    """Return so many random bytes."""
    return secrets.token_bytes(length)
