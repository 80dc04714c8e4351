"""Trades: numbered densely from 1 in each series, in the order in which they were made.

An aggregate is the run of trades that one act made at one price, numbered densely as well.
"""
# ruff: noqa: S608  what is put into SQL here are constants of this module

import sqlite3
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice
from typing import Final

import msgspec


class Trade(msgspec.Struct, frozen=True, gc=False):
    """One row; fields in the order of the columns.

    `buy_order` and `sell_order` are orders, or both the transfer that the two agreed on. Fees are
    what each side paid; a negative one was earned.
    """

    series: int
    trade: int
    aggregate: int
    time: int
    sequence: int
    price: int
    quantity: int
    buyer: int
    seller: int
    buy_order: int
    sell_order: int
    buyer_is_maker: int
    buyer_fee: int
    seller_fee: int

    @property
    def value(self) -> int:
        """The money that changed hands for the units."""
        return self.price * self.quantity


class Aggregate(msgspec.Struct, frozen=True, gc=False):
    """A run of trades of one act at one price."""

    aggregate: int
    price: int
    quantity: int
    first_trade: int
    last_trade: int
    time: int
    buyer_is_maker: int


_INSERT: Final = f"INSERT INTO trades VALUES ({', '.join('?' * len(Trade.__struct_fields__))})"


def insert(views: sqlite3.Connection, rows: Iterable[tuple[int, ...]]) -> None:
    """Write trades, given as tuples of the fields of `Trade`."""
    views.executemany(_INSERT, rows)


def last(views: sqlite3.Connection, series: int) -> Trade | None:
    """Return the newest trade of a series."""
    row = views.execute(
        "SELECT * FROM trades WHERE series = ? ORDER BY trade DESC LIMIT 1", (series,)
    ).fetchone()
    return Trade(*row) if row else None


def first_at(views: sqlite3.Connection, series: int, time: int) -> int:
    """Return the number of the first trade at `time` or later; one past the last if none is."""
    return _first(views, series, time, lambda trade: trade.time)


def first_of_aggregate(views: sqlite3.Connection, series: int, aggregate: int) -> int:
    """Return the first trade of that aggregate or a later one; one past the last if none is."""
    return _first(views, series, aggregate, lambda trade: trade.aggregate)


def _first(views: sqlite3.Connection, series: int, bound: int, key: Callable[[Trade], int]) -> int:
    # Numbers are dense and what is looked for rises with them, so no index is needed.
    newest = last(views, series)
    count = newest.trade if newest else 0

    def of(number: int) -> int:
        return key(between(views, series, number, number)[0])

    return bisect_left(range(1, count + 1), bound, key=of) + 1


def between(views: sqlite3.Connection, series: int, first: int, last_: int) -> list[Trade]:
    """Return the trades numbered from `first` to `last_`, both included."""
    rows = views.execute(
        "SELECT * FROM trades WHERE series = ? AND trade BETWEEN ? AND ? ORDER BY trade",
        (series, first, last_),
    )
    return [Trade(*row) for row in rows]


def following(views: sqlite3.Connection, series: int, first: int) -> Iterator[Trade]:
    """Yield the trades numbered from `first` on, as they are read."""
    rows = views.execute(
        "SELECT * FROM trades WHERE series = ? AND trade >= ? ORDER BY trade", (series, first)
    )
    return (Trade(*row) for row in rows)


def newest(views: sqlite3.Connection, series: int, limit: int) -> list[Trade]:
    """Return the newest trades of a series, in order."""
    latest = last(views, series)
    end = latest.trade if latest else 0
    return between(views, series, end - limit + 1, end)


class TradeSelection(msgspec.Struct, frozen=True, gc=False):
    """Which trades of a member in a series: numbers from `first` to `last`; None: no bound.

    `order` keeps only the fills of that order.
    """

    member: int
    series: int
    first: int | None = None
    last: int | None = None
    order: int | None = None
    limit: int = 500


def of_member(views: sqlite3.Connection, selection: TradeSelection) -> list[tuple[Trade, bool]]:
    """Return a member's fills by number: the oldest if `first` is given, else the newest.

    Each comes with whether the member bought; a trade with themselves is two fills.
    """
    fills = [*_fills(views, selection, buys=True), *_fills(views, selection, buys=False)]
    fills.sort(key=lambda fill: fill[0].trade)
    return fills[: selection.limit] if selection.first is not None else fills[-selection.limit :]


def _fills(
    views: sqlite3.Connection, selection: TradeSelection, *, buys: bool
) -> list[tuple[Trade, bool]]:
    who, order = ("buyer", "buy_order") if buys else ("seller", "sell_order")
    direction = "DESC" if selection.first is None else "ASC"
    rows = views.execute(
        f"""SELECT * FROM trades WHERE {who} = ? AND series = ? AND trade BETWEEN ? AND ?
            AND {order} BETWEEN ? AND ? ORDER BY trade {direction} LIMIT ?""",
        (
            selection.member,
            selection.series,
            selection.first or 0,
            2**63 - 1 if selection.last is None else selection.last,
            selection.order or 0,
            selection.order or 2**63 - 1,
            selection.limit,
        ),
    )
    return [(Trade(*row), buys) for row in rows]


def aggregates(views: sqlite3.Connection, series: int, first: int, limit: int) -> list[Aggregate]:
    """Return up to `limit` aggregates from the one that begins with trade `first` on."""
    runs = groupby(following(views, series, first), key=lambda trade: trade.aggregate)
    return [_aggregate(list(run)) for _, run in islice(runs, limit)]


def last_aggregates(
    views: sqlite3.Connection, series: int, until: int | None, limit: int
) -> list[Aggregate]:
    """Return the last `limit` aggregates that were made up to the time `until`, in order."""
    if until is None:
        newest_trade = last(views, series)
        end = newest_trade.trade if newest_trade else 0
    else:
        end = first_at(views, series, until + 1) - 1
    if not end:
        return []
    aggregate = between(views, series, end, end)[0].aggregate
    first = first_of_aggregate(views, series, aggregate - limit + 1)
    return aggregates(views, series, first, min(limit, aggregate))


def _aggregate(run: list[Trade]) -> Aggregate:
    start, end = run[0], run[-1]
    quantity = sum(trade.quantity for trade in run)
    return Aggregate(
        start.aggregate, start.price, quantity, start.trade, end.trade, start.time,
        start.buyer_is_maker,
    )  # fmt: skip
