"""Every act of the trading pages by program, once however often it is sent."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.portal.caller import Caller

ORDERS = "/api/trading/orders"
LIMIT = {"symbol": "HOTPOT2703", "side": "buy", "price": "0.0103", "quantity": 10}


def errors(response: TestResponse) -> list[tuple[str, str]]:
    assert response.content_type == "application/problem+json"
    assert response.json is not None
    return [(error["field"], error["rule"]) for error in response.json["errors"]]


def test_series_are_open_to_anybody(web: FlaskClient) -> None:
    every = web.get("/api/trading/series").json
    one = web.get("/api/trading/series/TEA2704").json

    assert every is not None
    # Other tests of the same house may have issued more since.
    assert [each["symbol"] for each in every][:3] == ["HOTPOT2703", "TEA2704", "SPA2705"]
    assert one == every[1]
    assert one["face_value"] == "1.00"
    assert web.get("/api/trading/series/NOSUCH").status_code == 404


def test_an_order_is_placed_listed_and_cancelled(alice_there: FlaskClient, alice: Caller) -> None:
    placed = alice_there.post(ORDERS, json=LIMIT)
    assert placed.status_code == 201
    assert placed.json is not None
    assert (placed.json["price"], placed.json["status"]) == ("0.0103", "new")

    listed = alice_there.get(f"{ORDERS}?symbol=HOTPOT2703").json
    assert listed == [placed.json]

    gone = alice_there.delete(f"{ORDERS}/{placed.json['order']}")
    assert gone.json is not None
    assert gone.json["cancelled"] == 1
    assert alice_there.get(ORDERS).json == []
    past = alice_there.get(f"{ORDERS}?state=closed&limit=1").json
    assert past is not None
    assert (past[0]["order"], past[0]["cause"]) == (placed.json["order"], "member")


def test_an_order_sent_twice_with_one_key_is_one(alice_there: FlaskClient, alice: Caller) -> None:
    key = {"Idempotency-Key": "order-of-alice-1"}
    first = alice_there.post(ORDERS, json=LIMIT, headers=key)
    again = alice_there.post(ORDERS, json=LIMIT, headers=key)
    other = alice_there.post(ORDERS, json=LIMIT | {"quantity": 11}, headers=key)

    assert first.json == again.json
    assert other.status_code == 409
    assert errors(other) == [("", "key_reused")]


def test_all_orders_are_cancelled(alice_there: FlaskClient, alice: Caller) -> None:
    for price in ("0.0104", "0.0105"):
        alice_there.post(ORDERS, json=LIMIT | {"price": price})

    gone = alice_there.delete(f"{ORDERS}?symbol=HOTPOT2703").json

    assert gone is not None
    assert gone["cancelled"] == 2


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"price": None}, [("price", "required")]),
        ({"quantity": None}, [("quantity", "required")]),
        ({"price": "-1"}, [("price", "positive")]),
        ({"budget": "10"}, [("budget", "combination")]),
        ({"time_in_force": "gtd"}, [("expires_at", "required")]),
        ({"time_in_force": "ioc", "post_only": True}, [("post_only", "combination")]),
        ({"type": "market", "price": None, "budget": "5"}, [("quantity", "combination")]),
        ({"type": "market", "price": None, "post_only": True}, [("post_only", "combination")]),
        ({"type": "market", "price": None, "time_in_force": "day"},
         [("time_in_force", "combination")]),
        ({"type": "market", "price": None, "side": "sell", "quantity": None, "budget": "5"},
         [("quantity", "required"), ("budget", "combination")]),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_named(
    alice_there: FlaskClient, body: dict[str, object], wrong: list[tuple[str, str]]
) -> None:
    sent = {name: value for name, value in (LIMIT | body).items() if value is not None}

    response = alice_there.post(ORDERS, json=sent)

    assert response.status_code == 422
    assert errors(response) == wrong


def test_a_refusal_is_a_problem(alice_there: FlaskClient) -> None:
    response = alice_there.post(ORDERS, json=LIMIT | {"price": "1.01"})

    assert response.status_code == 422
    assert errors(response) == [("price", "price_out_of_band")]


def test_somebody_elses_order_is_not_found(
    alice_there: FlaskClient, bob_there: FlaskClient, alice: Caller
) -> None:
    placed = alice_there.post(ORDERS, json=LIMIT).json
    assert placed is not None

    assert bob_there.delete(f"{ORDERS}/{placed['order']}").status_code == 404
    assert bob_there.get(ORDERS).json == []


def test_a_preview_tells_what_the_order_then_costs(
    alice_there: FlaskClient, bob_there: FlaskClient
) -> None:
    alice_there.post(ORDERS, json=LIMIT | {"side": "sell", "price": "0.9771", "quantity": 7})
    body = {"symbol": "HOTPOT2703", "side": "buy", "type": "market", "quantity": 7}

    told = bob_there.post("/api/trading/previews", json=body).json
    done = bob_there.post(ORDERS, json=body).json

    assert told is not None
    assert done is not None
    assert (told["filled"], told["value"], told["fee"]) == (7, done["value"], done["fee"])
    (fill, *_rest) = bob_there.get("/api/trading/fills?limit=1").json or []
    assert (fill["quantity"], fill["price"], fill["maker"]) == (7, "0.9771", False)


@pytest.mark.parametrize("path", [ORDERS, "/api/trading/fills"])
def test_who_is_not_signed_in_is_told_so(web: FlaskClient, path: str) -> None:
    assert web.get(path).status_code == 401
