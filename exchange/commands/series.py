"""Series of rights: their first sale, and what their merchants do for them later."""

from typing import ClassVar

from exchange.commands.command import By, Command
from exchange.commands.kinds import Phase
from exchange.commands.terms import SeriesTerms


class DraftSeries(Command, frozen=True):
    """Describe a new series; by the merchant who will owe it."""

    terms: SeriesTerms


class OpenOffering(Command, frozen=True):
    """Take subscriptions from `opens_at` until `closes_at`; by the merchant.

    After an offering that succeeded there is no other, nor for a series that can be topped up. The
    offering fails, and everybody is refunded, below `minimum` units. `member_cap` limits one person
    (0: no limit).
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
    """Halt a series that is in use, allow cancels only, or let it go on; by the operator."""

    BY: ClassVar[By] = By.OPERATOR

    series: int
    phase: Phase


class ExtendSeries(Command, frozen=True):
    """Put the end of trading, of use, or of both off; by the merchant of a series that is in use.

    Both are given; what stays as it is may be given as it is. Open orders keep their own ends.
    """

    series: int
    trading_until: int
    use_until: int


class RaiseCover(Command, frozen=True):
    """Keep more in escrow for each unit, up to the issue price; the merchant pays the difference.

    Units that are issued later are covered alike.
    """

    series: int
    cover: int


class CorrectTerms(Command, frozen=True):
    """Put another text of the terms in place, as the next version; nothing else of them changes."""

    series: int
    version: int
    terms_hash: bytes


class RetireUnits(Command, frozen=True):
    """Give up units that the merchant itself holds; their share of escrow goes to the merchant."""

    series: int
    quantity: int


class SetBuyBack(Command, frozen=True):
    """Begin or end a standing buy-back: while it is on, what the merchant buys retires at once.

    The offer itself is any order of the merchant's to buy.
    """

    series: int
    on: bool
