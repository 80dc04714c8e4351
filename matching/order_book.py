"""The order book of one series: who waits, at which price, and who is next."""

from collections.abc import Iterator
from itertools import islice

from matching.errors import (
    CombinationError,
    DuplicateOrderError,
    PriceError,
    PriceRangeError,
    QuantityError,
    UnknownOrderError,
    WouldCrossError,
)
from matching.matcher import fillable, match
from matching.orders import (
    BUY,
    FOK,
    GTD,
    IOC,
    MAX_QUANTITY,
    SELL,
    Order,
    SelfTradePrevention,
    Side,
)
from matching.price_ladder import PriceLadder
from matching.records import Accepted, Amended, Expired, ExpiryReason, Record, Reduced

TIME = ExpiryReason.TIME
UNFILLED = ExpiryReason.UNFILLED


class OrderBook:
    """Orders of both sides in strict price-time priority; the resting order's price stands.

    Prices are multiples of `tick` from `lowest_price` to `highest_price`, all of them minor units.
    """

    def __init__(self, lowest_price: int, highest_price: int, tick: int) -> None:
        if not 1 <= lowest_price <= highest_price or tick < 1:
            raise PriceRangeError(lowest_price, highest_price, tick)
        self.lowest_price = lowest_price
        self.highest_price = highest_price
        self.tick = tick
        self._bids = PriceLadder(BUY)
        self._asks = PriceLadder(SELL)
        self._orders: dict[int, Order] = {}

    def __len__(self) -> int:
        """Return how many orders rest."""
        return len(self._orders)

    # Deciding: what happens is worked out here and reported.

    def place(self, order: Order, now: int = 0) -> list[Record]:
        """Match `order` and let the rest of it wait, if it may; report what happened, in order.

        A resting order whose time has come by `now` (nanoseconds UTC) is expired where it is met
        and never trades. A FOK either trades whole or changes nothing but itself. Raises
        DuplicateOrderError, PriceError, QuantityError, CombinationError, or WouldCrossError for a
        post-only order that would trade.
        """
        self._check(order)
        _check_choices(order, now)
        if order.post_only and self.crosses(order.side, order.price, now):
            raise WouldCrossError(order.order_id, order.price)
        records: list[Record] = [Accepted(order, order.remaining)]
        self._enter(order, now, records)
        return records

    def amend(self, order_id: int, price: int, remaining: int, now: int = 0) -> list[Record]:
        """Give an order another price or quantity (the units that shall remain).

        Less at the same price keeps its place; anything else enters anew at the back, where it may
        trade. An order whose time has come by `now` expires instead. Nothing is reported where
        nothing changes. Raises UnknownOrderError, PriceError, QuantityError, or WouldCrossError
        for a post-only order that would trade.
        """
        order = self._known(order_id)
        self._check_terms(price, remaining)
        if order.expires_at and order.expires_at <= now:
            return [self._expire(order)]
        if price == order.price and remaining <= order.remaining:
            less = order.remaining - remaining
            return [self.reduce(order_id, less)] if less else []
        if order.post_only and self.crosses(order.side, price, now):
            raise WouldCrossError(order_id, price)
        self.cancel(order_id)
        order.price = price
        order.remaining = remaining
        records: list[Record] = [Amended(order, price, remaining)]
        self._enter(order, now, records)
        return records

    def reduce(self, order_id: int, quantity: int) -> Reduced:
        """Make an order smaller by `quantity`, less than all of it; it keeps its place.

        Raises UnknownOrderError or QuantityError.
        """
        order = self._known(order_id)
        if not 1 <= quantity < order.remaining:
            raise QuantityError(quantity, order.remaining - 1)
        self._ladder(order.side).reduce(order, quantity)
        return Reduced(order, quantity)

    def cancel(self, order_id: int) -> Order | None:
        """Take an order out and return it with what remained, or None if there is none."""
        order = self._orders.pop(order_id, None)
        if order is not None:
            self._ladder(order.side).remove(order)
        return order

    def cancel_all(self, owner: int | None = None, side: Side | None = None) -> list[Order]:
        """Take out every order (of one owner, of one side) and return them, oldest number first.

        The venue numbers orders as they come, so that is the order in which they came.
        """
        chosen = sorted(
            order.order_id
            for order in self._orders.values()
            if owner in (None, order.owner) and side in (None, order.side)
        )
        return [order for order_id in chosen if (order := self.cancel(order_id)) is not None]

    # Applying: what was decided before is done again, as it was recorded.

    def rest(self, order: Order) -> None:
        """Put `order` at the back of its level without matching it.

        Raises DuplicateOrderError, PriceError, QuantityError, or WouldCrossError.
        """
        self._check(order)
        if self.crosses(order.side, order.price):
            raise WouldCrossError(order.order_id, order.price)
        self._rest(order)

    def fill(self, order_id: int, quantity: int) -> Order:
        """Take `quantity` units off a resting order, which leaves when nothing remains.

        Raises UnknownOrderError or QuantityError.
        """
        order = self._known(order_id)
        if not 1 <= quantity <= order.remaining:
            raise QuantityError(quantity, order.remaining)
        if quantity == order.remaining:
            self.cancel(order_id)
            order.remaining = 0
        else:
            self._ladder(order.side).reduce(order, quantity)
        return order

    # Asking: nothing changes.

    def get(self, order_id: int) -> Order | None:
        """Return the resting order of that number, or None."""
        return self._orders.get(order_id)

    def best_bid(self) -> int | None:
        """Return the highest price at which somebody waits to buy."""
        return self._bids.best()

    def best_ask(self) -> int | None:
        """Return the lowest price at which somebody waits to sell."""
        return self._asks.best()

    def depth(self, side: Side, levels: int | None = None) -> list[tuple[int, int]]:
        """Return (price, quantity) of the best `levels` levels of `side`, or of all, best first."""
        best_first = self._ladder(side).best_first()
        return [(price, level.quantity) for price, level in islice(best_first, levels)]

    def orders(self, side: Side) -> Iterator[Order]:
        """Go through the orders of `side` in priority order; resting them so rebuilds the side.

        The order book must not change meanwhile.
        """
        for _price, level in self._ladder(side).best_first():
            yield from level.values()

    def crossing(self, side: Side, price: int, now: int = 0) -> Iterator[Order]:
        """Go through the resting orders that an order of `side` at `price` would meet, in turn.

        Those whose time has come by `now` are left out. The order book must not change meanwhile.
        """
        for maker in self._ladder(side.opposite).crossing(price):
            if not maker.expires_at or maker.expires_at > now:
                yield maker

    def crosses(self, side: Side, price: int, now: int = 0) -> bool:
        """Tell whether an order of `side` at `price` would meet one that is alive at `now`."""
        return any(True for _maker in self.crossing(side, price, now))

    def fillable(
        self,
        side: Side,
        price: int,
        owner: int,
        self_trade_prevention: SelfTradePrevention,
        now: int,
        at_most: int,
    ) -> int:
        """Return how much of `at_most` units such an order would trade at once.

        What self-trade prevention would take away and what is dead by `now` does not count.
        """
        makers = self._ladder(side.opposite)
        return fillable(makers, price, owner, self_trade_prevention, now, at_most)

    def _enter(self, order: Order, now: int, records: list[Record]) -> None:
        if order.time_in_force is FOK and not self._fills_whole(order, now):
            records.append(_end(order, UNFILLED))
            return
        records += match(order, self._ladder(order.side.opposite), now, self._orders)
        if not order.remaining:
            return
        if order.time_in_force is IOC:
            records.append(_end(order, UNFILLED))
        else:
            self._rest(order)

    def _fills_whole(self, order: Order, now: int) -> bool:
        mode = order.self_trade_prevention
        makers = self._ladder(order.side.opposite)
        wanted = order.remaining
        return fillable(makers, order.price, order.owner, mode, now, wanted) == wanted

    def _expire(self, order: Order) -> Expired:
        self.cancel(order.order_id)
        return _end(order, TIME)

    def _rest(self, order: Order) -> None:
        self._orders[order.order_id] = order
        self._ladder(order.side).append(order)

    def _ladder(self, side: Side) -> PriceLadder:
        return self._bids if side is BUY else self._asks

    def _known(self, order_id: int) -> Order:
        order = self._orders.get(order_id)
        if order is None:
            raise UnknownOrderError(order_id)
        return order

    def _check(self, order: Order) -> None:
        if order.order_id in self._orders:
            raise DuplicateOrderError(order.order_id)
        self._check_terms(order.price, order.remaining)

    def _check_terms(self, price: int, quantity: int) -> None:
        if not self.lowest_price <= price <= self.highest_price or price % self.tick:
            raise PriceError(price, self.lowest_price, self.highest_price, self.tick)
        if not 1 <= quantity <= MAX_QUANTITY:
            raise QuantityError(quantity, MAX_QUANTITY)


def _check_choices(order: Order, now: int) -> None:
    time_in_force = order.time_in_force
    if (time_in_force is GTD) != bool(order.expires_at):
        raise CombinationError(order.order_id, "GTD, and nothing else, has a time at which it ends")
    if order.expires_at and order.expires_at <= now:
        raise CombinationError(order.order_id, "it would be dead on arrival")
    if order.post_only and time_in_force in (IOC, FOK):
        raise CombinationError(order.order_id, "post-only must rest, IOC and FOK must not")


def _end(order: Order, reason: ExpiryReason) -> Expired:
    quantity = order.remaining
    order.remaining = 0
    return Expired(order, quantity, reason)
