"""What is always true of order books and of the orders in them."""

from collections.abc import Iterator

from exchange.amounts import fee_ceiling
from exchange.commands.kinds import Side
from exchange.venue.invariants.check import Check, Rule, equal, of_thing
from exchange.venue.objects import OpenOrder
from exchange.venue.state import State

SIDES = (Side.BUY, Side.SELL)


def order_book_checks(state: State) -> list[Check]:
    """Return the checks of every order book and every open order."""
    checks: list[Check] = []
    resting = 0
    for number, book in state.order_books.items():
        checks.append(not_crossed(state, number))
        orders = [order for side in SIDES for order in book.orders(side)]
        ours = sum(state.orders.get(order.order_id) is order for order in orders)
        checks.append(equal(Rule.ORDER_BOOK, len(orders), ours, series=number))
        checks.append(equal(Rule.ORDER_BOOK, len(orders), len(book), series=number))
        for side in SIDES:
            waiting = sum(order.remaining for order in orders if order.side is side)
            shown = sum(quantity for _, quantity in book.depth(side))
            checks.append(equal(Rule.ORDER_BOOK, waiting, shown, series=number))
        resting += len(orders)
    checks.append(equal(Rule.ORDER_BOOK, len(state.orders), resting))
    for number in sorted(state.orders):  # an order that was amended stands last in a live state
        checks += order_checks(state, state.orders[number])
    return checks


def not_crossed(state: State, series: int) -> Check:
    """Return the check that the best bid is below the best offer.

    Found is by how much; a side without orders can meet nothing.
    """
    book = state.order_books[series]
    bid, ask = book.best_bid(), book.best_ask()
    if bid is None or ask is None:
        return Check(Rule.NOT_CROSSED, holds=True, expected=1, found=1, series=series)
    return Check(Rule.NOT_CROSSED, bid < ask, 1, ask - bid, series=series)


def order_checks(state: State, order: OpenOrder) -> Iterator[Check]:
    """Yield that one open order rests, holds what it must, and has a rest to wait for."""
    number, series = order.order_id, order.series
    if order.side is Side.BUY:
        value = order.price * order.remaining
        needed = value + fee_ceiling(value, max(order.maker_bps, order.taker_bps))
    else:
        needed = order.remaining
    yield of_thing(Rule.HOLD, needed, order.hold, number)
    rests = order.remaining > 0 and state.order_books[series].get(number) is order
    yield of_thing(Rule.ORDER_BOOK, 1, int(rests), number)
    bounded = 0 < order.executed + order.remaining <= order.quantity
    yield of_thing(Rule.ORDER_BOOK, 1, int(bounded), number)
