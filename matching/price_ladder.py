"""The price levels of one side of an order book."""

from bisect import bisect_left, insort
from collections.abc import Iterator

from matching.orders import BUY, Order, Side
from matching.price_level import PriceLevel


class PriceLadder:
    """The levels of one side that hold orders, worst first.

    A level is found under its *rank*: the higher, the better for whoever trades with it, which is
    the price for bids and minus the price for offers. So both sides are one piece of code, and the
    best level is the last one, where a list grows and shrinks at no cost.
    """

    __slots__ = ("levels", "ranks", "sign")

    def __init__(self, side: Side) -> None:
        self.sign = 1 if side is BUY else -1
        self.ranks: list[int] = []
        self.levels: dict[int, PriceLevel] = {}

    def best(self) -> int | None:
        """Return the best price, or None if there is no order."""
        return self.sign * self.ranks[-1] if self.ranks else None

    def append(self, order: Order) -> None:
        """Put `order` at the back of the level of its price."""
        rank = self.sign * order.price
        level = self.levels.get(rank)
        if level is None:
            level = self.levels[rank] = PriceLevel()
            level.quantity = 0
            insort(self.ranks, rank)
        level[order.order_id] = order
        level.quantity += order.remaining

    def remove(self, order: Order) -> None:
        """Take `order` out, and its level with it if it was the only order there."""
        rank = self.sign * order.price
        level = self.levels[rank]
        del level[order.order_id]
        level.quantity -= order.remaining
        if not level:
            self.drop(rank)

    def drop(self, rank: int) -> None:
        """Remove the empty level of `rank`."""
        del self.levels[rank]
        del self.ranks[bisect_left(self.ranks, rank)]

    def reduce(self, order: Order, quantity: int) -> None:
        """Make `order` smaller by `quantity`, less than all of it, where it stands."""
        order.remaining -= quantity
        self.levels[self.sign * order.price].quantity -= quantity

    def best_first(self) -> Iterator[tuple[int, PriceLevel]]:
        """Go through (price, level) from the best price to the worst."""
        for rank in reversed(self.ranks):
            yield self.sign * rank, self.levels[rank]

    def crossing(self, price: int) -> Iterator[Order]:
        """Go through the orders that a taker at `price` would meet, in that order."""
        limit = self.sign * price
        for rank in reversed(self.ranks):
            if rank < limit:
                return
            yield from self.levels[rank].values()
