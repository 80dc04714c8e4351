"""Membership: explained before joining, joined by topping up, then worth the member price."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from exchange.client import MONEY, AskBalances, units_of
from exchange.commands import CloseTopUps, OpenTopUps
from portal.acts import new_mark
from portal.memberships import LASTS, Joined
from tests.portal.house import ALICE, BOB, CAROL, House
from tests.portal.mall.shopping import YUAN, put_in, put_on_sale, take_part, ways
from tests.portal.sign_in import sign_in
from tests.support.engine_market import MERCHANT, SERIES

JOIN = f"/membership/shops/{MERCHANT}"


@pytest.fixture(autouse=True)
def _selling(house: House, shop: FlaskClient, rival: FlaskClient) -> Iterator[None]:
    """Let shop 1 sell series 1 at any time, and shops 1 and BOB's take part."""
    for browser in (shop, rival):
        assert browser.get("/business/goods").status_code == 200
    take_part(house, MERCHANT, BOB)
    house.client.submit(OpenTopUps(MERCHANT, new_mark(), 0, SERIES, 0))
    yield
    take_part(house, MERCHANT, BOB, bound=False)


def held(house: House, account: int) -> tuple[int, int]:
    shown = house.client.query(AskBalances(account))
    return shown.amount(MONEY), shown.amount(units_of(SERIES))


def send(member: FlaskClient, **fields: str) -> TestResponse:
    form = {"act": new_mark(), "symbol": "HOTPOT2703", "quantity": "100", "agreed": "y"}
    return member.post(JOIN, data=form | fields)


@pytest.mark.requirement("P2-11", "P2-12", "P2-21")
def test_from_the_introduction_to_the_member_price(
    web: FlaskClient, rival: FlaskClient, house: House
) -> None:
    carol = sign_in(house.app.test_client(), house, CAROL)
    page = web.get("/membership?lang=en").text
    assert "pay the member price at all that take part" in page
    assert "Joining costs nothing" in page
    assert f'href="{JOIN}"' in page
    assert web.get(JOIN).location == f"/sign-in?next=%2Fmembership%2Fshops%2F{MERCHANT}"

    put_in(carol, put_on_sale(rival))
    assert ways(carol, BOB)["balance"] == 40 * YUAN
    assert "HOTPOT2703" in carol.get(JOIN).text
    before = held(house, CAROL)
    sure = send(carol)
    assert "¥80.00" in sure.text  # a hundred units at 0.80
    assert "¥40.00" in sure.text  # of that in escrow
    assert held(house, CAROL) == before
    answer = send(carol, then="pay")
    assert answer.location == "/membership/cards"
    assert held(house, CAROL) == (before[0] - 80 * YUAN, before[1] + 100)
    assert "Merchant 1" in carol.get("/membership/cards").text
    assert ways(carol, BOB)["balance"] == 325 * YUAN // 10
    assert "¥32.50" in carol.get("/goods").text


@pytest.mark.requirement("P2-13", "J-03")
def test_joining_issues_a_right_that_the_ledger_proves(buyer: FlaskClient, house: House) -> None:
    key = {"Idempotency-Key": "join-number-1"}
    body = {"symbol": "HOTPOT2703", "quantity": 30}
    before = held(house, ALICE)
    answers = [buyer.post("/api/membership/cards", json=body, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert held(house, ALICE) == (before[0] - 24 * YUAN, before[1] + 30)
    (card,) = answers[1].get_json()
    assert (card["shop"], card["counts"]) == (MERCHANT, True)
    house.settle()
    assert buyer.get("/api/membership/cards").get_json() == [card]
    assert f"/proofs/{card['entry']}" in buyer.get("/membership/cards").text


def test_who_breaks_off_before_paying_has_not_joined(house: House, buyer: FlaskClient) -> None:
    bob = sign_in(house.app.test_client(), house, BOB)
    before = held(house, BOB)
    refused = send(bob, quantity="1000000000", then="pay")
    assert "at most" in refused.text or "more than" in refused.text
    assert held(house, BOB) == before
    assert bob.get("/api/membership/cards").get_json() == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"quantity": "0"}, "at least one"),
        ({"quantity": "some"}, "whole number"),
        ({"quantity": ""}, "Please fill this in"),
        ({"symbol": "TEA2704"}, "Choose one of these"),
        ({"symbol": ""}, "Choose one of these"),
        ({"agreed": ""}, "you do not join"),
        ({"act": "worn"}, "damaged"),
    ],
)
def test_what_cannot_be_is_said(
    buyer: FlaskClient, house: House, fields: dict[str, str], words: str
) -> None:
    before = held(house, ALICE)
    answer = send(buyer, then="pay", **fields)
    assert answer.status_code == 200
    assert words in answer.text
    assert held(house, ALICE) == before


def test_one_joins_where_a_shop_takes_part_and_sells(
    buyer: FlaskClient, web: FlaskClient, house: House
) -> None:
    assert buyer.get(f"/membership/shops/{BOB}").status_code == 404  # it sells nothing
    assert "Nothing to top up here at present" in web.get("/membership?lang=en").text
    assert buyer.get("/membership/shops/999").status_code == 404
    take_part(house, MERCHANT, bound=False)
    assert buyer.get(JOIN).status_code == 404
    take_part(house, MERCHANT)
    house.give(CloseTopUps(MERCHANT, new_mark(), 0, SERIES))
    assert buyer.get(JOIN).status_code == 404
    body = {"symbol": "HOTPOT2703", "quantity": 1}
    assert buyer.post("/api/membership/cards", json=body).status_code == 404


def test_nobody_joins_at_their_own_shop(shop: FlaskClient, house: House) -> None:
    before = held(house, MERCHANT)
    assert send(shop, then="pay").status_code == 200
    assert held(house, MERCHANT) == before
    assert shop.get("/api/membership/cards").get_json() == []


def test_a_membership_lasts_a_year_from_the_last_top_up() -> None:
    assert Joined(1, joined_at=5, topped_up_at=7, series=1, entry=9).ends_at == 7 + LASTS
