"""The routes for holders of a key: orders, fills, the account. Each says who may call it.

A view turns a form into the shape of an answer; `service` and `placing` do the work. The public
routes are in `market_views`.
"""

from flask import g

from exchange.history.orders import Order
from portal.formatting import money, quantity, rate
from portal.randomness import draw_text
from portal.spot_api import (
    account_service,
    forms,
    listing_forms,
    order_shapes,
    placing,
    service,
    weights,
)
from portal.spot_api.access import Caller, Security, route
from portal.spot_api.account_service import Balance
from portal.spot_api.desk import Desk


@route("POST", "/order", Security.TRADE, weight=1, form=forms.NewOrder.read)
def place_order(desk: Desk, form: forms.NewOrder, caller: Caller) -> object:
    """Place an order."""
    count = desk.usage.count_order(caller.member)
    placed = placing.place(desk, form, caller)
    g.orders = count
    return order_shapes.answer(form.symbol, form.response, placed, caller.time_unit)


@route("POST", "/order/test", Security.TRADE, weight=1, form=forms.CheckedOrder.read)
def check_order(desk: Desk, form: forms.CheckedOrder, caller: Caller) -> object:
    """Check an order without placing it."""
    service.check(desk, form.order, caller)
    if not form.rates:
        return {}
    statement = account_service.account(desk, caller, omit_zero=True)
    return {
        "standardCommissionForOrder": {
            "maker": rate(statement.fees.maker_bps),
            "taker": rate(statement.fees.taker_bps),
        },
    }


@route("GET", "/order", Security.USER_DATA, weight=4, form=forms.OrderName.read)
def show_order(desk: Desk, form: forms.OrderName, caller: Caller) -> object:
    """Show an order of the caller."""
    return order_shapes.order(form.symbol, service.find(desk, form, caller), caller.time_unit)


@route("DELETE", "/order", Security.TRADE, weight=1, form=forms.OrderName.read_cancel)
def cancel_order(desk: Desk, form: forms.OrderName, caller: Caller) -> object:
    """Cancel an open order of the caller."""
    order = service.cancel(desk, form, caller)
    name = form.cancel_name or draw_text(placing.NAME_LENGTH)
    return order_shapes.cancelled(form.symbol, order, name, caller.time_unit)


@route(
    "GET",
    "/openOrders",
    Security.USER_DATA,
    weight=weights.open_orders,
    form=listing_forms.MaybeSymbol.read,
)
def open_orders(desk: Desk, form: listing_forms.MaybeSymbol, caller: Caller) -> object:
    """List the caller's open orders."""
    return _shown(desk, service.open_orders(desk, form.symbol, caller), caller)


@route("DELETE", "/openOrders", Security.TRADE, weight=1, form=listing_forms.OneSymbol.read)
def cancel_open_orders(desk: Desk, form: listing_forms.OneSymbol, caller: Caller) -> object:
    """Cancel all open orders of the caller in a symbol."""
    name = draw_text(placing.NAME_LENGTH)
    return [
        order_shapes.cancelled(form.symbol, order, name, caller.time_unit)
        for order in service.cancel_all(desk, form.symbol, caller)
    ]


@route("GET", "/allOrders", Security.USER_DATA, weight=20, form=listing_forms.Orders.read)
def all_orders(desk: Desk, form: listing_forms.Orders, caller: Caller) -> object:
    """List the caller's orders of a symbol, open or not."""
    return _shown(desk, service.all_orders(desk, form, caller), caller)


@route(
    "GET",
    "/myTrades",
    Security.USER_DATA,
    weight=weights.my_trades,
    form=listing_forms.MyTrades.read,
)
def my_trades(desk: Desk, form: listing_forms.MyTrades, caller: Caller) -> object:
    """List the caller's fills of a symbol."""
    return [
        order_shapes.fill(form.symbol, trade, buys=buys, unit=caller.time_unit)
        for trade, buys in service.fills(desk, form, caller)
    ]


@route("GET", "/account", Security.USER_DATA, weight=20, form=listing_forms.Account.read)
def account(desk: Desk, form: listing_forms.Account, caller: Caller) -> object:
    """Show the caller's account."""
    shown = account_service.account(desk, caller, omit_zero=form.omit_zero)
    maker, taker = shown.fees.maker_bps, shown.fees.taker_bps
    return {
        "makerCommission": maker,
        "takerCommission": taker,
        "buyerCommission": 0,
        "sellerCommission": 0,
        "commissionRates": {
            "maker": rate(maker),
            "taker": rate(taker),
            "buyer": rate(0),
            "seller": rate(0),
        },
        "canTrade": shown.may_trade,
        "canWithdraw": False,
        "canDeposit": False,
        "brokered": False,
        "requireSelfTradePrevention": False,
        "preventSor": False,
        "updateTime": shown.updated_at // caller.time_unit,
        "accountType": "SPOT",
        "balances": [_balance(balance) for balance in shown.balances],
        "permissions": ["SPOT"],
        "uid": caller.member,
    }


@route(
    "GET",
    "/rateLimit/order",
    Security.USER_DATA,
    weight=40,
    form=listing_forms.Nothing.read,
)
def order_usage(desk: Desk, _form: listing_forms.Nothing, caller: Caller) -> object:
    """Tell how many orders the caller has placed in the intervals that are open."""
    usage, count = desk.usage, desk.usage.orders_of(caller.member)
    return [
        {
            "rateLimitType": "ORDERS",
            "interval": interval,
            "intervalNum": number,
            "limit": limit,
            "count": used,
        }
        for interval, number, limit, used in (
            ("SECOND", 10, usage.orders_per_10_seconds, count.in_10_seconds),
            ("DAY", 1, usage.orders_per_day, count.in_day),
        )
    ]


def _shown(desk: Desk, rows: list[Order], caller: Caller) -> list[order_shapes.Shape]:
    return [
        order_shapes.order(desk.symbols.symbol_of(row.series), row, caller.time_unit)
        for row in rows
    ]


def _balance(balance: Balance) -> dict[str, str]:
    printed = money if balance.is_money else quantity
    return {
        "asset": balance.asset,
        "free": printed(balance.free),
        "locked": printed(balance.locked),
    }
