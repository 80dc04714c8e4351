"""Why a command was refused.

A refusal is a reply, not an exception: it changes nothing and consumes nothing, not even the key of
the command, and the same command in the same state is refused in the same way.
"""

from enum import IntEnum

import msgspec


class Refusal(IntEnum):
    """The rule that a command broke; where it broke several, the first one listed here.

    Numbers are part of the wire format and are never used again for another rule.
    """

    # The engine itself.
    ENGINE_UNAVAILABLE = 1
    OVERLOADED = 2
    CLOCK_UNCONFIRMED = 3
    STORAGE_NEARLY_FULL = 4
    COMMAND_POISONED = 5
    # The command as such.
    COMMAND_MALFORMED = 10
    KEY_MALFORMED = 11
    VALIDITY_TOO_LONG = 12
    TOO_OLD = 13
    KEY_REUSED = 14
    # Who asks.
    MEMBER_UNKNOWN = 20
    NOT_PERMITTED = 21
    MEMBER_FROZEN = 22
    # The fields, each on its own.
    FIELD_OUT_OF_RANGE = 30
    AMOUNT_NOT_POSITIVE = 31
    AMOUNT_TOO_LARGE = 32
    AMOUNT_NOT_WHOLE_FEN = 33
    QUANTITY_NOT_POSITIVE = 34
    QUANTITY_TOO_LARGE = 35
    PRICE_NOT_POSITIVE = 36
    TIME_IN_THE_PAST = 37
    SYMBOL_MALFORMED = 38
    COMBINATION_INVALID = 39
    # What it names.
    PAYMENT_UNKNOWN = 49
    MARKET_UNKNOWN = 50
    SERIES_UNKNOWN = 51
    ORDER_UNKNOWN = 52
    DEPOSIT_UNKNOWN = 53
    WITHDRAWAL_UNKNOWN = 54
    SUBSCRIPTION_UNKNOWN = 55
    GIFT_UNKNOWN = 56
    TRANSFER_UNKNOWN = 57
    AUTHORISATION_UNKNOWN = 58
    NAME_TAKEN = 59
    ORDER_DUPLICATE = 60
    TOKEN_USED = 61
    # The state of what it names.
    SERIES_EXPIRED = 70
    SERIES_NOT_OPEN = 71
    TRADING_HALTED = 72
    TRADING_CLOSED = 73
    OFFERING_CLOSED = 74
    OFFERING_OPEN = 75
    COOL_OFF_OVER = 76
    ALREADY_DONE = 77
    CLAIM_SECRET_WRONG = 78
    NOTHING_OUTSTANDING = 79
    ALREADY_OFFERED = 80
    TOP_UPS_CLOSED = 81
    # The rules of series, market and profile.
    PRICE_OFF_TICK = 90
    PRICE_OUT_OF_BAND = 91
    QUANTITY_OFF_LOT = 92
    MODE_FORBIDS = 93
    PROFILE_FORBIDS = 94
    RESERVE_TOO_LOW = 95
    CAP_EXCEEDED = 96
    HOLDING_TIME = 97
    POSITION_LIMIT = 98
    HOLDER_LIMIT = 99
    ORDER_LIMIT = 100
    WOULD_CROSS = 101
    NO_LIQUIDITY = 102
    OWN_SERIES = 103
    HOLDERS_WORSE_OFF = 104
    PROCEEDS_TOO_LOW = 105
    # What it needs.
    FUNDS_INSUFFICIENT = 110
    UNITS_INSUFFICIENT = 111
    MERCHANT_FUNDS_INSUFFICIENT = 112

    @property
    def retryable(self) -> bool:
        """Whether the very same command may succeed later without anybody changing it."""
        return self in _RETRYABLE


_RETRYABLE = frozenset(
    (
        Refusal.ENGINE_UNAVAILABLE,
        Refusal.OVERLOADED,
        Refusal.CLOCK_UNCONFIRMED,
        Refusal.STORAGE_NEARLY_FULL,
        Refusal.MEMBER_FROZEN,
        Refusal.SERIES_NOT_OPEN,
        Refusal.TRADING_HALTED,
        Refusal.OFFERING_OPEN,
        Refusal.HOLDING_TIME,
        Refusal.POSITION_LIMIT,
        Refusal.HOLDER_LIMIT,
        Refusal.ORDER_LIMIT,
        Refusal.WOULD_CROSS,
        Refusal.NO_LIQUIDITY,
        Refusal.PROCEEDS_TOO_LOW,
        Refusal.FUNDS_INSUFFICIENT,
        Refusal.UNITS_INSUFFICIENT,
        Refusal.MERCHANT_FUNDS_INSUFFICIENT,
    )
)


class Refused(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """The reply to a refused command: which rule, of which field, and the limit that it sets.

    `field` is a field of the command or of the terms in it ("" where the rule is about the command
    as a whole); `limit` is the number that the rule compares with, the sequence of the object in
    the way, or the member who lacks something.
    """

    refusal: Refusal
    field: str = ""
    limit: int = 0
