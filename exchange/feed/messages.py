"""Messages of market data in the dialect: one function per stream, plain values in, JSON out.

Times come in nanoseconds and go out in milliseconds.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from exchange.commands.kinds import Side
from exchange.feed.notation import Notation
from exchange.feed.replica import Level, Place
from exchange.feed.tape import Print
from exchange.history.candles import Candle
from exchange.history.intervals import Interval
from exchange.history.tickers import Ticker

MILLISECOND: Final = 10**6
NO_TRADE: Final = -1

_encode: Final = msgspec.json.Encoder().encode
_EMPTY: Final = (0, 0)

Shape = dict[str, object]


class Messages:
    """Writes messages in one notation."""

    def __init__(self, notation: Notation) -> None:
        self._notation = notation
        self._money = notation.money
        self._quantity = notation.quantity

    def symbol(self, asset: str) -> str:
        """Return the symbol of units against money."""
        return asset + self._notation.quote

    def trade(self, symbol: str, print_: Print) -> bytes:
        """Return a trade; `ledgerSequence` is the entry that proves it."""
        moment = print_.time // MILLISECOND
        return _encode(
            {
                "e": "trade",
                "E": moment,
                "s": symbol,
                "t": print_.trade,
                "p": self._money(print_.price),
                "q": self._quantity(print_.quantity),
                "T": moment,
                "m": print_.buyer_is_maker,
                "M": True,
                "ledgerSequence": print_.sequence,
            }
        )

    def aggregate(self, symbol: str, run: Sequence[Print]) -> bytes:
        """Return the trades that one act made at one price, as one."""
        first, last = run[0], run[-1]
        moment = first.time // MILLISECOND
        return _encode(
            {
                "e": "aggTrade",
                "E": moment,
                "s": symbol,
                "a": first.aggregate,
                "p": self._money(first.price),
                "q": self._quantity(sum(each.quantity for each in run)),
                "f": first.trade,
                "l": last.trade,
                "T": moment,
                "m": first.buyer_is_maker,
                "M": True,
            }
        )

    def changes(
        self, symbol: str, span: tuple[int, int], changed: Iterable[tuple[Place, int]], time: int
    ) -> bytes:
        """Return what changed in an order book in the entries numbered in `span`, both included.

        `changed` says how much waits at each price now; 0: nothing any more.
        """
        sides: dict[Side, list[list[str]]] = {Side.BUY: [], Side.SELL: []}
        for (side, price), quantity in changed:
            sides[side].append([self._money(price), self._quantity(quantity)])
        return _encode(
            {
                "e": "depthUpdate",
                "E": time // MILLISECOND,
                "s": symbol,
                "U": span[0],
                "u": span[1],
                "b": sides[Side.BUY],
                "a": sides[Side.SELL],
            }
        )

    def levels(self, size: int, bids: Iterable[Level], asks: Iterable[Level]) -> bytes:
        """Return the best levels of an order book as of ledger size `size`."""
        return _encode(
            {"lastUpdateId": size, "bids": self._levels(bids), "asks": self._levels(asks)}
        )

    def _levels(self, levels: Iterable[Level]) -> list[list[str]]:
        return [[self._money(price), self._quantity(quantity)] for price, quantity in levels]

    def best(self, symbol: str, size: int, bids: Sequence[Level], asks: Sequence[Level]) -> bytes:
        """Return the best price and its quantity on each side; zeros where nobody offers."""
        return _encode({"u": size, "s": symbol, **self._best(bids, asks)})

    def _best(self, bids: Sequence[Level], asks: Sequence[Level]) -> Shape:
        bid, ask = bids[0] if bids else _EMPTY, asks[0] if asks else _EMPTY
        return {
            "b": self._money(bid[0]),
            "B": self._quantity(bid[1]),
            "a": self._money(ask[0]),
            "A": self._quantity(ask[1]),
        }

    def candle(self, symbol: str, candle: Candle, cut: tuple[Interval, int], now: int) -> bytes:
        """Return a candle of an interval and offset; it is closed once `now` is past its end."""
        interval, offset = cut
        ends_at = interval.ends_at(candle.opens_at, offset)
        return _encode(
            {
                "e": "kline",
                "E": now // MILLISECOND,
                "s": symbol,
                "k": {
                    "t": candle.opens_at // MILLISECOND,
                    "T": ends_at // MILLISECOND - 1,
                    "s": symbol,
                    "i": interval.value,
                    "f": candle.first_trade if candle.trades else NO_TRADE,
                    "L": candle.last_trade if candle.trades else NO_TRADE,
                    "o": self._money(candle.open),
                    "c": self._money(candle.close),
                    "h": self._money(candle.high),
                    "l": self._money(candle.low),
                    "v": self._quantity(candle.volume),
                    "n": candle.trades,
                    "x": now >= ends_at,
                    "q": self._money(candle.value),
                    "V": self._quantity(candle.buy_volume),
                    "Q": self._money(candle.buy_value),
                    "B": "0",
                },
            }
        )

    def mini_ticker(self, symbol: str, ticker: Ticker, now: int) -> Shape:
        """Return what the trades of a day came to; flat at the last price if there were none."""
        window = ticker.window
        flat = ticker.last.price if ticker.last else 0
        return {
            "e": "24hrMiniTicker",
            "E": now // MILLISECOND,
            "s": symbol,
            "c": self._money(window.close if window else flat),
            "o": self._money(window.open if window else flat),
            "h": self._money(window.high if window else flat),
            "l": self._money(window.low if window else flat),
            "v": self._quantity(window.volume if window else 0),
            "q": self._money(window.value if window else 0),
        }

    def ticker(
        self,
        symbol: str,
        ticker: Ticker,
        best: tuple[Sequence[Level], Sequence[Level]],
        now: int,
    ) -> Shape:
        """Return the same with what changed in the day, the last trade and the best prices."""
        window, last, before = ticker.window, ticker.last, ticker.before
        start, end = (window.open, window.close) if window else (0, 0)
        value, volume = (window.value, window.volume) if window else (0, 0)
        return {
            **self.mini_ticker(symbol, ticker, now),
            "e": "24hrTicker",
            "p": self._money(end - start),
            "P": self._notation.percent_change(start, end),
            "w": self._notation.average(value, volume),
            "x": self._money(before.price if before else 0),
            "Q": self._quantity(last.quantity if last else 0),
            **self._best(*best),
            "O": ticker.since // MILLISECOND,
            "C": now // MILLISECOND,
            "F": window.first_trade if window else NO_TRADE,
            "L": window.last_trade if window else NO_TRADE,
            "n": window.trades if window else 0,
        }


def encoded(shape: Shape | list[Shape]) -> bytes:
    """Return a message that was made as a shape."""
    return _encode(shape)


def dressed(name: str, message: bytes) -> bytes:
    """Return `message` with the name of its stream, as combined connections get it."""
    return b'{"stream":%b,"data":%b}' % (_encode(name), message)
