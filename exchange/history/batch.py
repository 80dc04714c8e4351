"""A batch: the rows that follow from a run of entries, written in one transaction.

Rows that are touched again and again (orders, candles) are kept in memory until the batch is
written, so that each is written once.
"""

import sqlite3
from typing import Final

from exchange.commands.kinds import Side
from exchange.events.orders import Fill
from exchange.history import candles, entries, orders, statements, trades
from exchange.history.candles import MINUTE, Candle
from exchange.history.entries import Entry
from exchange.history.orders import Order
from ledger.errors import LedgerCorrupt

SELL: Final = int(Side.SELL)


class _Tape:
    """Where the numbering of a series stands: the last aggregate, its act and its price."""

    __slots__ = ("act", "aggregate", "price")

    def __init__(self, aggregate: int) -> None:
        self.aggregate = aggregate
        self.act = -1
        self.price = 0

    def aggregate_of(self, act: int, price: int) -> int:
        """Return the aggregate of the next trade."""
        if act != self.act or price != self.price:
            self.aggregate += 1
            self.act = act
            self.price = price
        return self.aggregate


class Batch:
    """What a run of entries adds to the views and changes in them."""

    def __init__(self, views: sqlite3.Connection) -> None:
        self.views = views
        self.acts: Final[list[tuple[int, int, int, int]]] = []
        self.postings: Final[list[tuple[int, int, int, int, int]]] = []
        self._placed: dict[int, Order] = {}
        self._changed: dict[int, Order] = {}
        self._trades: list[tuple[int, ...]] = []
        self._minutes: dict[tuple[int, int], Candle] = {}
        self._tapes: dict[int, _Tape] = {}

    def record(self, entry: Entry) -> None:
        """Note the entry itself and what it posts."""
        sequence = entry.sequence
        self.acts.append((sequence, entry.time, entry.kind, entry.actor))
        self.postings.extend(
            [
                (owner, asset, sequence, bucket, amount)
                for owner, asset, bucket, amount in entry.postings
            ]
        )

    def place(self, order: Order) -> None:
        """Add an order that was just accepted."""
        self._placed[order.id] = order

    def order(self, number: int) -> Order:
        """Return an order, to be changed; its row is written with the batch."""
        order = self._placed.get(number) or self._changed.get(number)
        if order is None:
            order = orders.order(self.views, number)
            if order is None:
                raise LedgerCorrupt(number, "a later entry takes it for an order")
            self._changed[number] = order
        return order

    def fill(self, taker: Order, trade: int, fill: Fill, act: int, entry: Entry) -> None:
        """Count one fill for both its orders, and as a trade of the series."""
        maker = self.order(fill.maker_order)
        price, quantity = fill.price, fill.quantity
        taker.fill(trade, price, quantity, fill.taker_fee)
        maker.fill(trade, price, quantity, fill.maker_fee)
        fees = (fill.maker_fee, fill.taker_fee)
        if taker.side == SELL:
            sides = (fill.maker, taker.member, maker.id, taker.id, 1, *fees)
        else:
            sides = (taker.member, fill.maker, taker.id, maker.id, 0, fees[1], fees[0])
        self.trade((taker.series, trade, price, quantity), sides, act, entry)

    def trade(
        self,
        deal: tuple[int, int, int, int],
        sides: tuple[int, int, int, int, int, int, int],
        act: int,
        entry: Entry,
    ) -> None:
        """Add a trade: (series, trade, price, quantity), and the columns from `buyer` on."""
        series, trade, price, quantity = deal
        tape = self._tapes.get(series)
        if tape is None:
            last = trades.last(self.views, series)
            tape = self._tapes[series] = _Tape(last.aggregate if last else 0)
        aggregate = tape.aggregate_of(act, price)
        self._trades.append(
            (series, trade, aggregate, entry.time, entry.sequence, price, quantity, *sides)
        )
        opens_at = entry.time - entry.time % MINUTE
        candle = candles.of_trade(opens_at, trade, price, quantity, buyer_takes=not sides[4])
        minute = self._minutes.setdefault((series, opens_at), candle)
        if minute is not candle:
            minute.absorb(candle)

    def write(self) -> None:
        """Write everything; the caller's transaction makes it one."""
        entries.insert(self.views, self.acts)
        statements.insert(self.views, self.postings)
        orders.insert(self.views, self._placed.values())
        orders.update(self.views, self._changed.values())
        trades.insert(self.views, self._trades)
        candles.write(self.views, self._minutes)
