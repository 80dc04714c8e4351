"""Orders: what was asked for and what has become of it.

An order is known by the sequence of the entry that accepted it, and belongs to one member for good.
"""
# ruff: noqa: S608  what is put into SQL here are constants of this module

import sqlite3
from collections.abc import Iterable
from typing import Final

import msgspec

from exchange.commands.orders import PlaceOrder
from exchange.events.orders import Cause, OrderPlaced, OrderStatus
from exchange.history.entries import Entry
from exchange.venue.keys import digest_of


class Order(msgspec.Struct, gc=False):
    """One row; fields in the order of the columns.

    `quantity` is what was ordered (0 where a market order gave a `budget`), `executed` what was
    filled for `value` in money, `fee` what the member paid for that (less than 0: earned).
    `content` stands for the content of the command, as `content_of` makes it; `parts` is the
    number of entries of the act that placed the order, `updated_by` the last that changed it.
    """

    id: int
    member: int
    series: int
    side: int
    type: int
    price: int
    quantity: int
    time_in_force: int
    post_only: int
    self_trade_prevention: int
    expires_at: int
    budget: int
    client_order_id: str
    content: bytes
    parts: int
    created_at: int
    open_quantity: int
    executed: int
    value: int
    fee: int
    status: int
    cause: int
    updated_at: int
    updated_by: int
    first_trade: int
    last_trade: int

    def fill(self, trade: int, price: int, quantity: int, fee: int) -> None:
        """Count one fill of this order."""
        self.executed += quantity
        self.value += price * quantity
        self.fee += fee
        self.last_trade = trade
        if not self.first_trade:
            self.first_trade = trade

    def settle(self, open_quantity: int, status: OrderStatus, cause: Cause, entry: Entry) -> None:
        """Set what is left after `entry`, and why."""
        self.open_quantity = open_quantity
        self.status = status
        self.cause = cause
        self.updated_at = entry.time
        self.updated_by = entry.sequence


_CONTENT: Final = slice(8, 24)
"""Where the key field of an entry says what stands for the command's content."""

_NEWEST_FIRST: Final = "SELECT * FROM orders WHERE member = ? AND client_order_id = ?"
_COLUMNS: Final = len(Order.__struct_fields__)
_INSERT: Final = f"INSERT INTO orders VALUES ({', '.join('?' * _COLUMNS)})"
_UPDATE: Final = """UPDATE orders SET price = ?, quantity = ?, open_quantity = ?, executed = ?,
    value = ?, fee = ?, status = ?, cause = ?, updated_at = ?, updated_by = ?, first_trade = ?,
    last_trade = ? WHERE id = ?"""


def placed(event: OrderPlaced, entry: Entry) -> Order:
    """Return the row of an order just accepted, before its fills are counted."""
    return Order(
        entry.sequence, entry.actor, event.series, event.side, event.order_type, event.price,
        event.quantity, event.time_in_force, event.post_only, event.self_trade_prevention,
        event.expires_at, event.budget, event.client_order_id, entry.key[_CONTENT],
        event.parts, entry.time, event.open_quantity, 0, 0, 0, event.status, event.cause,
        entry.time, entry.sequence, 0, 0,
    )  # fmt: skip


def insert(views: sqlite3.Connection, orders: Iterable[Order]) -> None:
    """Write orders that have no row yet."""
    views.executemany(_INSERT, map(msgspec.structs.astuple, orders))


def update(views: sqlite3.Connection, orders: Iterable[Order]) -> None:
    """Write what can change of orders that have a row."""
    views.executemany(
        _UPDATE,
        [
            (
                order.price, order.quantity, order.open_quantity, order.executed, order.value,
                order.fee, order.status, order.cause, order.updated_at, order.updated_by,
                order.first_trade, order.last_trade, order.id,
            )
            for order in orders
        ],
    )  # fmt: skip


def order(views: sqlite3.Connection, number: int) -> Order | None:
    """Return the order of that number."""
    row = views.execute("SELECT * FROM orders WHERE id = ?", (number,)).fetchone()
    return Order(*row) if row else None


def named(views: sqlite3.Connection, member: int, client_order_id: str) -> Order | None:
    """Return the member's newest order of that name, open or not."""
    row = views.execute(
        f"{_NEWEST_FIRST} AND client_order_id != '' ORDER BY id DESC LIMIT 1",
        (member, client_order_id),
    ).fetchone()
    return Order(*row) if row else None


def content_of(command: PlaceOrder) -> bytes:
    """Return 16 bytes that stand for what `command` asks for, whatever its key and validity."""
    return digest_of(command)


def with_content(
    views: sqlite3.Connection, member: int, client_order_id: str, content: bytes
) -> Order | None:
    """Return the member's newest order of that name that was placed by such a command."""
    row = views.execute(
        f"{_NEWEST_FIRST} AND client_order_id != '' AND content = ? ORDER BY id DESC LIMIT 1",
        (member, client_order_id, content),
    ).fetchone()
    return Order(*row) if row else None


class OrderSelection(msgspec.Struct, frozen=True, gc=False):
    """Which orders of a member in a series: numbers from `first` to `last`; None: no bound."""

    member: int
    series: int
    first: int | None = None
    last: int | None = None
    limit: int = 500


def select(views: sqlite3.Connection, selection: OrderSelection) -> list[Order]:
    """Return orders by number: the oldest if `first` is given, else the newest."""
    oldest = selection.first is not None
    rows = views.execute(
        f"""SELECT * FROM orders WHERE member = ? AND series = ? AND id BETWEEN ? AND ?
            ORDER BY id {"ASC" if oldest else "DESC"} LIMIT ?""",
        (
            selection.member,
            selection.series,
            0 if selection.first is None else selection.first,
            2**63 - 1 if selection.last is None else selection.last,
            selection.limit,
        ),
    ).fetchall()
    return [Order(*row) for row in (rows if oldest else reversed(rows))]


def listed(views: sqlite3.Connection, numbers: Iterable[int]) -> list[Order]:
    """Return the orders of these numbers that there are, in the order given."""
    found = (order(views, number) for number in numbers)
    return [one for one in found if one is not None]
