"""Use of a right at another merchant's shop, and clearing."""

from typing import ClassVar

from exchange.events.event import Event


class AcceptorAllowed(Event, frozen=True):
    """The issuer pays `acceptor` so much for a unit of the series that it takes; 0: it may not."""

    KIND: ClassVar[int] = 65
    series: int
    acceptor: int
    pay: int


class DuesCleared(Event, frozen=True):
    """All that two merchants owed each other was paid out: what either paid the other, gross."""

    KIND: ClassVar[int] = 66
    first: int
    second: int
    first_paid: int
    second_paid: int
