"""Buying goods: what each way to pay costs whom, what moves, and what stands in the way."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal import clock
from portal.acts import new_mark
from portal.businesses import Merchant, Standing
from portal.database import session
from portal.days import last_day
from portal.mall.recovery import recover
from portal.sales.purchases import find
from tests.portal.house import ALICE, BOB, CAROL, DAVE, House
from tests.portal.mall.shopping import (
    HOTPOT,
    NOODLES,
    YUAN,
    bought,
    complaint,
    join,
    leave,
    means,
    pay,
    put_in,
    put_on_sale,
    state,
    take_part,
    ways,
)
from tests.portal.redemption.drawing import drawn, qr_codes
from tests.portal.sign_in import sign_in
from tests.portal.wallet.bank_at_the_door import BankAtTheDoor, open_bank
from tests.support.engine_market import MERCHANT

TEA = "right-TEA2704"


@pytest.mark.requirement("P2-15", "P2-16", "P2-27")
def test_a_purchase_from_the_basket_to_the_counter(
    buyer: FlaskClient, shop: FlaskClient, house: House
) -> None:
    leave(house, ALICE)
    good = put_on_sale(shop, stock="5")
    before, seller = means(house, ALICE), means(house, MERCHANT)
    assert put_in(buyer, good, 2).location == "/basket"
    assert "Beef noodles" in buyer.get("/basket").text
    answer = pay(buyer, "balance", {"note": "no  coriander"})
    number = answer.location.rpartition("/")[2]
    page = buyer.get(answer.location).text
    assert re.sub(r"(\d{4})(?=\d)", r"\1 ", number) in page
    assert "no coriander" in page
    assert buyer.get("/basket").text.count("Beef noodles") == 0
    assert means(house, ALICE).money == before.money - 80 * YUAN
    assert means(house, MERCHANT).money == seller.money + 80 * YUAN
    (found,) = [one for one in buyer.get("/api/purchases").get_json() if one["number"] == number]
    assert (found["total"], found["state"]) == ("80.00", "paid")
    assert buyer.get(f"/proofs/{found['payment']}").status_code in {200, 404}
    (code,) = qr_codes(drawn(buyer.get(f"/purchases/{number}/number.svg").data))
    assert code.text == number

    sold = shop.get("/business/sales", query_string={"number": code.text})
    assert sold.location == f"/business/sales/{number}"
    assert "no coriander" in shop.get(sold.location).text
    handed = shop.post(f"{sold.location}/hand-over", data={"act": new_mark()})
    assert handed.status_code == 303
    assert state(buyer, number) == "collected"
    assert shop.get(f"/api/goods/{good}").get_json()["stock"] == 3


@pytest.mark.parametrize(("special", "public"), [("", 40), ("36", 36)])
def test_members_pay_the_member_price_from_stored_value(
    buyer: FlaskClient, shop: FlaskClient, house: House, special: str, public: int
) -> None:
    until = (last_day(clock.now()) + timedelta(days=1)).isoformat() if special else ""
    good = put_on_sale(shop, special_price=special, special_until=until)
    put_in(buyer, good, 4)
    leave(house, ALICE)
    assert ways(buyer) == dict.fromkeys((HOTPOT, TEA, "balance"), 4 * public * YUAN)
    join(house, ALICE)
    assert ways(buyer) == dict.fromkeys((HOTPOT, TEA, "balance"), 130 * YUAN)
    assert buyer.post(f"/basket/{good}", data={"take_out": "yes"}).location == "/basket"
    assert ways(buyer) == {}


def test_by_a_right_units_go_and_the_rest_is_money(
    buyer: FlaskClient, shop: FlaskClient, house: House
) -> None:
    join(house, ALICE)
    good = put_on_sale(shop)
    before, seller = means(house, ALICE), means(house, MERCHANT)
    number = bought(buyer, good, 1, HOTPOT)
    after = means(house, ALICE)
    assert before.units - after.units == 32
    assert before.money - after.money == YUAN // 2
    # Of each unit 0.40 lay in escrow: that is the merchant's now, and the half yuan.
    released = means(house, MERCHANT).money - seller.money
    assert released == 32 * 4_000 + YUAN // 2
    found = buyer.get(f"/api/purchases/{number}").get_json()
    assert (found["units"], found["money"], found["total"]) == (32, "0.50", "32.50")
    assert found["authorisation"] < found["payment"] < found["steps"][-1]["entry"]
    assert "双人" not in buyer.get(f"/purchases/{number}").text


def test_a_price_that_changed_is_shown_before_anything_is_paid(
    buyer: FlaskClient, shop: FlaskClient, house: House
) -> None:
    leave(house, ALICE)
    good, before = put_on_sale(shop), means(house, ALICE)
    put_in(buyer, good)
    seen = str(ways(buyer)["balance"])
    form = {"act": new_mark()} | NOODLES | {"list_price": "44"}
    assert shop.post(f"/business/goods/{good}", data=form).status_code == 303
    for wrong in (seen, "", "-5", "many"):
        answer = pay(buyer, "balance", {"seen-balance": wrong})
        assert "price has changed" in complaint(answer)
        assert means(house, ALICE) == before
    assert pay(buyer, "balance").status_code == 303


@pytest.mark.parametrize(
    "way", ["", "provider", "provider-gold", "right-SPA2705", "right-NOSUCH", "right-", "gold"]
)
def test_there_is_no_other_way_to_pay(
    buyer: FlaskClient, shop: FlaskClient, house: House, way: str
) -> None:
    good, before = put_on_sale(shop), means(house, ALICE)
    put_in(buyer, good)
    answer = buyer.post(
        f"/basket/shops/{MERCHANT}",
        data={"act": new_mark(), "way": way, f"seen-{way}": str(40 * YUAN)},
    )
    assert "how you want to pay" in complaint(answer)
    assert means(house, ALICE) == before


def test_without_the_money_nothing_is_taken(shop: FlaskClient, house: House) -> None:
    dave = sign_in(house.app.test_client(), house, DAVE)
    leave(house, DAVE)
    dear = put_on_sale(shop, list_price="1000000", member_price="1000000", stock="500")
    before = means(house, DAVE)
    put_in(dave, dear, 300)
    answer = pay(dave, "balance")
    assert answer.status_code == 303
    page = dave.get(answer.location).text
    assert "It could not be paid, and nothing was taken" in page
    assert state(dave, answer.location.rpartition("/")[2]) == "cancelled"
    assert means(house, DAVE) == before
    assert shop.get(f"/api/goods/{dear}").get_json()["stock"] == 500
    assert "Beef noodles" in dave.get("/basket").text


def test_refused_half_way_the_units_come_back(shop: FlaskClient, house: House) -> None:
    """Units cover a part; the rest is more money than there is."""
    dave = sign_in(house.app.test_client(), house, DAVE)
    dear = put_on_sale(shop, list_price="1000000", member_price="1000000")
    before = means(house, DAVE)
    put_in(dave, dear, 200)
    answer = pay(dave, HOTPOT)
    number = answer.location.rpartition("/")[2]
    assert state(dave, number) == "cancelled"
    found = dave.get(f"/api/purchases/{number}").get_json()
    assert found["authorisation"] is not None
    assert (found["payment"], found["refusal"]) == (None, "funds_insufficient")
    assert means(house, DAVE) == before


def test_the_last_one_is_sold_once(shop: FlaskClient, house: House) -> None:
    good = put_on_sale(shop, stock="1")
    members = (ALICE, BOB, CAROL, DAVE)
    browsers = [sign_in(house.app.test_client(), house, one) for one in members]
    for browser in browsers:
        put_in(browser, good)
    with ThreadPoolExecutor(len(browsers)) as pool:
        answers = list(pool.map(lambda browser: pay(browser, "balance"), browsers))
    assert [answer.status_code for answer in answers].count(303) == 1
    assert shop.get(f"/api/goods/{good}").get_json()["stock"] == 0


def test_a_form_sent_many_times_at_once_buys_once(
    buyer: FlaskClient, shop: FlaskClient, house: House
) -> None:
    leave(house, ALICE)
    good, before = put_on_sale(shop, stock="50"), means(house, ALICE)
    put_in(buyer, good)
    act, seen = new_mark(), {"seen-balance": str(ways(buyer)["balance"])}
    browsers = [sign_in(house.app.test_client(), house, ALICE) for _ in range(6)]
    with ThreadPoolExecutor(len(browsers)) as pool:
        answers = list(
            pool.map(lambda one: pay(one, "balance", {"act": act} | seen).location, browsers)
        )
    assert len({one for one in answers if one and one.startswith("/purchases/")}) == 1
    assert before.money - means(house, ALICE).money == 40 * YUAN
    assert shop.get(f"/api/goods/{good}").get_json()["stock"] == 49


def test_nobody_buys_at_their_own_shop(shop: FlaskClient, house: House) -> None:
    good, before = put_on_sale(shop), means(house, MERCHANT)
    assert "your own shop" in shop.get(f"/goods/{good}").text
    put_in(shop, good)
    assert "your own shop" in complaint(pay(shop, "balance"))
    assert means(house, MERCHANT) == before


@pytest.mark.parametrize("quantity", ["", "0", "-1", "1.5", "1000", "１０００", "many"])
def test_a_basket_holds_what_can_be_carried(
    buyer: FlaskClient, shop: FlaskClient, quantity: str
) -> None:
    good = put_on_sale(shop)
    answer = buyer.post(f"/goods/{good}/basket", data={"quantity": quantity})
    if quantity == "0":
        assert answer.status_code == 303
    else:
        assert answer.status_code == 200
        assert complaint(answer)


@pytest.mark.requirement("P2-32")
def test_who_joined_at_one_shop_pays_the_member_price_at_all_that_take_part(
    shop: FlaskClient, rival: FlaskClient, house: House
) -> None:
    carol = sign_in(house.app.test_client(), house, CAROL)
    leave(house, CAROL)
    put_in(carol, put_on_sale(rival))
    public, member = 40 * YUAN, 32 * YUAN + YUAN // 2
    assert shop.get("/business/goods").status_code == 200
    for joined, taking_part, price in (
        (False, (MERCHANT, BOB), public),
        (True, (MERCHANT, BOB), member),
        (True, (BOB,), public),
        (True, (MERCHANT,), public),
    ):
        if joined:
            join(house, CAROL)
        take_part(house, MERCHANT, BOB, bound=False)
        take_part(house, *taking_part)
        assert ways(carol, BOB)["balance"] == price
    take_part(house, MERCHANT, BOB)
    answer = pay(carol, "balance", shop=BOB)
    assert carol.get(f"/api{answer.location}").get_json()["total"] == "32.50"


def test_a_suspended_shop_sells_nothing(
    buyer: FlaskClient, rival: FlaskClient, house: House
) -> None:
    good, before = put_on_sale(rival), means(house, ALICE)
    put_in(buyer, good)
    form = {"act": new_mark(), "way": "balance", "seen-balance": str(40 * YUAN)}
    with house.app.app_context():
        session().get_one(Merchant, BOB).standing = Standing.SUSPENDED
        session().commit()
    try:
        assert "fewer are left" in complaint(buyer.post(f"/basket/shops/{BOB}", data=form))
        assert buyer.get(f"/goods/{good}").status_code == 404
        assert buyer.get(f"/api/goods?shop={BOB}").get_json() == []
        assert means(house, ALICE) == before
    finally:
        with house.app.app_context():
            session().get_one(Merchant, BOB).standing = Standing.GOOD
            session().commit()


@pytest.fixture
def bank(house: House) -> Iterator[BankAtTheDoor]:
    with open_bank(house.app) as door:
        yield door


def reference_of(answer: TestResponse) -> str:
    """Return the payment that a buyer is sent to."""
    assert answer.status_code == 303, complaint(answer)
    found = re.search(r"/bank/payments/([A-Za-z0-9]+)", answer.location)
    assert found is not None, answer.location
    return found[1]


@pytest.mark.requirement("P2-30", "P2-31")
@pytest.mark.parametrize(("special", "public"), [("", "40.00"), ("36", "36.00")])
def test_through_a_third_party_there_is_no_member_price(
    buyer: FlaskClient,
    shop: FlaskClient,
    house: House,
    bank: BankAtTheDoor,
    special: str,
    public: str,
) -> None:
    join(house, ALICE)
    until = (last_day(clock.now()) + timedelta(days=1)).isoformat() if special else ""
    put_in(buyer, put_on_sale(shop, special_price=special, special_until=until))
    before, seller = means(house, ALICE), means(house, MERCHANT)
    assert ways(buyer)["balance"] == 325 * YUAN // 10
    reference = reference_of(pay(buyer, "provider-bank"))
    placed = buyer.get("/api/purchases").get_json()[0]
    assert (placed["total"], placed["state"]) == (public, "placed")
    assert f"Pay ¥{public}" in buyer.get(f"/purchases/{placed['number']}").text
    again = buyer.post(f"/purchases/{placed['number']}/pay", data={"act": new_mark()})
    assert reference_of(again) == reference

    assert bank.pay(reference).status_code < 300
    assert bank.tell(reference).status_code < 300  # said twice, paid once
    assert state(buyer, placed["number"]) == "paid"
    assert means(house, ALICE) == before
    assert means(house, MERCHANT).money - seller.money == int(float(public)) * YUAN


def test_money_that_comes_too_late_is_the_buyers(
    buyer: FlaskClient, shop: FlaskClient, house: House, bank: BankAtTheDoor
) -> None:
    good = put_on_sale(shop, stock="1")
    put_in(buyer, good)
    before = means(house, ALICE)
    reference = reference_of(pay(buyer, "provider-bank"))
    placed = buyer.get("/api/purchases").get_json()[0]
    with house.app.app_context():
        row = find(session(), placed["number"])
        assert row is not None
        row.expires_at = clock.now()
        session().commit()
        recover(house.client, session(), quiet_for=0)
    assert state(buyer, placed["number"]) == "cancelled"
    assert shop.get(f"/api/goods/{good}").get_json()["stock"] == 1
    assert bank.pay(reference).status_code < 300
    assert means(house, ALICE).money - before.money == 40 * YUAN
    assert state(buyer, placed["number"]) == "cancelled"


@pytest.mark.requirement("P2-36", "P2-35")
def test_the_platform_brings_customers_for_nothing(
    shop: FlaskClient, rival: FlaskClient, house: House
) -> None:
    """CAROL joined at shop 1 and buys at BOB's: that is counted there, and costs nothing."""
    carol = sign_in(house.app.test_client(), house, CAROL)
    join(house, CAROL)
    take_part(house, MERCHANT, BOB)
    good = put_on_sale(rival)
    before = rival.get("/api/business/brought").get_json()
    seller = means(house, BOB).money
    bought(carol, good, 2, "balance", BOB)
    after = rival.get("/api/business/brought").get_json()
    assert after["customers"] >= max(1, before["customers"])
    assert float(after["spent"]) - float(before["spent"]) == 65.0
    assert after["fee"] == "0.00"
    assert means(house, BOB).money - seller == 65 * YUAN
    assert "no fee" in rival.get("/business/sales").text
