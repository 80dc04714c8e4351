"""One-time passwords of authenticator apps (RFC 6238: SHA-1, six digits, thirty seconds)."""

import hmac
import unicodedata
from base64 import b32decode, b32encode
from typing import Final
from urllib.parse import quote, urlencode

from portal.clock import SECOND
from portal.randomness import draw_bytes

STEP: Final = 30 * SECOND
DIGITS: Final = 6
SECRET_BYTES: Final = 20
ISSUER: Final = "Scrip"


def new_secret() -> str:
    """Return a secret as apps take it, in base 32."""
    return b32encode(draw_bytes(SECRET_BYTES)).decode()


def plain(code: str) -> str:
    """Return a code without spaces, its digits as machines write them."""
    return "".join(unicodedata.normalize("NFKC", code).split())


def code_at(secret: str, step: int) -> str:
    """Return the code of a step, a number of half minutes since 1970."""
    digest = hmac.digest(b32decode(secret), step.to_bytes(8), "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def step_of(secret: str, code: str, now: int, after: int) -> int | None:
    """Return the step whose code it is, None if it is no code of now or not later than `after`.

    The step before and the one to come count too: clocks differ, and people are slow.
    """
    found = None
    for step in range(now // STEP - 1, now // STEP + 2):
        # All are compared, so that the time taken tells nothing.
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()) and step > after:
            found = step
    return found


def address_of(secret: str, who: str) -> str:
    """Return what an app reads from a QR code."""
    fields = {"secret": secret, "issuer": ISSUER, "digits": DIGITS, "period": STEP // SECOND}
    return f"otpauth://totp/{quote(f'{ISSUER}:{who}')}?{urlencode(fields)}"
