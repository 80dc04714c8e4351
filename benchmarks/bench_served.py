"""Through `scrip serve`, all its processes running: latency of orders, and orders over HTTP.

Latency is that of a program on the engine's Unix socket, while somebody views pages. Orders over
HTTP are signed, counted against limits and durable; beside them an empty route of the same
application, which is counted against limits too.
"""

import time
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Final
from urllib.parse import urlencode

from benchmarks.command_flow import flow_after
from benchmarks.hashed_blocks import copy_of
from benchmarks.http_load import HttpLoad
from benchmarks.latency_rounds import OfferedRate, latency_rows, parts_of
from benchmarks.page_views import viewed
from benchmarks.prepared_market import FIRST_MEMBER, Size, symbol_of
from benchmarks.replies import combined
from benchmarks.rows import Row
from benchmarks.running_engine import new_home
from benchmarks.served_exchange import HOST, make_keys, served
from benchmarks.socket_client import connected
from ledger.sqlite_reader import SqliteReader
from portal.spot_api.keys import NewKey
from portal.spot_api.signing import signature_of

ROUNDS: Final = 3
TARGET_RATIO: Final = 0.5

_SYMBOL: Final = f"{symbol_of(1)}CNY"
_PING: Final = b"GET /api/v3/ping HTTP/1.1\r\nHost: benchmark\r\n\r\n"
_WINDOW_MS: Final = 60_000


def run(
    folder: Path,
    rate: int = 5_000,
    seconds: int = 9,
    pages: int = 20,
    orders: int = 3_000,
    connections: int = 32,
) -> list[Row]:
    """Offer `rate` orders a second while `pages` a second are viewed; then place `orders`."""
    size = Size(members=max(100, connections), live=5_000)
    with new_home(folder) as home:
        commands = flow_after(home, size, rate * seconds)
        keys = make_keys(home, range(FIRST_MEMBER, FIRST_MEMBER + connections))
        with copy_of(home) as alone, served(home) as port, SqliteReader.open(home.ledger) as stored:
            with viewed(HOST, port, _SYMBOL, pages), connected(home) as submit:
                offered = OfferedRate(submit, rate, stored, alone)
                measured = [offered.measure(part) for part in parts_of(commands, ROUNDS)]
            row = _http(port, keys, orders)
    what = f"latency through scrip serve at {rate:,}/s and {pages} pages/s"
    return [*latency_rows(what, measured), row]


def _http(port: int, keys: list[NewKey], orders: int) -> Row:
    each = orders // ROUNDS
    ours, theirs = [], []
    with closing(HttpLoad(HOST, port, len(keys))) as load:
        load.run([_PING] * each)  # every worker has seen requests before any is timed
        for _ in range(ROUNDS):
            theirs.append(load.run([_PING] * each))
            ours.append(load.run([_order(keys[nth % len(keys)], nth) for nth in range(each)]))
    if load.statuses.keys() != {"200"}:
        raise RuntimeError(load.statuses)
    return Row(
        name=f"orders over HTTP, {len(keys)} connections",
        value=each / median(ours),
        unit="orders/s",
        reference=f"an empty route of the same application, {each / median(theirs):,.0f}/s",
        ratio=median(empty / order for order, empty in zip(ours, theirs, strict=True)),
        better="higher",
        target=TARGET_RATIO,
        hash=combined(f"{status} {count}" for status, count in load.statuses.items()),
    )


def _order(key: NewKey, nth: int) -> bytes:
    """Return a signed order that rests below all others."""
    asked = urlencode(
        {
            "symbol": _SYMBOL,
            "side": "BUY",
            "type": "LIMIT",
            "timeInForce": "GTC",
            "quantity": 1 + nth % 100,
            "price": f"0.0{100 + nth % 900}",
            "recvWindow": _WINDOW_MS,
            "timestamp": time.time_ns() // 10**6,
        }
    )
    body = f"{asked}&signature={signature_of(key.secret.encode(), b'', asked.encode())}"
    head = (
        "POST /api/v3/order HTTP/1.1\r\nHost: benchmark\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"X-MBX-APIKEY: {key.key}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return f"{head}{body}".encode()
