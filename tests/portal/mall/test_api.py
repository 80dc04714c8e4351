"""Every act of goods, purchases and sales, by program."""

from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.access import Role
from portal.visitor import Rank
from tests.portal.house import ALICE, CAROL, House
from tests.portal.mall.shopping import YUAN, join, means
from tests.portal.sign_in import give_post, sign_in
from tests.support.engine_market import MERCHANT

TEA = {"name_zh": "茶", "name_en": "Tea", "list_price": "20.00", "member_price": "15.00"}
NOTHING: Mapping[str, object] = {}
GOODS, SALES = "/api/business/goods", "/api/business/sales"


def on_sale(shop: FlaskClient, **fields: object) -> int:
    good = shop.post(GOODS, json=TEA | fields).get_json()["good"]
    assert shop.post(f"{GOODS}/{good}/state", json={"state": "on_sale"}).status_code == 200
    return int(good)


def order(
    buyer: FlaskClient, good: int, key: str = "", fields: Mapping[str, object] = NOTHING
) -> TestResponse:
    body = {"items": [{"good": good, "quantity": 2}], "way": "balance", "total": "30.00"}
    headers = {"Idempotency-Key": key} if key else {}
    return buyer.post("/api/purchases", json=body | dict(fields), headers=headers)


def rules(answer: TestResponse) -> list[tuple[str, str]]:
    return [(one["field"], one["rule"]) for one in answer.get_json()["errors"]]


def test_from_the_question_to_the_refund(
    buyer: FlaskClient, shop: FlaskClient, house: House
) -> None:
    join(house, ALICE)
    good = on_sale(shop, stock=10)
    asked = buyer.post("/api/goods/ways", json={"items": [{"good": good, "quantity": 2}]})
    ways = {one["way"]: one for one in asked.get_json()}
    assert (ways["balance"]["total"], ways["balance"]["saved"]) == ("30.00", "10.00")
    assert (ways["right"]["units"], ways["right"]["money"]) == (30, "0.00")
    before = means(house, ALICE)
    answers = [order(buyer, good, "order-number-1") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    bought = answers[0].get_json()
    assert answers[1].get_json() == bought
    assert (bought["state"], bought["total"], bought["pay_at"]) == ("paid", "30.00", None)
    assert before.money - means(house, ALICE).money == 30 * YUAN
    assert shop.get(f"/api/goods/{good}").get_json()["stock"] == 8

    sale = f"{SALES}/{bought['number']}"
    assert shop.get(sale).get_json() == bought
    assert shop.post(f"{sale}/hand-over").get_json()["state"] == "collected"
    assert buyer.post(f"/api/purchases/{bought['number']}/cancel").status_code == 409
    part = {"lines": [{"position": 0, "quantity": 1}]}
    for _ in range(2):
        back = shop.post(f"{sale}/refunds", json=part, headers={"Idempotency-Key": "refund-01"})
        assert (back.status_code, back.get_json()["refunded"]) == (201, "15.00")
    other = {"lines": [{"position": 0, "quantity": 2}]}
    reused = shop.post(f"{sale}/refunds", json=other, headers={"Idempotency-Key": "refund-01"})
    assert rules(reused) == [("key", "key_reused")]
    assert before.money - means(house, ALICE).money == 15 * YUAN


def test_one_key_is_for_one_order(buyer: FlaskClient, shop: FlaskClient, house: House) -> None:
    join(house, ALICE)
    good, other = on_sale(shop), on_sale(shop)
    assert order(buyer, good, "order-number-2").status_code == 201
    before = means(house, ALICE)
    for items in ([{"good": good, "quantity": 3}], [{"good": other, "quantity": 2}]):
        assert rules(order(buyer, good, "order-number-2", {"items": items})) == [
            ("key", "key_reused")
        ]
    assert means(house, ALICE) == before


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"total": "29.99"}, ("total", "changed")),
        ({"way": "right", "symbol": "SPA2705"}, ("way", "way")),
        ({"way": "provider", "provider": "gold"}, ("way", "way")),
        ({"way": "gold"}, ("way", "choice")),
        ({"items": []}, ("items", "min_length")),
        ({"items": [{"good": 999_999, "quantity": 1}]}, ("items", "unknown")),
        ({"items": [{"good": 1, "quantity": 0}]}, ("items[0].quantity", "minimum")),
        ({"note": "x" * 141}, ("note", "max_length")),
        ({"price": "1.00"}, ("price", "unknown")),
    ],
)
def test_a_wrong_field_is_named_with_its_rule(
    buyer: FlaskClient, shop: FlaskClient, house: House, fields: dict[str, object], rule: object
) -> None:
    join(house, ALICE)
    good, before = on_sale(shop), means(house, ALICE)
    answer = order(buyer, good, fields=fields)
    assert answer.status_code == 422
    assert rules(answer) == [rule]
    assert means(house, ALICE) == before


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"name_en": "  "}, ("name_en", "required")),
        ({"list_price": "0.005"}, ("list_price", "whole_fen")),
        ({"member_price": "20.01"}, ("member_price", "above_list_price")),
        ({"stock": -1}, ("stock", "minimum")),
        ({"special_price": "20.00", "special_until": "2026-12-01T00:00:00Z"},
         ("special_price", "not_below_list_price")),
        ({"special_price": "10.00"}, ("special_until", "required")),
        ({"special_price": "10.00", "special_until": "2020-01-01T00:00:00Z"},
         ("special_until", "range")),
    ],
)  # fmt: skip
def test_what_a_good_cannot_be_is_named(
    shop: FlaskClient, fields: dict[str, object], rule: tuple[str, str]
) -> None:
    before = shop.get(GOODS).get_json()
    answer = shop.post(GOODS, json=TEA | fields)
    assert answer.status_code == 422
    assert rule in rules(answer)
    assert shop.get(GOODS).get_json() == before


def test_a_cashier_hands_over_and_refunds_and_describes_nothing(
    buyer: FlaskClient, shop: FlaskClient, house: House
) -> None:
    join(house, ALICE)
    number = order(buyer, on_sale(shop)).get_json()["number"]
    cashier = sign_in(house.app.test_client(), house, CAROL, {Role.CONSUMER})
    assert cashier.post(f"{SALES}/{number}/hand-over").status_code == 403
    give_post(house.app, CAROL, MERCHANT, Rank.CASHIER)
    assert cashier.post(f"{SALES}/{number}/hand-over").get_json()["state"] == "collected"
    part = {"lines": [{"position": 0, "quantity": 2}]}
    assert cashier.post(f"{SALES}/{number}/refunds", json=part).get_json()["state"] == "refunded"
    assert cashier.post(GOODS, json=TEA).status_code == 403
