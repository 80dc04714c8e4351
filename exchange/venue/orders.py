"""Placing orders: the ladder of rules, then matching, then the facts."""

from typing import Final

from exchange.amounts import MAX_QUANTITY, MONEY, units_of
from exchange.commands.kinds import (
    MarketMode,
    OrderType,
    Phase,
    Profile,
    Side,
    TimeInForce,
)
from exchange.commands.orders import PlaceOrder
from exchange.events.orders import (
    Cause,
    OrderAmended,
    OrderMatched,
    OrderPlaced,
    OrderStatus,
)
from exchange.events.series import SeriesStatus
from exchange.refusals import Refusal, Refused
from exchange.venue.budgets import affordable, proceeds
from exchange.venue.holds import hold_of
from exchange.venue.limits import check_holder, check_holding_time, check_position
from exchange.venue.objects import Market, OpenOrder, Series
from exchange.venue.outcome import (
    AVAILABLE,
    HELD,
    Legs,
    Outcome,
    check_amount,
    check_quantity,
)
from exchange.venue.people import DAY, fees_of
from exchange.venue.settlement import Part, Settlement
from exchange.venue.state import State
from exchange.venue.terms import check_lot, check_price
from matching import orders as matching_orders

MAX_OPEN_ORDERS: Final = 10_000
"""At most this many open orders of one member, over all series."""

MAX_CLIENT_ORDER_ID: Final = 36

# Bound once: looking an enumeration member up takes three times as long.
BUY, SELL = Side.BUY, Side.SELL
LIMIT, MARKET = OrderType.LIMIT, OrderType.MARKET
GTC, IOC, FOK = TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK
GTD, DAY_ORDER = TimeInForce.GTD, TimeInForce.DAY
TRADING = SeriesStatus.TRADING
CONTINUOUS_MODE, CONTINUOUS = MarketMode.CONTINUOUS, Phase.CONTINUOUS
NEW, NO_CAUSE = OrderStatus.NEW, Cause.NONE

# What the order book makes of a time in force: a DAY order is a GTD order to it.
BOOK_TIME_IN_FORCE: Final = {
    GTC: matching_orders.GTC,
    IOC: matching_orders.IOC,
    FOK: matching_orders.FOK,
    GTD: matching_orders.GTD,
    DAY_ORDER: matching_orders.GTD,
}


def decide_place(state: State, command: PlaceOrder, now: int) -> Outcome | Refused:
    """Accept an order and match it; what may rest is held for, what may not is budgeted."""
    refused = _check_fields(command, now)
    if refused is not None:
        return refused
    series = state.series.get(command.series)
    if series is None:
        return Refused(Refusal.SERIES_UNKNOWN, "series")
    market = state.markets[series.terms.market]
    profile = market.profile
    refused = (
        _check_duplicate(state, command)
        or check_tradable(series)
        or _check_terms(series, command, profile)
        or _check_limits(state, command, series, profile, now)
    )
    if refused is not None:
        return refused
    order = _order(state, command, series, market, now)
    book = state.order_books[command.series]
    if command.post_only and book.crosses(order.side, order.price, now):
        return Refused(Refusal.WOULD_CROSS, "price")
    refused = _fund(state, command, order, now)
    if refused is not None:
        return refused
    records = book.place(order, now)
    if len(records) == 1:  # nothing but Accepted: it rests whole, the most frequent case of all
        return _rest_whole(command, order, series)
    parts = Settlement(order, order.quantity, series.next_trade, Legs()).settle(records)
    return facts(_placed(command, order, parts[0], len(parts)), parts, order, state.sequence)


def _check_fields(command: PlaceOrder, now: int) -> Refused | None:
    name = command.client_order_id
    if name and (len(name) > MAX_CLIENT_ORDER_ID or not name.isascii()):
        return Refused(Refusal.KEY_MALFORMED, "client_order_id", MAX_CLIENT_ORDER_ID)
    if command.expires_at >= 2**63:
        return Refused(Refusal.FIELD_OUT_OF_RANGE, "expires_at")
    limit = command.order_type is LIMIT
    if command.budget:
        refused = check_amount("budget", command.budget)
        if refused is not None:
            return refused
    if command.least_proceeds:
        refused = check_amount("least_proceeds", command.least_proceeds)
        if refused is not None:
            return refused
    if not 0 < command.quantity <= MAX_QUANTITY and (limit or not command.budget):
        return check_quantity("quantity", command.quantity)
    if command.price < 0 or (limit and not command.price):
        return Refused(Refusal.PRICE_NOT_POSITIVE, "price")
    if command.time_in_force is GTD and command.expires_at <= now:
        return Refused(Refusal.TIME_IN_THE_PAST, "expires_at", now)
    return _check_combination(command)


def _check_combination(command: PlaceOrder) -> Refused | None:
    time_in_force = command.time_in_force
    immediate = time_in_force is IOC or time_in_force is FOK
    if command.order_type is MARKET and not immediate:
        return Refused(Refusal.COMBINATION_INVALID, "time_in_force")
    if command.expires_at and time_in_force is not GTD:
        return Refused(Refusal.COMBINATION_INVALID, "expires_at")
    if command.post_only and immediate:
        return Refused(Refusal.COMBINATION_INVALID, "post_only")
    if command.budget and (
        command.order_type is LIMIT
        or command.side is SELL
        or command.quantity
        or time_in_force is FOK
    ):
        return Refused(Refusal.COMBINATION_INVALID, "budget")
    if command.least_proceeds and (command.side is BUY or not immediate):
        return Refused(Refusal.COMBINATION_INVALID, "least_proceeds")
    return None


def _check_duplicate(state: State, command: PlaceOrder) -> Refused | None:
    if not command.client_order_id:
        return None
    number = state.client_orders.get((command.actor, command.client_order_id))
    if number is not None:
        return Refused(Refusal.ORDER_DUPLICATE, "client_order_id", number)
    return None


def check_tradable(series: Series) -> Refused | None:
    """Refuse orders where the series, as its life or its phase stands, takes none."""
    if series.status is not TRADING:
        if series.status < TRADING:
            return Refused(Refusal.SERIES_NOT_OPEN, "series")
        if series.status is SeriesStatus.REDEMPTION_ONLY:
            return Refused(Refusal.TRADING_CLOSED, "series")
        return Refused(Refusal.SERIES_EXPIRED, "series")
    if series.phase is not CONTINUOUS:
        return Refused(Refusal.TRADING_HALTED, "series")
    return None


def _check_terms(series: Series, command: PlaceOrder, profile: Profile) -> Refused | None:
    terms, price = series.terms, command.price
    refused = check_price(terms, price) if price else None  # a market order may go without
    if refused is None:
        refused = check_lot(terms, command.quantity)
    if refused is None and profile.mode is not CONTINUOUS_MODE:
        return Refused(Refusal.MODE_FORBIDS, "series")
    return refused


def _check_limits(
    state: State, command: PlaceOrder, series: Series, profile: Profile, now: int
) -> Refused | None:
    number, member, quantity = command.series, command.actor, command.quantity
    refused = None
    if command.side is SELL:
        if profile.min_holding:
            refused = check_holding_time(state, number, member, quantity, now)
    elif profile.max_position or profile.max_holders or series.card_limit:
        refused = check_position(state, number, member, quantity) or check_holder(
            state, number, member
        )
    mine = state.orders_of.get(member)
    if refused is None and mine is not None and len(mine) >= MAX_OPEN_ORDERS:
        return Refused(Refusal.ORDER_LIMIT, "", MAX_OPEN_ORDERS)
    return refused


def _order(
    state: State, command: PlaceOrder, series: Series, market: Market, now: int
) -> OpenOrder:
    member = state.members[command.actor]
    fees = fees_of(market, member)
    price = command.price
    if not price:
        terms = series.terms
        price = terms.highest_price if command.side is BUY else terms.lowest_price
    expires_at = command.expires_at
    if command.time_in_force is DAY_ORDER:
        expires_at = end_of_day(now, market.day_ends_at)
    return OpenOrder(
        state.sequence,
        member.group,
        command.side,
        price,
        command.quantity,
        BOOK_TIME_IN_FORCE[command.time_in_force],
        command.post_only,
        command.self_trade_prevention,
        expires_at,
        command.series,
        command.actor,
        command.quantity,
        max(fees.maker_bps, fees.taker_bps),
        fees.maker_bps,
        fees.taker_bps,
        command.client_order_id,
    )


def end_of_day(now: int, day_ends_at: int) -> int:
    """Return the first end of a trading day after `now`: `day_ends_at` after midnight UTC."""
    return now + DAY - (now - day_ends_at) % DAY


def _fund(state: State, command: PlaceOrder, order: OpenOrder, now: int) -> Refused | None:
    """Refuse what cannot be paid for; cut what may not rest down to what can be."""
    if order.side is SELL:
        if command.least_proceeds:
            brought = proceeds(state.order_books[order.series], order, now)
            if brought < command.least_proceeds:
                return Refused(Refusal.PROCEEDS_TOO_LOW, "least_proceeds", brought)
        available = state.available(order.member, units_of(order.series))
        if available < order.remaining:
            return Refused(Refusal.UNITS_INSUFFICIENT, "quantity", available)
        order.hold = order.remaining
        return None
    available = state.available(order.member, MONEY)
    if not command.budget:
        order.hold = hold_of(BUY, order.price, order.remaining, order.worst_bps)
        if available >= order.hold:
            return None
    if command.time_in_force is IOC or command.time_in_force is FOK:
        return _cut_to_budget(state, command, order, available, now)
    return Refused(Refusal.FUNDS_INSUFFICIENT, "quantity", available)


def _cut_to_budget(
    state: State, command: PlaceOrder, order: OpenOrder, available: int, now: int
) -> Refused | None:
    budget = min(command.budget, available) if command.budget else available
    if command.budget:
        order.remaining = MAX_QUANTITY
    book, lot = state.order_books[order.series], state.series[order.series].terms.lot
    quantity, stopped = affordable(book, order, lot, budget, now)
    if stopped and (not quantity or command.time_in_force is FOK):
        field = "budget" if command.budget else "quantity"
        return Refused(Refusal.FUNDS_INSUFFICIENT, field, budget)
    if command.budget:
        if not quantity:
            return Refused(Refusal.NO_LIQUIDITY, "series")
        order.quantity = order.remaining = quantity
        return check_position(state, order.series, order.member, quantity)
    if stopped:
        order.remaining = quantity
    return None


def _rest_whole(command: PlaceOrder, order: OpenOrder, series: Series) -> Outcome:
    member, hold = order.member, order.hold
    asset = MONEY if order.side is BUY else units_of(order.series)
    postings = ((member, asset, AVAILABLE, -hold), (member, asset, HELD, hold))
    part = Part(order.remaining, 0, NEW, NO_CAUSE, series.next_trade, (), (), postings)
    return [(_placed(command, order, part, 1), postings)]


def _placed(command: PlaceOrder, order: OpenOrder, part: Part, parts: int) -> OrderPlaced:
    return OrderPlaced(
        command.series,
        command.side,
        command.order_type,
        order.price,
        order.quantity,
        command.time_in_force,
        command.post_only,
        command.self_trade_prevention,
        order.expires_at,
        command.budget,
        command.client_order_id,
        order.maker_bps,
        order.taker_bps,
        part.open_quantity,
        part.executed,
        part.status,
        part.cause,
        part.first_trade,
        parts,
        part.fills,
        part.removals,
    )


def facts(
    first: OrderPlaced | OrderAmended, parts: list[Part], order: OpenOrder, act: int
) -> Outcome:
    """Return the facts of an act: `first`, and one for every further part."""
    outcome: Outcome = [(first, parts[0].postings)]
    for number, part in enumerate(parts[1:], start=2):
        matched = OrderMatched(
            act,
            number,
            len(parts),
            order.series,
            order.order_id,
            order.side,
            part.open_quantity,
            part.executed,
            part.status,
            part.cause,
            part.first_trade,
            part.fills,
            part.removals,
        )
        outcome.append((matched, part.postings))
    return outcome
