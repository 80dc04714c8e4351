"""What order events do to the state.

Live, the order book has moved already when the event is made; in recovery `apply_to_book` moves it
first, as recorded. Everything else is the same for both.
"""

from exchange.commands.kinds import Side
from exchange.events.orders import (
    OrderAmended,
    OrderMatched,
    OrderPlaced,
    OrdersRemoved,
    Removal,
)
from exchange.venue.buy_backs import count_bought
from exchange.venue.closing import keep_closing
from exchange.venue.errors import BrokenInvariant
from exchange.venue.holds import forget, hold_of, remember, shrink
from exchange.venue.lots import add_units, take_units
from exchange.venue.objects import OpenOrder, Series
from exchange.venue.orders import BOOK_TIME_IN_FORCE
from exchange.venue.state import State
from matching.order_book import OrderBook

BUY = Side.BUY

Traded = OrderPlaced | OrderMatched | OrderAmended


def evolve_placed(state: State, event: OrderPlaced, actor: int) -> None:
    """Settle the fills; what rests is an open order from now on."""
    if event.fills or event.removals:
        _trade(state, event, event.side, actor)
    if event.open_quantity and event.parts == 1:
        _rest(state, event.series, state.sequence, event.executed)


def evolve_matched(state: State, event: OrderMatched, actor: int) -> None:
    """Settle further fills; after the last part, what rests is an open order."""
    _trade(state, event, event.side, actor)
    if event.open_quantity and event.part == event.parts:
        _rest(state, event.series, event.order, event.executed)


def evolve_amended(state: State, event: OrderAmended, actor: int) -> None:
    """Bring hold and place in line; a replaced order is settled like a new one."""
    order = state.orders[event.order]
    order.quantity = order.executed + event.quantity
    if event.kept_place:
        order.hold = hold_of(order.side, order.price, event.open_quantity, order.worst_bps)
        return
    side = order.side
    forget(state, order)
    if event.fills or event.removals:
        _trade(state, event, side, actor)
    if event.open_quantity and event.parts == 1:
        _rest(state, event.series, event.order, event.executed)


def evolve_removed(state: State, event: OrdersRemoved, _actor: int) -> None:
    """Take the orders out, of the order book too."""
    book, orders = state.order_books[event.series], state.orders
    for removal in event.removals:
        book.cancel(removal.order)
        forget(state, orders[removal.order])
    if state.series[event.series].closing is not None:
        keep_closing(state, event.series)


def apply_to_book(state: State, event: Traded, actor: int) -> None:
    """Move the order book as matching moved it when the event was made."""
    book = state.order_books[event.series]
    if isinstance(event, OrderPlaced):
        taker = _placed(state, event, actor)
        last = event.parts == 1
    elif isinstance(event, OrderAmended):
        if event.kept_place:
            order = state.orders[event.order]
            book.reduce(event.order, order.remaining - event.quantity)
            return
        taker = _taken_out(book, event)
        last = event.parts == 1
    else:
        if state.unfinished is None:
            raise BrokenInvariant(state.sequence, "no act to go on with at entry")
        taker = state.unfinished
        last = event.part == event.parts
    for fill in event.fills:
        book.fill(fill.maker_order, fill.quantity)
    for removal in event.removals:
        _apply_removal(book, removal)
    state.unfinished = None if last else taker
    if last and event.open_quantity:
        taker.remaining = left = event.open_quantity
        taker.hold = hold_of(taker.side, taker.price, left, taker.worst_bps)
        book.rest(taker)


def _apply_removal(book: OrderBook, removal: Removal) -> None:
    if removal.open_quantity:
        book.reduce(removal.order, removal.quantity)
    else:
        order = book.cancel(removal.order)
        if order is not None:
            order.remaining = 0


def _placed(state: State, event: OrderPlaced, actor: int) -> OpenOrder:
    return OpenOrder(
        state.sequence,
        state.members[actor].group,
        event.side,
        event.price,
        event.open_quantity,
        BOOK_TIME_IN_FORCE[event.time_in_force],
        event.post_only,
        event.self_trade_prevention,
        event.expires_at,
        event.series,
        actor,
        event.quantity,
        max(event.maker_bps, event.taker_bps),
        event.maker_bps,
        event.taker_bps,
        event.client_order_id,
    )


def _taken_out(book: OrderBook, event: OrderAmended) -> OpenOrder:
    order = book.cancel(event.order)
    if not isinstance(order, OpenOrder):
        raise TypeError(order)
    order.price = event.price
    order.maker_bps, order.taker_bps = event.maker_bps, event.taker_bps
    order.worst_bps = max(event.maker_bps, event.taker_bps)
    return order


def _trade(state: State, event: Traded, side: Side, taker: int) -> None:
    number = event.series
    series = state.series[number]
    orders = state.orders
    for fill in event.fills:
        maker = orders[fill.maker_order]
        maker.executed += fill.quantity
        if fill.maker_open:
            maker.hold = hold_of(maker.side, maker.price, fill.maker_open, maker.worst_bps)
        else:
            forget(state, maker)
        quantity = fill.quantity
        value = fill.price * quantity
        if side is BUY:
            take_units(state, number, fill.maker, quantity)
            add_units(state, number, taker, quantity, value + fill.taker_fee)
        else:
            take_units(state, number, taker, quantity)
            add_units(state, number, fill.maker, quantity, value + fill.maker_fee)
    if event.fills:
        series.last_price = event.fills[-1].price
        series.next_trade = event.first_trade + len(event.fills)
        if series.buying_back:
            _count_bought(state, series, event, side, taker)
    for removal in event.removals:
        shrink(state, removal)


def _count_bought(state: State, series: Series, event: Traded, side: Side, taker: int) -> None:
    bought = [
        fill.quantity
        for fill in event.fills
        if series.merchant == (taker if side is BUY else fill.maker)
    ]
    count_bought(state, series, sum(bought))


def _rest(state: State, series: int, number: int, executed: int) -> None:
    order = state.order_books[series].get(number)
    if not isinstance(order, OpenOrder):
        raise TypeError(order)
    order.executed = executed
    remember(state, order)
