"""What follows from orders: terms, matching in price-time priority, fees, holds."""

from collections.abc import Iterator
from dataclasses import dataclass

from exchange.amounts import MONEY, fee_ceiling, fee_of, units_of
from exchange.audit.errors import Contradiction, agree, need
from exchange.commands.kinds import SelfTradePrevention, Side, TimeInForce
from exchange.events import (
    Cause,
    Fill,
    OrderAmended,
    OrderMatched,
    OrderPlaced,
    OrdersRemoved,
    Removal,
)
from exchange.events.series import SeriesStatus
from exchange.venue.objects import OpenOrder
from exchange.venue.outcome import AVAILABLE, FEES, HELD, Legs
from exchange.venue.people import fees_of
from exchange.venue.state import State
from ledger.entries import Entry

BUY, SELL = Side.BUY, Side.SELL
IMMEDIATE = (TimeInForce.IOC, TimeInForce.FOK)


@dataclass(slots=True)
class Taker:
    """An order while it is being matched: what entry and order say of it, and how far it got."""

    order: int
    act: int
    member: int
    owner: int
    series: int
    side: Side
    price: int
    maker_bps: int
    taker_bps: int
    prevention: SelfTradePrevention
    may_rest: bool
    left: int
    executed: int
    budget: int | None = None
    part: int = 1
    parts: int = 1


class Matching:
    """Follows acts of matching, which may have several entries."""

    def __init__(self) -> None:
        self._taker: Taker | None = None

    def placed(self, state: State, event: OrderPlaced, entry: Entry) -> Legs:
        """Match a new order."""
        member = state.members[entry.actor]
        taker = Taker(
            entry.sequence, entry.sequence, entry.actor, member.group, event.series, event.side,
            event.price, event.maker_bps, event.taker_bps, event.self_trade_prevention,
            event.time_in_force not in IMMEDIATE, event.quantity, 0, event.budget or None,
            parts=event.parts,
        )  # fmt: skip
        _check_terms(state, taker, event.quantity)
        return self._match(state, taker, event, entry, Legs())

    def amended(self, state: State, event: OrderAmended, entry: Entry) -> Legs:
        """Make an order smaller where it stands, or match it anew."""
        order = state.orders[event.order]
        agree("the owner", order.member, entry.actor)
        agree("the series", order.series, event.series)
        legs = Legs()
        if event.kept_place:
            need("it becomes smaller", 0 < event.quantity < order.remaining)
            agree("the price", order.price, event.price)
            agree("what is open", event.quantity, event.open_quantity)
            rates = (event.maker_bps, event.taker_bps, event.fills, event.removals)
            agree("the rest", (order.maker_bps, order.taker_bps, (), ()), rates)
            _release(legs, order, event.quantity)
            return legs
        taker = Taker(
            event.order, entry.sequence, order.member, order.owner, event.series, order.side,
            event.price, event.maker_bps, event.taker_bps, order.self_trade_prevention,
            may_rest=True, left=event.quantity, executed=order.executed, parts=event.parts,
        )  # fmt: skip
        _check_terms(state, taker, event.quantity)
        _release(legs, order, 0)
        return self._match(state, taker, event, entry, legs)

    def matched(self, state: State, event: OrderMatched, entry: Entry) -> Legs:
        """Go on with an act."""
        taker = self._taker
        if taker is None:
            raise Contradiction(reason="there is no act to go on with")
        taker.part += 1
        found = (event.act, event.order, event.series, event.side, event.part, event.parts)
        expected = (
            taker.act, taker.order, taker.series, taker.side, taker.part, taker.parts
        )  # fmt: skip
        agree("the act", expected, found)
        agree("the owner", taker.member, entry.actor)
        return self._match(state, taker, event, entry, Legs())

    def _match(
        self,
        state: State,
        taker: Taker,
        event: OrderPlaced | OrderAmended | OrderMatched,
        entry: Entry,
        legs: Legs,
    ) -> Legs:
        agree("the first trade", state.series[taker.series].next_trade, event.first_trade)
        _check_priority(state, taker, event.fills, event.removals, entry.time)
        for fill in event.fills:
            _trade(state, legs, taker, fill)
            if taker.budget is not None:
                taker.budget -= fill.price * fill.quantity + fill.taker_fee
                need("the budget is kept", taker.budget >= 0)
        for removal in event.removals:
            _remove(state, legs, taker.series, removal, entry)
            prevented = removal.cause is Cause.SELF_TRADE
            own = state.orders[removal.order].owner == taker.owner
            need("only self-trades are prevented", not prevented or own)
        traded = sum(fill.quantity for fill in event.fills)
        taker.left -= traded
        taker.executed += traded
        agree("executed", taker.executed, event.executed)
        need("no more is open than is left", 0 <= event.open_quantity <= taker.left)
        taker.left = event.open_quantity
        last = taker.part == taker.parts
        if last and taker.left:
            need("the order may rest", taker.may_rest)
            asset = MONEY if taker.side is BUY else units_of(taker.series)
            rates = max(taker.maker_bps, taker.taker_bps)
            hold = _hold(taker.side, taker.price, taker.left, rates)
            legs.move(asset, hold, (taker.member, AVAILABLE), (taker.member, HELD))
        self._taker = None if last else taker
        return legs


def removed(state: State, event: OrdersRemoved, entry: Entry) -> Legs:
    """Take orders out whole and release what they hold."""
    legs = Legs()
    for removal in event.removals:
        agree("what is left", 0, removal.open_quantity)
        _remove(state, legs, event.series, removal, entry)
        by_member = removal.cause is Cause.MEMBER
        need("nobody else cancels", not by_member or entry.actor == removal.member)
    return legs


def _check_terms(state: State, taker: Taker, quantity: int) -> None:
    series = state.series[taker.series]
    terms = series.terms
    need("the series is trading", series.status is SeriesStatus.TRADING)
    need("the price is on tick", not taker.price % terms.tick)
    need("the price is in the band", terms.lowest_price <= taker.price <= terms.highest_price)
    need("the quantity is in whole lots", quantity > 0 and not quantity % terms.lot)
    fees = fees_of(state.markets[series.terms.market], state.members[taker.member])
    found = (taker.maker_bps, taker.taker_bps)
    agree("the fees in force", (fees.maker_bps, fees.taker_bps), found)


def _check_priority(
    state: State,
    taker: Taker,
    fills: tuple[Fill, ...],
    removals: tuple[Removal, ...],
    now: int,
) -> None:
    """Raise Contradiction where an order was passed over that was first in price and time."""
    removed_orders = {removal.order for removal in removals}
    met = state.order_books[taker.series].crossing(taker.side, taker.price, now)
    waiting: Iterator[int] = (order.order_id for order in met)
    for fill in fills:
        for number in waiting:
            if number == fill.maker_order:
                break
            need(f"order {number} was first", number in removed_orders)
        else:
            raise Contradiction(reason=f"order {fill.maker_order} does not meet this one")


def _trade(state: State, legs: Legs, taker: Taker, fill: Fill) -> None:
    maker = state.orders[fill.maker_order]
    value, units = fill.price * fill.quantity, units_of(taker.series)
    agree("the maker", maker.member, fill.maker)
    agree("the price", maker.price, fill.price)
    need("so much was open", 0 < fill.quantity <= maker.remaining)
    agree("what is left", maker.remaining - fill.quantity, fill.maker_open)
    agree("the taker's fee", fee_of(value, taker.taker_bps), fill.taker_fee)
    rebated = max(fee_of(value, maker.maker_bps), -fill.taker_fee)
    agree("the maker's fee", rebated, fill.maker_fee)
    same = maker.owner == taker.owner
    need("no self-trade", not same or taker.prevention is SelfTradePrevention.NONE)
    buyer, seller = (taker.member, fill.maker) if taker.side is BUY else (fill.maker, taker.member)
    legs.move(MONEY, value, (buyer, AVAILABLE), (seller, AVAILABLE))
    legs.move(MONEY, fill.taker_fee, (taker.member, AVAILABLE), (0, FEES))
    legs.move(MONEY, fill.maker_fee, (fill.maker, AVAILABLE), (0, FEES))
    legs.move(units, fill.quantity, (seller, AVAILABLE), (buyer, AVAILABLE))
    _release(legs, maker, fill.maker_open)


def _remove(state: State, legs: Legs, series: int, removal: Removal, entry: Entry) -> None:
    order = state.orders[removal.order]
    agree("the series", order.series, series)
    agree("the owner", order.member, removal.member)
    agree("what is left", order.remaining - removal.quantity, removal.open_quantity)
    in_time = not order.expires_at or entry.time < order.expires_at
    need("its time has come", not (removal.cause is Cause.TIME and in_time))
    _release(legs, order, removal.open_quantity)


def _release(legs: Legs, order: OpenOrder, left: int) -> None:
    """Add the return of what `order` holds beyond the need of `left` units."""
    rates = max(order.maker_bps, order.taker_bps)
    now, then = (_hold(order.side, order.price, n, rates) for n in (order.remaining, left))
    asset = MONEY if order.side is BUY else units_of(order.series)
    legs.move(asset, now - then, (order.member, HELD), (order.member, AVAILABLE))


def _hold(side: Side, price: int, quantity: int, bps: int) -> int:
    value = price * quantity
    return value + fee_ceiling(value, bps) if side is BUY else quantity
