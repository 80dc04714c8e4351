"""Series, their offerings and their phases."""

from enum import IntEnum
from typing import ClassVar

from exchange.commands.kinds import Phase
from exchange.commands.terms import SeriesTerms
from exchange.events.event import Event


class SeriesStatus(IntEnum):
    """Where a series is in its life."""

    DRAFTED = 1
    PRESALE = 2
    TRADING = 3
    REDEMPTION_ONLY = 4
    EXPIRED = 5
    SETTLED = 6
    WINDING_DOWN = 7
    WOUND_DOWN = 8


class SeriesDrafted(Event, frozen=True):
    """A merchant described a series."""

    KIND: ClassVar[int] = 20
    series: int
    merchant: int
    terms: SeriesTerms


class OfferingOpened(Event, frozen=True):
    """Subscriptions are taken from `opens_at` until `closes_at`."""

    KIND: ClassVar[int] = 21
    series: int
    opens_at: int
    closes_at: int
    cap: int
    minimum: int
    member_cap: int


class Subscribed(Event, frozen=True):
    """A member paid `amount` for `quantity` units of the offering."""

    KIND: ClassVar[int] = 22
    series: int
    member: int
    quantity: int
    amount: int


class Unsubscribed(Event, frozen=True):
    """A member took the whole subscription back."""

    KIND: ClassVar[int] = 23
    series: int
    member: int
    quantity: int
    amount: int


class OfferingClosed(Event, frozen=True):
    """The window ended; `quantity` units were subscribed, and are issued if it `succeeded`."""

    KIND: ClassVar[int] = 24
    series: int
    succeeded: bool
    quantity: int


class UnitsIssued(Event, frozen=True):
    """Up to 500 subscribers got their units; the money for them went to escrow."""

    KIND: ClassVar[int] = 25
    series: int
    allotments: tuple[tuple[int, int], ...]


class SubscriptionsRefunded(Event, frozen=True):
    """Up to 500 subscribers of a failed offering got their money back."""

    KIND: ClassVar[int] = 26
    series: int
    members: tuple[int, ...]


class ProceedsReleased(Event, frozen=True):
    """After the cool-off the merchant got `amount` of the proceeds; the rest is cover."""

    KIND: ClassVar[int] = 27
    series: int
    amount: int


class PhaseSet(Event, frozen=True):
    """The order book of the series changed phase."""

    KIND: ClassVar[int] = 28
    series: int
    phase: Phase


class TradingEnded(Event, frozen=True):
    """The last moment of trade has passed; units can still be used."""

    KIND: ClassVar[int] = 29
    series: int


class SeriesExtended(Event, frozen=True):
    """Trading and use end later than they would have, one of them or both."""

    KIND: ClassVar[int] = 30
    series: int
    trading_until: int
    use_until: int


class CoverRaised(Event, frozen=True):
    """Each unit is covered by `cover` from now on; the merchant `paid` so much into escrow."""

    KIND: ClassVar[int] = 31
    series: int
    cover: int
    paid: int


class TermsCorrected(Event, frozen=True):
    """The text of the terms is another: version `version`."""

    KIND: ClassVar[int] = 32
    series: int
    version: int
    terms_hash: bytes


class UnitsRetired(Event, frozen=True):
    """The merchant gave up units of its own; their share of escrow was released to it."""

    KIND: ClassVar[int] = 33
    series: int
    quantity: int
    released: int


class BuyBackSet(Event, frozen=True):
    """A standing buy-back began (`on`) or ended."""

    KIND: ClassVar[int] = 34
    series: int
    on: bool
