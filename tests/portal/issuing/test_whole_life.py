"""The whole way of a right, by HTTP: issued, on presale, traded, used at the counter, expired."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from exchange.client import AskBalances, AskSeries, AskTime
from exchange.events import SeriesStatus
from portal import clock
from portal.access import Role
from portal.acts import new_mark
from portal.api.values import write_moment
from tests.portal.issuing.filled import series_form
from tests.portal.town import BUYER, SHOP, STRANGER, Town
from tests.support.waiting import wait_until


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path)
    yield town
    town.close()


def units(town: Town, member: int, kind: int = 0) -> int:
    balances = town.client.query(AskBalances(member)).balances
    return sum(one.amount for one in balances if one.asset == 4 + kind)


def order(browser: FlaskClient, symbol: str, side: str, quantity: int) -> None:
    body = {"symbol": symbol, "side": side, "price": "0.90", "quantity": quantity}
    answer = browser.post("/api/trading/orders", json=body)
    assert answer.status_code in (200, 201), answer.text


@pytest.mark.requirement("P3-22")
def test_a_right_goes_the_whole_way(town: Town) -> None:
    shop = town.browser(SHOP, Role.MERCHANT)
    buyer, stranger = town.browser(BUYER), town.browser(STRANGER)
    now = clock.now()

    issued = shop.post("/issuing/new", data={**series_form(), "then": "issue"})
    symbol = issued.location.rpartition("/")[2]
    assert town.status(symbol) is SeriesStatus.DRAFTED

    window = {
        "opens_at": write_moment(now - 4 * clock.DAY),
        "closes_at": write_moment(now - 2 * clock.DAY),
        "cap": 1_000,
    }
    opened = shop.post(f"/api/issuing/series/{symbol}/offering", json=window)
    assert opened.status_code == 201, opened.text
    assert town.status(symbol) is SeriesStatus.PRESALE
    form = {"act": new_mark(), "quantity": "1000", "then": "pay"}
    assert buyer.post(f"/series/{symbol}/buy", data=form).status_code == 303

    town.put(now - 2 * clock.DAY)
    wait_until(lambda: units(town, BUYER) == 1_000, "the units were issued")
    assert town.status(symbol) is SeriesStatus.TRADING

    town.put(clock.now())
    order(buyer, symbol, "sell", 400)
    order(stranger, symbol, "buy", 400)
    assert (units(town, BUYER), units(town, STRANGER)) == (600, 400)

    code = stranger.post("/api/redemption/codes", json={"symbol": symbol}).get_json()
    taken = shop.post(
        "/terminal/take",
        data={"act": new_mark(), "token": code["token"], "amount": "150", "then": "take"},
    )
    assert taken.status_code == 303, taken.text
    assert units(town, STRANGER) == 250

    (series,) = town.client.query(AskSeries(symbol=symbol)).series
    town.put(series.terms.trading_until)
    assert town.status(symbol) is SeriesStatus.REDEMPTION_ONLY
    town.put(series.terms.use_until)
    wait_until(lambda: units(town, STRANGER) == 0, "what was left has expired")
    assert town.status(symbol) is SeriesStatus.EXPIRED
    assert units(town, STRANGER, kind=1) == 250 * 8_000  # the principal is still the holder's
    town.house.settle()
    life = stranger.get(f"/api/offerings/{symbol}").get_json()["life"]
    assert [one["event"] for one in life] == [
        "SeriesDrafted",
        "OfferingOpened",
        "OfferingClosed",
        "ProceedsReleased",
        "TradingEnded",
        "SeriesExpired",
    ]
    page = stranger.get(f"/series/{symbol}").text
    assert "The last day of use passed" in page
    assert "¥200.00" in page
    assert town.client.query(AskTime()).size > life[-1]["sequence"]
