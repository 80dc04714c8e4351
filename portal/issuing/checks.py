"""What the exchange would say to a proposal, said while it is still being written.

The exchange alone decides; here are its rules for the terms of a series once more, so that a
merchant hears of them before anything is sent. A test holds both to the same words.
"""

from collections.abc import Iterator
from typing import Final

from exchange.commands import ExpiryPolicy, Profile, SeriesTerms
from exchange.refusals import Refusal, Refused

MOST_AMOUNT: Final = 2**53 - 1
MOST_QUANTITY: Final = 10**9
WHOLE_BPS: Final = 10_000
AMOUNTS: Final = ("face_value", "issue_price")
PRICES: Final = ("tick", "lowest_price", "highest_price")


def complaints(terms: SeriesTerms, profile: Profile, now: int) -> list[Refused]:
    """Return every rule that the terms break in a market of that profile, one for each field."""
    found: dict[str, Refused] = {}
    for refused in (*_fields(terms), *_times(terms, now)):
        found.setdefault(refused.field, refused)
    if not found:
        for refused in (*_band(terms), *_profile(terms, profile)):
            found.setdefault(refused.field, refused)
    return list(found.values())


def _fields(terms: SeriesTerms) -> Iterator[Refused]:
    most = MOST_AMOUNT // (2 * max(1, terms.cap))
    if terms.cap <= 0:
        yield Refused(Refusal.QUANTITY_NOT_POSITIVE, "cap")
    if terms.cap > MOST_QUANTITY:
        yield Refused(Refusal.QUANTITY_TOO_LARGE, "cap", MOST_QUANTITY)
    for field in (*AMOUNTS, *PRICES):
        amount: int = getattr(terms, field)
        rule = Refusal.AMOUNT_NOT_POSITIVE if field in AMOUNTS else Refusal.PRICE_NOT_POSITIVE
        if amount <= 0:
            yield Refused(rule, field)
        elif amount > most and field not in {"tick", "lowest_price"}:
            yield Refused(Refusal.AMOUNT_TOO_LARGE, field, most)
    if not 0 <= terms.release_bps <= WHOLE_BPS:
        yield Refused(Refusal.FIELD_OUT_OF_RANGE, "release_bps", WHOLE_BPS)


def _times(terms: SeriesTerms, now: int) -> Iterator[Refused]:
    if terms.trading_until <= now:
        yield Refused(Refusal.TIME_IN_THE_PAST, "trading_until", now)
    if terms.expiry is ExpiryPolicy.NEVER:
        return
    if terms.use_until <= now:
        yield Refused(Refusal.TIME_IN_THE_PAST, "use_until", now)
    elif terms.use_until < terms.trading_until:
        yield Refused(Refusal.COMBINATION_INVALID, "use_until", terms.trading_until)


def _band(terms: SeriesTerms) -> Iterator[Refused]:
    for field in ("lowest_price", "highest_price"):
        if getattr(terms, field) % terms.tick:
            yield Refused(Refusal.PRICE_OFF_TICK, field, terms.tick)
    if terms.lowest_price > terms.highest_price:
        yield Refused(Refusal.PRICE_OUT_OF_BAND, "lowest_price", terms.highest_price)


def _profile(terms: SeriesTerms, profile: Profile) -> Iterator[Refused]:
    # Every card of the portal is a named one: its holders have signed up.
    if profile.face_cap_named and terms.face_value > profile.face_cap_named:
        yield Refused(Refusal.PROFILE_FORBIDS, "face_value", profile.face_cap_named)
    if terms.expiry not in profile.expiry_policies:
        yield Refused(Refusal.PROFILE_FORBIDS, "expiry")
    if terms.release_bps > WHOLE_BPS - profile.reserve_bps:
        most = WHOLE_BPS - profile.reserve_bps
        yield Refused(Refusal.RESERVE_TOO_LOW, "release_bps", most)
