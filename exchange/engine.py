"""The engine: one process in which venue, sequencer, store and socket work together.

Start-up is recovery. `Engine` is the whole of it as an object, for tests and the demo's history;
`run` is the life of the process: it serves until a signal or a fault ends it, and its exit status
says which. Nothing here decides anything.
"""

import gc
import logging
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from exchange.client.in_process import InProcessClient
from exchange.clock import (
    SECOND,
    Clock,
    Periods,
    Stamps,
    SystemClock,
    switch_threads_every,
)
from exchange.engine_socket import EngineSocket
from exchange.errors import EngineFailed, ExchangeError, SettingInvalid
from exchange.followers import Follower
from exchange.gate import Gate, Poison
from exchange.home import Home
from exchange.pipeline import Pipeline
from exchange.queries import Answer, Query
from exchange.randomness import draw_ledger_id, draw_nonces
from exchange.recovery import Progress, Recovered, first_bad, recorded_act, recover
from exchange.sequencer import CAPACITY, Parts, Sequencer
from exchange.snapshot_maker import SnapshotMaker
from exchange.snapshots import SnapshotFolder, SnapshotPlan
from exchange.venue.engine_events import RULES
from exchange.venue.queries import answer
from exchange.venue.state_codec import dump
from ledger.chain import EMPTY, Head, seal
from ledger.entries import VERSION
from ledger.errors import LedgerCorrupt, LedgerError
from ledger.genesis import MONEY_SCALE, Genesis, genesis_draft
from ledger.keys import open_key, publish
from ledger.notes import SigningKey
from ledger.sqlite_store import SqliteStore
from ledger.store import Store

FAILED: Final = 1
REFUSED: Final = 2

DEFAULT_ORIGIN: Final = "scrip.local"
DEFAULT_SNAPSHOT_EVERY: Final = 1_000_000

_SWITCH_INTERVAL: Final = SECOND // 2000  # a thread whose commit returned must not wait 5 ms

_log = logging.getLogger(__name__)

SYSTEM_CLOCK: Final = SystemClock()


@dataclass(frozen=True, slots=True)
class Settings:
    """What may be chosen: the ledger's name in checkpoints, and how often to take a snapshot.

    `fork` starts on a store that does not agree with what was published; see `ledger.keys`.
    """

    origin: str = DEFAULT_ORIGIN
    snapshot_every: int = DEFAULT_SNAPSHOT_EVERY
    capacity: int = CAPACITY
    fork: bool = False


DEFAULT_SETTINGS: Final = Settings()


def settings_from(environment: Mapping[str, str], *, fork: bool = False) -> Settings:
    """Return the settings that the environment chooses. Raises SettingInvalid."""
    every = environment.get("SCRIP_SNAPSHOT_EVERY", str(DEFAULT_SNAPSHOT_EVERY))
    if not every.isdecimal() or not int(every):
        raise SettingInvalid(name="SCRIP_SNAPSHOT_EVERY", value=every, rule="a number of entries")
    origin = environment.get("SCRIP_ORIGIN", DEFAULT_ORIGIN)
    return Settings(origin=origin, snapshot_every=int(every), fork=fork)


def silent(_done: int, _total: int) -> None:
    """Tell nobody of the progress of a recovery."""


class Engine:
    """An exchange on the home folder `home`, from recovery to a clean stop.

    It is recovered when it is made, and works from `start` until `stop`. Raises LedgerError where
    the store is in use, corrupt or not what was published, ReplayFailed where it cannot be applied.
    """

    def __init__(
        self,
        home: Home,
        settings: Settings = DEFAULT_SETTINGS,
        clock: Clock = SYSTEM_CLOCK,
        progress: Progress = silent,
        open_store: Callable[[Path], Store] = SqliteStore.open,
    ) -> None:
        """Recover. `clock` and `open_store` are given by histories and tests."""
        home.make()
        with ExitStack() as closing:
            try:
                store = open_store(home.ledger)
            except LedgerCorrupt as error:
                raise first_bad(home.ledger, error) from error
            closing.callback(store.close)
            key = open_key(home.keys, store, settings.origin, fork=settings.fork)
            if store.last() is None:
                _begin(store, key, clock)
            folder = SnapshotFolder(home.snapshots)
            folder.clean()
            recovered = recover(store, folder, progress)
            snapshots = SnapshotMaker(folder, partial(dump, recovered.venue.state))
            closing.callback(snapshots.stop)
            parts = _parts(home, settings, clock, store, recovered, snapshots)
            self.sequencer = Sequencer(parts, settings.capacity)
            for follower in _followers(home, store, key):
                closing.callback(follower.stop)
                follower.tell(recovered.head)
                self.sequencer.listen(follower.tell)
            self.socket = EngineSocket(home.socket, self.sequencer, recovered.head.size)
            closing.callback(self.socket.stop)
            self.snapshot = recovered.snapshot
            self._closing = closing.pop_all()

    def start(self) -> None:
        """Take commands from now on."""
        self.sequencer.start()
        self.socket.start()

    def client(self) -> InProcessClient:
        """Return a client in this process."""
        return InProcessClient(self.sequencer)

    def close(self) -> None:
        """Ask for a clean stop and return at once; `join` tells when it is done."""
        self.sequencer.close()

    def join(self) -> None:
        """Return when the engine has stopped and let go of everything.

        Raises EngineFailed if it stopped by itself.
        """
        with self._closing:
            self.sequencer.join()
        if self.socket.failure is not None:
            raise EngineFailed(str(self.socket.failure)) from self.socket.failure

    def stop(self) -> None:
        """Finish what waits, take a snapshot, publish the last checkpoint, let go of everything."""
        self.close()
        self.join()


def run(home: Home, settings: Settings, progress: Progress = silent) -> int:
    """Serve until SIGTERM or SIGINT, or a fault, ends it; return the exit status.

    0 after a clean stop, FAILED after a fault (a new start recovers), REFUSED if it did not start
    and will not without help.
    """
    switch_threads_every(_SWITCH_INTERVAL)
    # Nothing the engine does leaves cycles behind, which is tested. To look for them nevertheless
    # took a tenth of its time, and it stood still for 80 ms at a time.
    gc.disable()
    try:
        engine = Engine(home, settings, progress=progress)
    except (LedgerError, ExchangeError, OSError) as error:
        _log.critical("the engine does not start: %s", error)
        return REFUSED
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: engine.close())
    engine.start()
    try:
        engine.join()
    except EngineFailed:
        return FAILED
    return 0


def _begin(store: Store, key: SigningKey, clock: Clock) -> None:
    """Make entry 0 of an empty store."""
    genesis = Genesis(
        origin=key.name,
        ledger_id=draw_ledger_id(),
        format=VERSION,
        rules=RULES,
        scale=MONEY_SCALE,
        public_key=key.verifying.public,
    )
    block, _ = seal(EMPTY, [genesis_draft(genesis, clock.now())], draw_nonces(1))
    store.append(block)


def _parts(
    home: Home,
    settings: Settings,
    clock: Clock,
    store: Store,
    recovered: Recovered,
    snapshots: SnapshotMaker,
) -> Parts:
    venue = recovered.venue
    gate = Gate(Poison(home.poison))

    def ask(query: Query[Answer], now: int) -> Answer:
        return answer(venue.state, query, now, halted=gate.clock_halted)

    return Parts(
        pipeline=Pipeline(venue, recovered.head, gate, ask, partial(recorded_act, store)),
        gate=gate,
        stamps=Stamps(clock, recovered.head.time),
        append=store.append,
        next_due=venue.next_due,
        nearly_full=home.nearly_full,
        checks=Periods(clock, SECOND),
        plan=SnapshotPlan(settings.snapshot_every, recovered.snapshot),
        snapshots=snapshots,
    )


def _followers(home: Home, store: Store, key: SigningKey) -> Iterator[Follower]:
    def show(head: Head) -> None:
        publish(home.keys, key, head.size, head.root())

    yield Follower("the publication of checkpoints", show)
    if isinstance(store, SqliteStore):
        yield Follower("the copying of the write-ahead log", lambda _head: _copy_log(store))


def _copy_log(store: SqliteStore) -> None:
    store.checkpoint()
