"""Snapshots while the engine works: a forked child makes the bytes, the venue only forks.

`begin` forks at one sequence. What the child reports, `take_report` gives to the venue's thread,
which records it as an entry; once that entry is durable `keep` lets the file count. One after the
other: `idle` says that the next may begin. A child that fails is logged, and nothing else.
"""

import logging
from collections.abc import Callable
from hashlib import sha256
from queue import SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING

from exchange.errors import WorkFailed
from exchange.forked_work import ForkedWork, fork
from exchange.snapshots import Confirmed, Hashed, SnapshotFolder

if TYPE_CHECKING:
    from hashlib import _Hash as HASH

_Task = Callable[[], None]

_log = logging.getLogger(__name__)


class SnapshotMaker:
    """Makes snapshots of what `dump` returns, one at a time, with a thread to wait for children.

    All but `keep` and `stop` belong to the venue's thread.
    """

    def __init__(self, folder: SnapshotFolder, dump: Callable[[], bytes]) -> None:
        self._folder = folder
        self._dump = dump
        self._reported: Hashed | None = None
        self._child: ForkedWork | None = None
        self._ended = Event()  # the child, and its report is there
        self._free = Event()
        self._free.set()
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="snapshots", daemon=True)
        self._thread.start()

    @property
    def idle(self) -> bool:
        """Whether nothing is under way, so that the next may begin."""
        return self._free.is_set()

    def begin(self, sequence: int, returned: Callable[[], None]) -> None:
        """Let a child write the state, which is that after entry `sequence` - 1.

        `returned` is called, by another thread, when there is a report or will be none.
        """
        digest = sha256()  # made here: the library takes locks to find its algorithm
        try:
            child = fork(lambda: self._write(sequence, digest))
        except OSError:
            _log.exception("no process for the snapshot after %d entries", sequence)
            return
        self._child = child
        self._ended.clear()
        self._free.clear()
        self._tasks.put(lambda: self._wait_for(child, sequence, returned))

    def take_report(self) -> Hashed | None:
        """Return, once, what a child has reported: to be recorded, and then given to `keep`."""
        reported, self._reported = self._reported, None
        return reported

    def make(self, sequence: int) -> Hashed | None:
        """Write the state here and now, in place of whatever is under way; None if it fails."""
        if self._child is not None:
            self._child.kill()
            self._ended.wait()
            self._reported = None
        try:
            return Hashed(sequence, self._write(sequence, sha256()))
        except OSError:
            # The ledger is whole without it: the next start replays more.
            _log.exception("the snapshot after %d entries was not written", sequence)
            return None

    def keep(self, confirmed: Confirmed) -> None:
        """Let the file of a snapshot count, soon: its confirming entry is durable."""
        self._tasks.put(lambda: self._confirm(confirmed))

    def stop(self) -> None:
        """Return when all that was given to `keep` is done and no child is left."""
        if self._child is not None:
            self._child.kill()
        self._tasks.put(None)
        self._thread.join()

    def _write(self, sequence: int, digest: "HASH") -> bytes:
        """Write the file, in the child or here; return the hash."""
        state = self._dump()
        digest.update(state)
        self._folder.write(sequence, state)
        return digest.digest()

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()

    def _wait_for(self, child: ForkedWork, sequence: int, returned: Callable[[], None]) -> None:
        try:
            self._reported = Hashed(sequence, child.result())
        except WorkFailed as error:
            _log.error("the snapshot after %d entries: %s", sequence, error)
            self._free.set()
        self._ended.set()
        returned()

    def _confirm(self, confirmed: Confirmed) -> None:
        try:
            self._folder.confirm(confirmed)
        except OSError:
            _log.exception("the snapshot after %d entries is not kept", confirmed.sequence)
        self._free.set()
