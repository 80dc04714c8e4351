"""Every act of the pages of issuing and offerings, by program."""

import time

import pytest
from flask.testing import FlaskClient

from exchange.client import AskSeries
from portal.api.values import write_moment
from tests.portal.house import House
from tests.portal.issuing.filled import LAST_TRADE, LAST_USE, size

DAY = 86_400 * 10**9


def new_series(**changes: object) -> dict[str, object]:
    return {
        "stem": "APIPOT",
        "brand_zh": "蜀香火锅",
        "brand_en": "Shuxiang Hotpot",
        "name_zh": "火锅卡",
        "name_en": "Hotpot card",
        "buys_zh": "全场菜品",
        "buys_en": "all dishes",
        "unit": "value",
        "face_value": "1.00",
        "issue_price": "0.80",
        "cap": 1_000,
        "release_bps": 5_000,
        "trading_until": f"{LAST_TRADE.isoformat()}T16:00:00Z",
        "use_until": f"{LAST_USE.isoformat()}T16:00:00Z",
    } | changes


def test_a_series_goes_from_draft_to_subscription(
    shop: FlaskClient, rival: FlaskClient, buyer: FlaskClient, web: FlaskClient, house: House
) -> None:
    keyed = {"Idempotency-Key": "issue-api-pot-1"}
    answers = [shop.post("/api/issuing/series", json=new_series(), headers=keyed) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201], answers[0].text
    symbol = answers[0].get_json()["symbol"]
    assert answers[1].get_json()["symbol"] == symbol
    mine = shop.get(f"/api/issuing/series/{symbol}").get_json()
    assert mine["series"]["issue_price"] == "0.80"
    assert len(mine["series"]["terms_hash"]) == 64
    assert rival.get(f"/api/issuing/series/{symbol}").status_code == 404
    assert buyer.get(f"/api/offerings/{symbol}").status_code == 404  # not on offer yet

    now = time.time_ns()
    window = {
        "opens_at": write_moment(now - 10**9),
        "closes_at": write_moment(now + DAY),
        "cap": 100,
        "member_cap": 60,
    }
    path = f"/api/issuing/series/{symbol}/offering"
    assert rival.post(path, json=window).status_code == 404
    opened = shop.post(path, json=window)
    assert opened.status_code == 201, opened.text
    assert opened.get_json()["offering"]["subscribed"] == 0
    assert symbol in [one["symbol"] for one in web.get("/api/offerings").get_json()]

    path = f"/api/offerings/{symbol}/subscription"
    bought = buyer.post(path, json={"quantity": 60})
    assert bought.status_code == 201
    more = buyer.post(path, json={"quantity": 1})
    assert (more.status_code, more.get_json()["errors"][0]["rule"]) == (422, "cap_exceeded")
    position = buyer.get(f"/api/offerings/{symbol}/position").get_json()
    assert (position["subscribed"], position["paid"]) == (60, "48.00")
    life = web.get(f"/api/offerings/{symbol}").get_json()["life"]
    assert [one["event"] for one in life] == ["SeriesDrafted", "OfferingOpened"]
    assert buyer.delete(path).status_code == 200
    assert buyer.delete(path).status_code == 422
    assert shop.get("/api/issuing/series").get_json()[0]["series"]["symbol"] == symbol


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("stem", "hotpot", "pattern"),
        ("cap", 0, "minimum"),
        ("cap", 10**9 + 1, "maximum"),
        ("face_value", "0.00001", "yuan"),
        ("face_value", "0", "amount_not_positive"),
        ("release_bps", 10_001, "maximum"),
        ("unit", "barrel", "choice"),
        ("trading_until", "2020-01-01T00:00:00Z", "time_in_the_past"),
        ("use_until", f"{LAST_TRADE.isoformat()}T15:00:00Z", "combination_invalid"),
        ("tick", "0", "price_not_positive"),
        ("lowest_price", "2", "price_out_of_band"),
        ("rules_zh", "概不退款", "void_clause"),
        ("market", 99, "unknown"),
        ("extra", 1, "unknown"),
    ],
)
def test_what_is_wrong_is_named(
    shop: FlaskClient, house: House, field: str, value: object, rule: str
) -> None:
    before = size(house)
    answer = shop.post("/api/issuing/series", json=new_series(**{field: value}))
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert (field, rule) in [(one["field"], one["rule"]) for one in answer.get_json()["errors"]]
    assert size(house) == before


def test_programs_need_the_same_rights(buyer: FlaskClient, web: FlaskClient, house: House) -> None:
    assert buyer.post("/api/issuing/series", json=new_series()).status_code == 403
    assert web.post("/api/issuing/series", json=new_series()).status_code == 401
    assert web.post("/api/offerings/SPA2705/subscription", json={"quantity": 1}).status_code == 401
    assert web.get("/api/offerings/SPA2705/position").status_code == 401
    assert buyer.post("/api/offerings/NO2705/subscription", json={"quantity": 1}).status_code == 404
    (series,) = house.client.query(AskSeries(symbol="SPA2705")).series
    assert series.offering is not None
