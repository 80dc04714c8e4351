"""Bots that trade gently through the public API, so that the demo's prices move.

Each beat one bot looks at one order book and either moves a quote of its own near the middle of the
market or takes a little of what is on offer.
"""

import hmac
from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256
from http.client import HTTPException
from pathlib import Path
from threading import Event
from typing import Final, NamedTuple
from urllib.parse import urlencode

import msgspec

from portal.certificates import connection_to
from portal.clock import MILLISECOND, now
from portal.randomness import draw_bytes

PAUSE_S: Final = 1
PATIENCE_S: Final = 10
QUOTES: Final = 3
"""Quotes that a bot keeps on each side of a book."""


class Key(NamedTuple):
    """An API key and its secret."""

    key: str
    secret: str


class Filter(msgspec.Struct, rename="camel"):
    """A rule that orders of a symbol must keep; only that of prices is read."""

    filter_type: str
    tick_size: Decimal = Decimal(0)
    max_price: Decimal = Decimal(0)


class Symbol(msgspec.Struct):
    """A symbol as `exchangeInfo` lists it."""

    symbol: str
    status: str
    filters: list[Filter]


class ExchangeInfo(msgspec.Struct):
    """The part of `exchangeInfo` that a bot reads."""

    symbols: list[Symbol]


class Depth(msgspec.Struct):
    """The best levels of an order book: [price, quantity]."""

    bids: list[tuple[Decimal, Decimal]]
    asks: list[tuple[Decimal, Decimal]]


class Instrument(NamedTuple):
    """What a bot must know of a symbol to place orders that are accepted."""

    symbol: str
    tick: Decimal
    highest: Decimal


class Refusal(Exception):  # noqa: N818  the exchange refused; nothing is wrong
    """The API answered with an error."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(status, body)
        self.status = status


class TradingApi:
    """The few calls of the public trading API that a bot needs."""

    def __init__(self, host: str, port: int, certificate: Path | None = None) -> None:
        self._connection = connection_to(host, port, certificate, PATIENCE_S)

    def exchange_info(self) -> ExchangeInfo:
        """Return the symbols and their rules."""
        return msgspec.json.decode(self._call("GET", "/api/v3/exchangeInfo", {}), type=ExchangeInfo)

    def depth(self, symbol: str) -> Depth:
        """Return the best five levels of each side."""
        query = urlencode({"symbol": symbol, "limit": 5})
        return msgspec.json.decode(self._call("GET", f"/api/v3/depth?{query}", {}), type=Depth)

    def order(self, method: str, key: Key, **parameters: str) -> bytes:
        """Place (POST) or cancel (DELETE) an order; return the answer."""
        query = urlencode(parameters | {"timestamp": str(now() // MILLISECOND)})
        signature = hmac.new(key.secret.encode(), query.encode(), sha256).hexdigest()
        target = f"/api/v3/order?{query}&signature={signature}"
        return self._call(method, target, {"X-MBX-APIKEY": key.key})

    def _call(self, method: str, target: str, headers: dict[str, str]) -> bytes:
        try:
            self._connection.request(method, target, headers=headers)
            response = self._connection.getresponse()
            body = response.read()
        except (OSError, HTTPException):
            self._connection.close()  # the next call opens another
            raise
        if response.status >= 400:  # noqa: PLR2004  HTTP's own number
            raise Refusal(response.status, body)
        return body


class Bots:
    """All bots of the demo, taking turns."""

    def __init__(self, api: TradingApi, keys: Sequence[Key]) -> None:
        self._api = api
        self._keys = keys
        self._instruments: list[Instrument] = []
        self._mids: dict[str, Decimal] = {}
        self._beats = 0

    def run(self, stop: Event) -> None:
        """Trade, a beat a second, until `stop` is set; an exchange that is away is waited for."""
        while not stop.wait(PAUSE_S):
            try:
                self.beat()
            except (OSError, HTTPException, Refusal):
                self._beats = 0  # look at the list of symbols again

    def beat(self) -> None:
        """Let one bot act on one symbol."""
        if self._beats % 60 == 0:
            self._instruments = self._trading()
        self._beats += 1
        if not self._instruments:
            return
        instrument = self._instruments[_below(len(self._instruments))]
        key = self._keys[_below(len(self._keys))]
        bid, ask = self._best(instrument.symbol)
        mid = self._walk(instrument, bid, ask)
        if mid is None:
            return
        if _below(100) < 60 or bid is None or ask is None:  # noqa: PLR2004  percent
            self._quote(instrument, key, mid)
        else:
            self._take(instrument, key)

    def _trading(self) -> list[Instrument]:
        return [
            Instrument(each.symbol, rule.tick_size, rule.max_price)
            for each in self._api.exchange_info().symbols
            for rule in each.filters
            if each.status == "TRADING" and rule.filter_type == "PRICE_FILTER"
        ]

    def _best(self, symbol: str) -> tuple[Decimal | None, Decimal | None]:
        depth = self._api.depth(symbol)
        return depth.bids[0][0] if depth.bids else None, depth.asks[0][0] if depth.asks else None

    def _walk(
        self, instrument: Instrument, bid: Decimal | None, ask: Decimal | None
    ) -> Decimal | None:
        """Move the price that the bots believe in by a few ticks, staying near the book's."""
        known = [price for price in (bid, ask) if price is not None]
        if not known:
            return self._mids.get(instrument.symbol)
        middle = sum(known, Decimal(0)) / len(known)
        believed = self._mids.get(instrument.symbol, middle)
        mid = believed + (middle - believed) / 4 + instrument.tick * (_below(7) - 3)
        mid = min(mid, instrument.highest - 30 * instrument.tick)
        self._mids[instrument.symbol] = mid
        return mid

    def _quote(self, instrument: Instrument, key: Key, mid: Decimal) -> None:
        side = ("BUY", "SELL")[_below(2)]
        away = instrument.tick * (2 + _below(20))
        price = mid - away if side == "BUY" else mid + away
        price = (price // instrument.tick) * instrument.tick
        name = f"bot-{instrument.symbol}-{side}-{_below(QUOTES)}"
        self._try("DELETE", key, symbol=instrument.symbol, origClientOrderId=name)
        self._try(
            "POST",
            key,
            symbol=instrument.symbol,
            side=side,
            type="LIMIT",
            timeInForce="GTC",
            price=f"{price:f}",
            quantity=str(_quantity(price)),
            newClientOrderId=name,
        )

    def _take(self, instrument: Instrument, key: Key) -> None:
        price = self._mids[instrument.symbol]
        self._try(
            "POST",
            key,
            symbol=instrument.symbol,
            side=("BUY", "SELL")[_below(2)],
            type="MARKET",
            quantity=str(max(1, _quantity(price) // 2)),
        )

    def _try(self, method: str, key: Key, **parameters: str) -> None:
        try:
            self._api.order(method, key, **parameters)
        except Refusal as refusal:
            if refusal.status >= 500:  # noqa: PLR2004  the exchange is not well: leave it alone
                raise


def _quantity(price: Decimal) -> int:
    """Return a quantity worth some ten to three hundred yuan."""
    return max(1, int((10 + _below(290)) / price))


def _below(limit: int) -> int:
    return int.from_bytes(draw_bytes(8)) % limit
