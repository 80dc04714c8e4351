"""The whole way of a right, by HTTP: issued, on presale, traded, used at the counter, expired."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient

from exchange.client import AskBalances, AskSeries, AskTime, Client
from exchange.clock import SetClock
from exchange.commands import (
    AdmitMember,
    BeginDeposit,
    FeeTier,
    MemberKind,
    OpenMarket,
    PostDeposit,
)
from exchange.engine import Engine
from exchange.events import SeriesStatus
from exchange.history.following import follow
from exchange.home import Home
from exchange.profiles import OPEN
from portal import clock
from portal.access import Role
from portal.acts import new_mark
from portal.api.values import write_moment
from portal.application import create_app, let_go
from portal.config import Config
from tests.portal.house import House
from tests.portal.issuing.filled import series_form
from tests.portal.sign_in import sign_in
from tests.support.engine_market import give
from tests.support.waiting import wait_until

SHOP, BUYER, STRANGER = 1, 2, 3
HOUR = 3_600 * clock.SECOND


class Town:
    """An exchange whose clock is put by hand; it begins three days ago."""

    def __init__(self, folder: Path) -> None:
        self.clock = SetClock(clock.now() - 3 * clock.DAY)
        self.engine = Engine(Home(folder), clock=self.clock)
        self.engine.start()
        self._stop = Event()
        self._projector = Thread(target=follow, args=(folder, self._stop.is_set), daemon=True)
        self._projector.start()
        self.client: Client = self.engine.client()
        for nth in (SHOP, BUYER, STRANGER):
            give(self.client, AdmitMember(0, f"member {nth}", 0, MemberKind.NATURAL))
            until = self.clock.now() + clock.DAY
            begun = give(self.client, BeginDeposit(0, f"in {nth}", 0, nth, 10**9, until))
            give(self.client, PostDeposit(0, f"post {nth}", 0, begun.sequence))
        give(self.client, OpenMarket(0, "market", 0, "main", OPEN, (FeeTier(10, 20),), 0))
        self.app: Flask = create_app(Config(folder), self.client)
        self.house = House(
            folder, self.engine, self.client, self.app, {}, self._stop, self._projector
        )

    def browser(self, member: int, *roles: Role) -> FlaskClient:
        """Return the browser of a member."""
        return sign_in(self.app.test_client(), self.house, member, {Role.CONSUMER, *roles})

    def put(self, now: int) -> None:
        """Let time pass until `now`, and what is due by then."""
        self.clock.put(now)
        # A timer that fires is waited for by the next command, whoever gives it.
        until = now + HOUR
        give(self.client, BeginDeposit(0, f"at {now}", 0, SHOP, 10_000, until))

    def close(self) -> None:
        """Stop everything."""
        let_go(self.app)
        self._stop.set()
        self.engine.stop()
        self._projector.join()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path)
    yield town
    town.close()


def status(town: Town, symbol: str) -> SeriesStatus:
    (series,) = town.client.query(AskSeries(symbol=symbol)).series
    return series.status


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
    assert status(town, symbol) is SeriesStatus.DRAFTED

    window = {
        "opens_at": write_moment(now - 4 * clock.DAY),
        "closes_at": write_moment(now - 2 * clock.DAY),
        "cap": 1_000,
    }
    opened = shop.post(f"/api/issuing/series/{symbol}/offering", json=window)
    assert opened.status_code == 201, opened.text
    assert status(town, symbol) is SeriesStatus.PRESALE
    form = {"act": new_mark(), "quantity": "1000", "then": "pay"}
    assert buyer.post(f"/series/{symbol}/buy", data=form).status_code == 303

    town.put(now - 2 * clock.DAY)
    wait_until(lambda: units(town, BUYER) == 1_000, "the units were issued")
    assert status(town, symbol) is SeriesStatus.TRADING

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
    assert status(town, symbol) is SeriesStatus.REDEMPTION_ONLY
    town.put(series.terms.use_until)
    wait_until(lambda: units(town, STRANGER) == 0, "what was left has expired")
    assert status(town, symbol) is SeriesStatus.EXPIRED
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
