"""Candles and tickers: read from history once a second, told where they changed.

They come from the same read models as the trading API, so both say the same. Reading may wait, so
it is done in three steps: `ask` and `tell` belong to the feed's own thread, `answer` to another.
"""

import sqlite3
from collections.abc import Iterator
from typing import Final

import msgspec

from exchange.clock import SECOND
from exchange.commands.kinds import Side
from exchange.feed.messages import Messages, Shape, encoded
from exchange.feed.publisher import Frame
from exchange.feed.replica import Level, Replica
from exchange.feed.streams import Kind
from exchange.feed.topics import Topic, Topics
from exchange.history import klines, tickers
from exchange.history.candles import DAY, Candle
from exchange.history.klines import KlineSelection
from exchange.history.tickers import Ticker

GRACE: Final = SECOND
"""So long after its end, or when a later entry is there, a candle is closed for good."""

MOST_CANDLES: Final = 100
_TICKERS: Final = (Kind.TICKER, Kind.MINI_TICKER)
_TIMES: Final = ("E", "O", "C")


class Questions(msgspec.Struct):
    """What is to be read: candles by topic, the tickers of series; from views of `size` entries.

    `listening` are the topics of tickers. `now` is the time of day in nanoseconds, `certain` the
    time up to which no trade is to come.
    """

    size: int
    now: int
    certain: int
    candles: dict[Topic, KlineSelection]
    listening: list[Topic]
    tickers: dict[int, tuple[str, tuple[list[Level], list[Level]]]]


class Answers(msgspec.Struct):
    """What was read."""

    questions: Questions
    candles: dict[Topic, list[Candle]]
    tickers: dict[int, Ticker]


def answer(questions: Questions, views: sqlite3.Connection) -> Answers:
    """Read what is asked, in whatever thread."""
    since = questions.now - DAY
    return Answers(
        questions,
        {topic: klines.select(views, chosen) for topic, chosen in questions.candles.items()},
        {series: tickers.ticker(views, series, since) for series in questions.tickers},
    )


class Periodic:
    """Knows what was told last of each candle and ticker."""

    def __init__(self, replica: Replica, topics: Topics, messages: Messages) -> None:
        self._replica = replica
        self._topics = topics
        self._messages = messages
        self._candles: dict[Topic, tuple[Candle, bool]] = {}
        self._tickers: dict[tuple[Kind, int], Shape] = {}

    def ask(self, now: int) -> Questions | None:
        """Return what has to be read at `now`, None if nobody listens."""
        candles = self._topics.of_kind(Kind.CANDLE)
        series = dict.fromkeys(self._series())
        self._candles = {topic: self._candles[topic] for topic in candles if topic in self._candles}
        if not candles and not series:
            self._tickers.clear()
            return None
        certain = max(self._replica.time, now - GRACE)
        return Questions(
            self._replica.size,
            now,
            certain,
            {topic: self._selection(topic, certain) for topic in candles},
            [topic for kind in _TICKERS for topic in self._topics.of_kind(kind)],
            {each: (self._symbol(each), self._best(each)) for each in series},
        )

    def tell(self, answers: Answers) -> list[Frame]:
        """Return what changed since it was told last."""
        frames: list[Frame] = []
        for topic, rows in answers.candles.items():
            frames += self._tell_candles(topic, rows, answers.questions)
        for kind in _TICKERS:
            shapes = {
                series: self._shape(kind, series, ticker, answers.questions)
                for series, ticker in answers.tickers.items()
            }
            changed = {
                series
                for series, shape in shapes.items()
                if _timeless(shape) != self._tickers.get((kind, series))
            }
            traded = {each: shapes[each] for each, of in answers.tickers.items() if of.last}
            for topic in answers.questions.listening:
                if topic.stream.kind is not kind:
                    continue
                if topic.series:
                    shape = shapes.get(topic.series)
                    frames += _tell_one(topic, shape, changed=topic.series in changed)
                else:
                    frames += _tell_all(topic, traded, changed)
            self._tickers |= {(kind, each): _timeless(shapes[each]) for each in changed}
        return frames

    def _series(self) -> Iterator[int]:
        for kind in _TICKERS:
            for topic in self._topics.of_kind(kind):
                if topic.series:
                    yield topic.series
                else:
                    yield from self._replica.traded()

    def _selection(self, topic: Topic, now: int) -> KlineSelection:
        stream = topic.stream
        told = self._candles.get(topic)
        if told is None:
            return KlineSelection(topic.series, stream.interval, now, offset=stream.offset, limit=1)
        return KlineSelection(
            topic.series, stream.interval, now, told[0].opens_at, None, stream.offset, MOST_CANDLES
        )

    def _tell_candles(self, topic: Topic, rows: list[Candle], asked: Questions) -> Iterator[Frame]:
        cut = (topic.stream.interval, topic.stream.offset)
        symbol = self._symbol(topic.series)
        for row in rows:
            closed = asked.certain >= cut[0].ends_at(row.opens_at, cut[1])
            if self._candles.get(topic) == (row, closed):
                continue
            self._candles[topic] = (row, closed)
            topic.fresh.clear()
            yield Frame(topic, self._messages.candle(symbol, row, cut, asked.certain))
        told = self._candles.get(topic)
        if topic.fresh and told is not None:
            fresh, topic.fresh = topic.fresh, []
            yield Frame(topic, self._messages.candle(symbol, told[0], cut, asked.certain), fresh)

    def _shape(self, kind: Kind, series: int, ticker: Ticker, asked: Questions) -> Shape:
        symbol, best = asked.tickers[series]
        if kind is Kind.TICKER:
            return self._messages.ticker(symbol, ticker, best, asked.now)
        return self._messages.mini_ticker(symbol, ticker, asked.now)

    def _best(self, series: int) -> tuple[list[Level], list[Level]]:
        depth = self._replica.depth
        return depth(series, Side.BUY, 1), depth(series, Side.SELL, 1)

    def _symbol(self, series: int) -> str:
        return self._messages.symbol(self._replica.asset_name(series))


def _tell_one(topic: Topic, shape: Shape | None, *, changed: bool) -> Iterator[Frame]:
    if shape is None:
        return
    fresh, topic.fresh = topic.fresh, []
    if changed:
        yield Frame(topic, encoded(shape))
    elif fresh:
        yield Frame(topic, encoded(shape), fresh)


def _tell_all(topic: Topic, traded: dict[int, Shape], changed: set[int]) -> Iterator[Frame]:
    fresh, topic.fresh = topic.fresh, []
    news = [shape for series, shape in traded.items() if series in changed]
    rest = [shape for series, shape in traded.items() if series not in changed]
    if news:
        yield Frame(topic, encoded(news))
    if fresh and rest:
        yield Frame(topic, encoded(rest), fresh)


def _timeless(shape: Shape) -> Shape:
    return {name: value for name, value in shape.items() if name not in _TIMES}
