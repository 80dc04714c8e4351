"""Reading: consistent snapshots of the read models, as new as the reader needs."""

import select
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, LifoQueue
from threading import Lock
from typing import Final

from exchange.events.event import Accepted
from exchange.history.errors import HistoryBehind, HistoryUnavailable
from exchange.history.projector import LEDGER_FILE, size_of
from exchange.history.replies import original
from exchange.history.schema import VIEWS_FILE, open_for_reading
from ledger.sqlite_reader import SqliteReader

WAIT_MS: Final = 1_000
"""How long a reader waits for the projector, in milliseconds."""

_PAUSE_MS: Final = 2


class History:
    """The read models in a home folder, for any number of threads.

    Nothing is opened before it is used, so it can be made before anything is there.
    """

    def __init__(self, home: Path, wait_ms: int = WAIT_MS) -> None:
        self._path = home / VIEWS_FILE
        self._ledger_path = home / LEDGER_FILE
        self._wait_ms = wait_ms
        self._idle: LifoQueue[sqlite3.Connection] = LifoQueue()
        self._ledger: SqliteReader | None = None
        self._opening = Lock()

    @contextmanager
    def read(self, at_least: int = 0) -> Iterator[sqlite3.Connection]:
        """Give a snapshot that holds `at_least` so many entries; wait up to a second for it.

        Raises HistoryBehind if the projector does not come as far, HistoryUnavailable if there is
        nothing to read.
        """
        views = self._take()
        try:
            _begin(views, at_least, self._wait_ms)
            yield views
        except sqlite3.OperationalError as error:
            raise HistoryUnavailable(self._path, str(error)) from error
        finally:
            if views.in_transaction:
                views.execute("ROLLBACK")
            self._idle.put(views)

    @contextmanager
    def glance(self) -> Iterator[sqlite3.Connection]:
        """Give the rows as they are at each statement: for a single look that cannot wait.

        Raises HistoryUnavailable if there is nothing to read.
        """
        views = self._take()
        try:
            yield views
        except sqlite3.OperationalError as error:
            raise HistoryUnavailable(self._path, str(error)) from error
        finally:
            self._idle.put(views)

    def size(self) -> int:
        """Return how many entries the read models hold; 0 if there are none yet."""
        try:
            with self.glance() as views:
                return size_of(views)
        except HistoryUnavailable:
            return 0

    def reply(self, sequence: int, parts: int) -> Accepted:
        """Return what the command was answered with whose act is `parts` entries from `sequence`.

        Raises LedgerCorrupt if they are not in the ledger.
        """
        with self._opening:
            if self._ledger is None:
                self._ledger = SqliteReader.open(self._ledger_path)
        return original(self._ledger, sequence, parts)

    def close(self) -> None:
        """Let go of the files; readers that are still at them keep theirs."""
        with self._opening:
            if self._ledger is not None:
                self._ledger.close()
                self._ledger = None
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return

    def _take(self) -> sqlite3.Connection:
        try:
            return self._idle.get_nowait()
        except Empty:
            return open_for_reading(self._path)


def _begin(views: sqlite3.Connection, at_least: int, wait_ms: int) -> None:
    for waited in range(0, wait_ms + 1, _PAUSE_MS):
        views.execute("BEGIN")
        size = size_of(views)
        if size >= at_least:
            return
        views.execute("ROLLBACK")
        if waited + _PAUSE_MS > wait_ms:
            raise HistoryBehind(at_least, size)
        # Nothing to wait for across processes but the file itself; a pause this short is enough.
        select.poll().poll(_PAUSE_MS)
