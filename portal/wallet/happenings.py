"""What an entry was about, for whoever's money it touched: series, units and fee, as data.

Fills and orders come from the read models; what they do not tell is read in the ledger itself.
"""

import sqlite3
from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

import msgspec

from exchange.events import (
    EVENTS,
    Captured,
    CaptureRefunded,
    OrderAmended,
    OrderMatched,
    OrderPlaced,
    OrdersRemoved,
)
from exchange.history import History

_FILLS: Final = """
    SELECT sequence, series, sum(bought), sum(sold), sum(fee) FROM (
      SELECT sequence, series, quantity AS bought, 0 AS sold, buyer_fee AS fee
      FROM trades WHERE buyer = ?1
      UNION ALL
      SELECT sequence, series, 0, quantity, seller_fee FROM trades WHERE seller = ?1)
    WHERE sequence BETWEEN ?2 AND ?3 GROUP BY sequence, series"""

_ORDERS: Final = """
    SELECT id, updated_by, series FROM orders
    WHERE member = ?1 AND (id BETWEEN ?2 AND ?3 OR updated_by BETWEEN ?2 AND ?3)"""

_OF_ORDERS: Final = frozenset(
    (OrderPlaced.KIND, OrderMatched.KIND, OrderAmended.KIND, OrdersRemoved.KIND)
)


class Touched(Protocol):
    """What must be known of an entry to find out more."""

    @property
    def sequence(self) -> int:
        """Its place in the ledger."""

    @property
    def kind(self) -> int:
        """The number of its event."""


class Happening(NamedTuple):
    """What an entry was about; `symbol` is empty where no series has part in it.

    `bought`, `sold` (units) and `fee` (money units) are those of the member's own fills.
    """

    kind: int
    symbol: str = ""
    bought: int = 0
    sold: int = 0
    fee: int = 0


def happenings(
    history: History, views: sqlite3.Connection, account: int, touched: Sequence[Touched]
) -> dict[int, Happening]:
    """Return what each entry was about, by its sequence."""
    if not touched:
        return {}
    sequences = [entry.sequence for entry in touched]
    bounds = (account, min(sequences), max(sequences))
    symbols = dict(views.execute("SELECT series, symbol FROM series").fetchall())
    fills = {row[0]: row[1:] for row in views.execute(_FILLS, bounds)}
    ordered = _series_of_orders(views, bounds)
    found = {}
    for entry in touched:
        fill = fills.get(entry.sequence)
        if fill is not None:
            series, bought, sold, fee = fill
            found[entry.sequence] = Happening(entry.kind, symbols[series], bought, sold, fee)
            continue
        series = ordered.get(entry.sequence) or _series_in_ledger(history, views, entry)
        found[entry.sequence] = Happening(entry.kind, symbols.get(series, ""))
    return found


def _series_of_orders(views: sqlite3.Connection, bounds: tuple[int, int, int]) -> dict[int, int]:
    found = {}
    for order, updated_by, series in views.execute(_ORDERS, bounds):
        found[order] = found[updated_by] = series
    return found


def _series_in_ledger(history: History, views: sqlite3.Connection, entry: Touched) -> int:
    """Return the series that the event itself names, 0 if it concerns none."""
    event_type = EVENTS[entry.kind]
    if event_type in (Captured, CaptureRefunded):
        return _series_of_redemption(history, views, entry.sequence)
    if "series" not in event_type.__struct_fields__:
        return 0
    event = _event(history, entry.sequence)
    return int(getattr(event, "series", 0))


def _series_of_redemption(history: History, views: sqlite3.Connection, sequence: int) -> int:
    authorisation = getattr(_event(history, sequence), "authorisation", 0)
    row = views.execute(
        "SELECT series FROM redemptions WHERE authorisation = ?", (authorisation,)
    ).fetchone()
    return int(row[0]) if row else 0


def _event(history: History, sequence: int) -> object:
    ((kind, payload),) = history.reply(sequence, 1).payloads
    return msgspec.msgpack.decode(payload, type=EVENTS[kind])
