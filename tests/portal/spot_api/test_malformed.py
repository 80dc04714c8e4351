"""Whatever is sent, the answer is an error of the dialect or an order that was asked for."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.spot_api.access import ACCESS, Security
from tests.portal.caller import PREFIX, Caller, error, now_ms
from tests.portal.house import DAVE, House

CODES = frozenset({
    -1013, -1020, -1021, -1022, -1100, -1101, -1102, -1104, -1105, -1106, -1111, -1115, -1116,
    -1117, -1120, -1121, -1122, -1127, -1128, -1130, -1131, -1139, -1151, -2010, -2011, -2013,
    -2014, -2015,
})  # fmt: skip

NAMES = st.sampled_from([
    "symbol", "symbols", "side", "type", "timeInForce", "quantity", "price", "quoteOrderQty",
    "newClientOrderId", "origClientOrderId", "orderId", "fromId", "startTime", "endTime", "limit",
    "interval", "timeZone", "windowSize", "recvWindow", "goodTillDate", "newOrderRespType",
    "selfTradePreventionMode", "stopPrice", "permissions", "symbolStatus", "omitZeroBalances",
    "unheardOf",
])  # fmt: skip
NUMBERS = st.one_of(
    st.integers(-(2**70), 2**70).map(str),
    st.decimals(allow_nan=True, allow_infinity=True).map(str),
    st.sampled_from(["0", "-0", "1", "5", "0.5", "1e9", "0x10", "00", "1.", ".1", "٣", "½", "∞"]),
)
TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from([
        "HOTPOT2703CNY", "TEA2704CNY", "SPA2705CNY", "NOPE", '["HOTPOT2703CNY"]', "[", "BUY",
        "SELL", "LIMIT", "MARKET", "LIMIT_MAKER", "GTC", "IOC", "FOK", "GTD", "FULL", "ACK", "1m",
        "1M", "8", "1d", "\x00", "'; DROP TABLE orders; --", "true", "NONE",
    ]),
)  # fmt: skip
PARAMETERS = st.dictionaries(NAMES, NUMBERS | TEXTS, max_size=9)
ROUTES = sorted((access.method, access.rule, access.security) for access in ACCESS.values())

patiently = settings(
    max_examples=400,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def dave(house: House, web: FlaskClient) -> Iterator[Caller]:
    dave = Caller(web, house.keys[DAVE])
    yield dave
    for symbol in ("HOTPOT2703CNY", "TEA2704CNY"):
        dave.delete("/openOrders", symbol=symbol)


def send(caller: Caller, method: str, rule: str, query: str, *, sign: bool) -> object:
    """Send a request, signed if need be, and check that its answer is one; return the JSON."""
    if sign:
        query = f"{query}&timestamp={now_ms()}".strip("&")
        query = f"{query}&signature={caller.sign(query)}"
    response = caller.send(method, f"{PREFIX}{rule}?{query}")
    if response.status_code != 200:
        assert response.status_code in (400, 401), response.text
        assert error(response)[1] in CODES, response.text
        assert error(response)[2]
    return response.json


@patiently
@given(st.sampled_from(ROUTES), PARAMETERS)
def test_no_parameters_break_a_route(
    house: House,
    dave: Caller,
    route: tuple[str, str, Security],
    parameters: dict[str, str],
) -> None:
    method, rule, security = route
    size = house.size()
    shown = send(dave, method, rule, urlencode(parameters), sign=security is not Security.NONE)
    changed = house.size() - size
    acted = method != "GET" and rule != "/order/test" and shown and "code" not in str(shown)[:8]
    assert changed == 0 or acted


@patiently
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "quantity": NUMBERS,
            "price": NUMBERS,
            "quoteOrderQty": NUMBERS,
            "timeInForce": st.sampled_from(["GTC", "IOC", "FOK", "GTD", "DAY", "gtc"]),
            "goodTillDate": NUMBERS,
            "newClientOrderId": TEXTS,
            "side": st.sampled_from(["BUY", "SELL", "buy"]),
            "type": st.sampled_from(["LIMIT", "MARKET", "LIMIT_MAKER", "STOP_LOSS"]),
            "symbol": st.sampled_from(["HOTPOT2703CNY", "TEA2704CNY", "SPA2705CNY", "X"]),
        },
    )
)
def test_no_order_breaks_the_exchange(house: House, dave: Caller, fields: dict[str, str]) -> None:
    size = house.size()
    order = {
        "symbol": "HOTPOT2703CNY", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC",
        "quantity": "1", "price": "0.1", **fields,
    }  # fmt: skip
    shown = send(dave, "POST", "/order", urlencode(order), sign=True)
    assert isinstance(shown, dict)
    assert ("orderId" in shown) is (house.size() > size) or shown.get("orderId", size) < size


@patiently
@given(st.binary(max_size=120))
def test_no_bytes_break_an_order(house: House, dave: Caller, body: bytes) -> None:
    size = house.size()
    response = dave.web.post(
        f"{PREFIX}/order",
        data=body,
        headers={"X-MBX-APIKEY": dave.key.key},
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == 400
    assert error(response)[1] in CODES
    assert house.size() == size
