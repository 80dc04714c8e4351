"""An order says exactly what its type needs, in whole units, or which parameter is at fault."""

from urllib.parse import urlencode

import pytest

from exchange.commands import OrderType, SelfTradePrevention, Side, TimeInForce
from portal.spot_api.errors import ApiError
from portal.spot_api.forms import CheckedOrder, NewOrder, OrderName, ResponseType, TypeName
from portal.spot_api.parameters import Parameters

LIMIT = {
    "symbol": "HOTPOT2703CNY", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC",
    "quantity": "10", "price": "0.8250",
}  # fmt: skip
MARKET = {"symbol": "HOTPOT2703CNY", "side": "SELL", "type": "MARKET", "quantity": "10"}
MAKER = {
    "symbol": "HOTPOT2703CNY", "side": "SELL", "type": "LIMIT_MAKER", "quantity": "10.0",
    "price": "0.9",
}  # fmt: skip


def read(fields: dict[str, str], **changes: str | None) -> NewOrder:
    changed = {**fields, **changes}
    kept = {name: value for name, value in changed.items() if value is not None}
    sent = Parameters(urlencode(kept).encode(), b"")
    form = NewOrder.read(sent)
    sent.finish()
    return form


def test_a_limit_order() -> None:
    assert read(LIMIT) == NewOrder(
        "HOTPOT2703CNY", Side.BUY, TypeName.LIMIT, 10, 8_250, 0, TimeInForce.GTC,
        SelfTradePrevention.EXPIRE_TAKER, 0, "", ResponseType.FULL,
    )  # fmt: skip


def test_a_market_order_never_rests() -> None:
    form = read(MARKET)
    assert (form.order_type, form.time_in_force) == (OrderType.MARKET, TimeInForce.IOC)
    assert (form.price, form.quantity, form.budget) == (0, 10, 0)


def test_a_market_order_may_have_a_budget() -> None:
    form = read(MARKET, side="BUY", quantity=None, quoteOrderQty="12.5")
    assert (form.quantity, form.budget) == (0, 125_000)


def test_a_maker_order_only_tells_that_it_was_accepted() -> None:
    form = read(MAKER)
    assert (form.order_type, form.response) == (OrderType.LIMIT, ResponseType.ACK)


def test_an_order_may_be_good_till_a_time() -> None:
    form = read(LIMIT, timeInForce="GTD", goodTillDate="1800000000000")
    assert (form.time_in_force, form.expires_at) == (TimeInForce.GTD, 1_800_000_000_000 * 10**6)


@pytest.mark.parametrize("mode", [mode.name for mode in SelfTradePrevention])
def test_every_way_to_prevent_self_trades_is_known(mode: str) -> None:
    assert read(LIMIT, selfTradePreventionMode=mode).prevention.name == mode


WRONG: tuple[tuple[dict[str, str], dict[str, str | None], int, str], ...] = (
    (LIMIT, {"symbol": None}, -1102, "symbol"),
    (LIMIT, {"symbol": "hotpot"}, -1100, "symbol"),
    (LIMIT, {"side": None}, -1102, "side"),
    (LIMIT, {"side": "HOLD"}, -1117, "Invalid side."),
    (LIMIT, {"type": None}, -1102, "type"),
    (LIMIT, {"type": "ICEBERG"}, -1116, "Invalid orderType."),
    (LIMIT, {"type": "STOP_LOSS"}, -1013, "Stop loss orders are not supported"),
    (LIMIT, {"type": "TAKE_PROFIT_LIMIT"}, -1013, "Take profit limit orders are not supported"),
    (LIMIT, {"icebergQty": "1"}, -1013, "Iceberg orders are not supported"),
    (LIMIT, {"stopPrice": "1"}, -1013, "Stop loss orders are not supported"),
    (LIMIT, {"trailingDelta": "1"}, -1013, "Trailing stop orders are not supported"),
    (LIMIT, {"timeInForce": None}, -1102, "timeInForce"),
    (LIMIT, {"timeInForce": "GTX"}, -1115, "Invalid timeInForce."),
    (LIMIT, {"timeInForce": "GTD"}, -1128, "Combination"),
    (LIMIT, {"goodTillDate": "1800000000000"}, -1128, "Combination"),
    (LIMIT, {"quantity": None}, -1102, "quantity"),
    (LIMIT, {"price": None}, -1102, "price"),
    (LIMIT, {"quoteOrderQty": "5"}, -1106, "quoteOrderQty"),
    (LIMIT, {"quantity": "0"}, -1013, "Invalid quantity."),
    (LIMIT, {"price": "0.0000"}, -1013, "Invalid price."),
    (LIMIT, {"quantity": "-5"}, -1100, "quantity"),
    (LIMIT, {"price": "-0.5"}, -1100, "price"),
    (LIMIT, {"quantity": "1.5"}, -1013, "Filter failure: LOT_SIZE"),
    (LIMIT, {"price": "0.82505"}, -1013, "Filter failure: PRICE_FILTER"),
    (LIMIT, {"quantity": "0.000000001"}, -1111, "quantity"),
    (LIMIT, {"price": "0.000000001"}, -1111, "price"),
    (LIMIT, {"quantity": "99999999999999999999"}, -1013, "Filter failure: LOT_SIZE"),
    (LIMIT, {"price": "99999999999999999999"}, -1013, "Filter failure: PRICE_FILTER"),
    (LIMIT, {"newClientOrderId": "a" * 37}, -1100, "newClientOrderId"),
    (LIMIT, {"newClientOrderId": "a b"}, -1100, "newClientOrderId"),
    (LIMIT, {"newClientOrderId": ""}, -1105, "newClientOrderId"),
    (LIMIT, {"newClientOrderId": "订单"}, -1100, "newClientOrderId"),
    (LIMIT, {"newOrderRespType": "ALL"}, -1130, "newOrderRespType"),
    (LIMIT, {"selfTradePreventionMode": "MAYBE"}, -1130, "selfTradePreventionMode"),
    (LIMIT, {"strategyId": "1"}, -1104, "Not all sent parameters were read"),
    (MARKET, {"timeInForce": "IOC"}, -1106, "timeInForce"),
    (MARKET, {"price": "0.5"}, -1106, "price"),
    (MARKET, {"quantity": None}, -1102, "Param 'quantity' or 'quoteOrderQty'"),
    (MARKET, {"quoteOrderQty": "5"}, -1128, "Combination"),
    (MARKET, {"quantity": None, "quoteOrderQty": "0.00001"}, -1111, "quoteOrderQty"),
    (MARKET, {"quantity": None, "quoteOrderQty": "0"}, -1013, "Invalid quoteOrderQty."),
    (MARKET, {"quantity": None, "quoteOrderQty": "9" * 20}, -1013, "NOTIONAL"),
    (MARKET, {"goodTillDate": "1800000000000"}, -1106, "goodTillDate"),
    (MAKER, {"timeInForce": "GTC"}, -1106, "timeInForce"),
    (MAKER, {"price": None}, -1102, "price"),
)


@pytest.mark.parametrize(("fields", "changes", "code", "text"), WRONG)
def test_what_is_wrong_is_named(
    fields: dict[str, str], changes: dict[str, str | None], code: int, text: str
) -> None:
    with pytest.raises(ApiError) as caught:
        read(fields, **changes)
    assert caught.value.code == code
    assert text in caught.value.message


def test_a_checked_order_may_ask_for_its_fees() -> None:
    for wish, rates in (("true", True), ("false", False)):
        sent = Parameters(urlencode({**LIMIT, "computeCommissionRates": wish}).encode(), b"")
        assert CheckedOrder.read(sent).rates is rates


def test_an_order_is_named_by_number_or_name() -> None:
    def name(query: str) -> OrderName:
        return OrderName.read_cancel(Parameters(query.encode(), b""))

    assert name("symbol=A&orderId=5") == OrderName("A", 5, None, None)
    assert name("symbol=A&origClientOrderId=x&newClientOrderId=y") == OrderName("A", None, "x", "y")
    with pytest.raises(ApiError) as caught:
        name("symbol=A")
    assert caught.value.code == -1102
