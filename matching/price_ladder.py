"""The price levels of one side of an order book."""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from typing import Final

from matching.orders import BUY, Side
from matching.price_level import PriceLevel

NO_BID: Final = 0
"""The best bid where nobody bids: no price is as low."""
NO_ASK: Final = 2**63
"""The best offer where nobody offers: no price is as high."""

_SLACK: Final = 64


class PriceLadder:
    """The levels of one side by price, and how good its best price can be at most.

    Prices lie in a heap, best on top. A level that empties stays where it is, ready for the next
    order at its price, until somebody looks for the best price and finds it on top: only then does
    it go. So most orders come and go without the heap being touched. Empty levels never outnumber
    the others by much, for `open` throws them out before they do.

    `bound` is a price than which nobody waits at a better one; `best` makes it exact.
    """

    __slots__ = ("bound", "heap", "levels", "most", "nothing", "sign")

    def __init__(self, side: Side) -> None:
        # The heap's smallest is on top: offers lie in it as they are, bids with their sign changed.
        self.sign = -1 if side is BUY else 1
        self.nothing = NO_BID if side is BUY else NO_ASK
        self.bound = self.nothing
        self.heap: list[int] = []
        self.most = _SLACK
        self.levels: dict[int, PriceLevel] = {}

    def open(self, price: int) -> PriceLevel:
        """Make the level of `price`, at which there was none."""
        if len(self.heap) >= self.most:
            self._tidy()
        rank = self.sign * price
        heappush(self.heap, rank)
        if rank < self.sign * self.bound:
            self.bound = price
        level = self.levels[price] = PriceLevel()
        return level

    def within(self, limit: int) -> PriceLevel | None:
        """Return the best level, or None if a taker that goes to `limit` does not reach it."""
        heap = self.heap
        sign = self.sign
        last = sign * limit
        while heap:
            rank = heap[0]
            if rank > last:
                self.bound = sign * rank
                return None
            price = sign * rank
            level = self.levels[price]
            if level.first is not None:
                self.bound = price
                return level
            heappop(heap)
            del self.levels[price]
        self.bound = self.nothing
        return None

    def best(self) -> int | None:
        """Return the best price at which somebody waits."""
        return self.bound if self.within(self.sign * NO_ASK) is not None else None

    def best_first(self, limit: int | None = None) -> Iterator[tuple[int, PriceLevel]]:
        """Go through (price, level) from the best price to the worst, or to `limit`.

        In a heap nothing is better than what lies above it, so the next best price lies right
        below one that has been passed: a step costs the logarithm of the steps before it.
        """
        heap = self.heap
        last = self.nothing if limit is None else self.sign * limit
        frontier = [(heap[0], 0)] if heap else []
        while frontier:
            rank, at = heappop(frontier)
            if rank > last:
                return
            for below in range(2 * at + 1, min(2 * at + 3, len(heap))):
                heappush(frontier, (heap[below], below))
            price = self.sign * rank
            level = self.levels[price]
            if level.first is not None:
                yield price, level

    def _tidy(self) -> None:
        self.levels = {
            price: level for price, level in self.levels.items() if level.first is not None
        }
        self.heap = [self.sign * price for price in self.levels]
        heapify(self.heap)
        self.most = 2 * len(self.heap) + _SLACK
