"""Anybody can look at the market and at the exchange page of a series."""

import re

import pytest
from flask.testing import FlaskClient

from tests.portal.caller import Caller


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", ["/", "/trade/HOTPOT2703", "/trade/TEA2704", "/trade/SPA2705"])
def test_pages_open(web: FlaskClient, path: str, language: str) -> None:
    response = web.get(path, query_string={"lang": language})

    assert response.status_code == 200
    assert b"HOTPOT2703" in response.data or path.startswith("/trade/")


@pytest.mark.parametrize("path", ["/trade/NOSUCH", "/trade/hotpot2703"])
def test_what_is_not_there_is_not_found(web: FlaskClient, path: str) -> None:
    assert web.get(path).status_code == 404


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
