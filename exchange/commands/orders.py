"""Orders on the order book."""

from typing import ClassVar

from exchange.commands.command import Command
from exchange.commands.kinds import OrderType, SelfTradePrevention, Side, TimeInForce


class PlaceOrder(Command, frozen=True):
    """Buy or sell units on the order book.

    `price` is the limit; for a market order the worst price to accept (0: the series' own bound).
    A market buy may give `budget`, the most money to spend fees included, in place of `quantity`.
    A sale that may not rest may give `least_proceeds`: it is refused unless it brings as much, fees
    deducted. `expires_at` goes with GTD. `client_order_id` is the caller's name for the order,
    unique among the open orders of the actor.
    """

    DATED: ClassVar[bool] = True

    series: int
    side: Side
    order_type: OrderType
    price: int
    quantity: int
    time_in_force: TimeInForce = TimeInForce.GTC
    post_only: bool = False
    self_trade_prevention: SelfTradePrevention = SelfTradePrevention.EXPIRE_TAKER
    expires_at: int = 0
    budget: int = 0
    client_order_id: str = ""
    least_proceeds: int = 0


class CancelOrder(Command, frozen=True):
    """Cancel an open order of the actor, named by its number or the caller's own name for it."""

    DATED: ClassVar[bool] = True

    series: int
    order: int = 0
    client_order_id: str = ""


class AmendOrder(Command, frozen=True):
    """Change price or open quantity of an open order of the actor.

    Reducing the quantity keeps the order's place in the queue; any other change loses it.
    """

    DATED: ClassVar[bool] = True

    series: int
    order: int
    price: int
    quantity: int


class CancelOrders(Command, frozen=True):
    """Cancel all open orders of the actor, or those of one series (0: all) or side (-1: both)."""

    DATED: ClassVar[bool] = True

    series: int = 0
    side: int = -1
