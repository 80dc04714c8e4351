"""What concerns the engine itself."""

from typing import ClassVar

from exchange.events.event import Event


class StateHashed(Event, frozen=True):
    """The live state after entry `sequence` - 1, just before or long ago, had this hash."""

    KIND: ClassVar[int] = 80
    sequence: int
    hash: bytes


class RulesChanged(Event, frozen=True):
    """Commands are decided by this version of the rules from here on."""

    KIND: ClassVar[int] = 81
    rules: int


class ClockConfirmed(Event, frozen=True):
    """The operator confirmed a clock that had jumped."""

    KIND: ClassVar[int] = 82
