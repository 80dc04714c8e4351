"""Randomness: the only place of the exchange that draws any.

Nothing that is decided depends on it; the numbers are recorded with what they are for.
"""

import os

from ledger.entries import NONCE_BYTES

LEDGER_ID_BYTES = 16


def draw_nonces(entries: int) -> bytes:
    """Return the nonces of so many entries, 16 bytes each, in one draw."""
    return os.urandom(NONCE_BYTES * entries)


def draw_ledger_id() -> bytes:
    """Return the 16 bytes that tell a new ledger from every other."""
    return os.urandom(LEDGER_ID_BYTES)
