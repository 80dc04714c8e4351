"""The feed over real sockets: what callers do wrong, and what they may rely on."""

import json
import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from exchange.clock import SECOND
from exchange.feed.allowances import Limits
from exchange.feed.running import Feed, Place, World
from exchange.home import Home
from portal.certificates import local_certificate
from portal.config import Config
from portal.feed_door import FeedDoor
from tests.portal.caller import Caller
from tests.portal.house import ALICE, BOB, House, open_house
from tests.support.served_feed import LAX, PATIENCE_S, Listener, feeding
from tests.support.waiting import wait_until

NAME = "hotpot2703cny"
Json = Any
"""What JSON stands for."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = open_house(tmp_path_factory.mktemp("home"))
    yield house
    house.close()


@pytest.fixture(scope="module")
def feed(house: House) -> Iterator[str]:
    with feeding(house) as address:
        yield address


@pytest.fixture(scope="module")
def alice(house: House) -> Caller:
    return Caller(house.app.test_client(), house.keys[ALICE])


@pytest.fixture(scope="module")
def bob(house: House) -> Caller:
    return Caller(house.app.test_client(), house.keys[BOB])


def code_of(listener: Listener) -> int:
    """Return the code with which a connection ends, whatever was sent before."""
    with suppress(ConnectionClosed):
        while True:
            listener.connection.recv(PATIENCE_S)
    code = listener.connection.close_code
    assert code is not None
    return code


def test_the_address_may_name_streams(feed: str, alice: Caller) -> None:
    with (
        Listener(f"{feed}/ws/{NAME}@depth@100ms/{NAME}@trade") as plain,
        Listener(f"{feed}/stream?streams={NAME}@depth@100ms") as named,
        Listener(f"{feed}/ws/0") as none,
    ):
        assert plain.ask("LIST_SUBSCRIPTIONS")["result"] == [f"{NAME}@depth@100ms", f"{NAME}@trade"]
        assert none.ask("LIST_SUBSCRIPTIONS")["result"] == []
        named.ask("LIST_SUBSCRIPTIONS")
        alice.order("SELL", "0.98", 1)

        told = plain.read_until("depthUpdate")
        assert told["a"] == [["0.98000000", "1.00000000"]]
        assert named.read() == {"stream": f"{NAME}@depth@100ms", "data": told}
    alice.delete("/openOrders", symbol="HOTPOT2703CNY")


def test_a_connection_may_change_its_dress(feed: str) -> None:
    with Listener(f"{feed}/ws") as listener:
        assert listener.ask("SET_PROPERTY", "combined", True) == {"result": None, "id": 1}
        assert listener.ask("GET_PROPERTY", "combined") == {"result": True, "id": 1}
        listener.ask("SUBSCRIBE", f"{NAME}@bookTicker")
        assert listener.read()["stream"] == f"{NAME}@bookTicker"


@pytest.mark.parametrize("path", ["/", "/nothing", "/ws-api/v2"])
def test_there_is_nothing_elsewhere(feed: str, path: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(feed + path)
    assert refused.value.response.status_code == 404


def test_it_says_that_it_is_ready(feed: str, house: House) -> None:
    def caught_up() -> bool:
        answer = requests.get(f"{feed.replace('ws:', 'http:')}/readyz", timeout=PATIENCE_S)
        assert answer.status_code == 200
        return int(answer.text) >= house.size()

    wait_until(caught_up, "the feed has caught up")


@pytest.mark.parametrize("message", ["", "{", '{"method": 1}', "[]", "null", b"\xff\x00"])
def test_a_malformed_message_is_answered_and_the_connection_goes_on(
    feed: str, message: str | bytes
) -> None:
    with Listener(f"{feed}/ws") as listener:
        listener.connection.send(message)
        assert listener.read()["error"]["code"] in (2, 3)
        assert listener.ask("LIST_SUBSCRIPTIONS")["result"] == []


def test_a_message_that_is_too_long_ends_the_connection(feed: str) -> None:
    with Listener(f"{feed}/ws") as listener:
        listener.send("x" * (Limits().message_bytes + 1))
        assert code_of(listener) == 1009


def test_more_than_five_messages_a_second_end_the_connection(feed: str) -> None:
    with Listener(f"{feed}/ws") as listener:
        with suppress(ConnectionClosed):  # it may be ended while we go on
            for nth in range(20):
                listener.send({"method": "LIST_SUBSCRIPTIONS", "id": nth})
        answers = [listener.read()["id"] for _ in range(5)]
        assert answers == [0, 1, 2, 3, 4]
        assert code_of(listener) == 1008


def test_more_streams_than_are_allowed_are_refused(house: House) -> None:
    few = [f"{NAME}@kline_{each}" for each in ("1s", "1m", "3m", "5m")]
    with feeding(house, replace(LAX, streams=4)) as feed, Listener(f"{feed}/ws") as listener:
        assert listener.ask("SUBSCRIBE", *few)["result"] is None
        refused = listener.ask("SUBSCRIBE", f"{NAME}@trade")["error"]
        assert refused["code"] == 2
        assert "too many streams, at most 4" in refused["msg"]
        assert listener.ask("LIST_SUBSCRIPTIONS")["result"] == few
    assert Limits().streams == 1_024


def handshake(feed: str) -> socket.socket:
    """Return the socket of a client that has done no more than shake hands."""
    host, _, port = feed.removeprefix("ws://").partition(":")
    bare = socket.create_connection((host, int(port)), PATIENCE_S)
    bare.sendall(
        b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    assert b"101 Switching Protocols" in bare.recv(4_096)
    return bare


@pytest.mark.parametrize(
    "frame",
    [
        b"\x81\x05hello",  # not masked, as a client's frames must be
        b"\xf1\x80\x00\x00\x00\x00",  # bits that mean nothing
        b"\x83\x80\x00\x00\x00\x00",  # an operation that there is not
        b"\x89\xfe\x00\x80" + bytes(132),  # a ping that is too long
        b"\x81\xff" + struct.pack(">Q", 2**62) + bytes(4),
    ],
)
def test_a_malformed_frame_ends_the_connection(feed: str, frame: bytes) -> None:
    with handshake(feed) as bare:
        bare.sendall(frame)
        received = bare.recv(4_096)
        assert received[:1] == b"\x88"
        assert struct.unpack(">H", received[2:4])[0] in (1002, 1009)


def test_who_answers_no_ping_is_let_go(house: House) -> None:
    limits = Limits(ping_every_s=1, pong_within_s=1)
    with feeding(house, limits) as address, handshake(address) as half_open:
        half_open.settimeout(PATIENCE_S)
        received = b""
        while part := half_open.recv(4_096):
            received += part

    assert received[:1] == b"\x89"  # a ping
    assert b"\x88" in received  # then the close


def test_an_address_may_come_so_often_and_no_more(house: House) -> None:
    with (
        feeding(house, Limits(connections=2)) as address,
        Listener(f"{address}/ws"),
        Listener(f"{address}/ws"),
        pytest.raises(InvalidStatus) as refused,
    ):
        Listener(f"{address}/ws")
    response = refused.value.response
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 300


def test_so_many_may_be_there_at_once_and_no_more(house: House) -> None:
    with (
        feeding(house, Limits(open_connections=1)) as address,
        Listener(f"{address}/ws"),
        pytest.raises(InvalidStatus) as refused,
    ):
        Listener(f"{address}/ws")
    assert refused.value.response.status_code == 503


def test_a_session_ends_after_its_time(house: House) -> None:
    with (
        feeding(house, Limits(session=SECOND)) as address,
        Listener(f"{address}/ws") as listener,
    ):
        assert code_of(listener) == 1001


def test_all_are_told_when_the_feed_goes_down(house: House) -> None:
    with feeding(house) as address:
        listeners = [Listener(f"{address}/ws"), Listener(f"{address}/ws-api/v3")]
    for listener in listeners:
        assert listener.read()["e"] == "serverShutdown"
        assert code_of(listener) == 1001


def test_who_does_not_read_is_cut_off_and_slows_nobody(house: House, alice: Caller) -> None:
    limits = Limits(queued_bytes=10_000, socket_bytes=4_096)
    with feeding(house, limits) as address:
        kinds = ("depth@100ms", "bookTicker", "depth20@100ms")
        streams = "/".join(f"{NAME}@{kind}" for kind in kinds)
        host, _, port = address.removeprefix("ws://").partition(":")
        slow = socket.socket()
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        slow.connect((host, int(port)))
        slow.sendall(
            f"GET /stream?streams={streams} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        with Listener(f"{address}/ws/{NAME}@bookTicker") as quick:
            gone = load_until(lambda: hung_up(slow), alice, quick)
        slow.close()

    assert gone, "nobody cut them off"
    alice.delete("/openOrders", symbol="HOTPOT2703CNY")


def load_until(done: Callable[[], bool], alice: Caller, quick: Listener) -> bool:
    """Trade until something comes about; each trade must be told to who reads."""
    deadline = time.monotonic() + 120
    nth = 0
    while time.monotonic() < deadline:
        nth += 1
        price = f"0.{1_000 + nth:04d}"
        placed = alice.order("BUY", price, 1)
        if placed.status_code == 429:  # so much was told, and who does not read is still there
            return False
        assert placed.status_code == 200
        while float(quick.read()["b"]) != float(price):
            continue
        if done():
            return True
    return False


def hung_up(slow: socket.socket) -> bool:
    """Return whether the other side has ended the connection, without reading what it sent."""
    try:
        slow.sendall(b"\x8a\x80\x00\x00\x00\x00")  # a pong that nobody asked for
    except OSError:
        return True
    return False


def test_trades_candles_and_tickers_come_as_the_trading_api_has_them(
    feed: str, house: House, alice: Caller, bob: Caller
) -> None:
    names = [f"{NAME}@{kind}" for kind in ("aggTrade", "kline_1d", "ticker", "miniTicker")]
    with Listener(f"{feed}/stream?streams={'/'.join((*names, '!miniTicker@arr'))}") as listener:
        listener.ask("LIST_SUBSCRIPTIONS")
        alice.order("SELL", "0.9", 3)
        alice.order("SELL", "0.9", 2)
        bob.order("BUY", "0.95", 4)
        house.settle()
        told: dict[str, Any] = {}
        while len(told) < 5:
            message = listener.read()
            told[message["stream"]] = message["data"]

    (aggregate,) = shown(alice, "/aggTrades?limit=1&symbol={}")
    event = {"e": "aggTrade", "E": aggregate["T"], "s": "HOTPOT2703CNY"}
    assert told[names[0]] == {**aggregate, **event}
    (kline,) = shown(alice, "/klines?interval=1d&limit=1&symbol={}")
    assert [told[names[1]]["k"][key] for key in "tohlcvTqnVQ"] == kline[:11]
    ticker = shown(alice, "/ticker/24hr?symbol={}")
    for key, name in TICKER.items():
        assert told[names[2]][key] == ticker[name], name
    assert told[names[3]]["c"] == ticker["lastPrice"]
    assert told["!miniTicker@arr"] == [told[names[3]]]
    alice.delete("/openOrders", symbol="HOTPOT2703CNY")


TICKER = {
    "c": "lastPrice", "o": "openPrice", "v": "volume", "q": "quoteVolume", "p": "priceChange",
    "P": "priceChangePercent", "w": "weightedAvgPrice", "n": "count", "L": "lastId",
    "a": "askPrice", "A": "askQty",
}  # fmt: skip


def shown(caller: Caller, path: str) -> Json:
    """Return what the trading API shows."""
    return caller.web.get("/api/v3" + path.format("HOTPOT2703CNY")).json


def test_a_closed_candle_is_told_and_then_the_next(feed: str, alice: Caller, bob: Caller) -> None:
    with Listener(f"{feed}/ws/{NAME}@kline_1s") as listener:
        listener.ask("LIST_SUBSCRIPTIONS")
        alice.order("SELL", "0.91", 1)
        bob.order("BUY", "0.91", 1)
        told: list[Any] = []
        while not any(candle["n"] for candle in told if candle["x"]):
            told.append(listener.read()["k"])
        after = listener.read()["k"]

    traded = next(candle for candle in told if candle["x"] and candle["n"])
    assert after["t"] > traded["T"]
    closed = [candle["t"] for candle in told if candle["x"]]
    assert closed == sorted(set(closed))


def test_what_was_encoded_is_json_without_a_blank(feed: str, alice: Caller) -> None:
    with Listener(f"{feed}/ws/{NAME}@bookTicker") as listener:
        text = listener.connection.recv(PATIENCE_S)
        assert isinstance(text, str)
        assert json.dumps(json.loads(text), separators=(",", ":")) == text


def test_it_speaks_tls(house: House, tmp_path: Path) -> None:
    certificate, key = tmp_path / "tls.crt", tmp_path / "tls.key"
    local_certificate(certificate, key, "127.0.0.1", time.time_ns())
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(certificate, key)
    theirs = ssl.create_default_context(cafile=str(certificate))
    with (
        feeding(house, tls=ours) as address,
        connect(f"{address}/ws/{NAME}@bookTicker", ssl=theirs) as connection,
    ):
        assert json.loads(connection.recv(PATIENCE_S))["s"] == "HOTPOT2703CNY"


@pytest.mark.parametrize("broken", ["_touch", "pulse"])
def test_a_feed_that_is_broken_ends_and_tells_nothing_wrong(
    house: House, alice: Caller, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """It ends, so that its supervisor starts it anew; it does not go on with half a state."""
    config = Config(house.folder)
    history = house.app.extensions["history"]
    door = FeedDoor.open(config, house.client, history)
    feed = Feed(Home(house.folder), World(house.client, history, door), Place("127.0.0.1", 0))
    failures: list[BaseException] = []

    def run() -> None:
        try:
            feed.run()
        except RuntimeError as failure:
            failures.append(failure)

    thread = Thread(target=run)
    thread.start()
    server = wait_until(lambda: feed._server, "the feed serves")

    def fail(*_: object) -> None:
        raise RuntimeError(broken)

    if broken == "_touch":
        monkeypatch.setattr(server._replica, "_touch", fail)
    else:
        monkeypatch.setattr(server._sessions, "cut_off_slow", fail)
    alice.order("SELL", "0.98", 1)
    thread.join()
    door.close()
    alice.delete("/openOrders", symbol="HOTPOT2703CNY")

    assert [str(failure) for failure in failures] == [broken]
