"""The merchant's pages: a series is described, looked at, issued and offered, once."""

import re
import time
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from exchange.client import AskSeries
from exchange.commands import ExpiryPolicy, Subscribe, UnitKind
from exchange.events import SeriesStatus
from portal import database
from portal.acts import new_mark
from portal.days import end_of
from portal.series_texts import SeriesText, terms_hash
from tests.portal.house import BOB, House
from tests.portal.issuing.filled import (
    LAST_TRADE,
    LAST_USE,
    Fields,
    newest_series,
    series_form,
    size,
    wrong_fields,
)
from tests.support.engine_market import MERCHANT


def text_of(house: House, series: int) -> SeriesText:
    with house.app.app_context():
        text = database.session().get(SeriesText, series)
        assert text is not None
        return text


def issue(shop: FlaskClient, house: House, **changes: str) -> str:
    """Issue a series through the pages; return its symbol."""
    seen = shop.post("/issuing/new", data=series_form(**changes))
    assert seen.status_code == 200
    answer = shop.post("/issuing/new", data={**Fields(seen.text).values, "then": "issue"})
    assert answer.status_code == 303, answer.text
    return answer.location.rpartition("/")[2]


@pytest.mark.requirement("DC-09", "P3-01")
def test_a_merchant_issues_a_prepaid_card_in_three_steps(shop: FlaskClient, house: House) -> None:
    before = size(house)
    form = series_form()
    seen = shop.post("/issuing/new", data=form)
    assert seen.status_code == 200
    assert size(house) == before  # to look at it changes nothing
    shown = re.search(r"<code>([0-9a-f]{64})</code>", seen.text)
    assert shown is not None
    assert "Hotpot for two" in seen.text
    assert "周一休息" in seen.text
    carried = Fields(seen.text).values
    assert carried["act"] == form["act"]

    answer = shop.post("/issuing/new", data={**carried, "then": "issue"})
    assert answer.status_code == 303
    series = newest_series(house)
    assert answer.location == f"/issuing/{series.terms.symbol}"
    assert series.terms.symbol.startswith(f"HOTPOT{LAST_USE:%y%m}")
    assert (series.merchant, series.status) == (MERCHANT, SeriesStatus.DRAFTED)
    terms = series.terms
    assert (terms.unit, terms.face_value, terms.issue_price) == (UnitKind.VALUE, 10_000, 8_000)
    assert (terms.cap, terms.release_bps, terms.tick) == (100_000, 5_000, 10)
    assert (terms.lowest_price, terms.highest_price) == (10, 10_000)
    assert (terms.trading_until, terms.use_until) == (end_of(LAST_TRADE), end_of(LAST_USE))
    assert terms.expiry is ExpiryPolicy.PRINCIPAL
    text = text_of(house, series.series)
    assert terms.terms_hash == terms_hash(text.terms_zh, text.terms_en)
    assert terms.terms_hash.hex() == shown.group(1)
    assert (text.brand_zh, text.name_en, text.colour) == ("蜀香火锅", "Hotpot for two", "chilli")
    assert carried["document"] in text.terms_zh

    page = shop.get(answer.location)
    assert "Open the offering" in page.text
    form = {**Fields(page.text).values, "cap": "５００", "minimum": "10", "member_cap": ""}
    opened = shop.post(f"{answer.location}/offering", data=form)
    assert opened.status_code == 303
    series = newest_series(house)
    assert series.status is SeriesStatus.PRESALE
    assert series.offering is not None
    assert (series.offering.cap, series.offering.minimum, series.offering.member_cap) == (
        500,
        10,
        0,
    )
    assert shop.get("/issuing").text.count(series.terms.symbol) > 0


def test_pressed_twice_it_is_issued_once(shop: FlaskClient, house: House) -> None:
    form = {**series_form(stem="TWICE"), "then": "issue"}
    answers = [shop.post("/issuing/new", data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    symbols = [one.terms.symbol for one in house.client.query(AskSeries()).series]
    assert sum(symbol.startswith("TWICE") for symbol in symbols) == 1


def test_a_symbol_that_is_taken_gets_a_letter(shop: FlaskClient, house: House) -> None:
    first, second, third = (issue(shop, house, stem="TAKEN") for _ in range(3))
    assert (second, third) == (f"{first}A", f"{first}B")


def test_visits_and_their_worth(shop: FlaskClient, house: House) -> None:
    issue(shop, house, stem="GYM", unit="2", face_value="¥50", issue_price="32元", cap="1000")
    terms = newest_series(house).terms
    assert (terms.unit, terms.face_value, terms.tick) == (UnitKind.VISIT, 500_000, 100)


def test_rights_that_never_expire(shop: FlaskClient, house: House) -> None:
    issue(shop, house, stem="EVER", expiry="3")
    assert newest_series(house).terms.expiry is ExpiryPolicy.NEVER


YESTERDAY = (LAST_TRADE - timedelta(days=62)).isoformat()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("brand_zh", ""),
        ("brand_en", " "),
        ("name_zh", "名" * 65),
        ("name_en", "not refundable card"),
        ("buys_en", "x" * 201),
        ("buys_zh", "全场菜品，概不退款"),
        ("stem", ""),
        ("stem", "火锅"),
        ("stem", "1HOT"),
        ("stem", "ABCDEFGHIJKLM"),
        ("colour", "pink"),
        ("unit", "3"),
        ("unit", "x"),
        ("face_value", ""),
        ("face_value", "abc"),
        ("face_value", "1.00001"),
        ("face_value", "0"),
        ("face_value", "-1"),
        ("face_value", "9" * 16),
        ("issue_price", "0"),
        ("issue_price", "1,5"),
        ("cap", "0"),
        ("cap", "1.5"),
        ("cap", "1000000001"),
        ("release_bps", "101"),
        ("release_bps", "50.005"),
        ("trading_until", ""),
        ("trading_until", "soon"),
        ("trading_until", YESTERDAY),
        ("use_until", YESTERDAY),
        ("use_until", (LAST_TRADE - timedelta(days=1)).isoformat()),
        ("expiry", "9"),
        ("tick", "0"),
        ("tick", "-0.1"),
        ("lowest_price", "0.0005"),
        ("lowest_price", "1.5"),
        ("highest_price", "0.99995"),
        ("rules_zh", "最终解释权归本店所有"),
        ("rules_en", "No transfers."),
        ("market", "99"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(
    shop: FlaskClient, house: House, field: str, value: str
) -> None:
    before = size(house)
    for then in ("look", "issue"):
        answer = shop.post("/issuing/new", data=series_form(**{field: value}, then=then))
        assert answer.status_code == 200
        assert field in wrong_fields(answer.text) or field == "market", wrong_fields(answer.text)
        assert 'role="alert"' in answer.text
        assert "Shuxiang Hotpot" in answer.text or field == "brand_en"  # what was typed is kept
    assert size(house) == before


def test_a_damaged_mark_is_not_taken(shop: FlaskClient, house: House) -> None:
    before = size(house)
    answer = shop.post("/issuing/new", data=series_form(act="x", then="issue"))
    assert answer.status_code == 200
    assert "damaged" in answer.text
    assert size(house) == before


def test_a_tampered_document_number_is_replaced(shop: FlaskClient, house: House) -> None:
    answer = shop.post("/issuing/new", data=series_form(document="<script>"))
    assert "&lt;script" not in answer.text
    assert "<script>" not in answer.text
    assert len(Fields(answer.text).values["document"]) == 16


def test_changing_something_goes_back_with_all_that_was_typed(
    shop: FlaskClient, house: House
) -> None:
    form = series_form()
    back = Fields(shop.post("/issuing/new", data={**form, "then": "change"}).text).values
    assert {name: back[name] for name in ("stem", "issue_price", "cap", "use_until")} == {
        "stem": "HOTPOT",
        "issue_price": "0.80",
        "cap": "100,000",
        "use_until": LAST_USE.isoformat(),
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cap", "0"),
        ("cap", "100,001"),
        ("minimum", "501"),
        ("minimum", "x"),
        ("member_cap", "-1"),
        ("opens_at", ""),
        ("opens_at", "2100-01-01T00:00"),
        ("closes_at", "2020-01-01T00:00"),
        ("closes_at", "2100-01-01T00:00"),
        ("closes_at", "x"),
    ],
)
def test_an_offering_that_cannot_be_is_not_opened(
    shop: FlaskClient, house: House, field: str, value: str
) -> None:
    symbol = issue(shop, house, stem="NOTYET")
    form = Fields(shop.get(f"/issuing/{symbol}").text).values | {"cap": "500", field: value}
    before = size(house)
    answer = shop.post(f"/issuing/{symbol}/offering", data=form)
    assert answer.status_code == 200
    assert field in wrong_fields(answer.text)
    assert size(house) == before


def test_an_offering_pressed_twice_is_opened_once(shop: FlaskClient, house: House) -> None:
    symbol = issue(shop, house, stem="ONCE")
    form = Fields(shop.get(f"/issuing/{symbol}").text).values
    answers = [shop.post(f"/issuing/{symbol}/offering", data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    again = {**form, "act": series_form()["act"]}
    refused = shop.post(f"/issuing/{symbol}/offering", data=again)
    assert refused.status_code == 200
    assert 'role="alert"' in refused.text


def test_another_merchants_series_is_not_there(
    shop: FlaskClient, rival: FlaskClient, house: House
) -> None:
    symbol = issue(shop, house, stem="MINE")
    form = Fields(shop.get(f"/issuing/{symbol}").text).values
    before = size(house)
    assert rival.get(f"/issuing/{symbol}").status_code == 404
    assert rival.post(f"/issuing/{symbol}/offering", data=form).status_code == 404
    assert rival.get(f"/series/{symbol}").status_code == 404  # a draft is nobody else's
    assert symbol not in rival.get("/issuing").text
    assert shop.get("/issuing/NOSUCH2703").status_code == 404
    assert size(house) == before


def test_consumers_and_strangers_have_no_console(
    buyer: FlaskClient, web: FlaskClient, house: House
) -> None:
    for path in ("/issuing", "/issuing/new", "/issuing/HOTPOT2703"):
        assert buyer.get(path).status_code == 403
        assert web.get(path).status_code == 303
    assert buyer.post("/issuing/new", data=series_form(then="issue")).status_code == 403
    assert buyer.post("/issuing/HOTPOT2703/offering", data={}).status_code == 403


def test_the_console_counts_what_was_sold_and_used(shop: FlaskClient, house: House) -> None:
    page = shop.get("/issuing/HOTPOT2703").text
    assert "4,000,000" in page  # four members with a million units each
    assert '<path class="band-escrow"' in page
    assert "band-sold" not in page  # all are sold: that is a figure, not a picture
    assert "0 to" in page  # a picture says what its upper edge is
    assert "member 2" not in page.lower()
    assert time.strftime("%Y") in page
    house.give(Subscribe(BOB, new_mark(), 0, 3, 5))
    assert '<path class="band-sold"' in shop.get("/issuing/SPA2705").text


def test_an_empty_console_says_what_to_do(rival: FlaskClient) -> None:
    page = rival.get("/issuing").text
    assert "You have not issued anything yet" in page
    assert 'href="/issuing/new"' in page
