"""Orders are placed by form, once however often it is sent; what is wrong is said at its field."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.randomness import draw_text
from tests.portal.caller import Caller
from tests.portal.house import ALICE, BOB, House
from tests.portal.sign_in import sign_in

PATH = "/trade/HOTPOT2703"


def fields(**given: str) -> dict[str, str]:
    """Return a limit order of 10 units at a price that nobody else takes."""
    plain = {
        "act": draw_text(22), "side": "buy", "kind": "limit", "price": "0.0101", "quantity": "10",
        "by": "quantity", "time_in_force": "gtc", "step": "place",
    }  # fmt: skip
    return plain | given


def open_orders(caller: Caller) -> list[dict[str, str]]:
    found = caller.get("/openOrders", symbol="HOTPOT2703CNY").json
    assert isinstance(found, list)
    return found


def text(response: TestResponse) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


@pytest.mark.requirement("DC-08")
def test_an_order_is_looked_at_then_placed_then_cancelled_without_script(
    alice_there: FlaskClient, alice: Caller
) -> None:
    form = fields(step="preview")
    look = alice_there.post(PATH, data=form)
    assert look.status_code == 200
    assert "You pay at most" in text(look)
    assert "¥0.1013" in text(look)  # 10 × 0.0101, and the worst fee rounded up
    assert open_orders(alice) == []

    placed = alice_there.post(PATH, data=form | {"step": "place"})
    assert (placed.status_code, placed.location) == (303, f"{PATH}#orders")
    (order,) = open_orders(alice)
    assert (order["price"], order["origQty"]) == ("0.01010000", "10.00000000")
    page = text(alice_there.get(PATH))
    assert "waits in the order book: 10 units" in page
    assert f'action="/orders/{order["orderId"]}/cancel"' in page

    gone = alice_there.post(f"/orders/{order['orderId']}/cancel", data={"act": draw_text(22)})
    assert gone.status_code == 303
    assert open_orders(alice) == []


def test_a_form_sent_twice_is_one_order(alice_there: FlaskClient, alice: Caller) -> None:
    form = fields()

    for _ in range(2):
        assert alice_there.post(PATH, data=form).status_code == 303

    assert len(open_orders(alice)) == 1


def test_a_form_sent_again_after_its_order_is_gone_places_none(
    alice_there: FlaskClient, alice: Caller
) -> None:
    form = fields()
    alice_there.post(PATH, data=form)
    alice.delete("/openOrders", symbol="HOTPOT2703CNY")

    assert alice_there.post(PATH, data=form).status_code == 303
    assert open_orders(alice) == []


def test_a_form_changed_and_sent_again_is_no_other_order(
    alice_there: FlaskClient, alice: Caller
) -> None:
    form = fields()
    alice_there.post(PATH, data=form)

    again = alice_there.post(PATH, data=form | {"quantity": "11"})

    assert again.status_code == 422
    assert form["act"] not in text(again)
    assert len(open_orders(alice)) == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"price": ""}, "A limit order needs its price."),
        ({"price": "abc"}, "Write an amount such as 1,000.50."),
        ({"price": "0.00001"}, "At most four decimal places."),
        ({"price": "1.5"}, "The price is outside the limits of this series"),
        ({"quantity": ""}, "How many units? At least one."),
        ({"quantity": "1.5"}, "Write a whole number"),
        ({"quantity": "0"}, "How many units? At least one."),
        ({"kind": "market", "by": "amount", "budget": ""}, "How much do you want to spend?"),
        ({"time_in_force": "gtd"}, "Until when is it valid?"),
        ({"time_in_force": "ioc", "post_only": "y"}, "An order that trades at once cannot wait"),
        ({"act": "short"}, "This form was damaged on its way."),
        ({"quantity": "900000000", "price": "0.9"}, "money"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_placed(
    alice_there: FlaskClient, alice: Caller, wrong: dict[str, str], says: str
) -> None:
    response = alice_there.post(PATH, data=fields(**wrong))

    assert response.status_code == 422
    assert says in text(response)
    typed = wrong.get("price") or wrong.get("quantity")
    assert not typed or f'value="{typed}"' in text(response)
    assert open_orders(alice) == []


@pytest.mark.parametrize(
    "wrong", [{"side": "both"}, {"kind": "stop"}, {"time_in_force": "forever"}]
)
def test_a_tampered_choice_is_refused(
    alice_there: FlaskClient, alice: Caller, wrong: dict[str, str]
) -> None:
    assert alice_there.post(PATH, data=fields(**wrong)).status_code == 422
    assert open_orders(alice) == []


def test_an_order_off_the_tick_or_lot_is_said_before_it_is_sent(alice_there: FlaskClient) -> None:
    off_tick = alice_there.post("/trade/TEA2704", data=fields(price="0.8001", quantity="5"))
    off_lot = alice_there.post("/trade/TEA2704", data=fields(price="0.1", quantity="7"))

    assert (off_tick.status_code, off_lot.status_code) == (422, 422)
    assert "steps" in text(off_tick) or "tick" in text(off_tick)


def test_two_members_trade_by_form_and_see_their_fills_with_proof(
    alice_there: FlaskClient, bob_there: FlaskClient, alice: Caller
) -> None:
    alice_there.post(PATH, data=fields(side="sell", price="0.9111", quantity="30"))
    bought = bob_there.post(PATH, data=fields(kind="market", by="amount", budget="9.2", side="buy"))

    assert bought.status_code == 303
    page = text(bob_there.get(PATH))
    assert re.search(r"Order #[\d,]+: 10 units for ¥9\.111\.", page)
    for there in (alice_there, bob_there):
        assert re.search(r'href="/proofs/\d+"', text(there.get("/orders")))


def test_the_script_gets_what_the_form_comes_to(alice_there: FlaskClient, alice: Caller) -> None:
    sums = alice_there.post(f"{PATH}/preview", data=fields(price="0.0102")).json
    wrong = alice_there.post(f"{PATH}/preview", data=fields(price=""))

    assert sums is not None
    assert sums["sums"]["worst"] == "¥0.1023"
    assert wrong.json is not None
    assert list(wrong.json["errors"]) == ["price"]
    assert open_orders(alice) == []


def test_the_script_places_once_and_hears_what_became_of_it(
    alice_there: FlaskClient, alice: Caller
) -> None:
    form = fields()
    first = alice_there.post(f"{PATH}/place", data=form).json
    again = alice_there.post(f"{PATH}/place", data=form).json
    refused = alice_there.post(f"{PATH}/place", data=fields(quantity="900000000", price="0.9"))

    assert first == again
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["errors"] or refused.json["problems"]
    assert len(open_orders(alice)) == 1


def test_all_orders_of_a_series_are_cancelled_at_once(
    alice_there: FlaskClient, alice: Caller
) -> None:
    for price in ("0.0101", "0.0102"):
        alice_there.post(PATH, data=fields(price=price))

    data = {"act": draw_text(22), "symbol": "HOTPOT2703", "back": PATH}
    response = alice_there.post("/orders/cancel-all", data=data)

    assert (response.status_code, response.location) == (303, PATH)
    assert open_orders(alice) == []


def test_one_is_not_sent_elsewhere_after_cancelling(alice_there: FlaskClient) -> None:
    data = {"act": draw_text(22), "back": "//elsewhere.invalid/"}

    assert alice_there.post("/orders/cancel-all", data=data).location == "/orders"


def test_somebody_elses_order_is_not_there(
    alice_there: FlaskClient, bob_there: FlaskClient, alice: Caller
) -> None:
    alice_there.post(PATH, data=fields())
    (order,) = open_orders(alice)

    response = bob_there.post(f"/orders/{order['orderId']}/cancel", data={"act": draw_text(22)})

    assert response.status_code == 404
    assert len(open_orders(alice)) == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", PATH), ("POST", f"{PATH}/place"), ("POST", f"{PATH}/preview"),
        ("GET", f"{PATH}/own"), ("POST", "/orders/1/cancel"), ("POST", "/orders/cancel-all"),
        ("GET", "/orders"), ("GET", "/holdings"), ("GET", "/orders/orders.csv"),
    ],
)  # fmt: skip
def test_who_is_not_signed_in_is_sent_to_sign_in(web: FlaskClient, method: str, path: str) -> None:
    response = web.open(path, method=method)

    assert response.status_code == 303
    assert response.location.startswith("/sign-in")


def test_own_part_shows_the_reader_alone(
    house: House, alice_there: FlaskClient, alice: Caller
) -> None:
    alice_there.post(PATH, data=fields())
    carol = sign_in(house.app.test_client(), house, 4)

    assert "0.0101" in text(alice_there.get(f"{PATH}/own"))
    assert "0.0101" not in text(carol.get(f"{PATH}/own"))
    assert ALICE != BOB


def test_an_address_prefills_the_form(alice_there: FlaskClient) -> None:
    page = text(alice_there.get(f"{PATH}?side=sell&kind=market&quantity=12"))

    assert 'value="12"' in page
    assert re.search(r'<input[^>]*checked[^>]*value="sell"', page)
    assert re.search(r'<input[^>]*checked[^>]*value="market"', page)
    assert alice_there.get(f"{PATH}?side=x&quantity=many&price=%00").status_code == 200
