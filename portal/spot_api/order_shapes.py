"""Orders and fills in JSON, as the dialect spells them."""

from collections.abc import Iterable

from exchange.commands import OrderType, SelfTradePrevention, Side, TimeInForce
from exchange.events import Cause, Fill, OrderStatus
from exchange.history.orders import Order
from exchange.history.trades import Trade
from portal.formatting import money, quantity
from portal.spot_api.forms import ResponseType, TypeName
from portal.spot_api.placing import Placed
from portal.spot_api.symbols import QUOTE

Shape = dict[str, object]
NO_LIST = -1
"""What stands for: not part of an order list."""


def status_name(status: int, cause: int) -> str:
    """Return the dialect's word for what has become of an order."""
    match OrderStatus(status):
        case OrderStatus.NEW:
            return "NEW"
        case OrderStatus.PARTIALLY_FILLED:
            return "PARTIALLY_FILLED"
        case OrderStatus.FILLED:
            return "FILLED"
        case OrderStatus.CANCELLED:
            return "CANCELED"
        case OrderStatus.EXPIRED:
            return "EXPIRED_IN_MATCH" if cause == Cause.SELF_TRADE else "EXPIRED"


def type_name(order_type: int, post_only: int) -> str:
    """Return the dialect's word for the type of an order."""
    if order_type == OrderType.MARKET:
        return TypeName.MARKET
    return TypeName.LIMIT_MAKER if post_only else TypeName.LIMIT


def time_in_force_name(order_type: int, time_in_force: int) -> str:
    """Return the dialect's word for how long an order lives."""
    # The dialect shows GTC for market orders, though they never rest.
    return "GTC" if order_type == OrderType.MARKET else TimeInForce(time_in_force).name


def acknowledged(symbol: str, placed: Placed, unit: int) -> Shape:
    """Return the shape ACK of a new order."""
    return {
        "symbol": symbol,
        "orderId": placed.number,
        "orderListId": NO_LIST,
        "clientOrderId": placed.event.client_order_id,
        "transactTime": placed.time // unit,
    }


def resulted(symbol: str, placed: Placed, unit: int) -> Shape:
    """Return the shape RESULT of a new order."""
    event = placed.event
    market = event.order_type is OrderType.MARKET
    return {
        **acknowledged(symbol, placed, unit),
        "price": money(0 if market else event.price),
        "origQty": quantity(event.quantity),
        "executedQty": quantity(placed.executed),
        "origQuoteOrderQty": money(event.budget),
        "cummulativeQuoteQty": money(placed.value),
        "status": status_name(placed.status, placed.cause),
        "timeInForce": time_in_force_name(event.order_type, event.time_in_force),
        "type": type_name(event.order_type, event.post_only),
        "side": event.side.name,
        "workingTime": placed.time // unit,
        "selfTradePreventionMode": event.self_trade_prevention.name,
    }


def full(symbol: str, placed: Placed, unit: int) -> Shape:
    """Return the shape FULL of a new order: with its fills."""
    return {
        **resulted(symbol, placed, unit),
        "fills": list(_fills(placed.event.first_trade, placed.fills)),
    }


def answer(symbol: str, response: ResponseType, placed: Placed, unit: int) -> Shape:
    """Return a new order in the shape that was asked for."""
    match response:
        case ResponseType.ACK:
            return acknowledged(symbol, placed, unit)
        case ResponseType.RESULT:
            return resulted(symbol, placed, unit)
        case ResponseType.FULL:
            return full(symbol, placed, unit)


def _fills(first_trade: int, fills: Iterable[Fill]) -> Iterable[Shape]:
    for trade, fill in enumerate(fills, first_trade):
        yield {
            "price": money(fill.price),
            "qty": quantity(fill.quantity),
            "commission": money(fill.taker_fee),
            "commissionAsset": QUOTE,
            "tradeId": trade,
        }


def order(symbol: str, row: Order, unit: int) -> Shape:
    """Return an order as queries show it."""
    return {
        **_terms(symbol, row),
        "clientOrderId": row.client_order_id,
        "stopPrice": money(0),
        "icebergQty": quantity(0),
        "time": row.created_at // unit,
        "updateTime": row.updated_at // unit,
        "isWorking": True,
        "workingTime": row.created_at // unit,
        "origQuoteOrderQty": money(row.budget),
    }


def cancelled(symbol: str, row: Order, cancel_name: str, unit: int) -> Shape:
    """Return an order as its cancellation shows it."""
    return {
        **_terms(symbol, row),
        "origClientOrderId": row.client_order_id,
        "clientOrderId": cancel_name,
        "transactTime": row.updated_at // unit,
    }


def _terms(symbol: str, row: Order) -> Shape:
    market = row.type == OrderType.MARKET
    return {
        "symbol": symbol,
        "orderId": row.id,
        "orderListId": NO_LIST,
        "price": money(0 if market else row.price),
        "origQty": quantity(row.quantity),
        "executedQty": quantity(row.executed),
        "cummulativeQuoteQty": money(row.value),
        "status": status_name(row.status, row.cause),
        "timeInForce": time_in_force_name(row.type, row.time_in_force),
        "type": type_name(row.type, row.post_only),
        "side": Side(row.side).name,
        "selfTradePreventionMode": SelfTradePrevention(row.self_trade_prevention).name,
    }


def fill(symbol: str, trade: Trade, *, buys: bool, unit: int) -> Shape:
    """Return one fill of the caller; `ledgerSequence` is the entry that proves it."""
    return {
        "symbol": symbol,
        "id": trade.trade,
        "orderId": trade.buy_order if buys else trade.sell_order,
        "orderListId": NO_LIST,
        "price": money(trade.price),
        "qty": quantity(trade.quantity),
        "quoteQty": money(trade.value),
        "commission": money(trade.buyer_fee if buys else trade.seller_fee),
        "commissionAsset": QUOTE,
        "time": trade.time // unit,
        "isBuyer": buys,
        "isMaker": bool(trade.buyer_is_maker) is buys,
        "isBestMatch": True,
        "ledgerSequence": trade.sequence,
    }
