"""Anybody can look at the market, at brands and at the exchange page of a series."""

import re

import pytest
from flask.testing import FlaskClient

from exchange.client import AskSeries
from portal.formatting import yuan
from tests.portal.caller import Caller
from tests.portal.house import House


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "path", ["/", "/brands/1", "/trade/HOTPOT2703", "/trade/TEA2704", "/trade/SPA2705"]
)
def test_pages_open(web: FlaskClient, path: str, language: str) -> None:
    response = web.get(path, query_string={"lang": language})

    assert response.status_code == 200
    assert b"HOTPOT2703" in response.data or path.startswith("/trade/")


@pytest.mark.parametrize("path", ["/brands/99", "/trade/NOSUCH", "/trade/hotpot2703"])
def test_what_is_not_there_is_not_found(web: FlaskClient, path: str) -> None:
    assert web.get(path).status_code == 404


@pytest.mark.requirement("P3-39")
def test_a_brand_shows_its_series_with_live_quotes_and_what_stands_behind_them(
    web: FlaskClient, house: House, alice: Caller, bob: Caller
) -> None:
    alice.order("SELL", "0.9561", 30)
    bob.order("BUY", "0.9561", 30)

    page = web.get("/brands/1?lang=en").get_data(as_text=True)

    assert "¥0.9561" in page
    shown = house.client.query(AskSeries()).series
    escrow = sum(one.escrow for one in shown if one.merchant == 1)
    said = re.search(r"Held in escrow</dt><dd[^>]*><span[^>]*>([^<]+)<", page)
    assert said is not None
    assert said[1] == yuan(escrow)
    card = page.split('data-symbol="HOTPOT2703"')[1]
    assert "¥0.9561" in card.split('class="market-price"')[1].split("</strong>")[0]
    for symbol, place in (("HOTPOT2703", "trade"), ("TEA2704", "trade"), ("SPA2705", "series")):
        assert f'href="/{place}/{symbol}"' in page


def test_the_market_is_found_in(web: FlaskClient) -> None:
    def symbols(query: str) -> list[str]:
        page = web.get(f"/?{query}").get_data(as_text=True)
        return re.findall(r'data-symbol="(\w+)"', page)

    assert set(symbols("")) == {"HOTPOT2703", "TEA2704", "SPA2705"}
    assert symbols("q=hotpot") == ["HOTPOT2703"]
    assert symbols("show=on-offer") == ["SPA2705"]
    assert symbols("show=nonsense&sort=nonsense&brand=x") == symbols("")
    assert symbols("brand=99") == []
    assert symbols("q=%00%3Cscript%3E") == []


def test_the_order_book_is_on_the_page_without_script(web: FlaskClient, alice: Caller) -> None:
    alice.order("BUY", "0.0107", 30)

    page = web.get("/trade/HOTPOT2703").get_data(as_text=True)

    assert '<tr class="ladder-bid" data-price="107">' in page
