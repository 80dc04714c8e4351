"""What commands choose from: enumerations with explicit numbers, and a market's rules as data."""

from enum import IntEnum

import msgspec

from matching.orders import SelfTradePrevention, Side


class MemberKind(IntEnum):
    """Natural and legal persons may both trade; some rules tell them apart."""

    NATURAL = 1
    LEGAL = 2


class OrderType(IntEnum):
    """A market order is taken at its protection price; a limit order at `price` or better."""

    LIMIT = 1
    MARKET = 2


class TimeInForce(IntEnum):
    """How long an order may wait; DAY ends with the market's trading day."""

    GTC = 0
    IOC = 1
    FOK = 2
    GTD = 3
    DAY = 4


class MarketMode(IntEnum):
    """How the rights of a market may change hands among their holders."""

    OFF = 0
    CONTINUOUS = 1
    NEGOTIATED = 2
    CALL_AUCTION = 3


class ExpiryPolicy(IntEnum):
    """What becomes of units that were not used in time."""

    PRINCIPAL = 1
    LAPSE = 2
    NEVER = 3


class CardKind(IntEnum):
    """Named cards know their holder; bearer cards have the lower face cap."""

    NAMED = 1
    BEARER = 2


class UnitKind(IntEnum):
    """What one unit buys: a yuan of consumption, or one visit."""

    VALUE = 1
    VISIT = 2


class Right(IntEnum):
    """What a redemption or refund consumes: units, or the principal left after expiry."""

    UNITS = 0
    PRINCIPAL = 1


class Phase(IntEnum):
    """What of a series may change hands just now.

    CANCEL_ONLY concerns the order book alone: no order is placed or amended. HALTED stops every
    change of ownership: orders, gifts given or claimed, transfers offered or accepted, top-ups. In
    both orders may be cancelled, gifts and offers taken back; units are used at the
    counter and refunded, and the clock goes on.
    """

    CONTINUOUS = 1
    CANCEL_ONLY = 2
    HALTED = 3


class Profile(msgspec.Struct, frozen=True, array_like=True):
    """The compliance rules of a market, as data; recorded whole when the market opens.

    A limit of 0 means: no such limit. `max_position` counts units of a series per person (owner
    group), the face caps what all units of a series that one member has are worth at the shop.
    `expiry_policies` lists what a series may choose.
    With `cross_issuer` a merchant may let others take its units at their counters.
    """

    name: str
    mode: MarketMode
    min_holding: int
    max_position: int
    max_holders: int
    named_parties: bool
    face_cap_named: int
    face_cap_bearer: int
    expiry_policies: tuple[ExpiryPolicy, ...]
    cool_off: int
    reserve_bps: int
    cross_issuer: bool = False


class FeeTier(msgspec.Struct, frozen=True, array_like=True):
    """What members of one tier pay, in basis points of value; a negative maker fee is a rebate."""

    maker_bps: int
    taker_bps: int


__all__ = [
    "CardKind",
    "ExpiryPolicy",
    "FeeTier",
    "MarketMode",
    "MemberKind",
    "OrderType",
    "Phase",
    "Profile",
    "Right",
    "SelfTradePrevention",
    "Side",
    "TimeInForce",
    "UnitKind",
]
