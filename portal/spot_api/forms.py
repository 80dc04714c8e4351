"""What a request asks for, by kind: each form reads its parameters and checks them alone.

What needs the state of the exchange is checked by the exchange; prices and quantities are turned
into whole units here. Every form has `read`, which raises the dialect's error.
"""

from enum import StrEnum
from typing import Final, Self

import msgspec

from exchange.commands import OrderType, SelfTradePrevention, Side, TimeInForce
from portal import formatting
from portal.formatting import Unrepresentable
from portal.spot_api import errors
from portal.spot_api.errors import NAME_RANGE
from portal.spot_api.parameters import Parameters


class SideName(StrEnum):
    """Sides in the dialect."""

    BUY = "BUY"
    SELL = "SELL"


class TypeName(StrEnum):
    """Order types of the dialect; `UNSUPPORTED` says which are only known by name."""

    LIMIT = "LIMIT"
    LIMIT_MAKER = "LIMIT_MAKER"
    MARKET = "MARKET"
    STOP_LOSS = "STOP_LOSS"
    STOP_LOSS_LIMIT = "STOP_LOSS_LIMIT"
    TAKE_PROFIT = "TAKE_PROFIT"
    TAKE_PROFIT_LIMIT = "TAKE_PROFIT_LIMIT"


class TimeInForceName(StrEnum):
    """Times in force of the dialect; GTD and DAY are additions of ours."""

    GTC = "GTC"
    IOC = "IOC"
    FOK = "FOK"
    GTD = "GTD"
    DAY = "DAY"


class PreventionName(StrEnum):
    """Ways to keep a person from trading with themselves."""

    NONE = "NONE"
    EXPIRE_TAKER = "EXPIRE_TAKER"
    EXPIRE_MAKER = "EXPIRE_MAKER"
    EXPIRE_BOTH = "EXPIRE_BOTH"
    DECREMENT = "DECREMENT"


class ResponseType(StrEnum):
    """How much of a new order is told."""

    ACK = "ACK"
    RESULT = "RESULT"
    FULL = "FULL"


UNSUPPORTED: Final = {
    TypeName.STOP_LOSS: "Stop loss orders",
    TypeName.STOP_LOSS_LIMIT: "Stop loss limit orders",
    TypeName.TAKE_PROFIT: "Take profit orders",
    TypeName.TAKE_PROFIT_LIMIT: "Take profit limit orders",
}
_NEVER: Final = {
    "stopPrice": "Stop loss orders",
    "trailingDelta": "Trailing stop orders",
    "icebergQty": "Iceberg orders",
}
MOST: Final = 2**53 - 1
"""No amount reaches further inside; what is larger is refused before it gets there."""

_QUANTITY: Final = "quantity"
_LOT: Final = "LOT_SIZE"
_QUOTE_QUANTITY: Final = "quoteOrderQty"
_PRICE: Final = "price"


class NewOrder(msgspec.Struct, frozen=True):
    """An order as it was asked for, in whole units; `name` is "" where the caller gave none."""

    symbol: str
    side: Side
    type: TypeName
    quantity: int
    price: int
    budget: int
    time_in_force: TimeInForce
    prevention: SelfTradePrevention
    expires_at: int
    name: str
    response: ResponseType

    @property
    def order_type(self) -> OrderType:
        """What the exchange calls it: LIMIT_MAKER is a limit order that only posts."""
        return OrderType.MARKET if self.type is TypeName.MARKET else OrderType.LIMIT

    @classmethod
    def read(cls, sent: Parameters) -> Self:
        """Read an order; which parameters must be there depends on its type."""
        symbol = sent.symbol()
        side = sent.choice("side", SideName, errors.bad_side())
        if side is None:
            raise errors.missing(_SIDE)
        type_ = _order_type(sent)
        name = sent.text("newClientOrderId", NAME_RANGE) or ""
        prevention = sent.choice(_PREVENTION, PreventionName, errors.bad_value(_PREVENTION))
        response = sent.choice(_RESPONSE, ResponseType, errors.bad_value(_RESPONSE))
        quantity, price, budget = _amounts(sent, type_)
        time_in_force, expires_at = _validity(sent, type_)
        return cls(
            symbol,
            Side[side],
            type_,
            quantity,
            price,
            budget,
            time_in_force,
            SelfTradePrevention[prevention or PreventionName.EXPIRE_TAKER],
            expires_at,
            name,
            response or (ResponseType.ACK if type_ is TypeName.LIMIT_MAKER else ResponseType.FULL),
        )


_SIDE: Final = "side"
_ORIGINAL: Final = "origClientOrderId"
_TYPE: Final = "type"
_PREVENTION: Final = "selfTradePreventionMode"
_RESPONSE: Final = "newOrderRespType"


def _order_type(sent: Parameters) -> TypeName:
    type_ = sent.choice(_TYPE, TypeName, errors.bad_order_type())
    if type_ is None:
        raise errors.missing(_TYPE)
    if type_ in UNSUPPORTED:
        raise errors.unsupported_order(UNSUPPORTED[type_])
    for name, text in _NEVER.items():
        if name in sent:
            raise errors.unsupported_order(text)
    return type_


def _amounts(sent: Parameters, type_: TypeName) -> tuple[int, int, int]:
    """Return quantity, price and budget; 0 for what the type of the order does without."""
    quantity = _whole_quantity(sent.decimal(_QUANTITY))
    price = _money(sent, _PRICE, errors.filter_failure("PRICE_FILTER"))
    budget = _money(sent, _QUOTE_QUANTITY, errors.too_precise(_QUOTE_QUANTITY))
    if type_ is TypeName.MARKET:
        _check_market(quantity, price, budget)
    else:
        _check_limit(quantity, price, budget)
    return (
        _bounded(_QUANTITY, quantity, _LOT),
        _bounded(_PRICE, price, "PRICE_FILTER"),
        _bounded(_QUOTE_QUANTITY, budget, "NOTIONAL"),
    )


def _check_market(quantity: int | None, price: int | None, budget: int | None) -> None:
    if price is not None:
        raise errors.not_required(_PRICE)
    if quantity is None and budget is None:
        raise errors.one_of_missing(_QUANTITY, _QUOTE_QUANTITY)
    if quantity is not None and budget is not None:
        raise errors.bad_combination()


def _check_limit(quantity: int | None, price: int | None, budget: int | None) -> None:
    if budget is not None:
        raise errors.not_required(_QUOTE_QUANTITY)
    if quantity is None:
        raise errors.missing(_QUANTITY)
    if price is None:
        raise errors.missing(_PRICE)


def _bounded(name: str, value: int | None, filter_: str) -> int:
    if value is None:
        return 0
    if not value:
        raise errors.invalid(name)
    if value > MOST:
        raise errors.filter_failure(filter_)
    return value


def _whole_quantity(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        return formatting.parse_quantity(text)
    except Unrepresentable:
        raise errors.filter_failure(_LOT) from None


def _money(sent: Parameters, name: str, error: errors.ApiError) -> int | None:
    text = sent.decimal(name)
    if text is None:
        return None
    try:
        return formatting.parse_money(text)
    except Unrepresentable:
        raise error from None


def _validity(sent: Parameters, type_: TypeName) -> tuple[TimeInForce, int]:
    chosen = sent.choice("timeInForce", TimeInForceName, errors.bad_time_in_force())
    expires_at = sent.time("goodTillDate")
    if type_ is TypeName.LIMIT:
        if chosen is None:
            raise errors.missing(_TIME_IN_FORCE)
        if (chosen is TimeInForceName.GTD) is (expires_at is None):
            raise errors.bad_combination()
        return TimeInForce[chosen], expires_at or 0
    if chosen is not None:
        raise errors.not_required(_TIME_IN_FORCE)
    if expires_at is not None:
        raise errors.not_required(_GOOD_TILL)
    return (TimeInForce.IOC if type_ is TypeName.MARKET else TimeInForce.GTC), 0


_TIME_IN_FORCE: Final = "timeInForce"
_GOOD_TILL: Final = "goodTillDate"


class CheckedOrder(msgspec.Struct, frozen=True):
    """An order that is only checked; with `rates` its fees are told."""

    order: NewOrder
    rates: bool

    @classmethod
    def read(cls, sent: Parameters) -> Self:
        """Read an order and whether its fees are wanted."""
        return cls(NewOrder.read(sent), sent.optional("computeCommissionRates") == "true")


class OrderName(msgspec.Struct, frozen=True):
    """One order of a symbol, by its number, by the caller's name for it, or both.

    `cancel_name` is the caller's name for its cancellation.
    """

    symbol: str
    number: int | None
    name: str | None
    cancel_name: str | None = None

    @classmethod
    def read(cls, sent: Parameters) -> Self:
        """Read which order is meant: −1102 if neither number nor name was sent."""
        symbol = sent.symbol()
        number = sent.integer("orderId")
        name = sent.text("origClientOrderId", NAME_RANGE)
        if number is None and name is None:
            raise errors.one_of_missing(_ORIGINAL, "orderId")
        return cls(symbol, number, name)

    @classmethod
    def read_cancel(cls, sent: Parameters) -> Self:
        """Read which order is to be cancelled."""
        order = cls.read(sent)
        cancel_name = sent.text("newClientOrderId", NAME_RANGE)
        return msgspec.structs.replace(order, cancel_name=cancel_name)
