"""What a caller can do with orders: look for them, cancel them, check one without placing it."""

from typing import Final

import msgspec

from exchange.client import AskOpenOrders, AskTime, Refused, SeriesShown
from exchange.commands import CancelOrder, CancelOrders, PlaceOrder
from exchange.events import Accepted, OrdersRemoved
from exchange.history import HistoryError, entries, orders, trades
from exchange.history.orders import Order, OrderSelection
from exchange.history.trades import Trade, TradeSelection
from exchange.refusals import Refusal
from portal.spot_api import errors, listing_forms, symbols
from portal.spot_api.access import Caller
from portal.spot_api.desk import Desk
from portal.spot_api.forms import NewOrder, OrderName
from portal.spot_api.placing import command_of
from portal.spot_api.refusals import MARKET_CLOSED, UNKNOWN_ORDER, error_of

_decode_removed: Final = msgspec.msgpack.Decoder(OrdersRemoved).decode


def find(desk: Desk, name: OrderName, caller: Caller) -> Order:
    """Return an order of the caller, open or not. Raises ApiError −2013."""
    series = desk.symbols.series(name.symbol)
    size = desk.client.query(AskTime()).size
    with desk.history.read(at_least=size) as views:
        if name.number is not None:
            order = orders.order(views, name.number)
        else:
            order = orders.named(views, caller.member, name.name or "")
    if order is None or not _is_meant(order, name, series, caller):
        raise errors.no_such_order()
    return order


def cancel(desk: Desk, name: OrderName, caller: Caller) -> Order:
    """Cancel an open order of the caller. Raises ApiError −2011."""
    series = desk.symbols.series(name.symbol)
    if name.number is not None and name.name is not None:
        _check_both(desk, name, series, caller)
    key = f"cancel:{caller.signature}"
    command = CancelOrder(
        caller.member, key, caller.valid_until, series, name.number or 0,
        "" if name.number else name.name or "",
    )  # fmt: skip
    if not name.number and not name.name:
        raise errors.cancel_rejected(UNKNOWN_ORDER)
    (order,) = _removed(desk, desk.client.submit(command))
    return order


def cancel_all(desk: Desk, symbol: str, caller: Caller) -> list[Order]:
    """Cancel all open orders of the caller in a symbol. Raises ApiError −2011 if none is open."""
    series = desk.symbols.series(symbol)
    key = f"cancel:{caller.signature}"
    return _removed(
        desk, desk.client.submit(CancelOrders(caller.member, key, caller.valid_until, series))
    )


def open_orders(desk: Desk, symbol: str | None, caller: Caller) -> list[Order]:
    """Return the caller's open orders, oldest first, in one symbol or in all."""
    series = 0 if symbol is None else desk.symbols.series(symbol)
    shown = desk.client.query(AskOpenOrders(caller.member, series))
    with desk.history.read(at_least=shown.size) as views:
        return orders.listed(views, [order.order for order in shown.orders])


def all_orders(desk: Desk, form: listing_forms.Orders, caller: Caller) -> list[Order]:
    """Return the caller's orders of a symbol: by number, by time, or the newest."""
    series = desk.symbols.series(form.symbol)
    size = desk.client.query(AskTime()).size
    with desk.history.read(at_least=size) as views:
        first, last = form.first, None
        if form.span.start is not None:
            first = max(first or 0, entries.first_at(views, form.span.start))
        if form.span.end is not None:
            last = entries.first_at(views, form.span.end + 1) - 1
        selection = OrderSelection(caller.member, series, first, last, form.limit)
        return orders.select(views, selection)


def fills(desk: Desk, form: listing_forms.MyTrades, caller: Caller) -> list[tuple[Trade, bool]]:
    """Return the caller's fills of a symbol, each with whether they bought."""
    series = desk.symbols.series(form.symbol)
    size = desk.client.query(AskTime()).size
    with desk.history.read(at_least=size) as views:
        first, last = form.first, None
        if form.span.start is not None:
            first = trades.first_at(views, series, form.span.start)
        if form.span.end is not None:
            last = trades.first_at(views, series, form.span.end + 1) - 1
        if form.order is not None:
            order = orders.order(views, form.order)
            first = max(first or 0, order.first_trade if order else 0)
        selection = TradeSelection(caller.member, series, first, last, form.order, form.limit)
        return trades.of_member(views, selection)


def check(desk: Desk, form: NewOrder, caller: Caller) -> PlaceOrder:
    """Check an order against symbol and filters as far as that goes without placing it."""
    series = desk.symbols.listing(form.symbol)
    market = desk.symbols.markets()[series.terms.market]
    if symbols.status_of(series, market) != "TRADING":
        raise errors.order_rejected(MARKET_CLOSED)
    command, _ = command_of(form, series.series, caller)
    refused = _against_terms(command, series)
    if refused is not None:
        raise error_of(refused)
    return command


def _against_terms(command: PlaceOrder, series: SeriesShown) -> Refused | None:
    if command.price:
        if command.price % series.terms.tick:
            return Refused(Refusal.PRICE_OFF_TICK, "price", series.terms.tick)
        if not series.terms.lowest_price <= command.price <= series.terms.highest_price:
            return Refused(Refusal.PRICE_OUT_OF_BAND, "price", series.terms.highest_price)
    if command.quantity > symbols.MOST_UNITS:
        return Refused(Refusal.QUANTITY_TOO_LARGE, "quantity", symbols.MOST_UNITS)
    if command.quantity % series.terms.lot:
        return Refused(Refusal.QUANTITY_OFF_LOT, "quantity", series.terms.lot)
    return None


def _removed(desk: Desk, reply: Accepted | Refused) -> list[Order]:
    if isinstance(reply, Refused):
        raise error_of(reply, cancels=True)
    end = reply.sequence + len(reply.payloads)
    try:
        with desk.history.read(at_least=end) as views:
            return orders.listed(views, _numbers(reply))
    except HistoryError as error:
        # It was done, and what it came to cannot be shown: to the caller that is unknown.
        raise errors.outcome_unknown() from error


def _numbers(reply: Accepted) -> list[int]:
    events = [_decode_removed(payload) for _, payload in reply.payloads]
    return [removal.order for event in events for removal in event.removals]


def _check_both(desk: Desk, name: OrderName, series: int, caller: Caller) -> None:
    with desk.history.read(at_least=desk.client.query(AskTime()).size) as views:
        order = orders.order(views, name.number or 0)
    if order is None or not _is_meant(order, name, series, caller):
        raise errors.cancel_rejected(UNKNOWN_ORDER)


def _is_meant(order: Order, name: OrderName, series: int, caller: Caller) -> bool:
    if (order.member, order.series) != (caller.member, series):
        return False
    return name.name is None or order.client_order_id == name.name
