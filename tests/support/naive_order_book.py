"""The obvious order book: one list of orders, sorted each time somebody asks who is next.

Slow and plain on purpose, for it is the oracle of the real one: it shares with that only the
orders, the records and the errors, and says each rule once more in the shortest way.
"""

from copy import copy

from matching.errors import (
    CombinationError,
    DuplicateOrderError,
    PriceError,
    QuantityError,
    UnknownOrderError,
    WouldCrossError,
)
from matching.orders import FOK, GTD, IOC, Order, SelfTradePrevention, Side
from matching.records import (
    Accepted,
    Amended,
    Expired,
    ExpiryReason,
    Filled,
    Prevented,
    Record,
    Reduced,
)


class NaiveOrderBook:
    """Price-time priority as one would explain it; the methods are those of `OrderBook`."""

    def __init__(self, lowest_price: int, highest_price: int, tick: int) -> None:
        self.prices = range(lowest_price, highest_price + 1)
        self.tick = tick
        self.resting: list[Order] = []  # in order of arrival

    def __len__(self) -> int:
        return len(self.resting)

    def place(self, order: Order, now: int = 0) -> list[Record]:
        """Check, match, then rest or expire what is left."""
        self._check_terms(order.price, order.remaining)
        if self.get(order.order_id):
            raise DuplicateOrderError(order.order_id)
        if (order.time_in_force == GTD) != (order.expires_at != 0) or _is_dead(order, now):
            raise CombinationError(order.order_id, "its end")
        if order.post_only and order.time_in_force in (IOC, FOK):
            raise CombinationError(order.order_id, "rest or not")
        if order.post_only and self.crosses(order.side, order.price, now):
            raise WouldCrossError(order.order_id, order.price)
        return [Accepted(order, order.remaining), *self._enter(order, now)]

    def amend(self, order_id: int, price: int, remaining: int, now: int = 0) -> list[Record]:
        """Make smaller in place, or take out and enter again."""
        order = self._known(order_id)
        self._check_terms(price, remaining)
        if _is_dead(order, now):
            self.cancel(order_id)
            return [_expire(order, ExpiryReason.TIME)]
        less = order.remaining - remaining
        if price == order.price and less >= 0:
            order.remaining = remaining
            return [Reduced(order, less)] if less else []
        if order.post_only and self.crosses(order.side, price, now):
            raise WouldCrossError(order_id, price)
        self.cancel(order_id)
        order.price = price
        order.remaining = remaining
        return [Amended(order, price, remaining), *self._enter(order, now)]

    def reduce(self, order_id: int, quantity: int) -> Reduced:
        """Make smaller in place."""
        order = self._known(order_id)
        if not 0 < quantity < order.remaining:
            raise QuantityError(quantity, order.remaining - 1)
        order.remaining -= quantity
        return Reduced(order, quantity)

    def cancel(self, order_id: int) -> Order | None:
        """Take one out."""
        order = self.get(order_id)
        self.resting = [other for other in self.resting if other is not order]
        return order

    def cancel_all(self, owner: int | None = None, side: Side | None = None) -> list[Order]:
        """Take many out."""
        chosen = [
            order
            for order in self.resting
            if (owner is None or order.owner == owner) and (side is None or order.side == side)
        ]
        self.resting = [order for order in self.resting if order not in chosen]
        return sorted(chosen, key=lambda order: order.order_id)

    def get(self, order_id: int) -> Order | None:
        """Look through all."""
        return next((order for order in self.resting if order.order_id == order_id), None)

    def orders(self, side: Side) -> list[Order]:
        """Sort by price; the sort is stable, so orders of one price stay in order of arrival."""
        one_side = [order for order in self.resting if order.side == side]
        return sorted(one_side, key=lambda order: order.price, reverse=side == Side.BUY)

    def depth(self, side: Side) -> list[tuple[int, int]]:
        """Add up."""
        quantities: dict[int, int] = {}
        for order in self.orders(side):
            quantities[order.price] = quantities.get(order.price, 0) + order.remaining
        return list(quantities.items())

    def best_bid(self) -> int | None:
        """Return the price of the first bid."""
        return next((order.price for order in self.orders(Side.BUY)), None)

    def best_ask(self) -> int | None:
        """Return the price of the first offer."""
        return next((order.price for order in self.orders(Side.SELL)), None)

    def crossing(self, side: Side, price: int, now: int = 0) -> list[Order]:
        """Leave out the dead ones."""
        return [order for order in self._in_reach(side, price) if not _is_dead(order, now)]

    def crosses(self, side: Side, price: int, now: int = 0) -> bool:
        """Tell whether there is any."""
        return self.crossing(side, price, now) != []

    def fillable(
        self, side: Side, price: int, owner: int, mode: SelfTradePrevention, now: int, at_most: int
    ) -> int:
        """Try it out on copies."""
        trial = NaiveOrderBook(1, 1, 1)
        trial.resting = [copy(order) for order in self.resting]
        taker = Order(0, owner, side, price, at_most, IOC, self_trade_prevention=mode)
        records = trial._match(taker, now)
        return sum(record.quantity for record in records if isinstance(record, Filled))

    def _enter(self, order: Order, now: int) -> list[Record]:
        if order.time_in_force == FOK:
            terms = (order.side, order.price, order.owner, order.self_trade_prevention)
            if self.fillable(*terms, now, order.remaining) < order.remaining:
                return [_expire(order, ExpiryReason.UNFILLED)]
        records = self._match(order, now)
        if order.remaining and order.time_in_force == IOC:
            records.append(_expire(order, ExpiryReason.UNFILLED))
        elif order.remaining:
            self.resting.append(order)
        return records

    def _match(self, taker: Order, now: int) -> list[Record]:
        records: list[Record] = []
        while taker.remaining and (makers := self._in_reach(taker.side, taker.price)):
            records.append(_meet(makers[0], taker, now))
            self.resting = [order for order in self.resting if order.remaining]
        return records

    def _in_reach(self, side: Side, price: int) -> list[Order]:
        if side == Side.BUY:
            return [order for order in self.orders(Side.SELL) if order.price <= price]
        return [order for order in self.orders(Side.BUY) if order.price >= price]

    def _known(self, order_id: int) -> Order:
        order = self.get(order_id)
        if order is None:
            raise UnknownOrderError(order_id)
        return order

    def _check_terms(self, price: int, quantity: int) -> None:
        if price not in self.prices or price % self.tick:
            raise PriceError(price, self.prices[0], self.prices[-1], self.tick)
        if quantity not in range(1, 10**9 + 1):
            raise QuantityError(quantity, 10**9)


def _meet(maker: Order, taker: Order, now: int) -> Record:
    if _is_dead(maker, now):
        return _expire(maker, ExpiryReason.TIME)
    both = min(maker.remaining, taker.remaining)
    if maker.owner != taker.owner or taker.self_trade_prevention == SelfTradePrevention.NONE:
        maker.remaining -= both
        taker.remaining -= both
        return Filled(maker, taker, maker.price, both)
    from_maker, from_taker = {
        SelfTradePrevention.EXPIRE_TAKER: (0, taker.remaining),
        SelfTradePrevention.EXPIRE_MAKER: (maker.remaining, 0),
        SelfTradePrevention.EXPIRE_BOTH: (maker.remaining, taker.remaining),
        SelfTradePrevention.DECREMENT: (both, both),
    }[taker.self_trade_prevention]
    maker.remaining -= from_maker
    taker.remaining -= from_taker
    return Prevented(maker, taker, maker.price, from_maker, from_taker)


def _is_dead(order: Order, now: int) -> bool:
    return order.expires_at != 0 and order.expires_at <= now


def _expire(order: Order, reason: ExpiryReason) -> Expired:
    quantity = order.remaining
    order.remaining = 0
    return Expired(order, quantity, reason)
