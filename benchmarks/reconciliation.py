"""Reconciliation: books, holds and balances of a running exchange against its ledger.

Compared are the live state (through the client), the read models, and the sums of all postings of
the ledger itself. To be run when nobody trades; `python -m benchmarks.reconciliation HOME` prints
what disagrees.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from exchange.client import (
    AskBalances,
    AskDepth,
    AskOpenOrders,
    AskSeries,
    AskTime,
    Client,
    UnixSocketClient,
)
from exchange.history import History, statements
from exchange.home import Home
from ledger.accounts import Balances, Bucket
from ledger.entries import decode
from ledger.sqlite_reader import SqliteReader

Holds = dict[tuple[int, int], int]

DEEPEST = 1_000_000


def reconcile(home: Path, client: Client) -> list[str]:
    """Return what disagrees, a sentence each; nothing if all is well."""
    size = client.query(AskTime()).size
    recorded = balances_of(home)
    history = History(home)
    try:
        with history.read(at_least=size) as views:
            shown = statements.balances(views)
            members = [row[0] for row in views.execute("SELECT member FROM members")]
            fees = views.execute("SELECT sum(buyer_fee + seller_fee) FROM trades").fetchone()[0]
            resting = views.execute(
                """SELECT series, side, price, sum(open_quantity) FROM orders
                   WHERE open_quantity > 0 GROUP BY series, side, price"""
            ).fetchall()
    finally:
        history.close()
    return [
        *_balances_agree(client, recorded, shown, members),
        *_holds_agree(client, recorded, members),
        *_order_books_agree(client, resting),
        *_sums_agree(recorded, fees or 0),
    ]


def balances_of(home: Path) -> Balances:
    """Return what every account holds by the postings of the ledger's own entries."""
    balances = Balances()
    with SqliteReader.open(Home(home).ledger) as ledger:
        for block in ledger.blocks():
            for entry in block.split():
                balances.apply(decode(entry).postings)
    return balances


def _balances_agree(
    client: Client, recorded: Balances, shown: list[tuple[int, int, int, int]], members: list[int]
) -> Iterator[str]:
    if shown != list(recorded.items()):
        yield "the read models' postings do not add up to the ledger's balances"
    for member in members:
        live = [
            (member, balance.asset, balance.bucket, balance.amount)
            for balance in client.query(AskBalances(member)).balances
        ]
        if sorted(live) != [account for account in recorded.items() if account[0] == member]:
            yield f"member {member} is shown other balances than the ledger's"


def _holds_agree(client: Client, recorded: Balances, members: list[int]) -> Iterator[str]:
    for member in members:
        holds: Holds = defaultdict(int)
        for order in client.query(AskOpenOrders(member)).orders:
            asset = 4 * order.series if order.side else 0
            holds[member, asset] += order.hold
        held = {
            (owner, asset): amount
            for owner, asset, bucket, amount in recorded.items()
            if owner == member and bucket == Bucket.HELD
        }
        if held != {account: hold for account, hold in holds.items() if hold}:
            yield f"member {member} has {held} held, but open orders for {dict(holds)}"


def _order_books_agree(client: Client, resting: list[tuple[int, int, int, int]]) -> Iterator[str]:
    levels: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for series, side, price, quantity in resting:
        levels[series, side][price] = quantity
    for listed in client.query(AskSeries()).series:
        depth = client.query(AskDepth(listed.series, DEEPEST))
        for side, shown in ((0, depth.bids), (1, depth.asks)):
            if dict(shown) != levels[listed.series, side]:
                yield f"{listed.terms.symbol} has another order book than open orders, side {side}"
        if depth.bids and depth.asks and depth.bids[0][0] >= depth.asks[0][0]:
            yield f"{listed.terms.symbol} has a crossed order book"


def _sums_agree(recorded: Balances, fees: int) -> Iterator[str]:
    for asset, total in recorded.totals().items():
        if total:
            yield f"the balances in asset {asset} add up to {total}, not to 0"
    kept = recorded.get(0, 0, Bucket.FEES)
    if kept != fees:
        yield f"{kept} was taken in fees, but trades say {fees}"


def main() -> int:
    """Reconcile the home folder that the command line names; 1 if something disagrees."""
    home = Path(sys.argv[1])
    client = UnixSocketClient(Home(home).socket)
    try:
        complaints = reconcile(home, client)
    finally:
        client.close()
    print("\n".join(complaints) or "order books, holds and balances agree with the ledger")
    return 1 if complaints else 0


if __name__ == "__main__":
    raise SystemExit(main())
