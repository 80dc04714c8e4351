"""An exchange whose clock is put by hand: it begins three days ago, with a shop and two members."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from flask import Flask
from flask.testing import FlaskClient

from exchange.client import AskSeries, Client
from exchange.clock import SetClock
from exchange.commands import (
    AdmitMember,
    BeginDeposit,
    FeeTier,
    MemberKind,
    OpenMarket,
    OpenOffering,
    PostDeposit,
    Profile,
    Subscribe,
)
from exchange.engine import Engine
from exchange.events import SeriesStatus
from exchange.history.following import follow
from exchange.home import Home
from exchange.profiles import OPEN
from portal import clock
from portal.access import Role
from portal.application import create_app, let_go
from portal.config import Config
from portal.randomness import draw_text
from tests.portal.house import House
from tests.portal.sign_in import sign_in
from tests.support.engine_market import draft, give
from tests.support.waiting import wait_until

SHOP, BUYER, STRANGER = 1, 2, 3
HOUR = 3_600 * clock.SECOND


@dataclass
class Issued:
    """A series that was issued and is in use."""

    series: int
    symbol: str


class Town:
    """The exchange, its portal, and the hand on the clock."""

    def __init__(self, folder: Path, profile: Profile = OPEN) -> None:
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
        give(self.client, OpenMarket(0, "market", 0, "main", profile, (FeeTier(10, 20),), 0))
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

    def pass_time(self, nanoseconds: int) -> None:
        """Let so much time pass."""
        self.put(self.clock.now() + nanoseconds)

    def pass_until(self, condition: Callable[[], bool], awaited: str) -> None:
        """Let seconds pass until something holds: what comes in slices takes several."""

        def holds() -> bool:
            if condition():
                return True
            self.pass_time(clock.SECOND)
            return False

        wait_until(holds, awaited)

    def issue(self, units: dict[int, int], **terms: object) -> Issued:
        """Issue a series at 0.80 yuan, half of which is released, to members by an offering."""
        now = self.clock.now()
        number = len(self.client.query(AskSeries()).series) + 1
        symbol = str(terms.pop("symbol", f"HOTPOT27{number:02d}"))
        give(self.client, draft(now, draw_text(22), symbol=symbol, **terms))
        closes = now + HOUR
        offering = OpenOffering(SHOP, draw_text(22), 0, number, now, closes, 10**6, 0, 0)
        give(self.client, offering)
        for member, quantity in units.items():
            give(self.client, Subscribe(member, draw_text(22), 0, number, quantity))
        self.put(closes + clock.SECOND)
        self.pass_until(lambda: self._is_issued(number), "the units were issued")
        return Issued(number, symbol)

    def _is_issued(self, number: int) -> bool:
        (series,) = self.client.query(AskSeries(series=number)).series
        return series.status is SeriesStatus.TRADING and series.offering is None

    def status(self, symbol: str) -> SeriesStatus:
        """Return where a series is in its life."""
        (series,) = self.client.query(AskSeries(symbol=symbol)).series
        return series.status

    def close(self) -> None:
        """Stop everything."""
        let_go(self.app)
        self._stop.set()
        self.engine.stop()
        self._projector.join()
