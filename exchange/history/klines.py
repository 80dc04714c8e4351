"""Klines: candles of an interval one after the other, none left out, put together when read.

From the first trade of a series on there is one for each span of time up to now; a span without
trades is flat at the close before it. They are exact: the same as from the trades themselves.
"""

import sqlite3
from collections.abc import Iterable, Iterator

import msgspec

from exchange.history import candles, trades
from exchange.history.candles import HOUR, MINUTE, Candle
from exchange.history.intervals import Interval
from exchange.history.trades import Trade


class KlineSelection(msgspec.Struct, frozen=True, gc=False):
    """Which klines of a series: those that open from `start` to `end`, both included.

    With `start` the first `limit` of them, else the last. `now` is when the last of all is open;
    `offset` how far the wall clock that cuts them is ahead of UTC. Times are nanoseconds.
    """

    series: int
    interval: Interval
    now: int
    start: int | None = None
    end: int | None = None
    offset: int = 0
    limit: int = 500


def select(views: sqlite3.Connection, selection: KlineSelection) -> list[Candle]:
    """Return the klines, in order of time; none before the first trade."""
    opens = _boundaries(views, selection)
    if not opens:
        return []
    interval, offset = selection.interval, selection.offset
    end = interval.ends_at(opens[-1], offset)
    width = _width(interval, offset)
    if width:
        pieces: Iterable[Candle] = candles.between(views, selection.series, width, opens[0], end)
        before = candles.last_before(views, selection.series, width, opens[0])
    else:
        first = trades.first_at(views, selection.series, opens[0])
        pieces = _of_trades(views, selection.series, first, end)
        before = next(_of_trades(views, selection.series, first - 1, opens[0]), None)
    return list(_filled(opens, end, pieces, before))


def _width(interval: Interval, offset: int) -> int:
    """Return the widest kept candles that the boundaries of the interval do not cut; 0: none."""
    whole_hours = not offset % HOUR and not interval.length % HOUR
    if whole_hours:
        return HOUR
    return MINUTE if not interval.length % MINUTE else 0


def _boundaries(views: sqlite3.Connection, selection: KlineSelection) -> list[int]:
    first = trades.between(views, selection.series, 1, 1)
    newest = trades.last(views, selection.series)
    if not first or newest is None:
        return []
    interval, offset = selection.interval, selection.offset
    earliest = interval.opens_at(first[0].time, offset)
    latest = interval.opens_at(max(selection.now, newest.time), offset)
    if selection.end is not None:
        latest = min(latest, interval.opens_at(selection.end, offset))
    if selection.start is None:
        start = max(earliest, interval.back(latest, selection.limit - 1, offset))
    else:
        start = interval.opens_at(selection.start, offset)
        if start < selection.start:
            start = interval.ends_at(start, offset)
        start = max(start, earliest)
    opens = interval.boundaries(start, latest, offset)
    return [opens_at for opens_at, _ in zip(opens, range(selection.limit), strict=False)]


def _filled(
    opens: list[int], end: int, pieces: Iterable[Candle], before: Candle | None
) -> Iterator[Candle]:
    waiting = iter(pieces)
    piece = next(waiting, None)
    last = before
    for opens_at, ends_at in zip(opens, [*opens[1:], end], strict=True):
        whole: Candle | None = None
        while piece is not None and piece.opens_at < ends_at:
            if whole is None:
                whole = msgspec.structs.replace(piece, opens_at=opens_at)
            else:
                whole.absorb(piece)
            piece = next(waiting, None)
        if whole is None:
            if last is None:  # the boundary of the first trade is the first, so there is one
                continue
            whole = candles.flat(opens_at, last.close, last.last_trade)
        last = whole
        yield whole


def _of_trades(views: sqlite3.Connection, series: int, first: int, end: int) -> Iterator[Candle]:
    for trade in trades.following(views, series, first):
        if trade.time >= end:
            return
        yield candle_of(trade)


def candle_of(trade: Trade) -> Candle:
    """Return the candle of one trade, opening at its very moment."""
    return candles.of_trade(
        trade.time,
        trade.trade,
        trade.price,
        trade.quantity,
        buyer_takes=not trade.buyer_is_maker,
    )
