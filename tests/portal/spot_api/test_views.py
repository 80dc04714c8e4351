"""Orders through the API: placed, shown in three shapes, found, cancelled; accounts and fills."""

import pytest
from flask.testing import FlaskClient

from exchange.client import AskOrder, AskTime
from tests.portal.caller import Caller, error, now_ms
from tests.portal.house import ALICE, BOB, House

DAY_MS = 86_400_000
SYMBOL = "HOTPOT2703CNY"


def number_of(response: object) -> int:
    number: int = response.json["orderId"]  # type: ignore[attr-defined]
    return number


def test_an_order_that_rests_is_told_in_full(alice: Caller) -> None:
    before = now_ms()
    shown = alice.order("SELL", "0.9000", 10, newClientOrderId="first.of:mine/1").json
    assert shown is not None
    assert before - 1 <= shown["transactTime"] <= now_ms()
    assert shown["workingTime"] == shown["transactTime"]
    assert {**shown, "orderId": 0, "transactTime": 0, "workingTime": 0} == {
        "symbol": SYMBOL,
        "orderId": 0,
        "orderListId": -1,
        "clientOrderId": "first.of:mine/1",
        "transactTime": 0,
        "price": "0.90000000",
        "origQty": "10.00000000",
        "executedQty": "0.00000000",
        "origQuoteOrderQty": "0.00000000",
        "cummulativeQuoteQty": "0.00000000",
        "status": "NEW",
        "timeInForce": "GTC",
        "type": "LIMIT",
        "side": "SELL",
        "workingTime": 0,
        "selfTradePreventionMode": "EXPIRE_TAKER",
        "fills": [],
    }


@pytest.mark.parametrize(
    ("response", "fields"),
    [
        ("ACK", {"symbol", "orderId", "orderListId", "clientOrderId", "transactTime"}),
        ("RESULT", {"status", "executedQty", "cummulativeQuoteQty", "side"}),
        ("FULL", {"status", "fills"}),
    ],
)
def test_an_answer_has_three_shapes(alice: Caller, response: str, fields: set[str]) -> None:
    shown = alice.order("SELL", "0.9100", 1, newOrderRespType=response).json
    assert shown is not None
    assert fields <= set(shown)
    assert ("fills" in shown) is (response == "FULL")
    assert ("status" in shown) is (response != "ACK")
    assert len(shown["clientOrderId"]) == 22


@pytest.mark.requirement("P3-16", "P3-21")
def test_a_taker_gets_the_better_resting_prices(alice: Caller, bob: Caller) -> None:
    alice.order("SELL", "0.7000", 3)
    alice.order("SELL", "0.7100", 5)
    shown = bob.order("BUY", "0.7200", 10).json
    assert shown is not None
    assert [(fill["price"], fill["qty"]) for fill in shown["fills"]] == [
        ("0.70000000", "3.00000000"),
        ("0.71000000", "5.00000000"),
    ]
    # Taker fee 20 basis points of 2.10 and 3.55 yuan, each rounded down to 1/10,000 yuan.
    assert [fill["commission"] for fill in shown["fills"]] == ["0.00420000", "0.00710000"]
    assert {fill["commissionAsset"] for fill in shown["fills"]} == {"CNY"}
    assert shown["fills"][1]["tradeId"] == shown["fills"][0]["tradeId"] + 1
    assert (shown["status"], shown["executedQty"]) == ("PARTIALLY_FILLED", "8.00000000")
    assert shown["cummulativeQuoteQty"] == "5.65000000"


def test_both_sides_find_their_fills(alice: Caller, bob: Caller) -> None:
    sold = alice.order("SELL", "0.7300", 4).json
    bought = bob.order("BUY", "0.7300", 4).json
    assert sold is not None
    assert bought is not None
    (mine,) = alice.get("/myTrades", symbol=SYMBOL, orderId=sold["orderId"]).json or [{}]
    (theirs,) = bob.get("/myTrades", symbol=SYMBOL, orderId=bought["orderId"]).json or [{}]
    assert (mine["isMaker"], mine["isBuyer"], mine["commission"]) == (True, False, "0.00290000")
    assert (theirs["isMaker"], theirs["isBuyer"]) == (False, True)
    assert mine["id"] == theirs["id"] == bought["fills"][0]["tradeId"]
    assert mine["ledgerSequence"] == bought["orderId"]
    assert mine["quoteQty"] == "2.92000000"
    first = alice.get("/myTrades", symbol=SYMBOL, fromId=mine["id"], limit=1).json
    assert first == [mine]
    recent = alice.get("/myTrades", symbol=SYMBOL, startTime=mine["time"]).json
    assert recent is not None
    assert mine in recent
    assert alice.get("/myTrades", symbol=SYMBOL, endTime=mine["time"] - DAY_MS).json == []


def test_an_order_is_found_by_number_and_by_name(alice: Caller, bob: Caller) -> None:
    placed = alice.order("SELL", "0.7400", 6, newClientOrderId="by-name").json
    assert placed is not None
    bob.order("BUY", "0.7400", 2)
    by_number = alice.get("/order", symbol=SYMBOL, orderId=placed["orderId"]).json
    by_name = alice.get("/order", symbol=SYMBOL, origClientOrderId="by-name").json
    assert by_number == by_name
    assert by_number is not None
    assert by_number["status"] == "PARTIALLY_FILLED"
    assert (by_number["executedQty"], by_number["cummulativeQuoteQty"]) == (
        "2.00000000", "1.48000000",
    )  # fmt: skip
    assert by_number["time"] == placed["transactTime"] < by_number["updateTime"] + 1
    assert by_number["isWorking"] is True
    mixed = alice.get("/order", symbol=SYMBOL, orderId=placed["orderId"], origClientOrderId="no")
    assert error(mixed)[1] == -2013


def test_an_order_is_cancelled_once(alice: Caller) -> None:
    number = number_of(alice.order("BUY", "0.1000", 6, newClientOrderId="to-go"))
    shown = alice.delete("/order", symbol=SYMBOL, orderId=number, newClientOrderId="bye").json
    assert shown is not None
    assert (shown["status"], shown["origClientOrderId"], shown["clientOrderId"]) == (
        "CANCELED", "to-go", "bye",
    )  # fmt: skip
    again = alice.delete("/order", symbol=SYMBOL, orderId=number)
    assert error(again) == (400, -2011, "Unknown order sent.")
    by_name = alice.delete("/order", symbol=SYMBOL, origClientOrderId="to-go")
    assert error(by_name) == (400, -2011, "Unknown order sent.")


def test_the_same_cancellation_sent_twice_has_one_answer(alice: Caller) -> None:
    number = number_of(alice.order("BUY", "0.1000", 6))
    stamp = now_ms()
    first = alice.delete("/order", symbol=SYMBOL, orderId=number, timestamp=stamp)
    second = alice.delete("/order", symbol=SYMBOL, orderId=number, timestamp=stamp)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json is not None
    assert second.json is not None
    assert {**first.json, "clientOrderId": ""} == {**second.json, "clientOrderId": ""}


def test_an_order_is_cancelled_by_name_or_by_both(alice: Caller) -> None:
    number = number_of(alice.order("BUY", "0.1000", 6, newClientOrderId="named"))
    wrong = alice.delete("/order", symbol=SYMBOL, orderId=number, origClientOrderId="other")
    assert error(wrong)[1] == -2011
    both = alice.delete("/order", symbol=SYMBOL, orderId=number, origClientOrderId="named")
    assert both.status_code == 200
    alice.order("BUY", "0.1000", 7, newClientOrderId="named-too")
    assert alice.delete("/order", symbol=SYMBOL, origClientOrderId="named-too").status_code == 200
    assert error(alice.delete("/order", symbol=SYMBOL, orderId=0))[1] == -2011


def test_all_open_orders_are_listed_and_cancelled(alice: Caller) -> None:
    numbers = [number_of(alice.order("BUY", f"0.100{nth}", 1)) for nth in range(3)]
    other = number_of(alice.order("BUY", "0.2000", 5, symbol="TEA2704CNY"))
    listed = alice.get("/openOrders", symbol=SYMBOL).json
    assert listed is not None
    assert [order["orderId"] for order in listed] == numbers
    everywhere = alice.get("/openOrders").json
    assert everywhere is not None
    assert [order["orderId"] for order in everywhere] == [*numbers, other]
    assert everywhere[-1]["symbol"] == "TEA2704CNY"

    cancelled = alice.delete("/openOrders", symbol=SYMBOL).json
    assert cancelled is not None
    assert [order["orderId"] for order in cancelled] == numbers
    assert {order["status"] for order in cancelled} == {"CANCELED"}
    assert error(alice.delete("/openOrders", symbol=SYMBOL)) == (400, -2011, "Unknown order sent.")


def test_all_orders_are_listed_by_number_and_by_time(carol: Caller) -> None:
    placed = [carol.order("BUY", f"0.110{nth}", 1).json for nth in range(4)]
    numbers = [order["orderId"] for order in placed if order]
    newest = carol.get("/allOrders", symbol=SYMBOL, limit=2).json
    assert newest is not None
    assert [order["orderId"] for order in newest] == numbers[-2:]
    onwards = carol.get("/allOrders", symbol=SYMBOL, orderId=numbers[1], limit=2).json
    assert onwards is not None
    assert [order["orderId"] for order in onwards] == numbers[1:3]
    start = placed[0]["transactTime"] if placed[0] else 0
    timed = carol.get("/allOrders", symbol=SYMBOL, startTime=start, endTime=start + 60_000).json
    assert timed is not None
    assert set(numbers) <= {order["orderId"] for order in timed}
    assert carol.get("/allOrders", symbol=SYMBOL, endTime=start - 3_600_000).json == []


def test_orders_that_do_not_rest_expire(alice: Caller, bob: Caller) -> None:
    alice.order("SELL", "0.7500", 2)
    taken = bob.order("BUY", "0.7500", 5, timeInForce="IOC").json
    killed = bob.order("BUY", "0.7500", 5, timeInForce="FOK").json
    assert taken is not None
    assert killed is not None
    assert (taken["status"], taken["executedQty"]) == ("EXPIRED", "2.00000000")
    assert (killed["status"], killed["executedQty"]) == ("EXPIRED", "0.00000000")


def test_market_orders_take_what_there_is(alice: Caller, bob: Caller) -> None:
    alice.order("SELL", "0.7600", 10)
    market = {"symbol": SYMBOL, "side": "BUY", "type": "MARKET"}
    by_quantity = bob.post("/order", **market, quantity=4).json
    by_budget = bob.post("/order", **market, quoteOrderQty="1.60").json
    assert by_quantity is not None
    assert by_budget is not None
    assert (by_quantity["status"], by_quantity["price"]) == ("FILLED", "0.00000000")
    assert (by_quantity["type"], by_quantity["timeInForce"]) == ("MARKET", "GTC")
    assert by_budget["origQuoteOrderQty"] == "1.60000000"
    assert (by_budget["origQty"], by_budget["cummulativeQuoteQty"]) == ("2.00000000", "1.52000000")


def test_a_maker_order_never_takes(alice: Caller, bob: Caller) -> None:
    alice.order("SELL", "0.7700", 1)
    maker = {"type": "LIMIT_MAKER", "timeInForce": None}
    crossing = bob.order("BUY", "0.7700", 1, **maker)
    assert error(crossing) == (400, -2010, "Order would immediately match and take.")
    resting = bob.order("BUY", "0.1200", 1, newOrderRespType="RESULT", **maker).json
    assert resting is not None
    assert (resting["type"], resting["status"]) == ("LIMIT_MAKER", "NEW")


def test_nobody_trades_with_themselves_unless_they_say_so(alice: Caller) -> None:
    alice.order("SELL", "0.7800", 3)
    expired = alice.order("BUY", "0.7800", 3).json
    assert expired is not None
    assert expired["status"] == "EXPIRED_IN_MATCH"
    traded = alice.order("BUY", "0.7800", 3, selfTradePreventionMode="NONE").json
    assert traded is not None
    fills = alice.get("/myTrades", symbol=SYMBOL, fromId=traded["fills"][0]["tradeId"]).json
    assert fills is not None
    assert [fill["isBuyer"] for fill in fills] == [True, False]


NO_FUNDS = "Account has insufficient balance for requested action."
TEA = {"symbol": "TEA2704CNY", "price": "0.5000", "quantity": 5}
REFUSED: tuple[tuple[dict[str, object], int, str], ...] = (
    ({"symbol": "NOPE2703CNY"}, -1121, "Invalid symbol."),
    ({"symbol": "CNY"}, -1121, "Invalid symbol."),
    ({"symbol": "HOTPOT2703USD"}, -1121, "Invalid symbol."),
    ({"symbol": "SPA2705CNY"}, -2010, "Market is closed."),
    ({"price": "1.0001"}, -1013, "Filter failure: PRICE_FILTER"),
    ({**TEA, "price": "0.5001"}, -1013, "Filter failure: PRICE_FILTER"),
    ({**TEA, "price": "0.0950"}, -1013, "Filter failure: PRICE_FILTER"),
    ({**TEA, "quantity": 7}, -1013, "Filter failure: LOT_SIZE"),
    ({"quantity": 1_000_000_001}, -1013, "Filter failure: LOT_SIZE"),
    ({"side": "BUY", "quantity": 10**9}, -2010, NO_FUNDS),
    ({"quantity": 2_000_000}, -2010, NO_FUNDS),
    (
        {"timeInForce": "GTD", "goodTillDate": 1_500_000_000_000},
        -1130,
        "Data sent for parameter 'goodTillDate' is not valid.",
    ),
)


@pytest.mark.parametrize(("fields", "code", "message"), REFUSED)
def test_what_the_exchange_refuses_changes_nothing(
    house: House, alice: Caller, fields: dict[str, object], code: int, message: str
) -> None:
    size = house.size()
    order = {"side": "SELL", "price": "0.9900", "quantity": 10, **fields}
    response = alice.order(**order)  # type: ignore[arg-type]
    assert error(response) == (400, code, message)
    assert house.size() == size


def test_a_merchant_does_not_sell_units_that_were_not_issued(
    house: House, web: FlaskClient
) -> None:
    merchant = Caller(web, house.keys[1])
    refused = merchant.order("SELL", "0.9900", 1)
    assert error(refused)[1:] == (-2010, "Account has insufficient balance for requested action.")


def test_an_order_is_checked_without_being_placed(house: House, alice: Caller) -> None:
    size = house.size()
    fields = {
        "symbol": "TEA2704CNY", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC",
        "quantity": 10, "price": "0.5000",
    }  # fmt: skip
    assert alice.post("/order/test", **fields).json == {}
    rates = alice.post("/order/test", **fields, computeCommissionRates="true").json
    assert rates == {"standardCommissionForOrder": {"maker": "0.00100000", "taker": "0.00200000"}}
    for changes, code in (
        ({"quantity": 11}, -1013),
        ({"price": "0.5001"}, -1013),
        ({"price": "0.0950"}, -1013),
        ({"quantity": 5 * 10**9}, -1013),
        ({"symbol": "SPA2705CNY"}, -2010),
        ({"symbol": "NOPE2705CNY"}, -1121),
    ):
        assert error(alice.post("/order/test", **{**fields, **changes}))[1] == code
    assert house.size() == size


@pytest.mark.requirement("P3-18")
def test_an_account_shows_what_is_free_and_what_is_locked(alice: Caller) -> None:
    def held() -> dict[str, tuple[float, float]]:
        shown = alice.get("/account").json
        assert shown is not None
        return {
            row["asset"]: (float(row["free"]), float(row["locked"])) for row in shown["balances"]
        }

    before = held()
    alice.order("SELL", "0.9900", 100)
    alice.order("BUY", "0.1000", 50)
    after = held()
    assert after["HOTPOT2703"] == (
        before["HOTPOT2703"][0] - 100, before["HOTPOT2703"][1] + 100,
    )  # fmt: skip
    # 50 x 0.10 yuan, and the worst fee of 20 basis points on it.
    assert after["CNY"][1] - before["CNY"][1] == pytest.approx(5.01)


def test_an_account_tells_fees_and_rights(house: House, alice: Caller) -> None:
    shown = alice.get("/account", omitZeroBalances="true").json
    assert shown is not None
    assert (shown["makerCommission"], shown["takerCommission"]) == (10, 20)
    assert shown["commissionRates"]["taker"] == "0.00200000"
    assert (shown["canTrade"], shown["accountType"], shown["uid"]) == (True, "SPOT", ALICE)
    assert all(float(row["free"]) or float(row["locked"]) for row in shown["balances"])


def test_orders_and_weight_are_counted_in_headers(alice: Caller) -> None:
    first = alice.order("BUY", "0.1000", 1)
    second = alice.order("BUY", "0.1000", 1)
    for header in ("X-MBX-ORDER-COUNT-10S", "X-MBX-ORDER-COUNT-1D"):
        assert int(second.headers[header]) == int(first.headers[header]) + 1
    weight = "X-MBX-USED-WEIGHT-1M"
    assert int(second.headers[weight]) == int(first.headers[weight]) + 1
    usage = alice.get("/rateLimit/order").json
    assert usage is not None
    assert usage[1]["count"] == int(second.headers["X-MBX-ORDER-COUNT-1D"])
    assert (usage[0]["interval"], usage[0]["intervalNum"], usage[0]["limit"]) == (
        "SECOND",
        10,
        1_000,
    )


def test_times_may_be_asked_for_in_microseconds(alice: Caller) -> None:
    alice.headers["X-MBX-TIME-UNIT"] = "MICROSECOND"
    shown = alice.order("BUY", "0.1000", 1, timestamp=now_ms() * 1_000).json
    assert shown is not None
    assert shown["transactTime"] // 10**6 == pytest.approx(now_ms() // 10**3, abs=5)
    alice.headers["X-MBX-TIME-UNIT"] = "FORTNIGHT"
    assert error(alice.get("/account"))[1] == -1194
    alice.headers.clear()


def test_what_was_read_is_what_was_written(house: House, bob: Caller) -> None:
    placed = bob.order("BUY", "0.1300", 7).json
    assert placed is not None
    (live,) = house.client.query(AskOrder(BOB, placed["orderId"])).orders
    assert (live.price, live.open_quantity) == (1_300, 7)
    assert house.client.query(AskTime()).size >= placed["orderId"]
