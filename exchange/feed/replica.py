"""The replica: the venue's own state, evolved from committed entries, and what each of them did.

The state is moved by `Venue.evolve`, which is how recovery moves it; so the order books here are
the engine's own as of the same entry. Beside it this module notes, before an entry is applied, at
which prices its order books may change, and which trades it made.

Numbers are those of the ledger: `size` is how many entries have been applied.
"""

from collections.abc import Callable
from typing import Final

import msgspec

from exchange.commands.kinds import Side
from exchange.events import (
    EVENTS,
    Event,
    OrderAmended,
    OrderMatched,
    OrderPlaced,
    OrdersRemoved,
    SeriesExpired,
    SeriesStatus,
    TradingEnded,
    TransferAccepted,
    WindDownBegun,
)
from exchange.events.orders import Removal
from exchange.feed.tape import Print, Tape
from exchange.venue.venue import Venue
from ledger.entries import GENESIS, Entry

BUY, SELL = Side.BUY, Side.SELL
OTHER: Final = {BUY: SELL, SELL: BUY}

Place = tuple[Side, int]
"""A side of an order book and a price."""

Level = tuple[int, int]
"""A price and the quantity there."""

_DECODE: Final = {kind: msgspec.msgpack.Decoder(event).decode for kind, event in EVENTS.items()}

Touched = Callable[[int, Place, int], None]
"""Told (series, place, quantity there now) before the quantity may change."""


class Replica:
    """The venue as of `size` entries, and the tape of its trades.

    `touched` is called before an entry is applied that may change a level; `listener` with each
    entry and its event after it was applied.
    """

    def __init__(self, venue: Venue, tape: Tape) -> None:
        self.venue = venue
        self.tape = tape
        self.touched: Touched = _nobody
        self.listener: Callable[[Entry, Event], None] | None = None

    @property
    def size(self) -> int:
        """How many entries the ledger had."""
        return self.venue.state.sequence

    @property
    def time(self) -> int:
        """The time of the last entry, in nanoseconds."""
        return self.venue.state.time

    def series(self, symbol: str, quote: str) -> int | None:
        """Return the number of the series of `symbol` against `quote` that is shown to all."""
        number = self.venue.state.symbols.get(symbol.removesuffix(quote))
        if number is None or not symbol.endswith(quote) or not self.listed(number):
            return None
        return number

    def listed(self, series: int) -> bool:
        """Whether a series is shown: not while its merchant has only drafted it."""
        return self.venue.state.series[series].status is not SeriesStatus.DRAFTED

    def traded(self) -> list[int]:
        """Return the numbers of all series that were ever traded."""
        return [each.series for each in self.venue.state.series.values() if each.next_trade > 1]

    def asset_name(self, series: int) -> str:
        """Return the name of the units of a series."""
        return self.venue.state.series[series].terms.symbol

    def quantity(self, series: int, place: Place) -> int:
        """Return how many units wait at a price."""
        state = self.venue.state
        if state.series[series].closing is not None:
            return 0
        return state.order_books[series].quantity_at(*place)

    def depth(self, series: int, side: Side, levels: int) -> list[Level]:
        """Return (price, quantity) of the best levels of a side, best first."""
        state = self.venue.state
        if state.series[series].closing is not None:
            return []
        return state.order_books[series].depth(side, levels)

    def take(self, entry: Entry) -> list[Print]:
        """Apply an entry; return the trades that it made."""
        if entry.kind == GENESIS:
            self.venue.evolve(entry)
            return []
        event: Event = _DECODE[entry.kind](entry.payload)
        self._touch(event)
        prints = self._prints(event, entry)
        self.venue.evolve(entry)
        if self.listener is not None:
            self.listener(entry, event)
        return prints

    def _touch(self, event: Event) -> None:
        if isinstance(event, OrderPlaced):
            self._touch_matched(event, event.side)
            self._touch_place(event.series, (event.side, event.price))
        elif isinstance(event, OrderMatched):
            self._touch_matched(event, event.side)
            unfinished = self.venue.state.unfinished
            if unfinished is not None:
                self._touch_place(event.series, (event.side, unfinished.price))
        elif isinstance(event, OrderAmended):
            order = self.venue.state.orders[event.order]
            self._touch_place(event.series, (order.side, order.price))
            self._touch_place(event.series, (order.side, event.price))
            self._touch_matched(event, order.side)
        elif isinstance(event, OrdersRemoved):
            self._touch_removed(event.series, event.removals)
        elif isinstance(event, TradingEnded | SeriesExpired | WindDownBegun):
            # Its order book counts as empty from here on, whatever is still to be cleared away.
            self._touch_all(event.series)

    def _touch_matched(self, event: OrderPlaced | OrderMatched | OrderAmended, side: Side) -> None:
        other = OTHER[side]
        for fill in event.fills:
            self._touch_place(event.series, (other, fill.price))
        self._touch_removed(event.series, event.removals)

    def _touch_removed(self, series: int, removals: tuple[Removal, ...]) -> None:
        orders = self.venue.state.orders
        for removal in removals:
            order = orders[removal.order]
            self._touch_place(series, (order.side, order.price))

    def _touch_all(self, series: int) -> None:
        order_book = self.venue.state.order_books[series]
        for side in (BUY, SELL):
            for price, _ in order_book.depth(side):
                self._touch_place(series, (side, price))

    def _touch_place(self, series: int, place: Place) -> None:
        self.touched(series, place, self.quantity(series, place))

    def _prints(self, event: Event, entry: Entry) -> list[Print]:
        if isinstance(event, OrderPlaced | OrderMatched | OrderAmended):
            if not event.fills:
                return []
            if isinstance(event, OrderAmended):
                side = self.venue.state.orders[event.order].side
            else:
                side = event.side
            act = event.act if isinstance(event, OrderMatched) else entry.sequence
            return [
                self.tape.print(event.series, (trade, fill.price, fill.quantity), act, entry,
                                buyer_is_maker=side is SELL)
                for trade, fill in enumerate(event.fills, event.first_trade)
            ]  # fmt: skip
        if isinstance(event, TransferAccepted):
            agreed = self.venue.state.transfers[event.transfer]
            trade = (event.trade, agreed.price, agreed.quantity)
            return [
                self.tape.print(agreed.series, trade, entry.sequence, entry, buyer_is_maker=False)
            ]
        return []


def _nobody(_series: int, _place: Place, _quantity: int) -> None:
    """Take no note."""
