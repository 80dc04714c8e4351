"""Tables for other programs: CSV in UTF-8, money as decimal yuan, times as ISO 8601 in UTC.

Column names and words are English in every language, so that a program can rely on them. A byte
order mark lets spreadsheets read it right.
"""

import csv
from collections.abc import Iterable
from datetime import UTC, datetime
from io import StringIO

from exchange.commands import OrderType, Side, TimeInForce
from exchange.events import Cause, OrderStatus
from portal.clock import SECOND
from portal.formatting import average
from portal.tickets import Ticket
from portal.trading.gains import Realised
from portal.trading.holdings import Holding
from portal.trading.own_orders import OwnFill, OwnOrder

MARK = "\ufeff"


def orders(rows: Iterable[OwnOrder]) -> str:
    """Return orders as CSV."""
    heads = (
        "order", "placed_at", "symbol", "side", "type", "time_in_force", "price", "quantity",
        "executed", "open", "value", "fee", "status", "cause", "updated_at",
    )  # fmt: skip
    return _table(
        heads,
        (
            (
                one.order.id, _moment(one.order.created_at), one.ticket.symbol,
                Side(one.order.side).name, OrderType(one.order.type).name,
                TimeInForce(one.order.time_in_force).name, _yuan(one.order.price),
                one.order.quantity, one.order.executed, one.order.open_quantity,
                _yuan(one.order.value), _yuan(one.order.fee), OrderStatus(one.order.status).name,
                Cause(one.order.cause).name, _moment(one.order.updated_at),
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
    return _table(
        heads,
        (
            (
                one.trade.sequence, _moment(one.trade.time), one.ticket.symbol, one.trade.trade,
                one.order, "BUY" if one.bought else "SELL", _yuan(one.trade.price),
                one.trade.quantity, _yuan(one.trade.value), _yuan(one.fee),
                "yes" if one.waited else "no", _yuan(one.money),
            )
            for one in rows
        ),
    )  # fmt: skip


def holdings(rows: Iterable[Holding]) -> str:
    """Return holdings as CSV."""
    heads = (
        "symbol", "quantity", "free", "in_orders", "set_aside", "average_cost", "cost", "price",
        "value", "unrealised_gain", "realised_gain", "face_value", "saving", "use_until",
    )  # fmt: skip
    return _table(
        heads,
        (
            (
                one.ticket.symbol, one.quantity, one.free, one.in_orders, one.set_aside,
                average(one.cost, one.quantity), _yuan(one.cost), _yuan(one.ticket.price),
                _yuan(one.value), _yuan(one.unrealised), _yuan(one.realised), _yuan(one.face),
                _yuan(one.saving), _moment(one.ticket.use_until),
            )
            for one in rows
        ),
    )  # fmt: skip


def gains(rows: Iterable[tuple[Realised, Ticket, int]]) -> str:
    """Return sales with their gains as CSV."""
    heads = ("sequence", "time", "symbol", "quantity", "proceeds", "cost", "gain", "sum_of_gains")
    return _table(
        heads,
        (
            (
                sale.sequence, _moment(sale.time), ticket.symbol, sale.quantity, _yuan(sale.money),
                _yuan(sale.cost), _yuan(sale.gain), _yuan(total),
            )
            for sale, ticket, total in rows
        ),
    )  # fmt: skip


def _table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows(rows)
    return MARK + text.getvalue()


def _yuan(amount: int) -> str:
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{amount // 10_000}.{amount % 10_000:04d}"


def _moment(time: int) -> str:
    return datetime.fromtimestamp(time // SECOND, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
