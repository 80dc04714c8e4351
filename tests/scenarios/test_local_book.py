"""A client's own order book is the venue's, while orders flow and whichever process is killed."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Thread

import pytest

from exchange.client import AskSeries, Client, UnixSocketClient
from exchange.clock import SetClock, SystemClock
from exchange.commands import CancelOrders, Command, Side
from exchange.demo.history import LENGTH, History
from exchange.engine import Engine
from exchange.feed.running import Feed, Place, World
from exchange.history import History as Views
from exchange.history.following import follow
from exchange.home import Home
from portal.config import Config
from portal.feed_door import FeedDoor
from tests.support.book_keeper import BookKeeper, snapshots_of
from tests.support.engine_market import limit_order, open_market
from tests.support.loopback import free_port
from tests.support.served_feed import LAX, Listener
from tests.support.waiting import wait_until

SYMBOL = "HOTPOT2703CNY"
SEED = 20_270_301


@contextmanager
def process(home: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run one child of `scrip serve` by itself; it is killed at the end."""
    command = [sys.executable, "-m", "portal.command_line", words[0], "--home", str(home)]
    with (home / "log").open("ab") as log:
        child = subprocess.Popen([*command, *words[1:]], stdout=log, stderr=log)
    try:
        yield child
    finally:
        child.kill()
        child.wait()


@contextmanager
def background(act: Callable[[], None]) -> Iterator[None]:
    """Do something meanwhile, and wait for its end."""
    thread = Thread(target=act)
    thread.start()
    yield
    thread.join()


class Traders:
    """Members who place and cancel without end; what is refused or unknown does not matter."""

    def __init__(self, client: Client, members: range) -> None:
        self._client = client
        self._members = members
        self._rng = random.Random(SEED)
        self._count = 0

    def trade(self, count: int) -> None:
        """Give so many commands, some at a time."""
        for _ in range(count // 10):
            self._client.submit_many([self._command() for _ in range(10)])

    def _command(self) -> Command:
        rng = self._rng
        self._count += 1
        member, key = rng.choice(self._members), f"trade {self._count}"
        if rng.random() < 0.05:
            until = time.time_ns() + 60 * 10**9
            return CancelOrders(member, key, until, 1, rng.choice((-1, 0, 1)))
        side = rng.choice((Side.BUY, Side.SELL))
        price = 8_000 + rng.randrange(-40, 40) + (-15 if side is Side.BUY else 15)
        return limit_order(member, key, side, price, rng.randrange(1, 50))


def equal(keeper: BookKeeper) -> None:
    wait_until(partial(keeper.equals, SYMBOL), "the client's order book is the venue's", 60)


def test_a_local_book_equals_the_venues_across_kills_of_engine_and_feed(tmp_path: Path) -> None:
    engine = Engine(Home(tmp_path))
    engine.start()
    members = open_market(engine.client(), 4)
    engine.stop()
    port = free_port()
    feed = ("feed", "--port", str(port))
    client = UnixSocketClient(tmp_path / "engine.sock")
    traders = Traders(client, members)
    snapshot = snapshots_of(client, {SYMBOL: 1})
    with (
        process(tmp_path, "projector"),
        process(tmp_path, *feed) as first_feed,
        process(tmp_path, "engine") as first_engine,
    ):
        wait_until(lambda: client.connected, "the engine answers", 60)
        with BookKeeper(f"ws://127.0.0.1:{port}", [SYMBOL], snapshot) as keeper:
            wait_until(lambda: keeper.connections, "the feed answers", 60)
            traders.trade(1_000)
            equal(keeper)

            os.kill(first_engine.pid, signal.SIGKILL)
            first_engine.wait()
            wait_until(lambda: not client.connected, "the engine has gone", 60)
            with process(tmp_path, "engine"):
                wait_until(lambda: client.connected, "the engine is back", 60)
                traders.trade(1_000)
                equal(keeper)
                assert keeper.connections == 1  # the feed was there all the time

                os.kill(first_feed.pid, signal.SIGKILL)
                traders.trade(300)
                with process(tmp_path, *feed):
                    wait_until(lambda: keeper.connections > 1, "the feed is back", 60)
                    traders.trade(500)
                    equal(keeper)
            assert keeper.applied > 3  # at least some by deltas: how many depends on the clock
    client.close()


class BooksOfAll:
    """Tells the demo's history, and follows each series from the day on which it is listed."""

    def __init__(self, client: Client, address: str) -> None:
        self.client = client
        self.series: dict[str, int] = {}
        self.keepers: dict[str, BookKeeper] = {}
        self._address = address

    def day_told(self, _day: int, _days: int) -> None:
        """Begin to follow what is new, and compare what is followed."""
        for series in self.client.query(AskSeries()).series:
            symbol = f"{series.terms.symbol}CNY"
            if symbol not in self.keepers and series.status.value > 1:
                self.series[symbol] = series.series
                snapshot = snapshots_of(self.client, self.series)
                self.keepers[symbol] = BookKeeper(self._address, [symbol], snapshot)
        for symbol, keeper in self.keepers.items():
            wait_until(partial(keeper.equals, symbol), f"the books of {symbol} are equal", 120)


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_local_books_equal_the_venues_through_a_month_of_demo_traffic(tmp_path: Path) -> None:
    until = SystemClock().now()
    clock = SetClock(until - LENGTH)
    engine = Engine(Home(tmp_path), clock=clock)
    engine.start()
    client = engine.client()
    views, port = Views(tmp_path), free_port()
    door = FeedDoor.open(Config(tmp_path), client, views)
    world = World(client, views, door)
    feed = Feed(Home(tmp_path), world, Place("127.0.0.1", port, None, LAX))
    stopped = [False]
    with background(lambda: follow(tmp_path, lambda: stopped[0])), background(feed.run):
        address = f"ws://127.0.0.1:{port}"
        wait_until(partial(answers, address), "the feed answers", 60)
        books = BooksOfAll(client, address)
        told = History(client, clock, until)
        told.tell(books.day_told)
        applied = sum(keeper.applied for keeper in books.keepers.values())
        for keeper in books.keepers.values():
            keeper.close()
        feed.stop()
        stopped[0] = True
    engine.stop()
    door.close()
    views.close()

    assert told.told > 10_000
    assert applied > 1_000


def answers(address: str) -> bool:
    try:
        Listener(f"{address}/ws").close()
    except OSError:
        return False
    return True
