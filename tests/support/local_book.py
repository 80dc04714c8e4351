"""A client's own copy of an order book, kept by the rule that the dialect's documents give.

Buffer the changes; take a snapshot; drop those that end at or before it; the first that is used
must span it, and each further one must begin where the one before ended. Else begin again.
"""

from collections.abc import Mapping
from typing import Any

Levels = dict[str, str]


class GapError(AssertionError):
    """Changes are missing between what is known and what came."""


class LocalBook:
    """Quantities by price, as texts, for either side."""

    def __init__(self) -> None:
        self.bids: Levels = {}
        self.asks: Levels = {}
        self.size: int | None = None
        """The `lastUpdateId` of what it shows; None before the snapshot."""
        self.applied = 0
        self._buffer: list[Mapping[str, Any]] = []

    def change(self, message: Mapping[str, Any]) -> None:
        """Take a `depthUpdate`."""
        if self.size is None:
            self._buffer.append(message)
        elif message["u"] > self.size:
            self._apply(message)

    def start(self, snapshot: Mapping[str, Any]) -> None:
        """Take the answer of `/api/v3/depth`, and what was buffered meanwhile."""
        self.size = snapshot["lastUpdateId"]
        self.applied = 0
        self.bids = dict(snapshot["bids"])
        self.asks = dict(snapshot["asks"])
        buffer, self._buffer = self._buffer, []
        for message in buffer:
            self.change(message)

    def shown(self) -> tuple[list[list[str]], list[list[str]]]:
        """Return both sides as the trading API lists them."""
        return _listed(self.bids, best_is_highest=True), _listed(self.asks, best_is_highest=False)

    def _apply(self, message: Mapping[str, Any]) -> None:
        size = self.size or 0
        first, last = message["U"], message["u"]
        follows = first == size + 1 if self.applied else first <= size + 1 <= last
        if not follows:
            raise GapError(size, first, last)
        for side, name in ((self.bids, "b"), (self.asks, "a")):
            for price, quantity in message[name]:
                if float(quantity):
                    side[price] = quantity
                else:
                    side.pop(price, None)
        self.size = last
        self.applied += 1


def _listed(side: Levels, *, best_is_highest: bool) -> list[list[str]]:
    prices = sorted(side, key=float, reverse=best_is_highest)
    return [[price, side[price]] for price in prices]
