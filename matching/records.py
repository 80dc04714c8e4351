"""What an order book reports, in the order in which it happened.

Every quantity is what left the order (or entered it, for `Accepted` and `Amended`), so that what
entered, less all that left, is what remains. An order of which nothing remains is gone from the
order book; a taker of which something remains after the last record rests at the back of its level.

The records hold the orders themselves, whose `remaining` is the present one, not the one then.
"""

from enum import IntEnum
from typing import Final

import msgspec

from matching.orders import Order


class ExpiryReason(IntEnum):
    """Why an order expired. The numbers are recorded and never reused."""

    TIME = 1
    """Its `expires_at` had come when it was met."""
    UNFILLED = 2
    """It may not rest: what is left of an IOC, or a FOK that could not trade whole."""


TIME: Final = ExpiryReason.TIME
UNFILLED: Final = ExpiryReason.UNFILLED


class Accepted(msgspec.Struct, frozen=True, gc=False):
    """`order` entered with `quantity` units: the first record of every order."""

    order: Order
    quantity: int


class Filled(msgspec.Struct, frozen=True, gc=False):
    """`quantity` units traded at `price`, which is the maker's."""

    maker: Order
    taker: Order
    price: int
    quantity: int


class Prevented(msgspec.Struct, frozen=True, gc=False):
    """A self-trade at `price` that did not happen; what each order lost for it, 0 for nothing."""

    maker: Order
    taker: Order
    price: int
    maker_quantity: int
    taker_quantity: int


class Expired(msgspec.Struct, frozen=True, gc=False):
    """`order` ended with `quantity` units untraded."""

    order: Order
    quantity: int
    reason: ExpiryReason


class Reduced(msgspec.Struct, frozen=True, gc=False):
    """`order` was made smaller by `quantity` units and kept its place."""

    order: Order
    quantity: int


class Amended(msgspec.Struct, frozen=True, gc=False):
    """`order` left its place and entered anew at `price` with `quantity` units."""

    order: Order
    price: int
    quantity: int


Record = Accepted | Filled | Prevented | Expired | Reduced | Amended
