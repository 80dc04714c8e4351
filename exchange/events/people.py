"""Members and markets."""

from typing import ClassVar

from exchange.commands.kinds import FeeTier, MemberKind, Profile
from exchange.events.event import Event


class MemberAdmitted(Event, frozen=True):
    """Account `member` was opened."""

    KIND: ClassVar[int] = 1
    member: int
    kind: MemberKind
    tier: int
    group: int


class MemberReclassified(Event, frozen=True):
    """The codes that rules read about a member changed."""

    KIND: ClassVar[int] = 2
    member: int
    kind: MemberKind
    tier: int
    group: int


class MemberFrozen(Event, frozen=True):
    """A member was stopped, or let go on."""

    KIND: ClassVar[int] = 3
    member: int
    frozen: bool


class MarketOpened(Event, frozen=True):
    """A market opened under a profile; its fees and the end of its trading day."""

    KIND: ClassVar[int] = 4
    market: int
    name: str
    profile: Profile
    fees: tuple[FeeTier, ...]
    day_ends_at: int


class FeesChanged(Event, frozen=True):
    """Orders accepted from here on pay these fees."""

    KIND: ClassVar[int] = 5
    market: int
    fees: tuple[FeeTier, ...]
