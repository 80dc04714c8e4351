"""Gifts and negotiated transfers."""

from typing import ClassVar

from exchange.events.event import Event


class UnitsGiven(Event, frozen=True):
    """A member set units aside for a claimant; the gift is known by this entry's sequence."""

    KIND: ClassVar[int] = 50
    series: int
    giver: int
    quantity: int
    claim_hash: bytes
    expires_at: int
    to: int


class GiftClaimed(Event, frozen=True):
    """A member showed the secret and got the units."""

    KIND: ClassVar[int] = 51
    gift: int
    member: int


class GiftReturned(Event, frozen=True):
    """An unclaimed gift went back to its giver."""

    KIND: ClassVar[int] = 52
    gift: int
    timed_out: bool


class TransferOffered(Event, frozen=True):
    """A member offered units to another at a price; known by this entry's sequence."""

    KIND: ClassVar[int] = 53
    series: int
    seller: int
    buyer: int
    quantity: int
    price: int
    expires_at: int
    seller_bps: int
    buyer_bps: int


class TransferAccepted(Event, frozen=True):
    """Units and money changed hands; a trade of the series like any other."""

    KIND: ClassVar[int] = 54
    transfer: int
    trade: int
    seller_fee: int
    buyer_fee: int


class TransferWithdrawn(Event, frozen=True):
    """A negotiated transfer ended without a trade."""

    KIND: ClassVar[int] = 55
    transfer: int
    timed_out: bool
