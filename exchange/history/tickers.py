"""Tickers: what the trades of the last so many nanoseconds came to, exactly."""

import sqlite3
from collections.abc import Iterator

import msgspec

from exchange.history import candles, klines, trades
from exchange.history.candles import HOUR, MINUTE, Candle
from exchange.history.trades import Trade


class Ticker(msgspec.Struct, frozen=True, gc=False):
    """The trades since `since` as one candle; the last trade of all; the last one before `since`.

    `window` is None if nothing was traded since then, `last` if nothing ever was.
    """

    since: int
    window: Candle | None
    last: Trade | None
    before: Trade | None


def ticker(views: sqlite3.Connection, series: int, since: int) -> Ticker:
    """Return the ticker of a series over all trades at `since` or later."""
    last = trades.last(views, series)
    first = trades.first_at(views, series, since)
    before = trades.between(views, series, first - 1, first - 1)
    window = candles.merged(_pieces(views, series, since, first))
    return Ticker(since, window, last, before[0] if before else None)


def _pieces(views: sqlite3.Connection, series: int, since: int, first: int) -> Iterator[Candle]:
    # Trades up to the next full minute, minutes up to the next full hour, then hours.
    minute = since + -since % MINUTE
    hour = minute + -minute % HOUR
    for trade in trades.following(views, series, first):
        if trade.time >= minute:
            break
        yield klines.candle_of(trade)
    yield from candles.between(views, series, MINUTE, minute, hour)
    yield from candles.between(views, series, HOUR, hour, 2**63 - 1)
