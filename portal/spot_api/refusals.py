"""Which error of the dialect a refusal of the exchange becomes: the one table of it."""

from collections.abc import Callable
from typing import Final, Literal, assert_never

from exchange.refusals import Refusal, Refused
from portal.clock import MILLISECOND
from portal.formatting import money
from portal.spot_api import errors
from portal.spot_api.errors import ApiError

R = Refusal

NO_FUNDS = "Account has insufficient balance for requested action."
MARKET_CLOSED = "Market is closed."
DUPLICATE = "Duplicate order sent."
UNKNOWN_ORDER = "Unknown order sent."
NO_TRADING = "This account may not place or cancel orders."
RESTRICTED = "This symbol is restricted for this account."
WOULD_TAKE = "Order would immediately match and take."
TOO_THIN = "Order book liquidity is less than LOT_SIZE filter minimum quantity."
HELD_TOO_SHORTLY = "Units were acquired too recently to be sold."


# What the fields of a command are called in the dialect.
PARAMETERS: Final = {
    "series": "symbol",
    "client_order_id": "newClientOrderId",
    "budget": "quoteOrderQty",
    "time_in_force": "timeInForce",
    "self_trade_prevention": "selfTradePreventionMode",
    "expires_at": "goodTillDate",
    "valid_until": "timestamp",
    "order": "orderId",
    "order_type": "type",
}

_OF_MONEY: Final = frozenset(
    (
        R.PRICE_OFF_TICK,
        R.PRICE_OUT_OF_BAND,
        R.AMOUNT_TOO_LARGE,
        R.AMOUNT_NOT_WHOLE_FEN,
        R.FUNDS_INSUFFICIENT,
        R.MERCHANT_FUNDS_INSUFFICIENT,
    )
)
_OF_TIME: Final = frozenset((R.TOO_OLD, R.VALIDITY_TOO_LONG, R.TIME_IN_THE_PAST))


def error_of(refused: Refused, *, cancels: bool = False) -> ApiError:
    """Return the error for `refused`, with field and rule beside Binance's own text.

    `cancels` tells that an order was to be cancelled, which has a code of its own.
    """
    field = PARAMETERS.get(refused.field, refused.field)
    rejected = errors.cancel_rejected if cancels else errors.order_rejected
    error = _error(refused.refusal, field, rejected)
    error.rule = {"field": field, "rule": refused.refusal.name}
    if refused.limit:
        error.rule["limit"] = _limit(refused)
    return error


def _limit(refused: Refused) -> str:
    if refused.refusal in _OF_MONEY:
        return money(refused.limit)
    return str(refused.limit // MILLISECOND if refused.refusal in _OF_TIME else refused.limit)


Rejected = Callable[[str], ApiError]

_OfService = Literal[
    R.ENGINE_UNAVAILABLE,
    R.OVERLOADED,
    R.CLOCK_UNCONFIRMED,
    R.STORAGE_NEARLY_FULL,
    R.TOO_OLD,
    R.VALIDITY_TOO_LONG,
    R.MEMBER_UNKNOWN,
    R.NOT_PERMITTED,
]
_OfFilters = Literal[
    R.PRICE_OFF_TICK,
    R.PRICE_OUT_OF_BAND,
    R.QUANTITY_OFF_LOT,
    R.QUANTITY_TOO_LARGE,
    R.AMOUNT_TOO_LARGE,
    R.AMOUNT_NOT_WHOLE_FEN,
    R.POSITION_LIMIT,
    R.CAP_EXCEEDED,
    R.ORDER_LIMIT,
]


_OfState = Literal[
    R.FUNDS_INSUFFICIENT,
    R.UNITS_INSUFFICIENT,
    R.MERCHANT_FUNDS_INSUFFICIENT,
    R.KEY_REUSED,
    R.ORDER_DUPLICATE,
    R.MEMBER_FROZEN,
    R.ORDER_UNKNOWN,
    R.SERIES_EXPIRED,
    R.SERIES_NOT_OPEN,
    R.TRADING_HALTED,
    R.TRADING_CLOSED,
    R.MODE_FORBIDS,
    R.PROFILE_FORBIDS,
    R.OWN_SERIES,
    R.HOLDER_LIMIT,
    R.HOLDING_TIME,
    R.WOULD_CROSS,
    R.NO_LIQUIDITY,
]
# What only commands that this dialect does not have are refused for, and poisoned ones.
_OfOthers = Literal[
    R.COMMAND_POISONED,
    R.COMMAND_MALFORMED,
    R.PAYMENT_UNKNOWN,
    R.PROCEEDS_TOO_LOW,
    R.DEPOSIT_UNKNOWN,
    R.WITHDRAWAL_UNKNOWN,
    R.SUBSCRIPTION_UNKNOWN,
    R.GIFT_UNKNOWN,
    R.TRANSFER_UNKNOWN,
    R.AUTHORISATION_UNKNOWN,
    R.NAME_TAKEN,
    R.TOKEN_USED,
    R.OFFERING_CLOSED,
    R.OFFERING_OPEN,
    R.COOL_OFF_OVER,
    R.ALREADY_DONE,
    R.CLAIM_SECRET_WRONG,
    R.NOTHING_OUTSTANDING,
    R.ALREADY_OFFERED,
    R.TOP_UPS_CLOSED,
    R.RESERVE_TOO_LOW,
    R.HOLDERS_WORSE_OFF,
]


def _error(refusal: Refusal, field: str, rejected: Rejected) -> ApiError:
    match refusal:
        case (
            R.ENGINE_UNAVAILABLE
            | R.OVERLOADED
            | R.CLOCK_UNCONFIRMED
            | R.STORAGE_NEARLY_FULL
            | R.TOO_OLD
            | R.VALIDITY_TOO_LONG
            | R.MEMBER_UNKNOWN
            | R.NOT_PERMITTED
        ):
            return _of_service(refusal)
        case (
            R.PRICE_OFF_TICK
            | R.PRICE_OUT_OF_BAND
            | R.QUANTITY_OFF_LOT
            | R.QUANTITY_TOO_LARGE
            | R.AMOUNT_TOO_LARGE
            | R.AMOUNT_NOT_WHOLE_FEN
            | R.POSITION_LIMIT
            | R.CAP_EXCEEDED
            | R.ORDER_LIMIT
        ):
            return errors.filter_failure(_filter(refusal))
        case R.SERIES_UNKNOWN | R.MARKET_UNKNOWN:
            return errors.bad_symbol()
        case R.KEY_MALFORMED:
            return errors.illegal_characters("newClientOrderId", errors.NAME_RANGE)
        case R.QUANTITY_NOT_POSITIVE | R.PRICE_NOT_POSITIVE | R.AMOUNT_NOT_POSITIVE:
            return errors.invalid(field)
        case R.FIELD_OUT_OF_RANGE | R.TIME_IN_THE_PAST | R.SYMBOL_MALFORMED:
            return errors.bad_value(field)
        case R.COMBINATION_INVALID:
            return errors.bad_combination()
        case (
            R.FUNDS_INSUFFICIENT
            | R.UNITS_INSUFFICIENT
            | R.MERCHANT_FUNDS_INSUFFICIENT
            | R.KEY_REUSED
            | R.ORDER_DUPLICATE
            | R.MEMBER_FROZEN
            | R.ORDER_UNKNOWN
            | R.SERIES_EXPIRED
            | R.SERIES_NOT_OPEN
            | R.TRADING_HALTED
            | R.TRADING_CLOSED
            | R.MODE_FORBIDS
            | R.PROFILE_FORBIDS
            | R.OWN_SERIES
            | R.HOLDER_LIMIT
            | R.HOLDING_TIME
            | R.WOULD_CROSS
            | R.NO_LIQUIDITY
        ):
            return rejected(_text(refusal))
        case _:
            return _of_others(refusal)


def _of_service(refusal: _OfService) -> ApiError:
    match refusal:
        case R.ENGINE_UNAVAILABLE:
            return errors.disconnected()
        case R.OVERLOADED:
            return errors.overloaded()
        case R.CLOCK_UNCONFIRMED | R.STORAGE_NEARLY_FULL:
            return errors.shutting_down()
        case R.TOO_OLD:
            return errors.outside_window()
        case R.VALIDITY_TOO_LONG:
            return errors.ahead_of_time()
        case R.MEMBER_UNKNOWN:
            return errors.rejected_key()
        case R.NOT_PERMITTED:
            return errors.unauthorized()
        case _:
            assert_never(refusal)


def _filter(refusal: _OfFilters) -> str:
    match refusal:
        case R.PRICE_OFF_TICK | R.PRICE_OUT_OF_BAND:
            return "PRICE_FILTER"
        case R.QUANTITY_OFF_LOT | R.QUANTITY_TOO_LARGE:
            return "LOT_SIZE"
        case R.AMOUNT_TOO_LARGE | R.AMOUNT_NOT_WHOLE_FEN:
            return "NOTIONAL"
        case R.POSITION_LIMIT | R.CAP_EXCEEDED:
            return "MAX_POSITION"
        case R.ORDER_LIMIT:
            return "EXCHANGE_MAX_NUM_ORDERS"
        case _:
            assert_never(refusal)


def _text(refusal: _OfState) -> str:
    match refusal:
        case R.FUNDS_INSUFFICIENT | R.UNITS_INSUFFICIENT | R.MERCHANT_FUNDS_INSUFFICIENT:
            return NO_FUNDS
        case R.KEY_REUSED | R.ORDER_DUPLICATE:
            return DUPLICATE
        case R.MEMBER_FROZEN:
            return NO_TRADING
        case R.ORDER_UNKNOWN:
            return UNKNOWN_ORDER
        case (
            R.SERIES_EXPIRED
            | R.SERIES_NOT_OPEN
            | R.TRADING_HALTED
            | R.TRADING_CLOSED
            | R.MODE_FORBIDS
        ):
            return MARKET_CLOSED
        case R.PROFILE_FORBIDS | R.OWN_SERIES | R.HOLDER_LIMIT:
            return RESTRICTED
        case R.HOLDING_TIME:
            return HELD_TOO_SHORTLY
        case R.WOULD_CROSS:
            return WOULD_TAKE
        case R.NO_LIQUIDITY:
            return TOO_THIN
        case _:
            assert_never(refusal)


def _of_others(_refusal: _OfOthers) -> ApiError:
    return errors.unsupported()
