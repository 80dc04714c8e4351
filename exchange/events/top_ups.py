"""Units sold at any time, and the money of them that waits for the merchant."""

from typing import ClassVar

from exchange.events.event import Event


class TopUpsOpened(Event, frozen=True):
    """A series can be topped up from now on; a draft is traded from now on as well."""

    KIND: ClassVar[int] = 35
    series: int
    member_cap: int


class TopUpsClosed(Event, frozen=True):
    """A series cannot be topped up any more."""

    KIND: ClassVar[int] = 36
    series: int


class ToppedUp(Event, frozen=True):
    """A member bought `quantity` units, which are theirs at once.

    What they paid is the sum of three: `to_escrow` is the cover of the units, `to_merchant` went
    there at once, `waiting` will go there at `release_at` (0, if nothing waits).
    """

    KIND: ClassVar[int] = 37
    series: int
    member: int
    quantity: int
    to_escrow: int
    to_merchant: int
    waiting: int
    release_at: int


class TopUpsReleased(Event, frozen=True):
    """What waited until now went to the merchant (`amount`), or to escrow in a default (`kept`)."""

    KIND: ClassVar[int] = 38
    series: int
    amount: int
    kept: int
