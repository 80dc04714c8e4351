"""Series of rights and their first sale."""

from typing import ClassVar

from exchange.commands.command import By, Command
from exchange.commands.kinds import Phase
from exchange.commands.terms import SeriesTerms


class DraftSeries(Command, frozen=True):
    """Describe a new series; by the merchant who will owe it."""

    terms: SeriesTerms


class OpenOffering(Command, frozen=True):
    """Take subscriptions from `opens_at` until `closes_at`; by the merchant.

    A series is sold once: after an offering that succeeded there is no other. The offering fails,
    and everybody is refunded, below `minimum` units. `member_cap` limits one person (0: no limit).
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
