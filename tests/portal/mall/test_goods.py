"""A shop describes its goods; everybody sees list, member and special price of what is on sale."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from portal import clock
from portal.acts import new_mark
from portal.database import session
from portal.days import last_day
from portal.sales.goods import take_stock
from tests.portal.house import House
from tests.portal.mall.shopping import NOODLES, complaint, put_on_sale


def day(ahead: int) -> str:
    return (last_day(clock.now()) + timedelta(days=ahead)).isoformat()


@pytest.mark.requirement("P2-14")
def test_shops_and_goods_are_shown_with_list_and_member_price(
    shop: FlaskClient, web: FlaskClient
) -> None:
    good = put_on_sale(shop, name_en="Shown noodles", list_price="40", member_price="32.50")
    for path in ("/goods?lang=en", f"/goods/{good}?lang=en"):
        page = web.get(path).text
        assert "Shown noodles" in page
        assert "¥40.00" in page
        assert "¥32.50" in page
        assert "Merchant 1" in page
    (found,) = web.get("/api/goods?q=shown+noodles").get_json()
    assert (found["good"], found["list_price"], found["member_price"]) == (good, "40.00", "32.50")


def test_a_special_price_is_shown_until_its_day(shop: FlaskClient, web: FlaskClient) -> None:
    good = put_on_sale(shop, special_price="25", special_until=day(3))
    page = web.get(f"/goods/{good}?lang=en").text
    assert "Special price" in page
    assert "¥25.00" in page
    form = {"act": new_mark()} | NOODLES
    assert shop.post(f"/business/goods/{good}", data=form).status_code == 303
    assert "Special price" not in web.get(f"/goods/{good}?lang=en").text


def test_what_is_not_on_sale_is_seen_by_its_shop_alone(
    shop: FlaskClient, rival: FlaskClient, web: FlaskClient
) -> None:
    good = put_on_sale(shop, name_en="Hidden noodles")
    assert shop.post(f"/business/goods/{good}/withdrawn").status_code == 303
    assert "Hidden noodles" not in web.get("/goods?q=hidden").text
    for browser in (web, rival):
        assert browser.get(f"/goods/{good}").status_code == 404
        assert browser.get(f"/api/goods/{good}").status_code == 404
        assert browser.post(f"/goods/{good}/basket", data={"quantity": "1"}).status_code != 200
    assert shop.get(f"/goods/{good}").status_code == 200


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name_en": " "}, "Please fill this in."),
        ({"list_price": "a lot"}, "Write an amount"),
        ({"list_price": "0"}, "whole fen"),
        ({"list_price": "40.001"}, "whole fen"),
        ({"list_price": "1000000.01", "member_price": "1"}, "at most ¥1,000,000"),
        ({"member_price": "40.01"}, "at most the list price"),
        ({"member_price": "-1"}, "Write an amount"),
        ({"stock": "1.5"}, "whole number"),
        ({"stock": "1000001"}, "at most 1,000,000"),
        ({"special_price": "40", "special_until": day(1)}, "below the list price"),
        ({"special_price": "30"}, "until which day"),
        ({"special_price": "30", "special_until": day(-1)}, "from today on"),
        ({"special_price": "30", "special_until": day(400)}, "within a year"),
        ({"name_zh": "面" * 81}, "80"),
        ({"act": "worn"}, "damaged"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    shop: FlaskClient, fields: dict[str, str], words: str
) -> None:
    before = shop.get("/api/business/goods").get_json()
    answer = shop.post("/business/goods/new", data={"act": new_mark()} | NOODLES | fields)
    assert answer.status_code == 200
    assert words in complaint(answer)
    assert shop.get("/api/business/goods").get_json() == before


def test_a_form_sent_twice_adds_one(shop: FlaskClient) -> None:
    form = {"act": new_mark()} | NOODLES | {"name_en": "Once"}
    for _ in range(2):
        assert shop.post("/business/goods/new", data=form).status_code == 303
    names = [one["name_en"] for one in shop.get("/api/business/goods").get_json()]
    assert names.count("Once") == 1


def test_the_stock_that_was_sold_meanwhile_is_not_put_back(shop: FlaskClient, house: House) -> None:
    good = put_on_sale(shop, stock="10")
    form = {"act": new_mark()} | NOODLES | {"stock": "12", "stock_seen": "10"}
    with house.app.app_context():
        assert take_stock(session(), good, 4)
        session().commit()
    assert shop.post(f"/business/goods/{good}", data=form).status_code == 303
    (found,) = [one for one in shop.get("/api/business/goods").get_json() if one["good"] == good]
    assert found["stock"] == 8


def test_words_of_a_search_are_words(shop: FlaskClient, web: FlaskClient) -> None:
    put_on_sale(shop, name_en="100% wheat_bread")
    assert web.get("/api/goods?q=100%25").get_json()
    assert web.get("/api/goods?q=wheat_bread").get_json()
    assert not web.get("/api/goods?q=wheatxbread").get_json()
    assert not web.get("/api/goods?q=%25%25%25_").get_json()
    assert web.get("/goods?q=nothing-of-the-kind&lang=en").text.count("No goods fit") == 1
