"""Private events: what happened to a member's orders and balances, for those who may know.

The members that somebody listens for are followed with rows like those of the read models: loaded
once, as of some size of the ledger, and from there moved by the same functions with every entry.
Until they are loaded, what happens meanwhile is kept and made up for.
"""

import sqlite3
from collections.abc import Iterator
from typing import Final, NamedTuple

from exchange.client import BalancesShown
from exchange.events import (
    Event,
    Fill,
    OrderAmended,
    OrderMatched,
    OrderPlaced,
    OrdersRemoved,
    OrderStatus,
    Removal,
)
from exchange.events.orders import Cause
from exchange.feed.door import Door, Shape
from exchange.feed.replica import Replica
from exchange.history import orders
from exchange.history.entries import Entry
from exchange.history.orders import Order
from exchange.history.projector import size_of
from exchange.queries import AskBalances
from exchange.venue import queries
from ledger import entries as ledger_entries
from ledger.accounts import Bucket

RECEIVABLE: Final = int(Bucket.RECEIVABLE)
NEW, FILLED, PARTLY = OrderStatus.NEW, OrderStatus.FILLED, OrderStatus.PARTIALLY_FILLED
CANCELLED, EXPIRED = OrderStatus.CANCELLED, OrderStatus.EXPIRED

Matched = OrderPlaced | OrderMatched | OrderAmended
_TRADING: Final = (OrderPlaced, OrderMatched, OrderAmended, OrdersRemoved)


class Wanted(NamedTuple):
    """The rows to be loaded to follow a member: these orders, from views of `size` entries."""

    member: int
    size: int
    numbers: list[int]


class Loaded(NamedTuple):
    """Orders of a member as of `size` entries."""

    member: int
    size: int
    rows: list[Order]


def load(wanted: Wanted, views: sqlite3.Connection) -> Loaded:
    """Read what is wanted, in whatever thread."""
    return Loaded(wanted.member, size_of(views), orders.listed(views, wanted.numbers))


class _Followed:
    """A member whose orders are followed; `missed` is what happened before they were loaded."""

    def __init__(self) -> None:
        self.rows: dict[int, tuple[Order, int]] = {}
        self.missed: list[tuple[Entry, Event]] | None = []


class UserData:
    """Follows members; `take` returns what is to be told of them."""

    def __init__(self, replica: Replica, door: Door) -> None:
        self._replica = replica
        self._door = door
        self._followed: dict[int, _Followed] = {}
        self._told: list[tuple[int, Shape]] = []
        self._moved: dict[int, dict[int, None]] = {}
        replica.listener = self._see

    def follow(self, member: int) -> Wanted | None:
        """Begin to follow a member; return what has to be loaded, None if that was done."""
        if member in self._followed:
            return None
        self._followed[member] = _Followed()
        numbers = list(self._replica.venue.state.orders_of.get(member, ()))
        return Wanted(member, self._replica.size, numbers)

    def loaded(self, loaded: Loaded) -> None:
        """Take the rows, and what happened to them since."""
        followed = self._followed.get(loaded.member)
        if followed is None or followed.missed is None:
            return
        followed.rows = {row.id: (row, loaded.size) for row in loaded.rows if row.open_quantity}
        missed, followed.missed = followed.missed, None
        told = len(self._told)
        for entry, event in missed:
            self._apply(loaded.member, followed, entry, event)
        del self._told[told:]  # the subscription is answered only now: that was before it

    def leave(self, member: int) -> None:
        """Follow a member no more."""
        self._followed.pop(member, None)
        self._moved.pop(member, None)

    def take(self) -> list[tuple[int, Shape]]:
        """Return (member, event) of everything since the last call, positions last."""
        told, self._told = self._told, []
        moved, self._moved = self._moved, {}
        for member, assets in moved.items():
            if member in self._followed:
                told.append((member, self._position(member, assets)))
        return told

    def _position(self, member: int, assets: dict[int, None]) -> Shape:
        state = self._replica.venue.state
        shown = queries.answer(state, AskBalances(member), state.time, halted=False)
        if not isinstance(shown, BalancesShown):
            raise TypeError(shown)
        return self._door.position(shown.balances, assets, self._replica.asset_name, state.time)

    def _see(self, seen: ledger_entries.Entry, event: Event) -> None:
        if not self._followed:
            return
        entry = Entry(
            seen.sequence, seen.time, seen.kind, seen.key, seen.actor, seen.postings, seen.payload
        )
        for member in dict.fromkeys(posting[0] for posting in entry.postings):
            if member in self._followed:
                self._see_postings(member, entry, trading=isinstance(event, _TRADING))
        if isinstance(event, _TRADING):
            for member in dict.fromkeys(_touched(entry, event)):
                followed = self._followed.get(member)
                if followed is None:
                    continue
                if followed.missed is not None:
                    followed.missed.append((entry, event))
                else:
                    self._apply(member, followed, entry, event)

    def _see_postings(self, member: int, entry: Entry, *, trading: bool) -> None:
        moved = self._moved.setdefault(member, {})
        sums: dict[int, int] = {}
        for owner, asset, bucket, amount in entry.postings:
            if owner == member and bucket != RECEIVABLE:
                moved[asset] = None
                sums[asset] = sums.get(asset, 0) + amount
        if trading:
            return
        for asset, amount in sums.items():
            if amount:
                shape = self._door.movement(asset, amount, self._replica.asset_name, entry.time)
                self._told.append((member, shape))

    def _apply(self, member: int, followed: _Followed, entry: Entry, event: Event) -> None:
        for report in self._reports(member, followed, entry, event):
            self._told.append((member, report))

    def _reports(
        self, member: int, followed: _Followed, entry: Entry, event: Event
    ) -> Iterator[Shape]:
        if isinstance(event, OrdersRemoved):
            yield from self._removed(followed, event.series, event.removals, entry)
        elif isinstance(event, OrderPlaced | OrderMatched | OrderAmended):
            if entry.actor == member:
                yield from self._taken(followed, event, entry)
            for trade, fill in enumerate(event.fills, event.first_trade):
                if fill.maker == member:
                    yield from self._made(followed, event.series, (trade, fill), entry)
            yield from self._removed(followed, event.series, event.removals, entry)

    def _taken(self, followed: _Followed, event: Matched, entry: Entry) -> Iterator[Shape]:
        number = entry.sequence if isinstance(event, OrderPlaced) else event.order
        if isinstance(event, OrderPlaced):
            row = orders.placed(event, entry)
            row.status, row.open_quantity = NEW, event.quantity
            followed.rows[number] = (row, entry.sequence)
            yield self._report(row, "NEW", None, entry)
        found = self._row(followed, number, entry)
        if found is None:
            return
        if isinstance(event, OrderAmended):
            found.price = event.price
            found.quantity = found.executed + event.quantity
            yield self._report(found, "REPLACED", None, entry)
        left = event.open_quantity + sum(fill.quantity for fill in event.fills)
        for trade, fill in enumerate(event.fills, event.first_trade):
            left -= fill.quantity
            found.fill(trade, fill.price, fill.quantity, fill.taker_fee)
            whole = fill is event.fills[-1] and event.status is FILLED
            found.settle(left, FILLED if whole else PARTLY, Cause.NONE, entry)
            yield self._report(found, "TRADE", (trade, fill, False), entry)
        found.settle(event.open_quantity, event.status, event.cause, entry)
        if event.status in (CANCELLED, EXPIRED):
            yield self._report(found, _ending(event.cause), None, entry)
        if not event.open_quantity:
            del followed.rows[number]

    def _made(
        self, followed: _Followed, series: int, trade: tuple[int, Fill], entry: Entry
    ) -> Iterator[Shape]:
        number, fill = trade
        row = self._row(followed, fill.maker_order, entry)
        if row is None or row.series != series:
            return
        row.fill(number, fill.price, fill.quantity, fill.maker_fee)
        status = PARTLY if fill.maker_open else FILLED
        row.settle(fill.maker_open, status, Cause.NONE, entry)
        yield self._report(row, "TRADE", (number, fill, True), entry)
        if not fill.maker_open:
            del followed.rows[row.id]

    def _removed(
        self, followed: _Followed, series: int, removals: tuple[Removal, ...], entry: Entry
    ) -> Iterator[Shape]:
        for removal in removals:
            row = self._row(followed, removal.order, entry)
            if row is None or row.series != series:
                continue
            status = OrderStatus(row.status)
            if not removal.open_quantity:
                status = CANCELLED if removal.cause is Cause.MEMBER else EXPIRED
                del followed.rows[row.id]
            row.settle(removal.open_quantity, status, removal.cause, entry)
            yield self._report(row, _ending(removal.cause), None, entry)

    def _row(self, followed: _Followed, number: int, entry: Entry) -> Order | None:
        """Return the row of an order unless it holds already what `entry` does."""
        row, size = followed.rows.get(number, (None, 0))
        return row if entry.sequence >= size else None

    def _report(
        self, row: Order, kind: str, fill: tuple[int, Fill, bool] | None, entry: Entry
    ) -> Shape:
        symbol = self._replica.asset_name(row.series) + self._door.notation.quote
        return self._door.report(row, symbol, kind, fill, entry.time)


def _touched(entry: Entry, event: Event) -> Iterator[int]:
    if isinstance(event, OrderPlaced | OrderMatched | OrderAmended):
        yield entry.actor
        for fill in event.fills:
            yield fill.maker
    if isinstance(event, OrderPlaced | OrderMatched | OrderAmended | OrdersRemoved):
        for removal in event.removals:
            yield removal.member


def _ending(cause: Cause) -> str:
    if cause is Cause.MEMBER:
        return "CANCELED"
    return "TRADE_PREVENTION" if cause is Cause.SELF_TRADE else "EXPIRED"
