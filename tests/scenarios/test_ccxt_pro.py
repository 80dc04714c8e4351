"""An unmodified ccxt.pro watches the market and its own account, and trades, over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import ccxt
import pytest

from tests.portal.caller import Caller
from tests.portal.house import ALICE, BOB, CAROL, House, open_house
from tests.portal.web_server import serving
from tests.support.ccxt_streams import watching
from tests.support.served_feed import feeding

SYMBOL = "HOTPOT2703/CNY"
PATIENCE_S = 30


@dataclass
class Venue:
    """Where it is, and members with plain clients of their own."""

    house: House
    rest: str
    feed: str

    def caller(self, member: int) -> Caller:
        return Caller(self.house.app.test_client(), self.house.keys[member])

    @asynccontextmanager
    async def ccxt(self, member: int = CAROL) -> AsyncIterator[Any]:
        exchange = watching(self.rest, self.feed, self.house.keys[member])
        try:
            async with asyncio.timeout(PATIENCE_S):
                await exchange.load_markets()
                yield exchange
        finally:
            await exchange.close()


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Venue]:
    house = open_house(tmp_path_factory.mktemp("home"))
    with serving(house.folder, workers=1) as rest, feeding(house) as feed:
        yield Venue(house, rest, feed)
    house.close()


@pytest.fixture
def alice(venue: Venue) -> Iterator[Caller]:
    caller = venue.caller(ALICE)
    yield caller
    caller.delete("/openOrders", symbol="HOTPOT2703CNY")


@pytest.fixture
def bob(venue: Venue) -> Iterator[Caller]:
    caller = venue.caller(BOB)
    yield caller
    caller.delete("/openOrders", symbol="HOTPOT2703CNY")


def run(story: Callable[[], Coroutine[None, None, None]]) -> None:
    """Tell a story that is asynchronous, on a thread of its own.

    In this one a loop is running already once a browser was started: Playwright's.
    """
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(story())).result()


@pytest.mark.requirement("DC-10")
def test_it_watches_the_order_book(venue: Venue, alice: Caller, bob: Caller) -> None:
    async def story() -> None:
        alice.order("SELL", "0.99", 7)
        async with venue.ccxt() as exchange:
            book = await exchange.watch_order_book(SYMBOL)
            assert book["asks"] == [[0.99, 7.0]]
            for nth in range(5):
                bob.order("BUY", f"0.{10 + nth}", 1 + nth)
                alice.order("SELL", f"0.{90 - nth}", 1 + nth)
            while len(book["bids"]) < 5 or len(book["asks"]) < 6:
                book = await exchange.watch_order_book(SYMBOL)
            alice.delete("/openOrders", symbol="HOTPOT2703CNY")
            while book["asks"]:
                book = await exchange.watch_order_book(SYMBOL)
            fetched = await exchange.fetch_order_book(SYMBOL)

        assert (book["bids"], book["asks"]) == (fetched["bids"], fetched["asks"])
        assert isinstance(book["timestamp"], int)
        assert [price for price, _ in book["bids"]] == [0.14, 0.13, 0.12, 0.11, 0.1]

    run(story)


@pytest.mark.requirement("DC-10")
def test_it_watches_trades_and_the_ticker(venue: Venue, alice: Caller, bob: Caller) -> None:
    async def story() -> None:
        async with venue.ccxt() as exchange:
            trades = asyncio.ensure_future(exchange.watch_trades(SYMBOL))
            await subscribed(exchange, 1)
            alice.order("SELL", "0.85", 3)
            bob.order("BUY", "0.9", 2)
            (trade,) = await trades
            brief = await exchange.watch_ticker(SYMBOL)
            ticker = await exchange.watch_ticker(SYMBOL, {"name": "ticker"})

        assert (trade["side"], trade["price"], trade["amount"]) == ("buy", 0.85, 2.0)
        assert trade["cost"] == pytest.approx(1.7)
        assert trade["takerOrMaker"] in (None, "taker")
        assert trade["symbol"] == ticker["symbol"] == brief["symbol"] == SYMBOL
        assert brief["last"] == brief["close"] == 0.85
        assert (ticker["last"], ticker["close"], ticker["ask"]) == (0.85, 0.85, 0.85)
        assert ticker["low"] <= ticker["open"] <= ticker["high"]
        volume, value = ticker["baseVolume"], ticker["quoteVolume"]
        assert volume * ticker["low"] <= value <= volume * ticker["high"]
        assert ticker["change"] == pytest.approx(ticker["last"] - ticker["open"])

    run(story)


async def subscribed(exchange: Any, count: int) -> None:  # noqa: ANN401  ccxt has no types
    """Return when so many subscriptions were sent, and the feed had the time to take them."""
    while sum(len(client.subscriptions) for client in exchange.clients.values()) < count:
        await exchange.fetch_time()
    await exchange.fetch_time()


def test_it_watches_candles_and_best_prices(venue: Venue, alice: Caller, bob: Caller) -> None:
    async def story() -> None:
        alice.order("SELL", "0.86", 3)
        bob.order("BUY", "0.86", 1)
        async with venue.ccxt() as exchange:
            candles = await exchange.watch_ohlcv(SYMBOL, "1d")
            best = await exchange.watch_bids_asks([SYMBOL])
            everything = await exchange.watch_tickers()

        stamp, opens, high, low, close, volume = candles[-1]
        assert stamp % 86_400_000 == 0
        assert low <= min(opens, close) <= max(opens, close) == high
        assert volume >= 1
        assert (best[SYMBOL]["ask"], best[SYMBOL]["askVolume"]) == (0.86, 2.0)
        assert everything[SYMBOL]["last"] == 0.86

    run(story)


def test_it_watches_its_own_orders_and_balances(venue: Venue, alice: Caller) -> None:
    async def story() -> None:
        async with venue.ccxt() as exchange:
            watched = asyncio.ensure_future(exchange.watch_orders(SYMBOL))
            balances = asyncio.ensure_future(exchange.watch_balance())
            await subscribed(exchange, 2)
            placed = await exchange.create_order_ws(SYMBOL, "limit", "buy", 5, 0.7)
            (order,) = await watched
            balance = await balances
            assert (order["id"], order["status"], order["filled"]) == (placed["id"], "open", 0)
            assert order["clientOrderId"] == placed["clientOrderId"]
            assert balance["CNY"]["used"] >= 3.5

            watched = asyncio.ensure_future(exchange.watch_orders(SYMBOL))
            balances = asyncio.ensure_future(exchange.watch_balance())
            await asyncio.sleep(0)  # ccxt waits for what comes from here on
            alice.order("SELL", "0.7", 2)
            (order,) = await watched
            assert (order["status"], order["filled"], order["cost"]) == ("open", 2.0, 1.4)
            assert order["fee"]["cost"] > 0
            assert (await balances)["HOTPOT2703"]["free"] >= 2

            watched = asyncio.ensure_future(exchange.watch_orders(SYMBOL))
            await asyncio.sleep(0)
            cancelled = await exchange.cancel_order_ws(placed["id"], SYMBOL)
            assert cancelled["status"] == "canceled"
            (order,) = await watched
            assert (order["status"], order["filled"], order["remaining"]) == ("canceled", 2.0, 3.0)

    run(story)


def test_it_places_looks_up_and_cancels_orders_over_the_socket(venue: Venue) -> None:
    async def story() -> None:
        async with venue.ccxt(ALICE) as exchange:
            placed = await exchange.create_order_ws(SYMBOL, "limit", "sell", 4, 0.97)
            found = await exchange.fetch_order_ws(placed["id"], SYMBOL)
            open_orders = await exchange.fetch_open_orders_ws(SYMBOL)
            cancelled = await exchange.cancel_order_ws(placed["id"], SYMBOL)
            assert [order["id"] for order in open_orders] == [placed["id"]]
            assert (found["amount"], found["price"], found["status"]) == (4.0, 0.97, "open")
            assert cancelled["status"] == "canceled"
            with pytest.raises(ccxt.OrderNotFound):
                await exchange.fetch_order_ws("123456789", SYMBOL)
            with pytest.raises(ccxt.InsufficientFunds):
                await exchange.create_order_ws(SYMBOL, "limit", "buy", 10**9, 1)

    run(story)


def test_it_learns_that_a_secret_is_wrong(venue: Venue) -> None:
    async def story() -> None:
        async with venue.ccxt() as exchange:
            exchange.secret = "x" * 64
            with pytest.raises(ccxt.AuthenticationError):
                await exchange.create_order_ws(SYMBOL, "limit", "buy", 1, 0.5)

    run(story)
