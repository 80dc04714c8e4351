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
from matching.matcher import expire, fillable, match
from matching.orders import (
    BUY,
    FOK,
    GTC,
    GTD,
    IOC,
    MAX_QUANTITY,
    SELL,
    Order,
    SelfTradePrevention,
    Side,
)
from matching.price_ladder import NO_ASK, NO_BID, PriceLadder
from matching.price_level import Link
from matching.records import TIME, UNFILLED, Accepted, Amended, Record, Reduced


class OrderBook:
    """Orders of both sides in strict price-time priority; the resting order's price stands.

    Prices are multiples of `tick` from `lowest_price` to `highest_price`, all of them minor units.
    """

    __slots__ = ("_asks", "_bids", "_links", "highest_price", "lowest_price", "tick")

    def __init__(self, lowest_price: int, highest_price: int, tick: int) -> None:
        self.lowest_price = lowest_price
        self.highest_price = highest_price
        self.tick = tick
        self._bids = PriceLadder(BUY)
        self._asks = PriceLadder(SELL)
        self._links: dict[int, Link] = {}
        if not NO_BID < lowest_price <= highest_price < NO_ASK or tick < 1:
            raise PriceRangeError(lowest_price, highest_price, tick)

    def __del__(self) -> None:
        # The garbage collector does not look at links.
        for link in self._links.values():
            link.part()

    def __len__(self) -> int:
        """Return how many orders rest."""
        return len(self._links)

    # Deciding: what happens is worked out here and reported.

    def place(self, order: Order, now: int = 0) -> list[Record]:
        """Match `order` and let the rest of it wait, if it may; report what happened, in order.

        A resting order whose time has come by `now` (nanoseconds UTC) is expired where it is met
        and never trades. A FOK either trades whole or changes nothing but itself. Raises
        DuplicateOrderError, PriceError, QuantityError, CombinationError, or WouldCrossError for a
        post-only order that would trade.
        """
        price = order.price
        quantity = order.remaining
        if order.side is BUY:
            own = self._bids
            makers = self._asks
            may_meet = makers.bound <= price
        else:
            own = self._asks
            makers = self._bids
            may_meet = makers.bound >= price
        level = own.levels.get(price)
        # A price that has a level has been checked before.
        if level is None and (
            not self.lowest_price <= price <= self.highest_price or price % self.tick
        ):
            raise PriceError(price, self.lowest_price, self.highest_price, self.tick)
        if not 1 <= quantity <= MAX_QUANTITY:
            raise QuantityError(quantity, MAX_QUANTITY)
        if order.order_id in self._links:
            raise DuplicateOrderError(order.order_id)
        records: list[Record] = [Accepted(order, quantity)]
        if order.time_in_force is not GTC or order.post_only or order.expires_at:
            self._check_choices(order, now)
            self._enter(order, now, records)
            return records
        # From here on it is a plain order: `_enter` and what it calls, written out for speed.
        if may_meet:
            match(order, makers, now, self._links, records)
            quantity = order.remaining
            if not quantity:
                return records
        if level is None:
            level = own.open(price)
        last = level.last
        link = Link(order, level, last)
        if last is not None:
            last.after = link
        else:
            level.first = link
        level.last = self._links[order.order_id] = link
        level.quantity += quantity
        return records

    def amend(self, order_id: int, price: int, remaining: int, now: int = 0) -> list[Record]:
        """Give an order another price or quantity (the units that shall remain).

        Less at the same price keeps its place; anything else enters anew at the back, where it may
        trade. An order whose time has come by `now` expires instead. Nothing is reported where
        nothing changes. Raises UnknownOrderError, PriceError, QuantityError, or WouldCrossError
        for a post-only order that would trade.
        """
        order = self._link(order_id).order
        self._check_terms(price, remaining)
        if order.expires_at and order.expires_at <= now:
            self.cancel(order_id)
            return [expire(order, TIME)]
        less = order.remaining - remaining
        if price == order.price and less >= 0:
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
        link = self._link(order_id)
        if not 1 <= quantity < link.order.remaining:
            raise QuantityError(quantity, link.order.remaining - 1)
        link.order.remaining -= quantity
        link.level.quantity -= quantity
        return Reduced(link.order, quantity)

    def cancel(self, order_id: int) -> Order | None:
        """Take an order out and return it with what remained, or None if there is none."""
        link = self._links.pop(order_id, None)
        if link is None:
            return None
        order = link.order
        level = link.level
        before = link.before
        after = link.after
        if after is not None:
            after.before = before
        else:
            level.last = before
        level.quantity -= order.remaining
        if before is not None:
            before.after = after
        else:
            level.first = after
        return order

    def cancel_all(self, owner: int | None = None, side: Side | None = None) -> list[Order]:
        """Take out every order (of one owner, of one side) and return them, lowest number first.

        The venue numbers orders as they come, so that is the order in which they came.
        """
        chosen = [
            order
            for link in self._links.values()
            if owner in (None, (order := link.order).owner) and side in (None, order.side)
        ]
        chosen.sort(key=lambda order: order.order_id)
        for order in chosen:
            self.cancel(order.order_id)
        return chosen

    # Applying: what was decided before is done again, as it was recorded.

    def rest(self, order: Order) -> None:
        """Put `order` at the back of its level without matching it.

        Raises DuplicateOrderError, PriceError, QuantityError, or WouldCrossError.
        """
        price = order.price
        if order.side is BUY:
            own = self._bids
            may_meet = self._asks.bound <= price
        else:
            own = self._asks
            may_meet = self._bids.bound >= price
        level = own.levels.get(price)
        # A price that has a level has been checked before.
        if (
            level is None
            or order.order_id in self._links
            or not 1 <= order.remaining <= MAX_QUANTITY
        ):
            self._check_new(order)
        if may_meet and self.crosses(order.side, price):
            raise WouldCrossError(order.order_id, price)
        if level is None:
            level = own.open(price)
        self._links[order.order_id] = level.append(order)

    def fill(self, order_id: int, quantity: int) -> Order:
        """Take `quantity` units off a resting order, which leaves when nothing remains.

        Raises UnknownOrderError or QuantityError.
        """
        link = self._link(order_id)
        order = link.order
        if not 1 <= quantity <= order.remaining:
            raise QuantityError(quantity, order.remaining)
        if quantity == order.remaining:
            self.cancel(order_id)
        else:
            link.level.quantity -= quantity
        order.remaining -= quantity
        return order

    # Asking: nothing changes.

    def get(self, order_id: int) -> Order | None:
        """Return the resting order of that number, or None."""
        link = self._links.get(order_id)
        return link.order if link is not None else None

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

    def quantity_at(self, side: Side, price: int) -> int:
        """Return how many units of `side` wait at `price`."""
        level = self._ladder(side).levels.get(price)
        return 0 if level is None else level.quantity

    def orders(self, side: Side) -> Iterator[Order]:
        """Go through the orders of `side` in priority order; resting them so rebuilds the side.

        The order book must not change meanwhile.
        """
        for _price, level in self._ladder(side).best_first():
            yield from level

    def crossing(self, side: Side, price: int, now: int = 0) -> Iterator[Order]:
        """Go through the resting orders that an order of `side` at `price` would meet, in turn.

        Those whose time has come by `now` are left out. The order book must not change meanwhile.
        """
        for _price, level in self._ladder(side.opposite).best_first(price):
            for maker in level:
                if not maker.expires_at or maker.expires_at > now:
                    yield maker

    def crosses(self, side: Side, price: int, now: int = 0) -> bool:
        """Tell whether an order of `side` at `price` would meet one that is alive at `now`."""
        makers = self._ladder(side.opposite)
        if makers.within(price) is None:
            return False
        return next(self.crossing(side, price, now), None) is not None

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
        makers = self.crossing(side, price, now)
        return fillable(makers, owner, self_trade_prevention, at_most)

    def _enter(self, order: Order, now: int, records: list[Record]) -> None:
        time_in_force = order.time_in_force
        makers = self._asks if order.side is BUY else self._bids
        if time_in_force is not FOK or self._fills_whole(order, now):
            match(order, makers, now, self._links, records)
        if order.remaining:
            if time_in_force is IOC or time_in_force is FOK:
                records.append(expire(order, UNFILLED))
            else:
                self._rest(order)

    def _fills_whole(self, order: Order, now: int) -> bool:
        makers = self.crossing(order.side, order.price, now)
        wanted = order.remaining
        return fillable(makers, order.owner, order.self_trade_prevention, wanted) == wanted

    def _rest(self, order: Order) -> None:
        own = self._bids if order.side is BUY else self._asks
        price = order.price
        level = own.levels.get(price)
        if level is None:
            level = own.open(price)
        self._links[order.order_id] = level.append(order)

    def _ladder(self, side: Side) -> PriceLadder:
        return self._bids if side is BUY else self._asks

    def _link(self, order_id: int) -> Link:
        link = self._links.get(order_id)
        if link is None:
            raise UnknownOrderError(order_id)
        return link

    def _check_new(self, order: Order) -> None:
        if order.order_id in self._links:
            raise DuplicateOrderError(order.order_id)
        self._check_terms(order.price, order.remaining)

    def _check_terms(self, price: int, quantity: int) -> None:
        if not self.lowest_price <= price <= self.highest_price or price % self.tick:
            raise PriceError(price, self.lowest_price, self.highest_price, self.tick)
        if not 1 <= quantity <= MAX_QUANTITY:
            raise QuantityError(quantity, MAX_QUANTITY)

    def _check_choices(self, order: Order, now: int) -> None:
        time_in_force = order.time_in_force
        if (time_in_force is GTD) != (order.expires_at != 0):
            raise CombinationError(order.order_id, "a GTD order has an end, and no other has")
        if order.expires_at and order.expires_at <= now:
            raise CombinationError(order.order_id, "it would be dead on arrival")
        if order.post_only:
            if time_in_force is IOC or time_in_force is FOK:
                raise CombinationError(order.order_id, "post-only must rest, IOC and FOK never do")
            if self.crosses(order.side, order.price, now):
                raise WouldCrossError(order.order_id, order.price)
