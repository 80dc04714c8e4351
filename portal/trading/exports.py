"""Orders and fills as tables for other programs."""

from collections.abc import Iterable

from exchange.commands import OrderType, Side, TimeInForce
from exchange.events import Cause, OrderStatus
from portal.csv_files import decimal_yuan, table, utc
from portal.trading.own_orders import OwnFill, OwnOrder


def orders(rows: Iterable[OwnOrder]) -> str:
    """Return orders as CSV."""
    heads = (
        "order", "placed_at", "symbol", "side", "type", "time_in_force", "price", "quantity",
        "executed", "open", "value", "fee", "status", "cause", "updated_at",
    )  # fmt: skip
    return table(
        heads,
        (
            (
                one.order.id, utc(one.order.created_at), one.ticket.symbol,
                Side(one.order.side).name, OrderType(one.order.type).name,
                TimeInForce(one.order.time_in_force).name, decimal_yuan(one.order.price),
                one.order.quantity, one.order.executed, one.order.open_quantity,
                decimal_yuan(one.order.value), decimal_yuan(one.order.fee),
                OrderStatus(one.order.status).name, Cause(one.order.cause).name,
                utc(one.order.updated_at),
            )
            for one in rows
        ),
    )  # fmt: skip


def fills(rows: Iterable[OwnFill]) -> str:
    """Return fills as CSV; `sequence` is the ledger entry that proves one."""
    heads = (
        "sequence", "time", "symbol", "trade", "order", "side", "price", "quantity", "value",
        "fee", "maker", "money",
    )  # fmt: skip
    return table(
        heads,
        (
            (
                one.trade.sequence, utc(one.trade.time), one.ticket.symbol, one.trade.trade,
                one.order, "BUY" if one.bought else "SELL", decimal_yuan(one.trade.price),
                one.trade.quantity, decimal_yuan(one.trade.value), decimal_yuan(one.fee),
                "yes" if one.waited else "no", decimal_yuan(one.money),
            )
            for one in rows
        ),
    )  # fmt: skip
