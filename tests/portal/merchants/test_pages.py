"""Everybody finds merchants and their pages; a merchant edits its own, and nobody else's."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from exchange.client import AskSeries
from portal import clock
from portal.access import Role
from portal.businesses import Merchant, Standing
from portal.database import session
from portal.formatting import yuan
from portal.merchants.page_forms import TEXTS
from portal.people import Member
from portal.visitor import Rank
from tests.portal.caller import Caller
from tests.portal.conftest import caller
from tests.portal.house import ALICE, BOB, CAROL, House
from tests.portal.merchants.work import Work
from tests.portal.sign_in import sign_in
from tests.support.engine_market import MERCHANT

PAGE = {
    "name_zh": "蜀香火锅",
    "name_en": "Shuxiang Hotpot",
    "trade": "restaurant",
    "about_zh": "牛油老锅。",
    "about_en": "Beef-tallow broth.",
    "contact": "028-5550 0101",
    "region": "51",
    "city_zh": "成都",
    "city_en": "Chengdu",
    "address_zh": "红星路 88 号",
    "address_en": "88 Hongxing Road",
    "monday": "10-14, 17-22",
    "colour": "chilli",
    "terminal": "local",
    "bound": "y",
}

TOLD = [PAGE[name] for name in ("name_en", "about_en", "contact", "address_en", "city_en")]


@pytest.fixture
def shop(owner: FlaskClient, house: House) -> Iterator[FlaskClient]:
    """Return the browser of the merchant, whose page says what `PAGE` does; it is put back."""
    before = owner.get("/api/business/page").get_json()
    assert owner.post("/business", data=PAGE).status_code == 303
    yield owner
    with house.app.app_context():
        row = session().get_one(Merchant, MERCHANT)
        for name in (*TEXTS, "bound"):
            setattr(row, name, before[name])
        row.hours = ""
        session().commit()


@pytest.fixture
def anybody(house: House) -> FlaskClient:
    return house.app.test_client()


@pytest.fixture
def trade(house: House) -> Iterator[tuple[Caller, Caller]]:
    web = house.app.test_client()
    sellers, buyers = caller(house, web, ALICE), caller(house, web, BOB)
    yield next(sellers), next(buyers)
    for each in (sellers, buyers):
        next(each, None)


@pytest.mark.requirement("P3-39", "P2-35")
def test_a_merchants_page_has_live_quotes_and_what_stands_behind_them_for_free(
    house: House, shop: FlaskClient, anybody: FlaskClient, trade: tuple[Caller, Caller]
) -> None:
    seller, buyer = trade
    seller.order("SELL", "0.9561", 30)
    buyer.order("BUY", "0.9561", 30)
    size = house.size()
    assert shop.post("/business", data=PAGE).status_code == 303
    page = anybody.get(f"/merchants/{MERCHANT}?lang=en").text
    for words in (*TOLD, "10:00–14:00", "17:00–22:00", "takes part in shared member discounts"):
        assert words in page
    card = page.split('data-symbol="HOTPOT2703"')[1]
    assert "¥0.9561" in card.split('class="market-price"')[1].split("</strong>")[0]
    series = house.client.query(AskSeries()).series
    escrow = sum(one.escrow for one in series if one.merchant == MERCHANT)
    said = re.search(r"Held in escrow</dt><dd[^>]*><span[^>]*>([^<]+)<", page)
    assert said is not None
    assert said[1] == yuan(escrow)
    assert 'href="/proofs"' in page
    assert 'class="reserve"' in page
    for symbol, place in (("HOTPOT2703", "trade"), ("SPA2705", "series")):
        assert f'href="/{place}/{symbol}"' in page
    # Nothing was charged for it, and no page speaks of a fee.
    assert house.size() == size
    for text in (page, shop.get("/business?lang=en").text):
        assert not re.search(r"\bfees?\b", text, re.IGNORECASE)


def test_who_holds_a_merchants_units_is_shown_to_nobody(
    house: House, shop: FlaskClient, anybody: FlaskClient
) -> None:
    sign_in(house.app.test_client(), house, ALICE)
    for page in (anybody.get(f"/merchants/{MERCHANT}").text,
                 anybody.get(f"/api/merchants/{MERCHANT}").text):  # fmt: skip
        assert f"Member {ALICE}" not in page
        assert "@example" not in page


def test_pages_are_in_both_languages_and_what_is_said_in_one_stands_in_both(
    shop: FlaskClient, anybody: FlaskClient
) -> None:
    shop.post("/business", data=PAGE | {"about_en": ""})
    chinese = anybody.get(f"/merchants/{MERCHANT}?lang=zh").text
    assert "四川 成都 红星路 88 号" in " ".join(chinese.split())
    assert "周一" in chinese
    english = anybody.get(f"/merchants/{MERCHANT}?lang=en").text
    assert "牛油老锅。" in english
    assert "88 Hongxing Road, Chengdu, Sichuan" in english


def test_the_series_page_leads_to_its_merchant(shop: FlaskClient, anybody: FlaskClient) -> None:
    for path in ("/series/SPA2705", "/trade/HOTPOT2703"):
        assert f'href="/merchants/{MERCHANT}"' in anybody.get(path).text


def test_what_is_not_there_is_not_found(anybody: FlaskClient) -> None:
    for number in (99, 0, 10**30):
        assert anybody.get(f"/merchants/{number}").status_code == 404
        assert anybody.get(f"/api/merchants/{number}").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("q=shuxiang", True),
        ("q=火锅 成都", True),
        ("q=chengdu hongxing", True),
        ("q=sichuan", True),
        ("q=teahouse", False),
        ("q=%25", False),
        ("trade=restaurant", True),
        ("trade=cafe", False),
        ("trade=banking", True),
        ("city=Chengdu", True),
        ("city=成都", True),
        ("city=Beijing", False),
        ("page=2", False),
        ("page=-1", True),
        ("page=x", True),
    ],
)
def test_merchants_are_found_by_name_trade_and_city(
    shop: FlaskClient, anybody: FlaskClient, query: str, found: bool
) -> None:
    page = anybody.get(f"/merchants?lang=en&{query}")
    assert page.status_code == 200
    assert (f'href="/merchants/{MERCHANT}"' in page.text) is found


def test_a_program_finds_the_same(shop: FlaskClient, anybody: FlaskClient) -> None:
    found = anybody.get("/api/merchants?q=shuxiang").get_json()
    (one,) = found["found"]
    assert (found["total"], found["last_page"], one["page"]["account"]) == (1, 1, MERCHANT)
    assert "HOTPOT2703" in one["series"]
    shown = anybody.get(f"/api/merchants/{MERCHANT}").get_json()
    assert shown["page"]["hours"] == ["10:00-14:00,17:00-22:00", *[""] * 6]
    assert {each["symbol"] for each in shown["series"]} >= {"HOTPOT2703", "TEA2704"}
    assert anybody.get("/api/merchants?page=0").status_code == 422


def test_the_directory_goes_on_over_pages(house: House, anybody: FlaskClient) -> None:
    with house.app.app_context():
        names = [f"Row {number:03d}" for number in range(30)]
        for number, name in enumerate(names):
            session().add(
                Merchant(account=10_000 + number, name_zh=name, name_en=name, opened_at=1)
            )
        session().commit()
    first = anybody.get("/merchants?lang=en&q=Row").text
    assert "Page 1 of 2" in first
    assert re.findall(r"Row \d{3}", first)[0] == "Row 000"
    second = anybody.get("/merchants?lang=en&q=Row&page=2").text
    assert "Row 024" in second
    assert "Row 023" not in second
    with house.app.app_context():
        for number in range(30):
            session().delete(session().get_one(Merchant, 10_000 + number))
        session().commit()


def test_who_is_suspended_is_shown_so(
    shop: FlaskClient, anybody: FlaskClient, house: House
) -> None:
    def stand(standing: Standing) -> None:
        with house.app.app_context():
            session().get_one(Merchant, MERCHANT).standing = standing
            session().commit()

    stand(Standing.SUSPENDED)
    assert "issues nothing new at present" in anybody.get(f"/merchants/{MERCHANT}?lang=en").text
    assert anybody.get(f"/api/merchants/{MERCHANT}").get_json()["page"]["suspended"]
    stand(Standing.WATCHED)
    assert "watch" not in anybody.get(f"/merchants/{MERCHANT}?lang=en").text
    stand(Standing.GOOD)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name_zh", "", "Please fill this in."),
        ("name_en", "x" * 61, "at most 60"),
        ("trade", "banking", "choose one of these"),
        ("region", "99", "choose one of these"),
        ("colour", "#ff0000", "choose one of these"),
        ("terminal", "kiosk", "choose one of these"),
        ("contact", "x" * 101, "at most 100"),
        ("about_en", "x" * 601, "at most 600"),
        ("sunday", "all day", "Write times such as"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_changed(
    shop: FlaskClient, anybody: FlaskClient, field: str, value: str, said: str
) -> None:
    before = shop.get("/api/business/page").get_json()
    answer = shop.post("/business", data=PAGE | {"contact": "changed", field: value})
    assert answer.status_code == 422
    assert said in answer.text
    assert shop.get("/api/business/page").get_json() == before


def test_what_is_typed_is_text_and_nothing_else(shop: FlaskClient, anybody: FlaskClient) -> None:
    wild = "<script>alert(1)</script>"
    shop.post("/business", data=PAGE | {"about_en": wild, "contact": wild})
    page = anybody.get(f"/merchants/{MERCHANT}?lang=en").text
    assert wild not in page
    assert "&lt;script&gt;" in page


def test_nobody_takes_anothers_name(shop: FlaskClient, house: House) -> None:
    other = sign_in(house.app.test_client(), house, CAROL, {Role.CONSUMER, Role.MERCHANT})
    mine = PAGE | {"name_zh": "云间", "name_en": "Yunjian"}
    assert other.post("/business", data=mine).status_code == 303
    for field, name in (("name_en", "SHUXIANG hotpot"), ("name_zh", "Shuxiang Hotpot")):
        answer = other.post("/business", data=mine | {field: name})
        assert answer.status_code == 422
        assert "Another merchant is called so." in answer.text
    assert other.get("/api/business/page").get_json()["name_en"] == "Yunjian"
    assert other.get(f"/merchants/{CAROL}").status_code == 200


def test_a_manager_edits_and_a_cashier_does_not(
    house: House, shop: FlaskClient, bob: FlaskClient, carol: FlaskClient, work: Work
) -> None:
    work.give(BOB, Rank.MANAGER)
    work.give(CAROL, Rank.CASHIER)
    assert carol.post("/business", data=PAGE | {"contact": "no"}).status_code == 403
    before = clock.now()
    assert bob.post("/business", data=PAGE | {"contact": "1234567"}).status_code == 303
    with house.app.app_context():
        kept = session().get_one(Merchant, MERCHANT)
        assert kept.contact == "1234567"
        editor = session().scalar(select(Member.account).where(Member.id == kept.edited_by))
        assert editor == BOB
        assert (kept.edited_at or 0) >= before


def test_a_program_edits_the_page(shop: FlaskClient) -> None:
    body = shop.get("/api/business/page").get_json()
    for name in ("account", "suspended"):
        del body[name]
    changed = shop.put("/api/business/page", json=body | {"about_en": "New words."})
    assert (changed.status_code, changed.get_json()["about_en"]) == (200, "New words.")
    wrong = shop.put("/api/business/page", json=body | {"hours": ["x"] * 7, "region": "99"})
    assert wrong.status_code == 422
    assert {each["field"] for each in wrong.get_json()["errors"]} == {"hours", "region"}
    assert shop.put("/api/business/page", json=body | {"standing": "good"}).status_code == 422


def test_goods_whose_member_price_saves_nothing_are_shown_to_merchant_and_staff(
    shop: FlaskClient, staff: FlaskClient
) -> None:
    good = {"name_zh": "锅底", "name_en": "Broth", "about_zh": "", "about_en": "",
            "list_price": "30", "member_price": "30", "act": "A" * 22}  # fmt: skip
    assert shop.post("/business/goods/new", data=good).status_code == 303
    number = re.findall(r"/business/goods/(\d+)", shop.get("/business/goods").text)[0]
    shop.post(f"/business/goods/{number}/on_sale", data={"act": "B" * 22})
    assert "Broth" in shop.get("/business/standing").text
    assert "1 saves nothing" in staff.get(f"/staff/merchants?q={MERCHANT}").text
