"""Orders, and the few choices an order makes."""

from enum import IntEnum
from typing import Final

import msgspec

MAX_QUANTITY: Final = 1_000_000_000
"""The largest quantity of an order, in whole units."""


class Side(IntEnum):
    """Which way an order trades."""

    BUY = 0
    SELL = 1

    @property
    def opposite(self) -> "Side":
        """The side this one trades with."""
        return SELL if self is BUY else BUY


class TimeInForce(IntEnum):
    """How long an order waits for a counterparty. The numbers are recorded and never reused."""

    GTC = 0
    """Good till cancelled."""
    IOC = 1
    """Immediate or cancel: what does not trade at once expires."""
    FOK = 2
    """Fill or kill: all of it trades at once, or none of it does."""
    GTD = 3
    """Good till date: alive while now < expires_at. A day order is one of these."""


class SelfTradePrevention(IntEnum):
    """What happens where an order would trade with one of the same owner; the taker's mode counts.

    The names and their meaning are Binance's. The numbers are recorded and never reused.
    """

    NONE = 0
    """They trade."""
    EXPIRE_TAKER = 1
    """The taker loses all that is left of it."""
    EXPIRE_MAKER = 2
    """The maker loses all that is left of it, and the taker goes on."""
    EXPIRE_BOTH = 3
    """Both lose all that is left of them."""
    DECREMENT = 4
    """Both lose what they would have traded, so the smaller one ends."""


BUY: Final = Side.BUY
SELL: Final = Side.SELL

GTC: Final = TimeInForce.GTC
IOC: Final = TimeInForce.IOC
FOK: Final = TimeInForce.FOK
GTD: Final = TimeInForce.GTD

NONE: Final = SelfTradePrevention.NONE
EXPIRE_TAKER: Final = SelfTradePrevention.EXPIRE_TAKER
EXPIRE_MAKER: Final = SelfTradePrevention.EXPIRE_MAKER
EXPIRE_BOTH: Final = SelfTradePrevention.EXPIRE_BOTH
DECREMENT: Final = SelfTradePrevention.DECREMENT


class Order(msgspec.Struct, gc=False):
    """A wish to trade `remaining` units at `price` or better; a caller may add fields of its own.

    A market order is an IOC or FOK order at its protection price. Once an order is in an order
    book, only that order book changes `price` and `remaining`. The owner is the person or firm
    that benefits: two orders of one owner are a self-trade. Choices are the members of their
    enumerations, never bare numbers: the order book compares them by identity.
    """

    order_id: int
    owner: int
    side: Side
    price: int
    remaining: int
    time_in_force: TimeInForce = GTC
    post_only: bool = False
    self_trade_prevention: SelfTradePrevention = NONE
    expires_at: int = 0
    """Nanoseconds UTC at which a GTD order is dead; 0 for every other order."""
