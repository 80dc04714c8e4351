"""What an engine does leaves nothing behind that only a garbage collector finds: it has none."""

import gc
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from exchange.client import AskBalances, AskDepth, AskOpenOrders, AskOrder, Client
from exchange.client.wire import encode_requests
from exchange.commands import CancelOrder, Side
from exchange.engine import Engine, Settings
from exchange.home import Home
from tests.faults.recording_client import Trader
from tests.support.engine_market import SERIES, limit_order, open_market
from tests.support.waiting import wait_until

SNAPSHOT_EVERY = 300


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = Engine(Home(tmp_path), Settings("garbage.example", SNAPSHOT_EVERY))
    engine.start()
    yield engine
    engine.stop()


@pytest.fixture
def uncollected() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def trade(client: Client, trader: Trader, member: int, batches: int) -> None:
    """Do of everything: orders, sweeps, cancels, retries, refusals, questions."""
    for _ in range(batches):
        batch = trader.batch()
        client.submit_many(batch)
        client.submit(batch[0])
        client.submit(limit_order(member, "huge", Side.BUY, 8_000, 2**60))
        client.submit(CancelOrder(member, "nobody's", batch[0].valid_until, SERIES, 2**40))
        client.query(AskBalances(member))
        client.query(AskOpenOrders(member))
        client.query(AskOrder(member, 2**40))
        client.query(AskDepth(SERIES, 100))


def strangers(home: Home, count: int) -> None:
    """Come and go: some say nothing, some something, some nonsense."""
    frames = (b"", encode_requests([(1, AskBalances(1))]), b"\0\0\0\1\xff", b"\xff" * 9)
    for nth in range(count):
        with socket.socket(socket.AF_UNIX) as stranger:
            stranger.connect(str(home.socket))
            stranger.sendall(frames[nth % len(frames)])
            assert stranger.recv(2**16)


@pytest.mark.usefixtures("uncollected")
def test_nothing_is_left_in_cycles(engine: Engine, tmp_path: Path) -> None:
    client = engine.client()
    members = open_market(client, 2)
    trader = Trader(members[0], members[1], 1)
    trade(client, trader, members[0], 10)
    strangers(Home(tmp_path), 10)
    gc.collect()  # what starting left

    trade(client, trader, members[0], 40)
    strangers(Home(tmp_path), 40)
    wait_until(lambda: len(engine.socket._callers) == 0, "the last stranger is gone")

    assert list(Home(tmp_path).snapshots.glob("*.snapshot"))
    assert gc.collect() == 0
