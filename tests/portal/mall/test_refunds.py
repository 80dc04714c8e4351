"""Refunds of purchases: the same way they were paid, exactly, and once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.access import Role
from portal.acts import new_mark
from tests.portal.house import ALICE, House
from tests.portal.mall.shopping import (
    HOTPOT,
    bought,
    complaint,
    join,
    means,
    put_on_sale,
    state,
)
from tests.portal.sign_in import sign_in
from tests.support.engine_market import MERCHANT


def refund(shop: FlaskClient, number: str, count: object, act: str = "") -> TestResponse:
    form = {"act": act or new_mark(), "line-0": str(count)}
    return shop.post(f"/business/sales/{number}/refund", data=form)


@pytest.mark.parametrize("way", ["balance", HOTPOT])
def test_a_refund_restores_exactly(
    buyer: FlaskClient, shop: FlaskClient, house: House, way: str
) -> None:
    join(house, ALICE)
    good = put_on_sale(shop, stock="9")
    before = means(house, ALICE), means(house, MERCHANT)
    number = bought(buyer, good, 3, way)
    assert (means(house, ALICE), means(house, MERCHANT)) != before
    for count in (1, 2):
        assert state(buyer, number) == "paid"
        answer = refund(shop, number, count)
        assert answer.status_code == 303, complaint(answer)
    assert state(buyer, number) == "refunded"
    assert (means(house, ALICE), means(house, MERCHANT)) == before
    assert shop.get(f"/api/goods/{good}").get_json()["stock"] == 9
    assert "All of it was refunded" in buyer.get(f"/purchases/{number}").text


@pytest.mark.parametrize("count", ["0", "-1", "4", "1.5", "all", ""])
def test_no_more_is_refunded_than_was_paid(
    buyer: FlaskClient, shop: FlaskClient, house: House, count: str
) -> None:
    number = bought(buyer, put_on_sale(shop), 3, "balance")
    before = means(house, ALICE), means(house, MERCHANT)
    assert "at most what is left" in complaint(refund(shop, number, count))
    assert (means(house, ALICE), means(house, MERCHANT)) == before


def test_of_many_refunds_at_once_no_more_goes_back_than_was_paid(
    buyer: FlaskClient, shop: FlaskClient, house: House
) -> None:
    before = means(house, ALICE)
    number = bought(buyer, put_on_sale(shop), 3, HOTPOT)
    paid = means(house, ALICE)
    assert paid != before
    roles = {Role.CONSUMER, Role.MERCHANT}
    clerks = [sign_in(house.app.test_client(), house, MERCHANT, roles) for _ in range(8)]
    with ThreadPoolExecutor(len(clerks)) as pool:
        answers = list(pool.map(lambda clerk: refund(clerk, number, 1), clerks))
    assert [answer.status_code for answer in answers].count(303) == 3
    assert means(house, ALICE) == before
    assert state(buyer, number) == "refunded"


def test_one_form_refunds_once(buyer: FlaskClient, shop: FlaskClient, house: House) -> None:
    number = bought(buyer, put_on_sale(shop), 3, "balance")
    before, act = means(house, ALICE).money, new_mark()
    for _ in range(3):
        assert refund(shop, number, 1, act).status_code == 303
    found = buyer.get(f"/api/purchases/{number}").get_json()
    assert found["lines"][0]["refunded"] == 1
    back = means(house, ALICE).money - before
    assert back == int(float(found["lines"][0]["price"]) * 10_000)


def test_a_buyer_cancels_until_it_is_handed_over(
    buyer: FlaskClient, shop: FlaskClient, house: House
) -> None:
    good, before = put_on_sale(shop, stock="2"), means(house, ALICE)
    number = bought(buyer, good, 2, "balance")
    answer = buyer.post(f"/purchases/{number}/cancel", data={"act": new_mark()})
    assert answer.status_code == 303
    assert means(house, ALICE) == before
    assert state(buyer, number) == "refunded"
    assert shop.get(f"/api/goods/{good}").get_json()["stock"] == 2

    number = bought(buyer, good, 1, "balance")
    shop.post(f"/business/sales/{number}/hand-over", data={"act": new_mark()})
    paid = means(house, ALICE)
    page = buyer.post(
        f"/purchases/{number}/cancel", data={"act": new_mark()}, follow_redirects=True
    )
    assert "handed over, or refunded, before" in page.text
    assert means(house, ALICE) == paid
    assert refund(shop, number, 1).status_code == 303
    assert means(house, ALICE) == before
    assert shop.get(f"/api/goods/{good}").get_json()["stock"] == 1


def test_what_was_refunded_is_not_handed_over(buyer: FlaskClient, shop: FlaskClient) -> None:
    number = bought(buyer, put_on_sale(shop), 1, "balance")
    assert refund(shop, number, 1).status_code == 303
    page = shop.post(
        f"/business/sales/{number}/hand-over", data={"act": new_mark()}, follow_redirects=True
    )
    assert "not paid, or was handed over or refunded before" in page.text
    assert state(buyer, number) == "refunded"
