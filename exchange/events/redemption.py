"""Use at the counter, refunds, expiry and wind-down."""

from typing import ClassVar

import msgspec

from exchange.commands.kinds import Right
from exchange.events.event import Event


class Authorised(Event, frozen=True):
    """Units (or principal) of a holder are reserved; known by this entry's sequence.

    `pay` is what the issuer will owe for a unit, at another merchant's counter; 0 at its own.
    """

    KIND: ClassVar[int] = 60
    series: int
    holder: int
    right: Right
    quantity: int
    nonce: bytes
    nonce_expires_at: int
    expires_at: int
    pay: int = 0


class Captured(Event, frozen=True):
    """`quantity` of an authorisation was consumed; its share of escrow went to the issuer.

    `due` is what the issuer set aside for another merchant who took the units.
    """

    KIND: ClassVar[int] = 61
    authorisation: int
    quantity: int
    released: int
    due: int = 0


class AuthorisationVoided(Event, frozen=True):
    """An authorisation was let go, or timed out; after expiry its units became `principal`."""

    KIND: ClassVar[int] = 62
    authorisation: int
    timed_out: bool


class CaptureRefunded(Event, frozen=True):
    """`quantity` of a capture was undone; the issuer paid `returned` back into escrow.

    `due` is what came back to it: out of what it had set aside or, if that was cleared before, from
    the merchant who had taken the units.
    """

    KIND: ClassVar[int] = 63
    authorisation: int
    quantity: int
    returned: int
    due: int = 0


class UnitsRefunded(Event, frozen=True):
    """A holder gave units (or principal) up for their principal.

    The amounts add up to that principal: what escrow paid, what the merchant's account paid, what
    the merchant lacked, which is now the holder's claim, and what still waited of the top-ups that
    these units came from: (when it would have been released, amount).
    """

    KIND: ClassVar[int] = 64
    series: int
    holder: int
    right: Right
    quantity: int
    from_escrow: int
    from_merchant: int
    claimed: int
    from_waiting: tuple[tuple[int, int], ...] = ()


class SeriesExpired(Event, frozen=True):
    """The last moment of use has passed; orders and holdings follow in slices."""

    KIND: ClassVar[int] = 70
    series: int


class HoldingsExpired(Event, frozen=True):
    """Up to 500 holders' unused units expired: (member, units, principal in money units)."""

    KIND: ClassVar[int] = 71
    series: int
    holdings: tuple[tuple[int, int, int], ...]
    breakage: int


class SeriesSettled(Event, frozen=True):
    """Nothing of the series is outstanding; what dust its accounts held went to rounding."""

    KIND: ClassVar[int] = 72
    series: int
    dust: int


class WindDownBegun(Event, frozen=True):
    """A series closes for good: `pool` of escrow is for `value` of holders' principal.

    `surplus` is what escrow held beyond that; the merchant's own units rank for it, and last.
    Of what waits of top-ups, whoever could give units back is paid what came in for these. `freed`
    of the rest is for `lacking`, all that holders are still owed then; what is beyond that went
    `to_merchant` with this entry.
    """

    KIND: ClassVar[int] = 73
    series: int
    pool: int
    value: int
    surplus: int
    freed: int = 0
    lacking: int = 0
    to_merchant: int = 0


class Payout(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What one holder gave up in a wind-down and got for it; `claim` is what is still owed.

    `waited` is that part of `paid` which waited of top-ups; the rest lay in escrow.
    """

    member: int
    units: int
    principal: int
    paid: int
    claim: int
    waited: int = 0


class HoldingsWoundUp(Event, frozen=True):
    """Up to 500 holders were paid out of escrow."""

    KIND: ClassVar[int] = 74
    series: int
    payouts: tuple[Payout, ...]


class ClaimsPaid(Event, frozen=True):
    """Up to 500 holders of claims were paid: (member, money)."""

    KIND: ClassVar[int] = 75
    series: int
    payments: tuple[tuple[int, int], ...]


class DefaultCured(Event, frozen=True):
    """The last claim on the series was paid: it is no longer in default."""

    KIND: ClassVar[int] = 76

    series: int
