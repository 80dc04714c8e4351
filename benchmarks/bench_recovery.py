"""Recovery: how long a start takes, from the entries alone and from a snapshot.

Replay checks every entry as part of chain and tree and applies it; beside it the same entries are
only hashed. A start from a snapshot loads the state and replays what came after. Making a snapshot
holds the venue up while a child is forked; beside it the state is written and hashed in its place.
"""

import gc
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from threading import Event
from typing import Final

from benchmarks.command_flow import fill, go_on
from benchmarks.prepared_market import PreparedMarket, Size
from benchmarks.rows import Row
from benchmarks.running_engine import new_home
from exchange.engine import Engine, silent
from exchange.home import Home
from exchange.recovery import recover
from exchange.snapshot_maker import SnapshotMaker
from exchange.snapshots import SnapshotFolder
from exchange.venue.state import State
from exchange.venue.state_codec import dump, state_hash
from ledger.entries import entry_hash
from ledger.sqlite_reader import SqliteReader
from ledger.store import StoredBlocks
from ledger.tree import EMPTY_FRONTIER

TARGET_RATIO: Final = 0.15
TARGET_START_S: Final = 2
TARGET_PAUSE: Final = 0.1

OPENS_AT: Final = 1_800_000_000 * 10**9
"""The state, and so its hash, does not depend on when it is measured."""

ROUNDS: Final = 3


def run(
    folder: Path,
    entries: int = 200_000,
    orders: int = 100_000,
    accounts: int = 100_000,
    tail: int = 100_000,
) -> list[Row]:
    """Measure replay of about `entries` entries, a start with snapshot and tail, and a snapshot."""
    return [_replay(folder, entries), *_with_snapshot(folder, orders, accounts, tail)]


def _replay(folder: Path, entries: int) -> Row:
    with new_home(folder) as home:
        with PreparedMarket(home, OPENS_AT, Size(members=1_000, live=5_000)) as market:
            fill(market)
            go_on(market, entries)
        state = state_hash(market.venue.state)
        nothing = SnapshotFolder(home.folder / "no snapshots")
        with SqliteReader.open(home.ledger) as stored:
            size = stored.head().size
            pairs = [
                (_work(lambda: _hash(stored)), _work(lambda: recover(stored, nothing, silent)))
                for _ in range(ROUNDS)
            ]
    hashing = size / median(hashing for hashing, _ in pairs)
    return Row(
        name=f"recovery: replay of {size:,} entries with verification",
        value=size / median(replay for _, replay in pairs),
        unit="entries/s of processor time",
        reference=f"hashing alone, {hashing:,.0f}/s",
        ratio=median(hashing / replay for hashing, replay in pairs),
        better="higher",
        target=TARGET_RATIO,
        hash=state.hex()[:16],
    )


def _with_snapshot(folder: Path, orders: int, accounts: int, tail: int) -> tuple[Row, Row]:
    with new_home(folder) as home:
        with PreparedMarket(home, OPENS_AT, Size(members=accounts, live=orders)) as market:
            fill(market)
            keys = len(market.venue.state.keys)
            market.take_snapshot()
            go_on(market, tail)
        content = f"{orders:,} orders, {accounts:,} accounts, {keys:,} keys"
        state = state_hash(market.venue.state)
        seconds = median(_start_of_copy(home) for _ in range(ROUNDS))
        start = Row(
            name=f"recovery: start from a snapshot of {content}, and {tail:,} entries",
            value=seconds,
            unit="s",
            reference=f"{TARGET_START_S} s",
            ratio=seconds / TARGET_START_S,
            better="lower",
            target=1,
            hash=state.hex()[:16],
        )
        made = SnapshotFolder(home.folder / "made")
        return start, _pause(market.venue.state, made, content)


def _pause(state: State, folder: SnapshotFolder, content: str) -> Row:
    maker = SnapshotMaker(folder, partial(dump, state))
    pairs = [_paused(maker) for _ in range(ROUNDS)]
    maker.stop()
    return Row(
        name=f"recovery: pause for a snapshot after {content}",
        value=1_000 * median(forked for forked, _ in pairs),
        unit="ms",
        reference=f"written in place, {1_000 * median(written for _, written in pairs):,.0f} ms",
        ratio=median(forked / written for forked, written in pairs),
        better="lower",
        target=TARGET_PAUSE,
        hash=state_hash(state).hex()[:16],
    )


def _paused(maker: SnapshotMaker) -> tuple[float, float]:
    """Return the seconds that forking takes, and those that writing the same in place takes."""
    ended = Event()
    forked = _took(lambda: maker.begin(0, ended.set), time.perf_counter)
    ended.wait()
    return forked, _took(lambda: maker.make(0), time.perf_counter)


def _hash(stored: StoredBlocks) -> None:
    frontier = EMPTY_FRONTIER
    for block in stored.blocks():
        frontier, _ = frontier.grow([entry_hash(entry) for entry in block.split()])
        frontier.root()


def _start_of_copy(home: Home) -> float:
    """Return the seconds that an engine takes to start on a copy: its stop leaves a snapshot."""
    copy = Home(home.folder / "copy")
    shutil.copytree(home.folder, copy.folder)
    engines: list[Engine] = []
    seconds = _took(lambda: engines.append(Engine(copy)), time.perf_counter)
    for engine in engines:
        engine.start()
        engine.stop()
    shutil.rmtree(copy.folder)
    return seconds


def _work(action: Callable[[], object]) -> float:
    """Return the seconds of processor time that `action`, which waits for nothing, takes."""
    return _took(action, time.process_time)


def _took(action: Callable[[], object], clock: Callable[[], float]) -> float:
    """Return what `action` takes with the garbage collector off, as when an engine starts."""
    gc.collect()
    gc.disable()
    start = clock()
    result = action()
    seconds = clock() - start
    gc.enable()
    del result
    return seconds
