"""Passwords: hashed with Argon2id, and good enough to be worth hashing."""

import unicodedata
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.long_work import aside
from portal.randomness import draw_text

SHORTEST: Final = 10
LONGEST: Final = 200
FEWEST_DIFFERENT: Final = 5

# 19 MiB, two passes: the least that OWASP asks for; more would let strangers spend our memory.
_hasher: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_of(password: str) -> str:
    """Return the hash to keep."""
    return aside(_hasher.hash, _normal(password))


def fits(password: str, kept: str | None) -> bool:
    """Return whether it is the password that was hashed; as slow if there is none to compare."""
    return aside(_verify, _normal(password), kept or _of_nobody()) and kept is not None


def is_stale(kept: str) -> bool:
    """Return whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(kept)


def is_weak(password: str, *words: str) -> bool:
    """Return whether somebody would guess it: few characters, or made of words known of them."""
    plain = _normal(password).casefold()
    if not SHORTEST <= len(plain) <= LONGEST or len(set(plain)) < FEWEST_DIFFERENT:
        return True
    if any(plain in run for run in _RUNS):
        return True
    for word in (each.casefold() for each in words):
        if len(word) >= 4 and word in plain and len(plain) - len(word) < FEWEST_DIFFERENT:  # noqa: PLR2004  shorter ones are in anything
            return True
    return False


_ROWS: Final = ("1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
_RUNS: Final = (
    *(run * 3 for row in _ROWS for run in (row, row[::-1])),
    "password" * 3,
    "passw0rd" * 3,
    "1q2w3e4r5t6y7u8i9o0p",
    "password1234567890",
)


def _normal(password: str) -> str:
    # One password however the keyboard composes its letters.
    return unicodedata.normalize("NFKC", password)


def _verify(password: str, kept: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _of_nobody() -> str:
    return _hasher.hash(draw_text(32))
