"""Series of rights and their first sale."""

from typing import ClassVar

from exchange.commands.command import By, Command
from exchange.commands.kinds import CardKind, ExpiryPolicy, Phase, UnitKind


class DraftSeries(Command, frozen=True):
    """Describe a new series; by the merchant who will owe it.

    One unit is worth `face_value` at the shop and costs `issue_price` at the offering.
    `release_bps` of the proceeds go to the merchant after the cool-off; the rest stays as cover.
    Orders must be priced on `tick` between `lowest_price` and `highest_price`, in multiples of
    `lot`. The last moment of trade is before `trading_until`, of use before `use_until`. At most
    `cap` units are ever issued. `terms_hash` commits the text of the terms (32 bytes).
    """

    market: int
    symbol: str
    unit: UnitKind
    card: CardKind
    face_value: int
    issue_price: int
    release_bps: int
    tick: int
    lot: int
    lowest_price: int
    highest_price: int
    trading_until: int
    use_until: int
    expiry: ExpiryPolicy
    cap: int
    terms_hash: bytes


class OpenOffering(Command, frozen=True):
    """Take subscriptions from `opens_at` until `closes_at`; by the merchant.

    The offering fails, and everybody is refunded, below `minimum` units. `member_cap` limits one
    person (0: no limit).
    """

    series: int
    opens_at: int
    closes_at: int
    cap: int
    minimum: int
    member_cap: int


class Subscribe(Command, frozen=True):
    """Pay for units of an open offering; they are issued when it closes successfully."""

    series: int
    quantity: int


class Unsubscribe(Command, frozen=True):
    """Take back the actor's whole subscription while the offering is open."""

    series: int


class SetPhase(Command, frozen=True):
    """Halt a series, allow cancels only, or let it go on; by the operator."""

    BY: ClassVar[By] = By.OPERATOR

    series: int
    phase: Phase
