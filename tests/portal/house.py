"""An exchange in one process: engine, projector, portal, and members with keys, money and units.

Series 1 is HOTPOT2703 (tick 0.0001, lot 1), series 2 TEA2704 (tick 0.0050, lot 5, from 0.1 to 1
yuan); both trade. Series 3 is SPA2705, on presale. Member 1 is the merchant.
"""

import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event, Thread

from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from exchange.client import Accepted, AskSeries, AskTime, Client
from exchange.commands import Command, OpenOffering, Subscribe
from exchange.engine import Engine
from exchange.events import SeriesStatus
from exchange.history.following import follow
from exchange.home import Home
from portal.application import create_app, let_go
from portal.config import Config
from portal.keys import NewKey, create_key
from portal.sealing import Seal
from tests.support.engine_market import DAY, MERCHANT, SECOND, UNITS, draft, give, open_market
from tests.support.waiting import wait_until

TRADERS = 4
ALICE, BOB, CAROL, DAVE = range(2, 6)


@dataclass
class House:
    """What a test can take hold of; `keys` by member."""

    folder: Path
    engine: Engine
    client: Client
    app: Flask
    keys: dict[int, NewKey]
    stop_projector: Event
    projector: Thread

    def give(self, command: Command) -> Accepted:
        """Give a command that must be accepted."""
        return give(self.client, command)

    def size(self) -> int:
        """Return the size of the ledger."""
        return self.client.query(AskTime()).size

    def settle(self) -> None:
        """Return when the read models hold everything."""
        size = self.size()
        history = self.app.extensions["history"]
        wait_until(lambda: history.size() >= size, "the projector has caught up")

    def close(self) -> None:
        """Stop everything."""
        let_go(self.app)
        self.stop_projector.set()
        self.engine.stop()
        self.projector.join()


def open_house(folder: Path, **settings: object) -> House:
    """Open an exchange in `folder`; `settings` are those of the portal."""
    engine = Engine(Home(folder))
    engine.start()
    stop = Event()
    projector = Thread(target=follow, args=(folder, stop.is_set), daemon=True)
    projector.start()
    client = engine.client()
    open_market(client, TRADERS)
    open_further_series(client)
    config = Config(folder, **settings)  # type: ignore[arg-type]
    app = create_app(config, client)
    house = House(folder, engine, client, app, {}, stop, projector)
    house.keys = {member: make_key(house, member) for member in (MERCHANT, ALICE, BOB, CAROL, DAVE)}
    house.settle()
    return house


def open_further_series(client: Client) -> None:
    """Issue series 2 to the members, and put series 3 on presale."""
    now = time.time_ns()
    tea = {"symbol": "TEA2704", "tick": 50, "lot": 5, "lowest_price": 1_000}
    give(client, draft(now, "draft tea", **tea))
    soon = time.time_ns() + SECOND // 5
    give(client, OpenOffering(MERCHANT, "offer tea", 0, 2, now, soon, 10**9, 0, 0))
    for member in (ALICE, BOB, CAROL, DAVE):
        give(client, Subscribe(member, "subscribe tea", 0, 2, UNITS // 10))
    wait_until(partial(_trades, client, 2), "series 2 trades")
    give(client, draft(now, "draft spa", symbol="SPA2705"))
    give(client, OpenOffering(MERCHANT, "offer spa", 0, 3, now, now + DAY, 10**9, 0, 0))


def make_key(house: House, member: int, *, may_trade: bool = True) -> NewKey:
    """Make an API key, as `scrip keys create` does."""
    engine = create_engine(Config(house.folder).database)
    try:
        with Session(engine) as session:
            seal = Seal.from_file(Config(house.folder).sealing_key)
            return create_key(session, seal, member, "test", may_trade=may_trade)
    finally:
        engine.dispose()


def _trades(client: Client, number: int) -> bool:
    (series,) = client.query(AskSeries(series=number)).series
    return series.status is SeriesStatus.TRADING and series.offering is None
