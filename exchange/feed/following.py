"""Following the ledger: a thread that brings committed entries, checked as a chain.

It takes whatever is there, hands it over, and rests a little: so while there is much to do it
brings more at a time. The engine may be away or come back; the ledger is read all the same.
"""

import logging
from collections.abc import Callable, Iterator
from threading import Event, Thread
from typing import Final

from exchange.client.client import Client
from exchange.clock import SECOND, pause, wait_for
from exchange.feed.replica import Replica
from exchange.feed.tape import Tape
from exchange.history import History, HistoryError, trades
from exchange.home import Home
from exchange.recovery import recover
from exchange.snapshots import SnapshotFolder
from exchange.venue.venue import Venue
from ledger.blocks import Block
from ledger.chain import Head, extend
from ledger.entries import Entry
from ledger.errors import StoreForeign
from ledger.sqlite_reader import SqliteReader

LOOK_EVERY: Final = SECOND // 2
"""Without being woken, look for new blocks so often: the engine may be down, or start later."""

REST: Final = SECOND // 200
"""So long is rested after each turn."""

TURN_ENTRIES: Final = 2_000
"""About so many entries are handed over at a time, when there are as many; whole blocks."""

_log = logging.getLogger(__name__)

Stopped = Callable[[], bool]


class StandingReader(SqliteReader):
    """A ledger that stands where it stood when its head was first asked for."""

    _standing: Head | None = None

    def head(self) -> Head:
        """Return the head as it was at first."""
        if self._standing is None:
            self._standing = super().head()
        return self._standing

    def blocks(self, from_height: int = 0, to_height: int | None = None) -> Iterator[Block]:
        """Yield the blocks up to that head."""
        if to_height is None and self._standing is not None:
            to_height = self._standing.height
        return super().blocks(from_height, to_height)


def open_ledger(home: Home, client: Client, stopped: Stopped) -> SqliteReader | None:
    """Return the ledger of a home folder once there is one; None if `stopped` says so before."""
    while not stopped():
        if home.ledger.exists():
            try:
                return SqliteReader.open(home.ledger)
            except StoreForeign as error:  # the engine is just making it, or will refuse it
                _log.warning("the ledger cannot be followed yet: %s", error)
        client.wait_beyond(0, LOOK_EVERY)
        pause(REST)
    return None


def recover_venue(home: Home) -> tuple[Venue, Head]:
    """Return the venue as of the newest block, and the head to go on from."""
    with StandingReader.open(home.ledger) as reader:
        recovered = recover(reader, SnapshotFolder(home.snapshots), _say_nothing)
    return recovered.venue, recovered.head


def replica_of(venue: Venue, history: History, stopped: Stopped) -> Replica | None:
    """Return a replica that numbers aggregates as the read models do.

    Waits until they have come as far; None if `stopped` says so before.
    """
    tell = _log.info  # once: after a start it is as it should be
    while not stopped():
        try:
            with history.read(at_least=venue.state.sequence) as views:
                last = [
                    trade
                    for number, series in venue.state.series.items()
                    for trade in trades.between(
                        views, number, series.next_trade - 1, series.next_trade - 1
                    )
                ]
        except HistoryError as error:
            tell("waiting for the read models: %s", error)
            tell = _log.debug
            pause(LOOK_EVERY)
            continue
        return Replica(venue, Tape({trade.series: trade.aggregate for trade in last}))
    return None


class Follower:
    """Hands entries to `deliver` from a thread of its own, in turns.

    `deliver` is given a turn's entries and what to call when they were taken; only then comes the
    next turn. A fault is handed to `failed`, and ends it.
    """

    def __init__(
        self,
        ledger: SqliteReader,
        client: Client,
        head: Head,
        deliver: Callable[[list[Entry], Callable[[], None]], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._ledger = ledger
        self._client = client
        self._head = head
        self._deliver = deliver
        self._failed = failed
        self._taken = Event()
        self._stopping = False
        self._thread = Thread(target=self._run, name="follower", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; returns when nothing more is delivered."""
        self._stopping = True
        self._taken.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        try:
            while not self._stopping:
                entries = self._read()
                if entries:
                    self._hand_over(entries)
                    pause(REST)
                else:
                    self._client.wait_beyond(self._head.size, LOOK_EVERY)
        except BaseException as error:  # noqa: BLE001  nobody is told anything any more
            _log.critical("following the ledger fails", exc_info=True)
            self._failed(error)

    def _read(self) -> list[Entry]:
        entries: list[Entry] = []
        for block in self._ledger.blocks(self._head.height):
            extension = extend(self._head, block)
            self._head = extension.head
            entries += extension.entries
            if len(entries) >= TURN_ENTRIES:
                break
        return entries

    def _hand_over(self, entries: list[Entry]) -> None:
        self._taken.clear()
        self._deliver(entries, self._taken.set)
        while not (self._stopping or wait_for(self._taken, LOOK_EVERY)):
            continue


def _say_nothing(_behind: int, _size: int) -> None:
    """Report no progress."""
