"""What everybody may see: symbols with filters, order books, trades, candles, tickers."""

import json
from itertools import pairwise
from typing import Any

import pytest
from flask.testing import FlaskClient

from exchange.commands import Phase, SetPhase
from portal.spot_api import symbols
from tests.portal.caller import PREFIX, Caller, now_ms
from tests.portal.house import House

SYMBOL = "HOTPOT2703CNY"
MINUTE = 60_000

Traded = dict[str, Any]


def get(web: FlaskClient, path: str, **query: object) -> Any:  # noqa: ANN401  JSON
    response = web.get(PREFIX + path, query_string=query)
    assert response.status_code == 200, response.text
    return response.json


@pytest.fixture
def traded(house: House, web: FlaskClient, alice: Caller, bob: Caller) -> Traded:
    """Three trades of one act, the first two at one price; the answer to the taker."""
    for price, quantity in (("0.4000", 2), ("0.4000", 3), ("0.4100", 4)):
        alice.order("SELL", price, quantity)
    answer = bob.order("BUY", "0.4100", 9).json
    house.settle()
    assert answer is not None
    return dict(answer)


def test_somebody_is_there(web: FlaskClient) -> None:
    assert get(web, "/ping") == {}
    assert abs(get(web, "/time")["serverTime"] - now_ms()) < 5_000


def test_every_symbol_has_its_filters(web: FlaskClient) -> None:
    shown = {one["symbol"]: one for one in get(web, "/exchangeInfo")["symbols"]}
    assert {name: one["status"] for name, one in shown.items()} == {
        SYMBOL: "TRADING", "TEA2704CNY": "TRADING", "SPA2705CNY": "BREAK",
    }  # fmt: skip
    tea = shown["TEA2704CNY"]
    assert (tea["baseAsset"], tea["quoteAsset"]) == ("TEA2704", "CNY")
    filters = {one["filterType"]: one for one in tea["filters"]}
    assert filters["PRICE_FILTER"] == {
        "filterType": "PRICE_FILTER",
        "minPrice": "0.10000000",
        "maxPrice": "1.00000000",
        "tickSize": "0.00500000",
    }
    assert filters["LOT_SIZE"]["stepSize"] == filters["LOT_SIZE"]["minQty"] == "5.00000000"
    assert set(filters) == {"PRICE_FILTER", "LOT_SIZE", "MARKET_LOT_SIZE", "NOTIONAL"}
    assert tea["compliance"] == {"market": "main", "profile": "open", "mode": "CONTINUOUS"}


def test_symbols_can_be_selected(web: FlaskClient) -> None:
    def names(**query: object) -> list[str]:
        return [one["symbol"] for one in get(web, "/exchangeInfo", **query)["symbols"]]

    assert names(symbol=SYMBOL) == [SYMBOL]
    assert names(symbols=json.dumps(["TEA2704CNY", SYMBOL])) == ["TEA2704CNY", SYMBOL]
    assert names(symbolStatus="BREAK") == ["SPA2705CNY"]
    assert names(permissions="MARGIN") == []
    response = web.get(f"{PREFIX}/exchangeInfo?symbol=NOPE2703CNY")
    assert response.json == {"code": -1121, "msg": "Invalid symbol."}


def test_limits_are_told(web: FlaskClient) -> None:
    shown = get(web, "/exchangeInfo")
    assert [(one["rateLimitType"], one["limit"]) for one in shown["rateLimits"]] == [
        ("REQUEST_WEIGHT", 30_000), ("ORDERS", 1_000), ("ORDERS", 200_000),
    ]  # fmt: skip
    assert shown["exchangeFilters"] == [
        {"filterType": "EXCHANGE_MAX_NUM_ORDERS", "maxNumOrders": 10_000}
    ]


@pytest.mark.parametrize(
    ("phase", "status"), [(Phase.HALTED, "HALT"), (Phase.CANCEL_ONLY, "CANCEL_ONLY")]
)
def test_a_symbol_that_stands_still_says_so(
    house: House, web: FlaskClient, alice: Caller, phase: Phase, status: str
) -> None:
    house.give(SetPhase(0, f"stop {phase}", 0, 2, phase))
    try:
        (shown,) = get(web, "/exchangeInfo", symbol="TEA2704CNY")["symbols"]
        assert shown["status"] == status
        refused = alice.order("BUY", "0.5000", 5, symbol="TEA2704CNY")
        assert refused.json is not None
        assert refused.json["msg"] == "Market is closed."
    finally:
        house.give(SetPhase(0, f"go on {phase}", 0, 2, Phase.CONTINUOUS))


def test_the_order_book_is_sorted_and_bounded(
    house: House, web: FlaskClient, alice: Caller, bob: Caller
) -> None:
    for nth in range(3):
        alice.order("SELL", f"0.950{nth}", nth + 1)
        bob.order("BUY", f"0.150{nth}", nth + 1)
    shown = get(web, "/depth", symbol=SYMBOL, limit=2)
    assert shown["asks"] == [["0.95000000", "1.00000000"], ["0.95010000", "2.00000000"]]
    assert shown["bids"] == [["0.15020000", "3.00000000"], ["0.15010000", "2.00000000"]]
    assert shown["lastUpdateId"] == house.size()
    assert len(get(web, "/depth", symbol=SYMBOL, limit=99_999)["asks"]) == 3


def test_trades_are_listed_in_order(web: FlaskClient, traded: Traded) -> None:
    first = traded["fills"][0]["tradeId"]
    shown = get(web, "/trades", symbol=SYMBOL, limit=3)
    assert [one["id"] for one in shown] == [first, first + 1, first + 2]
    assert (shown[0]["price"], shown[0]["qty"], shown[0]["quoteQty"]) == (
        "0.40000000", "2.00000000", "0.80000000",
    )  # fmt: skip
    assert {one["isBuyerMaker"] for one in shown} == {False}
    assert {one["ledgerSequence"] for one in shown} == {traded["orderId"]}
    assert get(web, "/historicalTrades", symbol=SYMBOL, fromId=first, limit=2) == shown[:2]


def test_trades_of_one_act_at_one_price_are_joined(web: FlaskClient, traded: Traded) -> None:
    first = traded["fills"][0]["tradeId"]
    shown = get(web, "/aggTrades", symbol=SYMBOL, limit=2)
    assert [(one["p"], one["q"], one["f"], one["l"]) for one in shown] == [
        ("0.40000000", "5.00000000", first, first + 1),
        ("0.41000000", "4.00000000", first + 2, first + 2),
    ]
    from_number = get(web, "/aggTrades", symbol=SYMBOL, fromId=shown[0]["a"])
    assert from_number == shown
    at = traded["transactTime"]
    assert get(web, "/aggTrades", symbol=SYMBOL, startTime=at, endTime=at) == shown
    assert get(web, "/aggTrades", symbol=SYMBOL, endTime=at, limit=1) == shown[1:]
    assert get(web, "/aggTrades", symbol=SYMBOL, endTime=1) == []
    assert get(web, "/aggTrades", symbol="TEA2704CNY") == []


def test_candles_have_twelve_values(web: FlaskClient, traded: Traded) -> None:
    last = get(web, "/klines", symbol=SYMBOL, interval="1d")[-1]
    assert len(last) == 12
    assert last[0] % (24 * 60 * MINUTE) == 0
    assert last[6] == last[0] + 24 * 60 * MINUTE - 1
    assert [type(value) for value in last] == [int, *[str] * 5, int, str, int, str, str, str]
    shanghai = get(web, "/klines", symbol=SYMBOL, interval="1d", timeZone="8")[-1]
    assert shanghai[0] % (24 * 60 * MINUTE) == 16 * 60 * MINUTE
    minutes = get(
        web, "/klines", symbol=SYMBOL, interval="1m", startTime=traded["transactTime"] - MINUTE
    )
    assert {later[0] - earlier[0] for earlier, later in pairwise(minutes)} <= {MINUTE}
    assert get(web, "/uiKlines", symbol=SYMBOL, interval="1d")[-1][0] == last[0]
    assert get(web, "/klines", symbol="TEA2704CNY", interval="1h") == []


def test_tickers_hold_together(web: FlaskClient, traded: Traded) -> None:
    shown = get(web, "/ticker/24hr", symbol=SYMBOL)
    number = {
        name: float(value)
        for name, value in shown.items()
        if isinstance(value, str) and name != "symbol"
    }
    assert number["lowPrice"] <= number["openPrice"] <= number["highPrice"]
    assert number["lastPrice"] == pytest.approx(0.41)
    assert number["priceChange"] == pytest.approx(number["lastPrice"] - number["openPrice"])
    assert number["volume"] * number["lowPrice"] <= number["quoteVolume"] + 1e-9
    assert number["quoteVolume"] <= number["volume"] * number["highPrice"] + 1e-9
    assert shown["lastId"] - shown["firstId"] + 1 == shown["count"]
    assert shown["closeTime"] - shown["openTime"] == 24 * 60 * MINUTE
    assert shown["lastQty"] == "4.00000000"

    mini = get(web, "/ticker/24hr", symbol=SYMBOL, type="MINI")
    assert "priceChange" not in mini
    window = get(web, "/ticker", symbols=json.dumps([SYMBOL]), windowSize="1m")
    assert window[0]["openTime"] % MINUTE == 0
    assert float(window[0]["volume"]) >= 9
    assert get(web, "/ticker", symbol=SYMBOL, type="MINI")["lastPrice"] == "0.41000000"


def test_lists_of_all_symbols_leave_out_what_was_never_traded(
    web: FlaskClient, traded: Traded
) -> None:
    assert [one["symbol"] for one in get(web, "/ticker/24hr")] == [SYMBOL]
    assert [one["symbol"] for one in get(web, "/ticker/price")] == [SYMBOL]
    assert get(web, "/ticker/price", symbol="TEA2704CNY")["price"] == "0.00000000"
    never = get(web, "/ticker/24hr", symbol="TEA2704CNY")
    assert (never["count"], never["firstId"], never["lastPrice"]) == (0, -1, "0.00000000")
    assert len(get(web, "/ticker/bookTicker")) == 3


def test_best_prices_and_average(web: FlaskClient, alice: Caller, traded: Traded) -> None:
    alice.order("SELL", "0.9600", 7)
    best = get(web, "/ticker/bookTicker", symbol=SYMBOL)
    assert (best["askPrice"], best["askQty"]) == ("0.96000000", "7.00000000")
    assert get(web, "/ticker/price", symbol=SYMBOL) == {"symbol": SYMBOL, "price": "0.41000000"}
    average = get(web, "/avgPrice", symbol=SYMBOL)
    assert average["mins"] == 5
    assert 0.1 < float(average["price"]) < 1
    assert get(web, "/avgPrice", symbol="TEA2704CNY")["price"] == "0.00000000"


def test_statuses_are_those_that_are_declared(web: FlaskClient) -> None:
    shown = get(web, "/exchangeInfo")["symbols"]
    assert {one["status"] for one in shown} <= symbols.STATUSES
