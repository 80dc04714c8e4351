"""The door: what the feed needs of the portal, handed in by the composition root.

API keys, the rules for orders and the words of the dialect belong to the portal, which the exchange
does not know. What waits for a database or for the engine is called from a thread.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol

from exchange.client import BalanceShown
from exchange.events import Fill
from exchange.feed.notation import Notation
from exchange.history.orders import Order

Shape = dict[str, object]
Name = Callable[[int], str]
"""Returns the name of the units of a series."""


class Asked(NamedTuple):
    """A request of the WebSocket API: parameters as they were written, and who sent it."""

    method: str
    params: dict[str, str]
    address: str


class Door(Protocol):
    """What the portal does for the feed."""

    @property
    def notation(self) -> Notation:
        """How amounts are printed."""

    # From a thread.

    def answer(self, asked: Asked) -> Shape:
        """Carry out a request; return status, result or error, and rate limits."""

    def admit(self, asked: Asked) -> tuple[int, Shape]:
        """Return whose private events a signed request may hear (0: nobody's), and the answer."""

    def holder(self, key: str) -> int:
        """Return whose key that is now; 0 if it was revoked."""

    # In the feed's own thread: computation alone.

    def refusal(self, code: int, text: str) -> Shape:
        """Return the answer to a request that cannot even be read."""

    def report(
        self, order: Order, symbol: str, kind: str, fill: tuple[int, Fill, bool] | None, time: int
    ) -> Shape:
        """Return what happened to an order: `kind`, or a trade (number, fill, whether as maker)."""

    def position(
        self, balances: Iterable[BalanceShown], assets: Iterable[int], name: Name, time: int
    ) -> Shape:
        """Return what is held of `assets`."""

    def movement(self, asset: int, amount: int, name: Name, time: int) -> Shape:
        """Return that so much of an asset came or went, otherwise than by trade."""
