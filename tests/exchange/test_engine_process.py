"""The engine as a process: its exit status says how it ended."""

import gc
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread, get_ident

import pytest

from exchange.client import Accepted, OutcomeUnknown, UnixSocketClient
from exchange.commands import AdmitMember, MemberKind
from exchange.engine import FAILED, REFUSED, Settings, run
from exchange.home import Home
from ledger.blocks import Block
from ledger.errors import StoreFailed
from ledger.sqlite_store import SqliteStore
from tests.support.waiting import wait_until

SETTINGS = Settings(origin="process.example")
ADMIT = AdmitMember(0, "alice", 0, MemberKind.NATURAL)


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Give this process back what an engine changes in its own."""
    interval = sys.getswitchinterval()
    handlers = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    yield
    gc.enable()
    sys.setswitchinterval(interval)
    for number, handler in handlers.items():
        signal.signal(number, handler)


def run_beside(home: Home, act: Callable[[UnixSocketClient], None]) -> int:
    """Run an engine in this thread, and `act` in another once it is there; return the status."""

    def be_its_caller() -> None:
        wait_until(home.socket.exists, "the engine listens")
        client = UnixSocketClient(home.socket)
        wait_until(lambda: client.connected, "the engine answers")
        act(client)
        client.close()

    caller = Thread(target=be_its_caller)
    caller.start()
    status = run(home, SETTINGS)
    caller.join()
    return status


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    replies: list[object] = []

    def act(client: UnixSocketClient) -> None:
        replies.append(client.submit(ADMIT))
        os.kill(os.getpid(), number)

    assert run_beside(Home(tmp_path), act) == 0
    assert isinstance(replies[0], Accepted)
    assert [path.name for path in Home(tmp_path).snapshots.iterdir()] == ["2-2.snapshot"]


def test_a_signal_that_the_kernel_gave_to_another_thread_ends_it_too(tmp_path: Path) -> None:
    def act(client: UnixSocketClient) -> None:
        client.submit(ADMIT)
        signal.pthread_kill(get_ident(), signal.SIGTERM)

    assert run_beside(Home(tmp_path), act) == 0


def test_a_fault_ends_it_with_a_status_that_asks_for_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = SqliteStore.append

    def append(store: SqliteStore, block: Block) -> None:
        if block.height:
            raise StoreFailed(reason="the disk is gone")
        original(store, block)

    def act(client: UnixSocketClient) -> None:
        with pytest.raises(OutcomeUnknown):
            client.submit(ADMIT)

    monkeypatch.setattr(SqliteStore, "append", append)
    assert run_beside(Home(tmp_path), act) == FAILED


def test_what_it_cannot_start_on_is_said_and_no_restart_is_asked_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home = Home(tmp_path)
    assert run_beside(home, lambda _client: os.kill(os.getpid(), signal.SIGTERM)) == 0
    shutil.rmtree(home.keys)

    assert run(home, SETTINGS) == REFUSED
    assert "the engine does not start" in caplog.text
    assert "ledger.key" in caplog.text
