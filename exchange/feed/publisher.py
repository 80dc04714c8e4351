"""The publisher: what entries did becomes messages for those who listen.

Trades and best prices are told with the entries that moved them, order books at most as often as
their streams say: then one message tells all that changed since the last one, and its `U` follows
that one's `u`. What nobody listens to is not made.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from exchange.commands.kinds import Side
from exchange.feed.messages import Messages
from exchange.feed.replica import Level, Place, Replica
from exchange.feed.streams import Kind
from exchange.feed.tape import Print
from exchange.feed.topics import Subscriber, Topic, Topics
from ledger.entries import Entry

BUY, SELL = Side.BUY, Side.SELL


class Frame(NamedTuple):
    """A message of a topic, for all its subscribers or for `only` these."""

    topic: Topic
    message: bytes
    only: Sequence[Subscriber] | None = None


class _Changes:
    """What a stream of changes has told: up to which entry, when, and what was there before.

    `before` holds the quantity at each place that may have changed since.
    """

    __slots__ = ("before", "told_at", "told_to")

    def __init__(self, size: int) -> None:
        self.told_to = size
        self.told_at = 0
        self.before: dict[Place, int] = {}


class _Standing:
    """What a stream of levels or best prices has told last, when, and whether that may be old."""

    __slots__ = ("last", "moved", "told_at")

    def __init__(self) -> None:
        self.last: object = None
        self.told_at = 0
        self.moved = True


class Publisher:
    """Makes messages of a replica's entries; `take` and `due` return what to send now."""

    def __init__(self, replica: Replica, topics: Topics, messages: Messages) -> None:
        self._replica = replica
        self._topics = topics
        self._messages = messages
        self._changes: dict[Topic, _Changes] = {}
        self._standing: dict[Topic, _Standing] = {}
        replica.touched = self._touched

    def take(self, entries: Iterable[Entry], now: int) -> list[Frame]:
        """Apply entries that were committed; return what is to be told now."""
        self._begin()
        prints: list[Print] = []
        for entry in entries:
            prints += self._replica.take(entry)
        frames: list[Frame] = []
        for series, run in groupby(prints, key=lambda each: each.series):
            frames += self._trades(series, list(run))
        return frames + self.due(now)

    def due(self, now: int) -> list[Frame]:
        """Return what is to be told at `now`, nanoseconds of a clock that never falls."""
        self._begin()
        frames: list[Frame] = []
        for topic in self._topics.of_kind(Kind.DEPTH):
            changes = self._changes[topic]
            if changes.before and now - changes.told_at >= topic.stream.every:
                frames += self._tell_changes(topic, changes, now)
        for kind in (Kind.LEVELS, Kind.BEST):
            for topic in self._topics.of_kind(kind):
                frames += self._tell_standing(topic, now)
        return frames

    def _begin(self) -> None:
        """Take note of topics that are new since, and forget those that are gone."""
        depth = self._topics.of_kind(Kind.DEPTH)
        for topic in depth:
            if topic not in self._changes:
                self._changes[topic] = _Changes(self._replica.size)
        if len(self._changes) > len(depth):
            self._changes = {topic: self._changes[topic] for topic in depth}
        standing = [*self._topics.of_kind(Kind.LEVELS), *self._topics.of_kind(Kind.BEST)]
        for topic in standing:
            if topic not in self._standing:
                self._standing[topic] = _Standing()
        if len(self._standing) > len(standing):
            self._standing = {topic: self._standing[topic] for topic in standing}

    def _touched(self, series: int, place: Place, quantity: int) -> None:
        for topic in self._topics.of_series(series, Kind.DEPTH):
            self._changes[topic].before.setdefault(place, quantity)
        for kind in (Kind.LEVELS, Kind.BEST):
            for topic in self._topics.of_series(series, kind):
                self._standing[topic].moved = True

    def _trades(self, series: int, prints: list[Print]) -> Iterable[Frame]:
        symbol = self._symbol(series)
        for topic in self._topics.of_series(series, Kind.TRADE):
            for each in prints:
                yield Frame(topic, self._messages.trade(symbol, each))
        for topic in self._topics.of_series(series, Kind.AGGREGATE):
            for _, run in groupby(prints, key=lambda each: each.aggregate):
                yield Frame(topic, self._messages.aggregate(symbol, list(run)))

    def _tell_changes(self, topic: Topic, changes: _Changes, now: int) -> Iterable[Frame]:
        replica = self._replica
        changed = [
            (place, quantity)
            for place, before in changes.before.items()
            if (quantity := replica.quantity(topic.series, place)) != before
        ]
        changes.before = {}
        if changed:
            span = (changes.told_to + 1, replica.size)
            symbol = self._symbol(topic.series)
            changes.told_to = replica.size
            changes.told_at = now
            yield Frame(topic, self._messages.changes(symbol, span, changed, replica.time))

    def _tell_standing(self, topic: Topic, now: int) -> Iterable[Frame]:
        standing = self._standing[topic]
        if standing.moved and now - standing.told_at >= topic.stream.every:
            standing.moved = False
            shown = self._shown(topic)
            if shown != standing.last:
                standing.last = shown
                standing.told_at = now
                topic.fresh.clear()
                yield Frame(topic, self._standing_message(topic, *shown))
        if topic.fresh:
            fresh, topic.fresh = topic.fresh, []
            yield Frame(topic, self._standing_message(topic, *self._shown(topic)), fresh)

    def _shown(self, topic: Topic) -> tuple[list[Level], list[Level]]:
        levels = topic.stream.levels or 1
        depth = self._replica.depth
        return depth(topic.series, BUY, levels), depth(topic.series, SELL, levels)

    def _standing_message(self, topic: Topic, bids: list[Level], asks: list[Level]) -> bytes:
        size = self._replica.size
        if topic.stream.kind is Kind.LEVELS:
            return self._messages.levels(size, bids, asks)
        return self._messages.best(self._symbol(topic.series), size, bids, asks)

    def _symbol(self, series: int) -> str:
        return self._messages.symbol(self._replica.asset_name(series))
