"""Every route says who may call it, and lets nobody else; a key reaches only its own account."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from portal.spot_api.access import ACCESS, Access, Security
from tests.portal.caller import PREFIX, Caller, error, now_ms
from tests.portal.house import ALICE, House, make_key

SIGNED = (Security.USER_DATA, Security.TRADE)


def spot_rules(house: House) -> Iterator[tuple[str, str, set[str]]]:
    for rule in house.app.url_map.iter_rules():
        if rule.rule.startswith(f"{PREFIX}/"):
            yield rule.endpoint, rule.rule, set(rule.methods or ()) - {"HEAD", "OPTIONS"}


def test_every_route_declares_who_may_call_it(house: House) -> None:
    routes = list(spot_rules(house))
    assert len(routes) == len(ACCESS) >= 24
    for endpoint, rule, methods in routes:
        access = ACCESS[endpoint]
        assert (PREFIX + access.rule, {access.method}) == (rule, methods)


def test_whatever_acts_is_signed() -> None:
    for access in ACCESS.values():
        if access.method != "GET":
            assert access.security is Security.TRADE


def signed() -> list[Access]:
    return [access for access in ACCESS.values() if access.security in SIGNED]


def named(access: Access) -> str:
    return f"{access.method} {access.rule}"


ORDER = "symbol=HOTPOT2703CNY&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1"
FIELDS = {
    "POST /order": ORDER,
    "POST /order/test": f"{ORDER}&computeCommissionRates=true",
    "GET /order": "symbol=HOTPOT2703CNY&orderId={order}",
    "DELETE /order": "symbol=HOTPOT2703CNY&orderId={order}",
    "GET /openOrders": "symbol=HOTPOT2703CNY",
    "DELETE /openOrders": "symbol=HOTPOT2703CNY",
    "GET /allOrders": "symbol=HOTPOT2703CNY&orderId={order}",
    "GET /myTrades": "symbol=HOTPOT2703CNY&orderId={order}",
    "GET /account": "",
    "GET /rateLimit/order": "",
}

PUBLIC_FIELDS = {
    "/klines": "symbol=HOTPOT2703CNY&interval=1m",
    "/uiKlines": "symbol=HOTPOT2703CNY&interval=1m",
    **dict.fromkeys(
        ("/depth", "/trades", "/historicalTrades", "/aggTrades", "/avgPrice", "/ticker"),
        "symbol=HOTPOT2703CNY",
    ),
}


def query_of(access: Access, order: int = 1) -> str:
    return FIELDS[named(access)].format(order=order) + f"&timestamp={now_ms()}"


@pytest.mark.parametrize("access", signed(), ids=named)
def test_a_signed_route_refuses_whoever_cannot_sign(
    house: House, web: FlaskClient, alice: Caller, access: Access
) -> None:
    size = house.size()
    query = query_of(access)
    good = alice.sign(query)
    path = f"{PREFIX}{access.rule}?{query}"
    for key, signature, code in (
        (None, good, -2014),
        ("short", good, -2014),
        ("x" * 64, good, -2015),
        (alice.key.key, "0" * 64, -1022),
        (alice.key.key, good[:-1], -1022),
        (house.keys[3].key, good, -1022),
        (alice.key.key, None, -1102),
        (alice.key.key, "", -1105),
    ):
        headers = {"X-MBX-APIKEY": key} if key else {}
        end = "" if signature is None else f"&signature={signature}"
        response = web.open(path + end, method=access.method, headers=headers)
        assert error(response)[1] == code
        assert response.status_code == (401 if code in (-2014, -2015) else 400)
    assert house.size() == size


@pytest.mark.parametrize("access", signed(), ids=named)
@pytest.mark.parametrize(
    ("stamp", "code"),
    [
        ("timestamp=1", -1021),
        ("timestamp=9999999999999", -1021),
        ("", -1102),
        ("timestamp=x", -1100),
        ("timestamp=", -1105),
        ("timestamp={now}&recvWindow=60001", -1131),
    ],
)
def test_a_signed_route_refuses_what_is_not_of_now(
    house: House, alice: Caller, access: Access, stamp: str, code: int
) -> None:
    size = house.size()
    fields = FIELDS[named(access)].format(order=1)
    query = f"{fields}&{stamp.format(now=now_ms())}".strip("&")
    response = alice.send(
        access.method, f"{PREFIX}{access.rule}?{query}&signature={alice.sign(query)}"
    )
    assert error(response)[1] == code
    assert house.size() == size


@pytest.mark.parametrize("access", signed(), ids=named)
def test_a_signed_route_shows_and_touches_nothing_of_others(
    house: House, alice: Caller, bob: Caller, access: Access
) -> None:
    placed = alice.order("SELL", "0.9950", 3).json
    assert placed is not None
    number = placed["orderId"]
    query = query_of(access, number)
    response = bob.send(access.method, f"{PREFIX}{access.rule}?{query}&signature={bob.sign(query)}")
    assert f'"orderId":{number}' not in response.get_data(as_text=True)
    expected = {"GET /order": -2013, "DELETE /order": -2011, "DELETE /openOrders": -2011}
    if named(access) in expected:
        assert error(response)[1] == expected[named(access)]
    else:
        assert response.status_code == 200
    mine = alice.get("/order", symbol="HOTPOT2703CNY", orderId=number).json
    assert mine is not None
    assert mine["status"] == "NEW"


@pytest.mark.parametrize("access", list(ACCESS.values()), ids=named)
def test_what_a_route_does_not_read_is_refused_before_anything_is_done(
    house: House, alice: Caller, access: Access
) -> None:
    size = house.size()
    fields = FIELDS.get(named(access), PUBLIC_FIELDS.get(access.rule, ""))
    query = f"{fields.format(order=1)}&unheardOf=1".strip("&")
    if access.security in SIGNED:
        query = f"{query}&timestamp={now_ms()}"
        query = f"{query}&signature={alice.sign(query)}"
    response = alice.send(access.method, f"{PREFIX}{access.rule}?{query}")
    assert error(response)[1] in (-1101, -1104)
    assert house.size() == size


def test_a_key_that_only_reads_does_not_trade(house: House, web: FlaskClient) -> None:
    reader = Caller(web, make_key(house, ALICE, may_trade=False))
    assert reader.get("/account").status_code == 200
    for access in signed():
        if access.security is Security.TRADE:
            query = query_of(access)
            response = reader.send(
                access.method, f"{PREFIX}{access.rule}?{query}&signature={reader.sign(query)}"
            )
            assert error(response)[:2] == (401, -2015)


@pytest.mark.parametrize("access", list(ACCESS.values()), ids=named)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_other_methods_are_not_there(web: FlaskClient, access: Access, method: str) -> None:
    known = {one.method for one in ACCESS.values() if one.rule == access.rule}
    if method not in known:
        response = web.open(PREFIX + access.rule, method=method)
        assert error(response)[:2] == (405, -1020)


def test_query_and_body_may_be_mixed(alice: Caller) -> None:
    query = "symbol=HOTPOT2703CNY&side=BUY&type=LIMIT&timeInForce=GTC"
    body = f"quantity=1&price=0.1&recvWindow=5000&timestamp={now_ms()}"
    response = alice.web.post(
        f"{PREFIX}/order?{query}",
        data=f"{body}&signature={alice.sign(query + body)}",
        headers={"X-MBX-APIKEY": alice.key.key},
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == 200


def test_a_signature_counts_in_either_case(alice: Caller) -> None:
    query = f"timestamp={now_ms()}"
    url = f"{PREFIX}/account?{query}&signature={alice.sign(query).upper()}"
    assert alice.send("GET", url).status_code == 200
