"""How long something may be set aside or announced before it lapses by itself.

Whoever sets units aside for another ties them up: the merchant a holder's units by an
authorisation, a member their own by a gift or an offer. So each of these ends by itself, after no
longer than is said here, and state does not fill with what everybody forgot. Withdrawals have no
such end: whether the bank has paid is for the operator to say, and money that may have left must
not be spent again.
"""

from typing import Final

from exchange.refusals import Refusal, Refused

_DAY: Final = 86_400 * 10**9

MAX_AUTHORISATION: Final = _DAY
"""An authorisation ends at most 24 hours after it was given, in nanoseconds."""

MAX_SET_ASIDE: Final = 90 * _DAY
"""A gift waits for its claimant, and a transfer for its buyer, at most 90 days."""

MAX_DEPOSIT: Final = 30 * _DAY
"""Announced money is awaited for at most 30 days."""

MAX_REFUNDABLE: Final = 400 * _DAY
"""A payment can be refunded for at most 400 days: a year's return or warranty, and some more."""


def check_end(field: str, end: int, now: int, longest: int) -> Refused | None:
    """Refuse an end that has come already, or that is more than `longest` nanoseconds away."""
    if end <= now:
        return Refused(Refusal.TIME_IN_THE_PAST, field, now)
    if end > now + longest:
        return Refused(Refusal.FIELD_OUT_OF_RANGE, field, now + longest)
    return None
