"""Candles: what a series of trades came to, in exact integers."""
# ruff: noqa: S608  what is put into SQL here are constants of this module

import sqlite3
from collections.abc import Iterable
from typing import Final

import msgspec

SECOND: Final = 10**9
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


class Candle(msgspec.Struct, gc=False):
    """The trades of one span of time: prices, units and money traded, and by buying takers."""

    opens_at: int
    open: int
    high: int
    low: int
    close: int
    volume: int
    value: int
    trades: int
    buy_volume: int
    buy_value: int
    first_trade: int
    last_trade: int

    def absorb(self, later: "Candle") -> None:
        """Take in the trades of a later candle; `opens_at` stays."""
        self.high = max(self.high, later.high)
        self.low = min(self.low, later.low)
        self.close = later.close
        self.volume += later.volume
        self.value += later.value
        self.trades += later.trades
        self.buy_volume += later.buy_volume
        self.buy_value += later.buy_value
        self.last_trade = later.last_trade


def of_trade(opens_at: int, trade: int, price: int, quantity: int, *, buyer_takes: bool) -> Candle:
    """Return the candle of a single trade."""
    value = price * quantity
    bought = (quantity, value) if buyer_takes else (0, 0)
    return Candle(opens_at, price, price, price, price, quantity, value, 1, *bought, trade, trade)


def flat(opens_at: int, price: int, last_trade: int) -> Candle:
    """Return the candle of a span without trades after one that closed at `price`."""
    return Candle(opens_at, price, price, price, price, 0, 0, 0, 0, 0, last_trade + 1, last_trade)


def merged(candles: Iterable[Candle]) -> Candle | None:
    """Return one candle of the trades of all, which are in order; None if there are none."""
    whole: Candle | None = None
    for candle in candles:
        if whole is None:
            whole = msgspec.structs.replace(candle)
        else:
            whole.absorb(candle)
    return whole


KEPT: Final = (MINUTE, HOUR)
"""The widths of which rows are kept; the others are put together from these when they are read."""

_UPSERT: Final = """INSERT INTO candles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET high = max(high, excluded.high), low = min(low, excluded.low),
    close = excluded.close, volume = volume + excluded.volume, value = value + excluded.value,
    trades = trades + excluded.trades, buy_volume = buy_volume + excluded.buy_volume,
    buy_value = buy_value + excluded.buy_value, last_trade = excluded.last_trade"""


def write(views: sqlite3.Connection, minutes: dict[tuple[int, int], Candle]) -> None:
    """Add the candles of further trades, by (series, minute), to the rows of every kept width."""
    hours: dict[tuple[int, int], Candle] = {}
    for (series, opens_at), minute in minutes.items():
        hour = (series, opens_at - opens_at % HOUR)
        if hour in hours:
            hours[hour].absorb(minute)
        else:
            hours[hour] = msgspec.structs.replace(minute, opens_at=hour[1])
    for width, rows in zip(KEPT, (minutes, hours), strict=True):
        views.executemany(
            _UPSERT,
            [(key[0], width, *msgspec.structs.astuple(candle)) for key, candle in rows.items()],
        )


_COLUMNS: Final = """opens_at, open, high, low, close, volume, value, trades, buy_volume, buy_value,
    first_trade, last_trade"""


def between(
    views: sqlite3.Connection, series: int, width: int, start: int, end: int
) -> list[Candle]:
    """Return the kept candles of `width` that open at `start` or later and before `end`."""
    rows = views.execute(
        f"""SELECT {_COLUMNS} FROM candles
            WHERE series = ? AND width = ? AND opens_at >= ? AND opens_at < ? ORDER BY opens_at""",
        (series, width, start, end),
    )
    return [Candle(*row) for row in rows]


def last_before(views: sqlite3.Connection, series: int, width: int, start: int) -> Candle | None:
    """Return the last kept candle of `width` that opens before `start`."""
    row = views.execute(
        f"""SELECT {_COLUMNS} FROM candles WHERE series = ? AND width = ? AND opens_at < ?
            ORDER BY opens_at DESC LIMIT 1""",
        (series, width, start),
    ).fetchone()
    return Candle(*row) if row else None
