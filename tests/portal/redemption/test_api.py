"""Every act at the counter, by program."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.portal.house import ALICE, House
from tests.portal.redemption.counter import HOTPOT, size, units

CODES, READINGS = "/api/redemption/codes", "/api/redemption/readings"
AUTHORISATIONS = "/api/redemption/authorisations"


def draw(buyer: FlaskClient, quantity: int = 100) -> str:
    answer = buyer.post(CODES, json={"symbol": HOTPOT, "quantity": quantity})
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["token"])


def reserve(shop: FlaskClient, token: str, quantity: int = 100, key: str = "") -> TestResponse:
    headers = {"Idempotency-Key": key} if key else {}
    body = {"token": token, "quantity": quantity}
    return shop.post(AUTHORISATIONS, json=body, headers=headers)


def rules(answer: TestResponse) -> list[tuple[str, str]]:
    return [(one["field"], one["rule"]) for one in answer.get_json()["errors"]]


def test_from_the_code_to_the_refund(buyer: FlaskClient, shop: FlaskClient, house: House) -> None:
    before = units(house, ALICE)
    drawn = buyer.post(CODES, json={"symbol": HOTPOT, "quantity": 100}).get_json()
    read = shop.post(READINGS, json={"code": drawn["number"]})
    assert (read.status_code, read.get_json()["quantity"]) == (200, 100)
    assert "holder" not in read.get_json()
    answers = [reserve(shop, read.get_json()["token"], 80, "visit-number-1") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    number = answers[0].get_json()["authorisation"]
    assert answers[1].get_json()["authorisation"] == number
    path = f"{AUTHORISATIONS}/{number}"
    assert shop.post(f"{path}/capture", json={"quantity": 50}).get_json()["status"] == "captured"
    assert units(house, ALICE) == before - 50
    refunded = shop.post(f"{path}/refund", json={"quantity": 20}).get_json()
    assert (refunded["captured"], refunded["refunded"], refunded["released"]) == (50, 20, "12.00")
    assert units(house, ALICE) == before - 30
    assert shop.get(path).get_json() == refunded
    assert shop.get(AUTHORISATIONS).get_json()[0] == refunded
    assert buyer.get(f"/api/redemption/uses/{HOTPOT}").get_json()[0] == refunded

    used = reserve(shop, drawn["token"], 10)
    assert (used.status_code, rules(used)) == (409, [("nonce", "token_used")])


def test_what_was_reserved_can_be_let_go(
    buyer: FlaskClient, shop: FlaskClient, house: House
) -> None:
    before = units(house, ALICE)
    number = reserve(shop, draw(buyer)).get_json()["authorisation"]
    assert shop.post(f"{AUTHORISATIONS}/{number}/void").get_json()["status"] == "voided"
    assert units(house, ALICE) == before


def test_what_is_wrong_is_named(
    buyer: FlaskClient, shop: FlaskClient, rival: FlaskClient, house: House
) -> None:
    token = draw(buyer)
    before = size(house)
    assert rules(reserve(shop, token, 101)) == [("quantity", "maximum")]
    assert rules(reserve(shop, "SCRIPNO")) == [("token", "forged")]
    assert rules(reserve(rival, token)) == [("token", "foreign")]
    assert rules(shop.post(READINGS, json={"code": "000000000000"})) == [("code", "unknown")]
    money = shop.post(AUTHORISATIONS, json={"token": token, "amount": "1.00"})
    assert rules(money) == [("quantity", "required")]
    both = shop.post(AUTHORISATIONS, json={"token": token, "amount": "1.00", "quantity": 1})
    assert rules(both) == [("quantity", "required")]
    huge = buyer.post(CODES, json={"symbol": HOTPOT, "quantity": 10**9})
    assert rules(huge) == [("quantity", "maximum")]
    assert buyer.post(CODES, json={"symbol": "NO2703"}).status_code == 404
    assert size(house) == before


@pytest.mark.parametrize("verb", ["capture", "refund", "void"])
def test_another_shops_visit_is_not_there(
    buyer: FlaskClient, shop: FlaskClient, rival: FlaskClient, house: House, verb: str
) -> None:
    number = reserve(shop, draw(buyer)).get_json()["authorisation"]
    before = size(house)
    body = None if verb == "void" else {"quantity": 1}
    for stranger, status in ((rival, 404), (buyer, 403)):
        path = f"{AUTHORISATIONS}/{number}"
        assert stranger.post(f"{path}/{verb}", json=body).status_code == status
        assert stranger.get(path).status_code == status
    assert size(house) == before
