"""The client in the engine's own process: for tests, benchmarks, the demo's history."""

from collections.abc import Callable, Sequence
from threading import Event
from typing import Protocol, TypeVar

from exchange.client.client import PATIENCE_S, Outcome, Reply, ReplyTo, Request
from exchange.client.replies import Replies, answer_to, outcome, outcomes
from exchange.clock import wait_for
from exchange.commands.command import Command
from exchange.events.event import Accepted
from exchange.queries import Answer, Query
from exchange.refusals import Refused

A = TypeVar("A", bound=Answer)


class HeadSize(Protocol):
    """How far the ledger is durable."""

    @property
    def size(self) -> int:
        """The number of entries."""


class Intake(Protocol):
    """What the client needs of the sequencer."""

    @property
    def durable(self) -> HeadSize:
        """The head of the durable ledger."""

    def submit(self, request: Request, reply_to: ReplyTo, tag: int = 0) -> None:
        """Let `request` wait for its turn; `reply_to(tag, reply)` is called once."""

    def submit_all(self, tickets: Sequence[tuple[Request, ReplyTo, int]]) -> None:
        """Submit several requests at once, in their order."""

    def listen(self, listener: Callable[[HeadSize], None]) -> Callable[[], None]:
        """Tell `listener` the durable head after each release."""


class InProcessClient:
    """A `Client` of a sequencer in this process."""

    def __init__(self, intake: Intake, patience_s: int = PATIENCE_S) -> None:
        self._intake = intake
        self._patience_s = patience_s

    def submit(self, command: Command) -> Accepted | Refused:
        """Carry `command` out, or say why not; durable when it returns."""
        return outcome(self._ask(command))

    def submit_many(self, commands: Sequence[Command]) -> list[Outcome]:
        """Carry several commands out, in their order."""
        replies = Replies(len(commands))
        self._intake.submit_all([(each, replies.keep, tag) for tag, each in enumerate(commands)])
        return outcomes(replies.wait(self._patience_s))

    def query(self, query: Query[A]) -> A:
        """Answer from the live state, as far as it is durable."""
        return answer_to(query, self._ask(query))

    def wait_beyond(self, size: int, patience: int) -> bool:
        """Wait until the ledger has more than `size` entries; whether it has."""
        grown = Event()

        def look(head: HeadSize) -> None:
            if head.size > size:
                grown.set()

        cancel = self._intake.listen(look)
        look(self._intake.durable)
        happened = wait_for(grown, patience)
        cancel()
        return happened

    def close(self) -> None:
        """Do nothing: the engine stops by itself."""

    def _ask(self, request: Request) -> Reply | None:
        replies = Replies(1)
        self._intake.submit(request, replies.keep)
        return replies.wait(self._patience_s)[0]
