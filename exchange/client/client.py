"""The one door to the exchange, as callers see it; the adapters are other modules of this package.

A reply to a command is final: what it says is durable. Adapters are safe for threads.
"""

from collections.abc import Callable, Sequence
from typing import Final, Protocol, TypeVar

from exchange.commands.command import Command
from exchange.errors import OutcomeUnknown
from exchange.events.event import Accepted
from exchange.queries import Answer, Query
from exchange.refusals import Refused

PATIENCE_S: Final = 10
"""Whoever has waited so many seconds for a reply waits no longer: the outcome is unknown."""

Request = Command | Query[Answer]
"""What goes in."""

Reply = Accepted | Refused | OutcomeUnknown | Answer
"""What comes out: OutcomeUnknown travels as a value, whoever waits raises it."""

ReplyTo = Callable[[int, Reply], None]
"""Takes (tag, reply). Called once per request from a thread of the engine: it must return soon."""

Outcome = Accepted | Refused | OutcomeUnknown
"""The reply to a command, as a value."""

A = TypeVar("A", bound=Answer)


class Client(Protocol):
    """What the exchange can be asked to do."""

    def submit(self, command: Command) -> Accepted | Refused:
        """Carry `command` out, or say why not; durable when it returns.

        Raises OutcomeUnknown if that cannot be told: the same key gives the answer later.
        """

    def submit_many(self, commands: Sequence[Command]) -> list[Outcome]:
        """Carry several commands out, in their order; the reply to each, at its place.

        They are no unit: others' commands may come between, and one may fail alone.
        """

    def query(self, query: Query[A]) -> A:
        """Answer from the live state, as far as it is durable.

        Raises Unavailable if it cannot be answered now.
        """

    def wait_beyond(self, size: int, patience: int) -> bool:
        """Wait until the ledger has more than `size` entries; whether it has.

        At most `patience` nanoseconds. Who does not wait is told nothing and costs nothing: so a
        follower takes as much at a time as there is, at its own pace.
        """

    def close(self) -> None:
        """Let go of threads and sockets; nothing may be called afterwards."""
