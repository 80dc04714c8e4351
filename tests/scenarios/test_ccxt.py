"""An unmodified ccxt trades over real web workers, and gets the exceptions that it knows."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import ccxt
import pytest

from tests.portal.house import ALICE, BOB, CAROL, House, open_house
from tests.portal.web_server import serving

SYMBOL = "HOTPOT2703/CNY"
TEA = "TEA2704/CNY"


@dataclass
class Client:
    """A person with ccxt; what it answers is JSON as ccxt unifies it."""

    ccxt: Any
    house: House


def client_of(house: House, address: str, member: int) -> Client:
    """Return ccxt as its own documentation has it for another venue of this dialect."""
    base = f"{address}/api/v3"
    exchange = ccxt.binance(
        {
            "apiKey": house.keys[member].key,
            "secret": house.keys[member].secret,
            "urls": {"api": {"public": base, "private": base}},
            "options": {
                "fetchMarkets": {"types": ["spot"]},
                "fetchMargins": False,
                "fetchCurrencies": False,
            },
        }
    )
    exchange.load_markets()
    return Client(exchange, house)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, str]]:
    house = open_house(tmp_path_factory.mktemp("home"))
    with serving(house.folder) as address:
        yield house, address
    house.close()


@pytest.fixture(scope="module")
def alice(served: tuple[House, str]) -> Client:
    return client_of(*served, ALICE)


@pytest.fixture(scope="module")
def bob(served: tuple[House, str]) -> Client:
    return client_of(*served, BOB)


@pytest.fixture
def carol(served: tuple[House, str]) -> Client:
    return client_of(*served, CAROL)


@pytest.fixture(scope="module")
def traded(alice: Client, bob: Client) -> list[dict[str, Any]]:
    """Let bob take from alice; return his orders, one of them filled at two prices."""
    alice.ccxt.create_order(SYMBOL, "limit", "sell", 10, 0.85)
    alice.ccxt.create_order(SYMBOL, "limit", "sell", 10, 0.86)
    orders = [
        bob.ccxt.create_order(SYMBOL, "limit", "buy", 4, 0.9),
        bob.ccxt.create_order(SYMBOL, "limit", "buy", 8, 0.9),
        bob.ccxt.create_order(SYMBOL, "market", "buy", 2),
        bob.ccxt.create_market_buy_order_with_cost(SYMBOL, 1.8),
    ]
    bob.house.settle()  # what is public lags behind on a busy machine
    return orders


def test_it_loads_the_markets(alice: Client) -> None:
    assert set(alice.ccxt.markets) == {SYMBOL, TEA, "SPA2705/CNY"}
    market = alice.ccxt.market(TEA)
    assert (market["id"], market["base"], market["quote"]) == ("TEA2704CNY", "TEA2704", "CNY")
    assert (market["active"], market["spot"], market["type"]) == (True, True, "spot")
    assert market["precision"]["price"] == 0.005
    assert market["precision"]["amount"] == 5
    assert market["limits"]["price"] == {"min": 0.1, "max": 1.0}
    assert market["limits"]["amount"]["min"] == 5
    assert alice.ccxt.market("SPA2705/CNY")["active"] is False


def test_it_tells_the_time(alice: Client) -> None:
    assert abs(alice.ccxt.fetch_time() - time.time_ns() // 10**6) < 5_000


@pytest.mark.requirement("P3-21", "P3-27")
def test_it_reads_the_order_book(alice: Client, carol: Client) -> None:
    for nth in range(3):
        alice.ccxt.create_order(SYMBOL, "limit", "sell", 5 + nth, 0.97 + nth / 100)
        carol.ccxt.create_order(SYMBOL, "limit", "buy", 5 + nth, 0.12 - nth / 100)
    book = alice.ccxt.fetch_order_book(SYMBOL)
    bids, asks = book["bids"], book["asks"]
    assert [price for price, _ in bids] == sorted({price for price, _ in bids}, reverse=True)
    assert [price for price, _ in asks] == sorted({price for price, _ in asks})
    assert bids[0][0] < asks[0][0]
    assert all(price > 0 and amount > 0 for price, amount in bids + asks)
    assert book["nonce"] > 0
    assert len(alice.ccxt.fetch_order_book(SYMBOL, 2)["asks"]) == 2


def test_it_reads_trades(alice: Client, traded: list[dict[str, Any]]) -> None:
    trades = alice.ccxt.fetch_trades(SYMBOL)
    assert len(trades) >= 5
    for trade in trades:
        assert trade["id"]
        assert trade["side"] in ("buy", "sell")
        assert trade["price"] * trade["amount"] == pytest.approx(trade["cost"])
        assert trade["takerOrMaker"] in (None, "taker")
        assert_recent(trade["timestamp"])
    stamps = [trade["timestamp"] for trade in trades]
    assert stamps == sorted(stamps)
    since = alice.ccxt.fetch_trades(SYMBOL, since=stamps[-1], limit=10)
    assert since[-1]["id"] == trades[-1]["id"]


def assert_recent(stamp: int) -> None:
    assert isinstance(stamp, int)
    assert 1_231_006_505_000 < stamp < time.time_ns() // 10**6 + 60_000


@pytest.mark.parametrize("timeframe", ["1s", "1m", "1h", "1d", "1w", "1M"])
def test_it_reads_candles(alice: Client, traded: list[dict[str, Any]], timeframe: str) -> None:
    candles = alice.ccxt.fetch_ohlcv(SYMBOL, timeframe)
    assert candles
    for stamp, opens, high, low, close, volume in candles:
        assert_recent(stamp)
        assert low <= min(opens, close) <= max(opens, close) <= high
        assert volume >= 0
    stamps = [candle[0] for candle in candles]
    assert stamps == sorted(set(stamps))
    assert sum(candle[5] for candle in alice.ccxt.fetch_ohlcv(SYMBOL, "1M")) >= 16


@pytest.mark.requirement("P3-18", "P3-27")
def test_it_reads_tickers(alice: Client, traded: list[dict[str, Any]]) -> None:
    tickers = alice.ccxt.fetch_tickers()
    assert list(tickers) == [SYMBOL]
    ticker = alice.ccxt.fetch_ticker(SYMBOL)
    for one in (ticker, tickers[SYMBOL]):
        assert one["last"] == one["close"]
        assert one["low"] <= one["open"] <= one["high"]
        assert one["low"] <= one["close"] <= one["high"]
        assert one["low"] * one["baseVolume"] <= one["quoteVolume"] * 1.000001
        assert one["quoteVolume"] <= one["high"] * one["baseVolume"] * 1.000001
        assert one["change"] == pytest.approx(one["last"] - one["open"])
        assert one["percentage"] == pytest.approx(one["change"] / one["open"] * 100, abs=0.001)
        assert one["vwap"] == pytest.approx(one["quoteVolume"] / one["baseVolume"])
        assert_recent(one["timestamp"])
    assert alice.ccxt.fetch_last_prices([SYMBOL])[SYMBOL]["price"] == ticker["last"]
    bids_asks = alice.ccxt.fetch_bids_asks([SYMBOL])[SYMBOL]
    assert bids_asks["ask"] == pytest.approx(alice.ccxt.fetch_order_book(SYMBOL)["asks"][0][0])


def test_it_reads_the_balance(carol: Client) -> None:
    before = carol.ccxt.fetch_balance()
    carol.ccxt.create_order(TEA, "limit", "sell", 25, 0.9)
    after = carol.ccxt.fetch_balance()
    assert after["TEA2704"]["free"] == before["TEA2704"]["free"] - 25
    assert after["TEA2704"]["used"] == before["TEA2704"]["used"] + 25
    assert after["TEA2704"]["total"] == before["TEA2704"]["total"]
    assert after["CNY"]["total"] == after["CNY"]["free"] + after["CNY"]["used"] > 0
    assert_recent(after["timestamp"])


def test_orders_are_filled(traded: list[dict[str, Any]]) -> None:
    first, second, market, budget = traded
    assert (first["status"], first["filled"], first["average"]) == ("closed", 4, 0.85)
    assert (second["filled"], second["cost"]) == (8, pytest.approx(6 * 0.85 + 2 * 0.86))
    assert [trade["amount"] for trade in second["trades"]] == [6, 2]
    assert sum(fee["cost"] for fee in second["fees"]) == pytest.approx(0.0136, abs=0.0002)
    assert {fee["currency"] for fee in second["fees"]} == {"CNY"}
    assert (market["type"], market["filled"], market["status"]) == ("market", 2, "closed")
    assert (budget["filled"], budget["cost"]) == (2, pytest.approx(1.72))


def test_an_order_is_placed_found_and_cancelled(carol: Client) -> None:
    exchange = carol.ccxt
    placed = exchange.create_order(SYMBOL, "limit", "buy", 7, 0.2, {"clientOrderId": "mine-7"})
    assert (placed["status"], placed["clientOrderId"], placed["remaining"]) == ("open", "mine-7", 7)
    found = exchange.fetch_order(placed["id"], SYMBOL)
    for field in ("id", "side", "type", "price", "amount", "timeInForce", "timestamp"):
        assert found[field] == placed[field]
    assert placed["id"] in [order["id"] for order in exchange.fetch_open_orders(SYMBOL)]
    cancelled = exchange.cancel_order(placed["id"], SYMBOL)
    assert cancelled["status"] == "canceled"
    assert exchange.fetch_order(placed["id"], SYMBOL)["status"] == "canceled"
    assert placed["id"] in [order["id"] for order in exchange.fetch_canceled_orders(SYMBOL)]


def test_all_orders_of_a_symbol_are_cancelled(carol: Client) -> None:
    for nth in range(3):
        carol.ccxt.create_order(TEA, "limit", "buy", 5, 0.2 + nth / 100)
    cancelled = carol.ccxt.cancel_all_orders(TEA)
    assert len(cancelled) >= 3
    assert carol.ccxt.fetch_open_orders(TEA) == []


def test_own_trades_tell_fee_and_side(
    alice: Client, bob: Client, traded: list[dict[str, Any]]
) -> None:
    mine = bob.ccxt.fetch_my_trades(SYMBOL)
    assert {trade["takerOrMaker"] for trade in mine} == {"taker"}
    assert {trade["side"] for trade in mine} == {"buy"}
    for trade in mine:
        assert trade["fee"]["currency"] == "CNY"
        assert trade["fee"]["cost"] == pytest.approx(trade["cost"] * 0.002, abs=0.0001)
        assert trade["price"] * trade["amount"] == pytest.approx(trade["cost"])
    makers = {trade["id"]: trade for trade in alice.ccxt.fetch_my_trades(SYMBOL)}
    assert all(makers[trade["id"]]["takerOrMaker"] == "maker" for trade in mine)
    of_order = bob.ccxt.fetch_order_trades(traded[1]["id"], SYMBOL)
    assert [trade["amount"] for trade in of_order] == [6, 2]


def test_a_post_only_order_that_would_take_is_refused(
    alice: Client, carol: Client, traded: list[dict[str, Any]]
) -> None:
    alice.ccxt.create_order(SYMBOL, "limit", "sell", 1, 0.95)
    with pytest.raises(ccxt.OrderImmediatelyFillable):
        carol.ccxt.create_order(SYMBOL, "limit", "buy", 1, 0.99, {"postOnly": True})


MISTAKES: tuple[tuple[str, type[Exception], Callable[[Any], object]], ...] = (
    (
        "more than one has",
        ccxt.InsufficientFunds,
        lambda exchange: exchange.create_order(SYMBOL, "limit", "buy", 10**9, 1),
    ),
    (
        "units that one has not",
        ccxt.InsufficientFunds,
        lambda exchange: exchange.create_order(SYMBOL, "limit", "sell", 10**8, 1),
    ),
    (
        "a price out of bounds",
        ccxt.InvalidOrder,
        lambda exchange: exchange.create_order(SYMBOL, "limit", "buy", 1, 5),
    ),
    (
        "a price off the tick",
        ccxt.InvalidOrder,
        lambda exchange: exchange.private_post_order(
            {
                "symbol": "TEA2704CNY",
                "side": "BUY",
                "type": "LIMIT",
                "timeInForce": "GTC",
                "quantity": 5,
                "price": "0.5001",
            }
        ),
    ),
    (
        "a quantity off the lot",
        ccxt.InvalidOrder,
        lambda exchange: exchange.private_post_order(
            {
                "symbol": "TEA2704CNY",
                "side": "BUY",
                "type": "LIMIT",
                "timeInForce": "GTC",
                "quantity": 7,
                "price": "0.5",
            }
        ),
    ),
    (
        "an order type that there is not",
        ccxt.InvalidOrder,
        lambda exchange: exchange.create_order(SYMBOL, "stop", "buy", 1, 0.5),
    ),
    (
        "an order that there is not",
        ccxt.OrderNotFound,
        lambda exchange: exchange.fetch_order("123456789", SYMBOL),
    ),
    (
        "cancelling one that there is not",
        ccxt.OrderNotFound,
        lambda exchange: exchange.cancel_order("123456789", SYMBOL),
    ),
    (
        "a symbol that there is not",
        ccxt.BadSymbol,
        lambda exchange: exchange.public_get_depth({"symbol": "NOPE2703CNY"}),
    ),
    (
        "a symbol that ccxt does not know",
        ccxt.BadSymbol,
        lambda exchange: exchange.create_order("NOPE/CNY", "limit", "buy", 1, 1),
    ),
    (
        "a name that is in use",
        ccxt.InvalidOrder,
        lambda exchange: [
            exchange.create_order(SYMBOL, "limit", "buy", size, 0.1, {"clientOrderId": "twice"})
            for size in (1, 2)
        ],
    ),
)


@pytest.mark.parametrize(
    ("expected", "mistake"),
    [mistake[1:] for mistake in MISTAKES],
    ids=[mistake[0] for mistake in MISTAKES],
)
def test_a_mistake_raises_what_ccxt_knows(
    carol: Client, expected: type[Exception], mistake: Callable[[Any], object]
) -> None:
    with pytest.raises(expected):
        mistake(carol.ccxt)


def test_a_wrong_secret_or_key_is_told(carol: Client) -> None:
    carol.ccxt.secret = "x" * 64
    with pytest.raises(ccxt.AuthenticationError):
        carol.ccxt.fetch_balance()
    carol.ccxt.apiKey = "y" * 64
    with pytest.raises(ccxt.AuthenticationError):
        carol.ccxt.fetch_balance()


def test_a_clock_that_is_wrong_is_told(carol: Client) -> None:
    carol.ccxt.nonce = lambda: time.time_ns() // 10**6 - 100_000
    with pytest.raises(ccxt.InvalidNonce):
        carol.ccxt.fetch_balance()
