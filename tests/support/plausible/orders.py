"""Orders on the order book."""

import random

from exchange.amounts import units_of
from exchange.commands import (
    AmendOrder,
    CancelOrder,
    CancelOrders,
    Command,
    OrderType,
    PlaceOrder,
    SelfTradePrevention,
    Side,
    TimeInForce,
)
from exchange.venue.state import State
from tests.support.plausible.choosing import (
    anybody,
    holder_of,
    pick,
    pick_urgent,
    price_of,
    quantity_of,
    time_ahead,
    traded,
)


def place(rng: random.Random, state: State, now: int) -> Command | None:
    """Place an order of any kind near the middle of the band."""
    series = traded(rng, state)
    if series is None:
        return None
    side = rng.choice((Side.BUY, Side.SELL))
    member = holder_of(rng, state, series.series) if side is Side.SELL else anybody(rng, state)
    quantity = quantity_of(rng, series)
    if side is Side.SELL and rng.random() < 0.8:
        available = state.available(member, units_of(series.series)) // series.terms.lot
        quantity = min(quantity, max(1, available) * series.terms.lot)
    market = rng.random() < 0.15
    choices = (
        [TimeInForce.IOC, TimeInForce.FOK] if market else [*TimeInForce, *[TimeInForce.GTC] * 8]
    )
    time_in_force = rng.choice(choices)
    immediate = time_in_force in (TimeInForce.IOC, TimeInForce.FOK)
    budgeted = market and side is Side.BUY and time_in_force is TimeInForce.IOC
    budget = rng.choice((0, 1, 10**5, 10**7)) if budgeted else 0
    return PlaceOrder(
        member, "", 0, series.series, side,
        OrderType.MARKET if market else OrderType.LIMIT,
        0 if market and rng.random() < 0.5 else price_of(rng, series),
        0 if budget else quantity,
        time_in_force,
        post_only=not immediate and rng.random() < 0.1,
        self_trade_prevention=rng.choice(list(SelfTradePrevention)),
        expires_at=now + time_ahead(rng) if time_in_force is TimeInForce.GTD else 0,
        budget=budget,
        client_order_id=f"c{rng.randrange(40)}" if rng.random() < 0.3 else "",
    )  # fmt: skip


def cancel(rng: random.Random, state: State, _now: int) -> Command | None:
    """Cancel an open order by its number or its name."""
    number = pick_urgent(rng, state, state.orders)
    if number is None:
        return None
    order = state.orders[number]
    if order.client_order_id and rng.random() < 0.5:
        return CancelOrder(order.member, "", 0, order.series, 0, order.client_order_id)
    return CancelOrder(order.member, "", 0, order.series, number)


def amend(rng: random.Random, state: State, _now: int) -> Command | None:
    """Give an open order another price, more or less quantity, or the same."""
    number = pick_urgent(rng, state, state.orders)
    if number is None:
        return None
    order = state.orders[number]
    series = state.series[order.series]
    price = order.price if rng.random() < 0.5 else price_of(rng, series)
    lots = order.remaining // series.terms.lot
    quantity = rng.choice((1, lots, max(1, lots - 1), lots + 3, 2 * lots)) * series.terms.lot
    return AmendOrder(order.member, "", 0, order.series, number, price, quantity)


def cancel_many(rng: random.Random, state: State, _now: int) -> Command | None:
    """Cancel all, or all of a series or side."""
    member = pick(rng, state.orders_of) or 1
    series = rng.choice((0, pick(rng, state.series) or 0))
    return CancelOrders(member, "", 0, series, rng.choice((-1, 0, 1)))
