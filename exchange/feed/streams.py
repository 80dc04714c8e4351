"""Names of streams: `hotpot2703cny@depth@100ms` and the like, parsed once."""

import re
from enum import StrEnum
from typing import Final

import msgspec

from exchange.clock import SECOND
from exchange.history.intervals import Interval

SLOW: Final = SECOND
"""How often a stream of the order book tells what changed, in nanoseconds, unless it says more."""

FAST: Final = SECOND // 10
"""The same where the name ends in @100ms."""

EIGHT_HOURS: Final = 8 * 3600 * SECOND

_OF_SYMBOL: Final = re.compile(
    r"(?P<symbol>[a-z0-9]{2,30})@(?:"
    r"(?P<depth>depth)(?P<levels>5|10|20)?(?P<fast>@100ms|@1000ms)?"
    r"|kline_(?P<interval>[0-9]{1,2}[smhdwM])(?P<zone>@\+08:00)?"
    r"|(?P<plain>trade|aggTrade|bookTicker|ticker|miniTicker))"
)
_OF_ALL: Final = {"!ticker@arr": "ticker", "!miniTicker@arr": "miniTicker"}


class Kind(StrEnum):
    """What a stream tells."""

    DEPTH = "depth"
    LEVELS = "levels"
    TRADE = "trade"
    AGGREGATE = "aggTrade"
    BEST = "bookTicker"
    CANDLE = "kline"
    TICKER = "ticker"
    MINI_TICKER = "miniTicker"


class Stream(msgspec.Struct, frozen=True):
    """What a name stands for; `symbol` is in capitals, "" for all symbols at once.

    `every` is how often it tells at most, in nanoseconds; `offset` how far the wall clock of
    candles is ahead of UTC.
    """

    name: str
    kind: Kind
    symbol: str = ""
    levels: int = 0
    every: int = 0
    interval: Interval = Interval.MINUTE_1
    offset: int = 0


def parse(name: str) -> Stream | None:
    """Return the stream of that name, None if there is no such form of name."""
    if name in _OF_ALL:
        return Stream(name, Kind(_OF_ALL[name]))
    found = _OF_SYMBOL.fullmatch(name)
    if found is None:
        return None
    symbol = found["symbol"].upper()
    if found["depth"]:
        kind = Kind.LEVELS if found["levels"] else Kind.DEPTH
        every = FAST if found["fast"] == "@100ms" else SLOW
        return Stream(name, kind, symbol, int(found["levels"] or 0), every)
    if found["interval"]:
        return _candles(name, symbol, found["interval"], EIGHT_HOURS if found["zone"] else 0)
    return Stream(name, Kind(found["plain"]), symbol)


def _candles(name: str, symbol: str, interval: str, offset: int) -> Stream | None:
    if interval not in _INTERVALS:
        return None
    return Stream(name, Kind.CANDLE, symbol, interval=Interval(interval), offset=offset)


_INTERVALS: Final = frozenset(Interval)
