"""The core of the feed around a venue in memory: no sockets, amounts printed as plain integers."""

from collections.abc import Iterable
from typing import Any

import msgspec

from exchange.feed.control import Control
from exchange.feed.messages import Messages
from exchange.feed.publisher import Frame, Publisher
from exchange.feed.replica import Replica
from exchange.feed.tape import Tape
from exchange.feed.topics import Subscriber, Topics
from exchange.venue.venue import Venue
from ledger.entries import Entry

TURN = 10**9
"""Nanoseconds between two turns: no stream has to wait longer."""


class PlainNotation:
    """Prints integers as they are."""

    quote = "CNY"

    def money(self, amount: int) -> str:
        return str(amount)

    def quantity(self, units: int) -> str:
        return str(units)

    def average(self, value: int, units: int) -> str:
        return str(value // units if units else 0)

    def percent_change(self, start: int, end: int) -> str:
        return str((end - start) * 100 // start if start else 0)


class FeedCore:
    """A replica with topics, and what each subscriber was told, decoded."""

    def __init__(self, most_streams: int = 1_024) -> None:
        self.replica = Replica(Venue(), Tape({}))
        self.topics = Topics(lambda symbol: self.replica.series(symbol, "CNY"))
        self.publisher = Publisher(self.replica, self.topics, Messages(PlainNotation()))
        self.control = Control(self.topics, most_streams)
        self.told: dict[Subscriber, list[tuple[str, Any]]] = {}
        self.now = 0

    def come(self, *names: str) -> Subscriber:
        """Return a new subscriber of these streams."""
        subscriber = Subscriber(combined=False)
        self.told[subscriber] = []
        self.control.begin(subscriber, list(names))
        return subscriber

    def ask(self, subscriber: Subscriber, message: object) -> dict[str, Any]:
        """Return the answer to a request, given as text or as what JSON stands for."""
        text = message if isinstance(message, str | bytes) else msgspec.json.encode(message)
        answer: dict[str, Any] = msgspec.json.decode(self.control.answer(subscriber, text))
        return answer

    def take(self, entries: Iterable[Entry], turn: int = TURN) -> None:
        """Let `turn` nanoseconds pass and entries be committed."""
        self.now += turn
        self.hear(self.publisher.take(entries, self.now))

    def wait(self, turn: int = TURN) -> None:
        """Let time pass."""
        self.now += turn
        self.hear(self.publisher.due(self.now))

    def hear(self, frames: Iterable[Frame]) -> None:
        """Give messages to whom they are for."""
        for topic, message, only in frames:
            for subscriber in topic.subscribers if only is None else only:
                self.told[subscriber].append((topic.stream.name, msgspec.json.decode(message)))

    def heard(self, subscriber: Subscriber) -> list[Any]:
        """Return what a subscriber was told since the last call."""
        told, self.told[subscriber] = self.told[subscriber], []
        return [message for _, message in told]
