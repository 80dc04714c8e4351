"""Requests over a websocket: signed, weighed and refused as over HTTP, and private events."""

import hashlib
import hmac
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from exchange.clock import SECOND
from exchange.commands import BeginDeposit, PostDeposit, SelfTradePrevention
from portal.access import Audience
from portal.feed_door import METHODS, WHO_MAY
from portal.keys import NewKey, revoke_key
from portal.spot_api.access import Security
from tests.portal.caller import now_ms
from tests.portal.house import ALICE, BOB, CAROL, DAVE, House, make_key
from tests.support.served_feed import Listener, Message, entries_taken, feeding
from tests.support.waiting import wait_until

SYMBOL = "HOTPOT2703CNY"


@pytest.fixture(scope="module")
def feed(house: House) -> Iterator[str]:
    with feeding(house) as address:
        yield address


class Person(Listener):
    """A member's program at the WebSocket API."""

    def __init__(self, address: str, key: NewKey) -> None:
        super().__init__(f"{address}/ws-api/v3")
        self.address = address
        self.key = key
        self.events: list[Message] = []

    def sign(self, **params: object) -> dict[str, object]:
        """Return parameters with key, time and signature, as the dialect's documents have it."""
        params = {"apiKey": self.key.key, "timestamp": now_ms(), **params}
        payload = "&".join(f"{name}={params[name]}" for name in sorted(params))
        secret = self.key.secret.encode()
        signature = hmac.new(secret, payload.encode(), hashlib.sha256).hexdigest()
        return {**params, "signature": signature}

    def call(self, method: str, ident: object = "one", **params: object) -> Message:
        """Send a request and return its answer; private events are kept."""
        self.send({"id": ident, "method": method, "params": params})
        return self.answer()

    def signed(self, method: str, **params: object) -> Message:
        """Send a signed request and return its answer."""
        return self.call(method, **self.sign(**params))

    def answer(self) -> Message:
        """Return the next message that is no private event."""
        while "subscriptionId" in (message := self.read()):
            self.events.append(message)
        return message

    def event(self, kind: str) -> Message:
        """Return the next private event of a kind."""
        while True:
            message = self.events.pop(0) if self.events else self.read()
            if message["event"]["e"] == kind:
                event: Message = message["event"]
                return event

    def order(self, side: str, price: str, quantity: int, **rest: object) -> Message:
        """Place a limit order."""
        return self.signed(
            "order.place", symbol=SYMBOL, side=side, type="LIMIT", timeInForce="GTC",
            price=price, quantity=quantity, **rest,
        )  # fmt: skip


@pytest.fixture
def alice(feed: str, house: House) -> Iterator[Person]:
    with Person(feed, house.keys[ALICE]) as person:
        yield person
        person.signed("openOrders.cancelAll", symbol=SYMBOL)


@pytest.fixture
def bob(feed: str, house: House) -> Iterator[Person]:
    with Person(feed, house.keys[BOB]) as person:
        yield person
        person.signed("openOrders.cancelAll", symbol=SYMBOL)


def test_anybody_may_ask_what_is_public(alice: Person) -> None:
    answer = alice.call("ping", 7)
    (limit,) = answer.pop("rateLimits")
    assert answer == {"id": 7, "status": 200, "result": {}}
    assert limit.pop("count") > 0
    weight = {"rateLimitType": "REQUEST_WEIGHT", "interval": "MINUTE", "intervalNum": 1}
    assert limit == {**weight, "limit": 30_000}
    assert abs(alice.call("time")["result"]["serverTime"] - now_ms()) < 10_000
    assert alice.call("depth", symbol=SYMBOL, limit=5)["result"].keys() == {
        "lastUpdateId", "bids", "asks",
    }  # fmt: skip
    assert alice.call("exchangeInfo", symbol=SYMBOL)["result"]["symbols"][0]["symbol"] == SYMBOL


def test_an_order_is_placed_shown_and_cancelled(alice: Person, house: House) -> None:
    placed = alice.order("SELL", "0.97", 4)
    assert (placed["status"], placed["id"]) == (200, "one")
    assert [limit["rateLimitType"] for limit in placed["rateLimits"]] == [
        "REQUEST_WEIGHT", "ORDERS", "ORDERS",
    ]  # fmt: skip
    number = placed["result"]["orderId"]
    shown = alice.signed("order.status", symbol=SYMBOL, orderId=number, returnRateLimits="false")
    assert shown["result"]["status"] == "NEW"
    assert "rateLimits" not in shown
    listed = alice.signed("openOrders.status", symbol=SYMBOL)["result"]
    assert [order["orderId"] for order in listed] == [number]
    cancelled = alice.signed("order.cancel", symbol=SYMBOL, orderId=number)
    assert cancelled["result"]["status"] == "CANCELED"
    assert alice.signed("account.status")["result"]["uid"] == ALICE


def test_the_same_order_twice_is_placed_once(alice: Person) -> None:
    answers = [alice.order("SELL", "0.96", 4, newClientOrderId="twice") for _ in range(2)]

    assert answers[0]["result"] == answers[1]["result"]


REFUSED: tuple[tuple[dict[str, Any], int], ...] = (
    ({"method": "no.such"}, -1130),
    ({"method": "order.place", "params": {}}, -2014),
    ({"method": "order.status", "params": {"apiKey": "x" * 64}}, -2015),
    ({"method": "depth", "params": {}}, -1102),
    ({"method": "depth", "params": {"symbol": "NOPE2703CNY"}}, -1121),
    ({"method": "ping", "params": {"extra": 1}}, -1101),
    ({"method": "userDataStream.subscribe.signature"}, -2014),
    ({"method": "userDataStream.unsubscribe", "params": {"subscriptionId": 9}}, -1102),
)


@pytest.mark.parametrize(("asked", "code"), REFUSED)
def test_what_is_wrong_is_told_as_over_http(
    alice: Person, asked: dict[str, Any], code: int
) -> None:
    alice.send({"id": 3, **asked})
    answer = alice.answer()

    assert (answer["id"], answer["error"]["code"]) == (3, code)
    assert answer["status"] in (400, 401)


NO_REQUESTS = (
    "", "{", "[]", '{"id": 1}', '{"method": "ping", "id": 1.5}',
    '{"method": "ping", "params": [1]}', '{"method": "ping", "id": "' + "x" * 37 + '"}',
)  # fmt: skip


@pytest.mark.parametrize("message", NO_REQUESTS)
def test_what_is_no_request_is_answered_and_the_connection_goes_on(
    alice: Person, message: str
) -> None:
    alice.send(message)
    answer = alice.answer()
    assert (answer["id"], answer["status"], answer["error"]["code"]) == (None, 400, -1135)
    assert alice.call("ping")["status"] == 200


def test_a_flood_of_what_is_no_request_ends_the_connection(feed: str, house: House) -> None:
    with Person(feed, house.keys[ALICE]) as flooding, suppress(ConnectionClosed):
        while True:
            flooding.send("x")
            flooding.answer()
    assert flooding.connection.close_code == 1008


def test_a_request_with_a_wrong_signature_or_time_is_refused(alice: Person) -> None:
    spoilt = alice.sign(symbol=SYMBOL, orderId=1) | {"orderId": 2}
    assert alice.call("order.status", **spoilt)["error"]["code"] == -1022
    late = alice.sign(symbol=SYMBOL, orderId=1, timestamp=now_ms() - 60_000)
    assert alice.call("order.status", **late)["error"]["code"] == -1021


def test_another_members_order_is_unknown(alice: Person, bob: Person) -> None:
    number = alice.order("SELL", "0.95", 1)["result"]["orderId"]

    assert bob.signed("order.status", symbol=SYMBOL, orderId=number)["error"]["code"] == -2013
    assert bob.signed("order.cancel", symbol=SYMBOL, orderId=number)["error"]["code"] == -2011


def test_a_key_that_may_not_trade_reads_only(feed: str, house: House) -> None:
    with Person(feed, make_key(house, DAVE, may_trade=False)) as reader:
        assert reader.order("SELL", "0.95", 1)["error"]["code"] == -2015
        assert reader.signed("account.status")["status"] == 200


def test_whatever_acts_is_for_keys_that_trade() -> None:
    assert WHO_MAY.keys() == METHODS.keys() | {"order.place"}
    for name, audience in WHO_MAY.items():
        acts = name in ("order.place", "order.cancel", "openOrders.cancelAll", "order.test")
        assert (audience is Audience.TRADING_KEY_HOLDER) is acts
    public = {name for name, method in METHODS.items() if method.security is Security.NONE}
    assert public == {"ping", "time", "exchangeInfo", "depth"}


def subscribe(person: Person, house: House) -> None:
    """Let somebody hear of what happens to them from here on; what was before is told to nobody."""
    size = house.size()
    wait_until(lambda: entries_taken(person.address) >= size, "the feed has caught up")
    answer = person.signed("userDataStream.subscribe.signature")
    assert answer["result"] == {"subscriptionId": 0}


def test_an_order_is_reported_from_its_beginning_to_its_end(
    alice: Person, bob: Person, house: House
) -> None:
    subscribe(alice, house)
    number = alice.order("SELL", "0.9", 5, newClientOrderId="mine")["result"]["orderId"]
    new = alice.event("executionReport")
    assert (new["i"], new["c"], new["x"], new["X"]) == (number, "mine", "NEW", "NEW")
    assert (new["S"], new["o"], new["f"], new["q"], new["p"]) == (
        "SELL", "LIMIT", "GTC", "5.00000000", "0.90000000",
    )  # fmt: skip
    bob.order("BUY", "0.9", 2)
    made = alice.event("executionReport")
    assert (made["x"], made["X"], made["l"], made["L"], made["z"], made["Z"], made["m"]) == (
        "TRADE", "PARTIALLY_FILLED", "2.00000000", "0.90000000", "2.00000000", "1.80000000", True,
    )  # fmt: skip
    assert (made["N"], made["n"]) == ("CNY", "0.00180000")
    bob.order("BUY", "0.9", 3)
    assert alice.event("executionReport")["X"] == "FILLED"


def test_an_order_that_was_there_before_is_reported_with_what_it_had_traded(
    alice: Person, bob: Person, house: House
) -> None:
    number = alice.order("SELL", "0.91", 5)["result"]["orderId"]
    bob.order("BUY", "0.91", 2)
    subscribe(alice, house)
    bob.order("BUY", "0.91", 1)
    made = alice.event("executionReport")
    assert (made["i"], made["z"], made["Z"]) == (number, "3.00000000", "2.73000000")
    alice.signed("order.cancel", symbol=SYMBOL, orderId=number)
    ended = alice.event("executionReport")
    assert (ended["x"], ended["X"], ended["z"]) == ("CANCELED", "CANCELED", "3.00000000")


def test_a_taker_hears_of_each_fill_and_of_what_expires(
    alice: Person, bob: Person, house: House
) -> None:
    for price in ("0.5", "0.51"):
        alice.order("BUY", price, 2)
    subscribe(bob, house)
    bob.signed("order.place", symbol=SYMBOL, side="SELL", type="LIMIT", timeInForce="IOC",
               price="0.5", quantity=5)  # fmt: skip
    reports = [bob.event("executionReport") for _ in range(4)]
    assert [(each["x"], each["X"], each["z"]) for each in reports] == [
        ("NEW", "NEW", "0.00000000"),
        ("TRADE", "PARTIALLY_FILLED", "2.00000000"),
        ("TRADE", "PARTIALLY_FILLED", "4.00000000"),
        ("EXPIRED", "EXPIRED", "4.00000000"),
    ]


def test_self_trade_prevention_is_reported(alice: Person, house: House) -> None:
    subscribe(alice, house)
    alice.order("SELL", "0.92", 1)
    alice.order("BUY", "0.92", 1, selfTradePreventionMode=SelfTradePrevention.EXPIRE_MAKER.name)
    ended = [alice.event("executionReport") for _ in range(3)]
    assert ("TRADE_PREVENTION", "EXPIRED_IN_MATCH") in [(each["x"], each["X"]) for each in ended]


def test_balances_are_told_when_they_move(feed: str, house: House) -> None:
    with Person(feed, house.keys[CAROL]) as carol:
        subscribe(carol, house)
        before = carol.signed("account.status")["result"]["balances"][0]
        begun = house.give(
            BeginDeposit(0, "feed money", 0, CAROL, 12_300, time.time_ns() + 3_600 * SECOND)
        )
        house.give(PostDeposit(0, "feed money posted", 0, begun.sequence))
        moved = carol.event("balanceUpdate")
        position = carol.event("outboundAccountPosition")

    assert (moved["a"], moved["d"]) == ("CNY", "1.23000000")
    (money,) = position["B"]
    assert money["a"] == "CNY"
    assert float(money["f"]) == pytest.approx(float(before["free"]) + 1.23)


def test_who_unsubscribes_or_whose_key_is_revoked_hears_no_more(feed: str, house: House) -> None:
    key = make_key(house, DAVE)
    with Person(feed, key) as dave:
        subscribe(dave, house)
        assert dave.call("userDataStream.unsubscribe")["result"] == {}
        answer = dave.signed("userDataStream.subscribe.signature")
        assert answer["result"] == {"subscriptionId": 1}
        with house.app.app_context():
            from portal.database import db  # noqa: PLC0415  one look at the table

            assert revoke_key(db.session, key.key)  # type: ignore[arg-type]  # a scoped session is one
            db.session.commit()
        wait_until(lambda: dave.event("eventStreamTerminated"), "the key is looked at")
        assert dave.order("SELL", "0.95", 1)["error"]["code"] == -2015
