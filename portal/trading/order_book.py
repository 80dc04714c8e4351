"""The order book as a ladder: price levels of both sides, grouped and summed up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from exchange.client import DepthShown

GROUPS: Final = (1, 5, 10, 50, 100)
"""Into how many ticks a step of the ladder may be grouped."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the ladder: what waits here, and here or at better prices."""

    price: int
    quantity: int
    cumulative: int


@dataclass(frozen=True, slots=True)
class Ladder:
    """Both sides, best first; `size` is the ledger size whose effect they show."""

    bids: tuple[Step, ...]
    asks: tuple[Step, ...]
    size: int

    @property
    def spread(self) -> int:
        """Return how far the best prices are apart; 0 if a side is empty."""
        return self.asks[0].price - self.bids[0].price if self.asks and self.bids else 0

    @property
    def most(self) -> int:
        """Return the larger of both sides' sums, by which bars are drawn; at least 1."""
        return max((side[-1].cumulative for side in (self.bids, self.asks) if side), default=1)


def ladder(depth: DepthShown, step: int, levels: int) -> Ladder:
    """Group a depth into steps of `step` money units, away from the middle; up to `levels` each.

    A bid counts at the step below it, an ask at the step above: nobody is shown a price better than
    there is.
    """
    bids = _side(((price - price % step, there) for price, there in depth.bids), levels)
    asks = _side(((price + -price % step, there) for price, there in depth.asks), levels)
    return Ladder(bids, asks, depth.size)


def _side(side: Iterable[tuple[int, int]], levels: int) -> tuple[Step, ...]:
    steps: list[Step] = []
    for price, quantity in side:
        if steps and steps[-1].price == price:
            last = steps[-1]
            steps[-1] = Step(price, last.quantity + quantity, last.cumulative + quantity)
            continue
        if len(steps) == levels:
            break
        steps.append(Step(price, quantity, (steps[-1].cumulative if steps else 0) + quantity))
    return tuple(steps)


def percent_of(steps: Sequence[Step], most: int) -> list[int]:
    """Return the sum at each step as a share of `most`, in whole percent, at least 1."""
    return [max(1, step.cumulative * 100 // most) for step in steps]
