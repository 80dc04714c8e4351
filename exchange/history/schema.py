"""The tables of `views.db`, and how it is opened.

Every table can be thrown away: they follow from the ledger. Numbers are those of the ledger: money
in 1/10,000 yuan, times in nanoseconds UTC, an order is the sequence of the entry that accepted it.
"""

import sqlite3
from pathlib import Path
from typing import Final

from exchange.history.errors import HistoryUnavailable

VIEWS_FILE: Final = "views.db"

SCHEMA: Final = 8
"""Raised with every change of the tables or of what is written to them: older views are rebuilt."""

_TABLES: Final = {
    # One row: the entries and blocks that the other tables hold, and the root of the last block.
    "position": "(size INTEGER NOT NULL, height INTEGER NOT NULL, root BLOB NOT NULL)",
    "entries": """(
        sequence INTEGER PRIMARY KEY, time INTEGER NOT NULL, kind INTEGER NOT NULL,
        actor INTEGER NOT NULL)""",
    "postings": """(
        owner INTEGER NOT NULL, asset INTEGER NOT NULL, sequence INTEGER NOT NULL,
        bucket INTEGER NOT NULL, amount INTEGER NOT NULL,
        PRIMARY KEY (owner, asset, sequence, bucket)) WITHOUT ROWID""",
    "members": """(
        member INTEGER PRIMARY KEY, kind INTEGER NOT NULL, tier INTEGER NOT NULL,
        owner_group INTEGER NOT NULL, frozen INTEGER NOT NULL)""",
    "markets": """(
        market INTEGER PRIMARY KEY, name TEXT NOT NULL, profile BLOB NOT NULL, fees BLOB NOT NULL,
        day_ends_at INTEGER NOT NULL)""",
    "series": """(
        series INTEGER PRIMARY KEY, merchant INTEGER NOT NULL, market INTEGER NOT NULL,
        symbol TEXT NOT NULL UNIQUE, unit INTEGER NOT NULL, card INTEGER NOT NULL,
        face_value INTEGER NOT NULL, issue_price INTEGER NOT NULL, release_bps INTEGER NOT NULL,
        tick INTEGER NOT NULL, lot INTEGER NOT NULL, lowest_price INTEGER NOT NULL,
        highest_price INTEGER NOT NULL, trading_until INTEGER NOT NULL,
        use_until INTEGER NOT NULL, expiry INTEGER NOT NULL, cap INTEGER NOT NULL,
        terms_hash BLOB NOT NULL, status INTEGER NOT NULL, phase INTEGER NOT NULL,
        drafted_at INTEGER NOT NULL, cover INTEGER NOT NULL, terms_version INTEGER NOT NULL,
        buying_back INTEGER NOT NULL)""",
    "transfers": """(
        transfer INTEGER PRIMARY KEY, series INTEGER NOT NULL, seller INTEGER NOT NULL,
        buyer INTEGER NOT NULL, quantity INTEGER NOT NULL, price INTEGER NOT NULL)""",
    "orders": """(
        id INTEGER PRIMARY KEY, member INTEGER NOT NULL, series INTEGER NOT NULL,
        side INTEGER NOT NULL, type INTEGER NOT NULL, price INTEGER NOT NULL,
        quantity INTEGER NOT NULL, time_in_force INTEGER NOT NULL, post_only INTEGER NOT NULL,
        self_trade_prevention INTEGER NOT NULL, expires_at INTEGER NOT NULL,
        budget INTEGER NOT NULL, client_order_id TEXT NOT NULL, content BLOB NOT NULL,
        parts INTEGER NOT NULL, created_at INTEGER NOT NULL, open_quantity INTEGER NOT NULL,
        executed INTEGER NOT NULL, value INTEGER NOT NULL, fee INTEGER NOT NULL,
        status INTEGER NOT NULL, cause INTEGER NOT NULL, updated_at INTEGER NOT NULL,
        updated_by INTEGER NOT NULL, first_trade INTEGER NOT NULL, last_trade INTEGER NOT NULL)""",
    "trades": """(
        series INTEGER NOT NULL, trade INTEGER NOT NULL, aggregate INTEGER NOT NULL,
        time INTEGER NOT NULL, sequence INTEGER NOT NULL, price INTEGER NOT NULL,
        quantity INTEGER NOT NULL, buyer INTEGER NOT NULL, seller INTEGER NOT NULL,
        buy_order INTEGER NOT NULL, sell_order INTEGER NOT NULL, buyer_is_maker INTEGER NOT NULL,
        buyer_fee INTEGER NOT NULL, seller_fee INTEGER NOT NULL,
        PRIMARY KEY (series, trade)) WITHOUT ROWID""",
    "candles": """(
        series INTEGER NOT NULL, width INTEGER NOT NULL, opens_at INTEGER NOT NULL,
        open INTEGER NOT NULL, high INTEGER NOT NULL, low INTEGER NOT NULL,
        close INTEGER NOT NULL, volume INTEGER NOT NULL, value INTEGER NOT NULL,
        trades INTEGER NOT NULL, buy_volume INTEGER NOT NULL, buy_value INTEGER NOT NULL,
        first_trade INTEGER NOT NULL, last_trade INTEGER NOT NULL,
        PRIMARY KEY (series, width, opens_at)) WITHOUT ROWID""",
    "milestones": """(
        series INTEGER NOT NULL, sequence INTEGER NOT NULL, kind INTEGER NOT NULL,
        time INTEGER NOT NULL, detail INTEGER NOT NULL,
        PRIMARY KEY (series, sequence)) WITHOUT ROWID""",
    "subscriptions": """(
        series INTEGER NOT NULL, member INTEGER NOT NULL, quantity INTEGER NOT NULL,
        amount INTEGER NOT NULL, sequence INTEGER NOT NULL,
        PRIMARY KEY (series, member)) WITHOUT ROWID""",
    "top_ups": """(
        top_up INTEGER PRIMARY KEY, series INTEGER NOT NULL, member INTEGER NOT NULL,
        time INTEGER NOT NULL, quantity INTEGER NOT NULL, to_escrow INTEGER NOT NULL,
        to_merchant INTEGER NOT NULL, waiting INTEGER NOT NULL, release_at INTEGER NOT NULL)""",
    "top_up_releases": """(
        sequence INTEGER PRIMARY KEY, series INTEGER NOT NULL, time INTEGER NOT NULL,
        amount INTEGER NOT NULL)""",
    "redemptions": """(
        authorisation INTEGER PRIMARY KEY, series INTEGER NOT NULL, merchant INTEGER NOT NULL,
        holder INTEGER NOT NULL, right INTEGER NOT NULL, quantity INTEGER NOT NULL,
        authorised_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, status INTEGER NOT NULL,
        captured INTEGER NOT NULL, released INTEGER NOT NULL, ended_by INTEGER NOT NULL,
        ended_at INTEGER NOT NULL, refunded INTEGER NOT NULL, returned INTEGER NOT NULL,
        refunded_by INTEGER NOT NULL, pay INTEGER NOT NULL)""",
    "acceptances": """(
        series INTEGER NOT NULL, issuer INTEGER NOT NULL, acceptor INTEGER NOT NULL,
        pay INTEGER NOT NULL, since INTEGER NOT NULL,
        PRIMARY KEY (series, acceptor)) WITHOUT ROWID""",
    "dues": """(
        authorisation INTEGER PRIMARY KEY, series INTEGER NOT NULL, issuer INTEGER NOT NULL,
        acceptor INTEGER NOT NULL, pay INTEGER NOT NULL, quantity INTEGER NOT NULL,
        undone INTEGER NOT NULL, amount INTEGER NOT NULL, returned INTEGER NOT NULL,
        captured_by INTEGER NOT NULL, captured_at INTEGER NOT NULL,
        cleared_by INTEGER NOT NULL)""",
    "clearing_runs": """(
        run INTEGER PRIMARY KEY, cleared_at INTEGER NOT NULL, first INTEGER NOT NULL,
        second INTEGER NOT NULL, first_paid INTEGER NOT NULL, second_paid INTEGER NOT NULL)""",
    "payments": """(
        payment INTEGER PRIMARY KEY, payer INTEGER NOT NULL, total INTEGER NOT NULL,
        paid_at INTEGER NOT NULL, refundable_until INTEGER NOT NULL, refunded INTEGER NOT NULL,
        refunded_by INTEGER NOT NULL, refunded_at INTEGER NOT NULL)""",
    "payment_shares": """(
        payment INTEGER NOT NULL, place INTEGER NOT NULL, member INTEGER NOT NULL,
        amount INTEGER NOT NULL, returned INTEGER NOT NULL,
        PRIMARY KEY (payment, place)) WITHOUT ROWID""",
    "gifts": """(
        gift INTEGER PRIMARY KEY, series INTEGER NOT NULL, giver INTEGER NOT NULL,
        quantity INTEGER NOT NULL, claim_hash BLOB NOT NULL, meant_for INTEGER NOT NULL,
        given_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, status INTEGER NOT NULL,
        claimant INTEGER NOT NULL, ended_by INTEGER NOT NULL, ended_at INTEGER NOT NULL)""",
}

_INDEXES: Final = {
    "orders_of_member": "orders (member, series, id)",
    "orders_by_client": "orders (member, client_order_id, id) WHERE client_order_id != ''",
    "trades_of_buyer": "trades (buyer, series, trade)",
    "trades_of_seller": "trades (seller, series, trade)",
    "subscriptions_of_member": "subscriptions (member)",
    "top_ups_of_member": "top_ups (member, series)",
    "top_ups_of_series": "top_ups (series, time)",
    "top_up_releases_of_series": "top_up_releases (series, time)",
    "redemptions_of_merchant": "redemptions (merchant)",
    "redemptions_of_series": "redemptions (series)",
    "redemptions_of_holder": "redemptions (holder, series)",
    "acceptances_of_acceptor": "acceptances (acceptor)",
    "dues_of_issuer": "dues (issuer, captured_by)",
    "dues_of_acceptor": "dues (acceptor, captured_by)",
    "dues_of_run": "dues (cleared_by, captured_by)",
    "dues_to_clear": "dues (issuer, acceptor) WHERE cleared_by = 0",
    "runs_of_first": "clearing_runs (first)",
    "runs_of_second": "clearing_runs (second)",
    "payments_of_payer": "payments (payer)",
    "payments_of_payee": "payment_shares (member, payment)",
    "gifts_of_giver": "gifts (giver)",
    "gifts_of_claimant": "gifts (claimant) WHERE claimant != 0",
    "gifts_meant_for": "gifts (meant_for) WHERE meant_for != 0",
    "gifts_by_hash": "gifts (claim_hash)",
}


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open or make the views at `path`; tables of another version are thrown away first.

    Only power loss may cost rows, never their consistency: the projector writes them again.
    """
    views = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    views.execute("PRAGMA busy_timeout = 10000")
    views.execute("PRAGMA journal_mode = WAL")
    views.execute("PRAGMA synchronous = NORMAL")
    views.execute("PRAGMA cache_size = -65536")
    if _version(views) != SCHEMA:
        make_anew(views)
    return views


def make_anew(views: sqlite3.Connection) -> None:
    """Throw all tables away and make them again, empty, in one transaction."""
    views.execute("BEGIN IMMEDIATE")
    named = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    for (name,) in views.execute(named).fetchall():
        views.execute(f"DROP TABLE {name}")
    for name, columns in _TABLES.items():
        views.execute(f"CREATE TABLE {name} {columns}")
    for name, columns in _INDEXES.items():
        views.execute(f"CREATE INDEX {name} ON {columns}")
    views.execute("INSERT INTO position VALUES (0, 0, x'')")
    views.execute(f"PRAGMA user_version = {SCHEMA}")
    views.execute("COMMIT")


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open the views at `path` so that nothing can be changed; raises HistoryUnavailable."""
    if not path.exists():
        raise HistoryUnavailable(path, "the projector has not made it yet")
    views = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None,
        check_same_thread=False,
    )  # fmt: skip
    views.execute("PRAGMA busy_timeout = 10000")
    version = _version(views)
    if version != SCHEMA:
        views.close()
        raise HistoryUnavailable(path, f"its version is {version}, not {SCHEMA}")
    return views


def _version(views: sqlite3.Connection) -> int:
    version: int = views.execute("PRAGMA user_version").fetchone()[0]
    return version
