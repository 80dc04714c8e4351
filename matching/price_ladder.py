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
    """The levels of one side by price, and the best price at which somebody waits.

    Prices lie in a heap, best on top. A level that empties stays where it is, ready for the next
    order at its price, until it comes to the top; then it goes. So most orders come and go without
    the heap being touched, and whoever needs the best price finds it in `best`. Empty levels never
    outnumber the others by much, for `open` throws them out before they do.
    """

    __slots__ = ("_heap", "_most", "_nothing", "_sign", "best", "levels")

    def __init__(self, side: Side) -> None:
        # The heap's smallest is on top: offers lie in it as they are, bids with their sign changed.
        self._sign = -1 if side is BUY else 1
        self._nothing = NO_BID if side is BUY else NO_ASK
        self._heap: list[int] = []
        self._most = _SLACK
        self.best = self._nothing
        self.levels: dict[int, PriceLevel] = {}

    def open(self, price: int) -> PriceLevel:
        """Make the level of `price`, at which there was none."""
        if len(self._heap) >= self._most:
            self._tidy()
        heappush(self._heap, self._sign * price)
        level = self.levels[price] = PriceLevel()
        return level

    def improve(self, price: int) -> None:
        """Take note that somebody waits at `price`, at which nobody did."""
        if self._sign * price < self._sign * self.best:
            self.best = price

    def settle(self) -> None:
        """Find the best price again, after its level has emptied."""
        heap = self._heap
        levels = self.levels
        while heap:
            price = self._sign * heap[0]
            if levels[price].first is not None:
                self.best = price
                return
            heappop(heap)
            del levels[price]
        self.best = self._nothing

    def within(self, limit: int) -> PriceLevel | None:
        """Return the best level, if a taker that goes to `limit` reaches it."""
        if self._sign * self.best <= self._sign * limit:
            return self.levels[self.best]
        return None

    def best_first(self, limit: int | None = None) -> Iterator[tuple[int, PriceLevel]]:
        """Go through (price, level) from the best price to the worst, or to `limit`.

        In a heap nothing is better than what lies above it, so the next best price lies right
        below one that has been passed: a step costs the logarithm of the steps before it.
        """
        heap = self._heap
        last = self._nothing if limit is None else self._sign * limit
        frontier = [(heap[0], 0)] if heap else []
        while frontier:
            rank, at = heappop(frontier)
            if rank > last:
                return
            for below in range(2 * at + 1, min(2 * at + 3, len(heap))):
                heappush(frontier, (heap[below], below))
            price = self._sign * rank
            level = self.levels[price]
            if level.first is not None:
                yield price, level

    def _tidy(self) -> None:
        self.levels = {
            price: level for price, level in self.levels.items() if level.first is not None
        }
        self._heap = [self._sign * price for price in self.levels]
        heapify(self._heap)
        self._most = 2 * len(self._heap) + _SLACK
