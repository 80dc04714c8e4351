"""Topics: a stream that somebody listens to, and who does."""

from collections.abc import Callable, Iterator
from typing import Final

from exchange.feed.streams import Kind, Stream, parse

KINDS_WITH_A_STATE: Final = frozenset(
    (Kind.LEVELS, Kind.BEST, Kind.CANDLE, Kind.TICKER, Kind.MINI_TICKER)
)
"""Streams that tell how something stands: who comes to them is told at once, not at a change."""


class Subscriber:
    """One connection, as the core sees it: what it listens to and in which dress it gets it.

    `combined` says whether each message comes with the name of its stream. `sent` counts the bytes
    that were given to it.
    """

    __slots__ = ("combined", "sent", "topics")

    def __init__(self, *, combined: bool) -> None:
        self.combined = combined
        self.sent = 0
        self.topics: dict[str, Topic] = {}


class Topic:
    """A stream with its subscribers; `fresh` are those that were told nothing yet."""

    __slots__ = ("fresh", "series", "stream", "subscribers")

    def __init__(self, stream: Stream, series: int) -> None:
        """`series` is 0 for a stream of all symbols."""
        self.stream = stream
        self.series = series
        self.subscribers: dict[Subscriber, None] = {}
        self.fresh: list[Subscriber] = []


class Topics:
    """All topics, by name and by what they are about.

    `find` returns the number of the series of a symbol, None if there is none.
    """

    def __init__(self, find: Callable[[str], int | None]) -> None:
        self._find = find
        self._by_name: dict[str, Topic] = {}
        self._by_series: dict[tuple[int, Kind], list[Topic]] = {}
        self._by_kind: dict[Kind, list[Topic]] = {kind: [] for kind in Kind}

    def resolve(self, name: str) -> tuple[Stream, int] | None:
        """Return the stream of that name and its series, None if there is no such stream."""
        stream = parse(name)
        if stream is None:
            return None
        series = self._find(stream.symbol) if stream.symbol else 0
        return None if series is None else (stream, series)

    def add(self, subscriber: Subscriber, stream: Stream, series: int) -> None:
        """Let a subscriber listen; twice is as good as once."""
        topic = self._by_name.get(stream.name)
        if topic is None:
            topic = self._by_name[stream.name] = Topic(stream, series)
            self._by_series.setdefault((series, stream.kind), []).append(topic)
            self._by_kind[stream.kind].append(topic)
        if subscriber in topic.subscribers:
            return
        topic.subscribers[subscriber] = None
        subscriber.topics[stream.name] = topic
        if stream.kind in KINDS_WITH_A_STATE:
            topic.fresh.append(subscriber)

    def remove(self, subscriber: Subscriber, name: str) -> None:
        """Let a subscriber listen no more; a topic without any is forgotten."""
        topic = subscriber.topics.pop(name, None)
        if topic is None:
            return
        del topic.subscribers[subscriber]
        if subscriber in topic.fresh:
            topic.fresh.remove(subscriber)
        if not topic.subscribers:
            del self._by_name[name]
            self._by_series[topic.series, topic.stream.kind].remove(topic)
            self._by_kind[topic.stream.kind].remove(topic)

    def drop(self, subscriber: Subscriber) -> None:
        """Forget a subscriber that has gone."""
        for name in list(subscriber.topics):
            self.remove(subscriber, name)

    def of_series(self, series: int, kind: Kind) -> list[Topic]:
        """Return the topics of one kind about a series."""
        return self._by_series.get((series, kind), [])

    def of_kind(self, kind: Kind) -> list[Topic]:
        """Return the topics of one kind."""
        return self._by_kind[kind]

    def __iter__(self) -> Iterator[Topic]:
        return iter(self._by_name.values())
