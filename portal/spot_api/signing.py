"""Signatures and the time a request allows itself: pure functions over what was received."""

import hashlib
import hmac
from typing import Final

from portal.clock import MILLISECOND, SECOND
from portal.spot_api import errors

DEFAULT_WINDOW_MS: Final = 5_000
LONGEST_WINDOW_MS: Final = 60_000
_SIGNATURE: Final = b"signature="


def signature_of(secret: bytes, query: bytes, body: bytes) -> str:
    """Return the HMAC-SHA256, in hexadecimal, of query string and body as they were received.

    One is put right behind the other; the parameter `signature` is left out, wherever it stands.
    """
    return hmac.new(secret, _unsigned(query) + _unsigned(body), hashlib.sha256).hexdigest()


def check_signature(secret: bytes, query: bytes, body: bytes, signature: str) -> None:
    """Raise ApiError −1022 unless `signature`, in either case, is that of the request.

    The comparison takes as long whatever it finds.
    """
    expected = signature_of(secret, query, body)
    if not hmac.compare_digest(expected.encode(), signature.lower().encode()):
        raise errors.bad_signature()


def valid_until(timestamp: int, window_ms: int, now: int) -> int:
    """Return the ledger time, in nanoseconds, at which a request is good no more.

    `timestamp` and `now` are in nanoseconds. Raises ApiError −1021 for a request that comes more
    than a second ahead of time or too late by the caller's own window, −1131 for a window of more
    than a minute. A window counts whole milliseconds, as clients do.
    """
    if window_ms > LONGEST_WINDOW_MS:
        raise errors.window_too_long()
    if timestamp // MILLISECOND >= (now + SECOND) // MILLISECOND:
        raise errors.ahead_of_time()
    if (now // MILLISECOND) - (timestamp // MILLISECOND) > window_ms:
        raise errors.outside_window()
    return (timestamp // MILLISECOND + window_ms + 1) * MILLISECOND


def _unsigned(raw: bytes) -> bytes:
    if _SIGNATURE not in raw:
        return raw
    return b"&".join(part for part in raw.split(b"&") if not part.startswith(_SIGNATURE))
