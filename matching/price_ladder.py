"""The price levels of one side of an order book."""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from typing import Final

from matching.orders import BUY, Side
from matching.price_level import PriceLevel

NO_BID: Final = 0
"""Stands for the best bid where nobody bids: every price is higher."""
NO_ASK: Final = 2**63
"""Stands for the best offer where nobody offers: every price is lower."""

_SLACK: Final = 64
"""So many empty levels are never worth throwing out."""


class PriceLadder:
    """The levels of one side by price, and how good the best price can be at most.

    Prices lie in a heap, best on top. A level that empties stays, ready for the next order at its
    price, until somebody looks for the best price and finds it on top: only then does it go. So
    most orders come and go without the heap being touched. Elsewhere in the heap, empty levels are
    thrown out before they outnumber the others by much.

    `bound` is the price on top, so nobody waits at a better one; `best` and `within` make sure that
    somebody waits there.
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
        heappush(self.heap, self.sign * price)
        self.bound = self.sign * self.heap[0]
        level = self.levels[price] = PriceLevel()
        return level

    def best(self) -> int | None:
        """Return the best price at which somebody waits."""
        return self.bound if self.within(self.nothing) is not None else None

    def within(self, limit: int) -> PriceLevel | None:
        """Return the level of the best price, if a taker that goes to `limit` reaches it."""
        last = self.sign * limit
        while self.heap and self.sign * self.bound <= last:
            level = self.levels[self.bound]
            if level.first is not None:
                return level
            heappop(self.heap)
            del self.levels[self.bound]
            self.bound = self.sign * self.heap[0] if self.heap else self.nothing
        return None

    def best_first(self, limit: int | None = None) -> Iterator[tuple[int, PriceLevel]]:
        """Go through (price, level) from the best price to the worst, or to `limit`.

        In a heap nothing is better than what lies above it, so the next best price lies right
        below one that has been passed: a step costs the logarithm of the steps before it.
        """
        if not self.most:
            self._tidy()
        last = self.sign * (self.nothing if limit is None else limit)
        # With somebody on top, looking for the best price on the way does not stir the heap.
        frontier = [(self.heap[0], 0)] if self.within(self.nothing) is not None else []
        heap = self.heap
        levels = self.levels
        spare = _SLACK
        while frontier:
            rank, at = heappop(frontier)
            if rank > last:
                return
            for below in range(2 * at + 1, min(2 * at + 3, len(heap))):
                heappush(frontier, (heap[below], below))
            price = self.sign * rank
            level = levels[price]
            if level.first is not None:
                spare += 1
                yield price, level
            elif spare:
                spare -= 1
            else:
                self.most = 0  # too many empty ones: the next to come by tidies up

    def _tidy(self) -> None:
        self.levels = {
            price: level for price, level in self.levels.items() if level.first is not None
        }
        self.heap = [self.sign * price for price in self.levels]
        heapify(self.heap)
        self.bound = self.sign * self.heap[0] if self.heap else self.nothing
        self.most = 2 * len(self.heap) + _SLACK
