"""Through `scrip serve`, all its processes running: latency of orders, and orders over HTTP.

Latency is that of a program on the engine's Unix socket, while somebody views pages.

Orders over HTTP are signed, counted against limits and durable. They are compared with an empty
route with the same middleware, on web workers run by the same command: all that signed routes have
in common, key, signature, time and weight, is done for both; the form of an order, the count of
orders, the engine and its disk only for orders. How fast an empty route is that asks for no
signature either is told beside it. All three come in turns, from one process that is no server.
"""

import time
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final
from urllib.parse import urlencode

from benchmarks.command_flow import flow_after
from benchmarks.hashed_blocks import copy_of
from benchmarks.http_load import HttpLoad
from benchmarks.latency_rounds import OfferedRate, latency_rows, parts_of
from benchmarks.open_loop import OverSocket
from benchmarks.page_views import viewed
from benchmarks.prepared_market import FIRST_MEMBER, Size, symbol_of
from benchmarks.replies import combined
from benchmarks.rows import Row
from benchmarks.running_engine import new_home
from benchmarks.served_exchange import HOST, make_keys, served, served_besides
from benchmarks.socket_client import connected
from ledger.sqlite_reader import SqliteReader
from portal.keys import NewKey
from portal.spot_api.signing import signature_of

ROUNDS: Final = 3
TARGET_RATIO: Final = 0.5

_SYMBOL: Final = f"{symbol_of(1)}CNY"
_PING: Final = b"GET /api/v3/ping HTTP/1.1\r\nHost: benchmark\r\n\r\n"
_WINDOW_MS: Final = 60_000
_EMPTY: Final = "benchmarks.empty_route:create_app()"
_EMPTY_PATH: Final = "/benchmark"


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
            with viewed(HOST, port, _SYMBOL, pages), connected(home) as connection:
                offered = OfferedRate(partial(OverSocket, connection), rate, stored, alone)
                measured = [offered.measure(part) for part in parts_of(commands, ROUNDS)]
            with served_besides(home, _EMPTY) as other:
                row = _http(port, other, keys, orders)
    what = f"latency through scrip serve at {rate:,}/s and {pages} pages/s"
    return [*latency_rows(what, measured), row]


def _http(port: int, other: int, keys: list[NewKey], orders: int) -> Row:
    each = orders // ROUNDS
    pings: list[float] = []
    theirs: list[float] = []
    ours: list[float] = []
    for turn in range(ROUNDS + 1):
        times = (
            _timed(port, keys, [_PING] * each),
            _timed(other, keys, [_nothing(keys[nth % len(keys)]) for nth in range(each)]),
            _timed(port, keys, [_order(keys[nth % len(keys)], nth) for nth in range(each)]),
        )
        if turn:  # every worker has seen requests before any is timed
            for seconds, kept in zip(times, (pings, theirs, ours), strict=True):
                kept.append(seconds)
    return Row(
        name=f"orders over HTTP, {len(keys)} connections",
        value=each / median(ours),
        unit="orders/s",
        reference=f"an empty route with the same middleware, {each / median(theirs):,.0f}/s"
        f" (unsigned {each / median(pings):,.0f}/s)",
        ratio=median(empty / order for order, empty in zip(ours, theirs, strict=True)),
        better="higher",
        target=TARGET_RATIO,
        hash=combined(f"200 {each}" for _ in ours),
    )


def _timed(port: int, keys: list[NewKey], requests: list[bytes]) -> float:
    """Return the seconds that `requests` take over a connection for each of `keys`."""
    with closing(HttpLoad(HOST, port, len(keys))) as load:
        seconds = load.run(requests)
    if load.statuses.keys() != {"200"}:
        raise RuntimeError(load.statuses)
    return seconds


def _nothing(key: NewKey) -> bytes:
    return _signed(_EMPTY_PATH, key, {})


def _order(key: NewKey, nth: int) -> bytes:
    """Return a signed order that rests below all others."""
    terms = {
        "symbol": _SYMBOL,
        "side": "BUY",
        "type": "LIMIT",
        "timeInForce": "GTC",
        "quantity": 1 + nth % 100,
        "price": f"0.0{100 + nth % 900}",
    }
    return _signed("/order", key, terms)


def _signed(path: str, key: NewKey, terms: dict[str, object]) -> bytes:
    now_ms = time.time_ns() // 10**6
    asked = urlencode({**terms, "recvWindow": _WINDOW_MS, "timestamp": now_ms})
    body = f"{asked}&signature={signature_of(key.secret.encode(), b'', asked.encode())}"
    head = (
        f"POST /api/v3{path} HTTP/1.1\r\nHost: benchmark\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"X-MBX-APIKEY: {key.key}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return f"{head}{body}".encode()
