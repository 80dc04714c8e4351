"""An engine that kills itself inside a commit when it is told to.

    python -m tests.faults.killable_engine HOME SNAPSHOT_EVERY CAPACITY

It prints "ready" and the sequence of the snapshot that it came from. On SIGUSR1 it dies when the
next block is written but not committed, on SIGUSR2 when it is committed but nobody was told.
"""

import faulthandler
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from exchange.engine import Engine, Settings
from exchange.home import Home
from ledger.sqlite_file import Connection, Cursor, SqlValue, connect
from ledger.sqlite_store import SqliteStore


class Doom:
    """Whether to die at the next COMMIT, and on which side of it."""

    def __init__(self) -> None:
        self.before = False
        self.after = False
        signal.signal(signal.SIGUSR1, lambda *_: setattr(self, "before", True))
        signal.signal(signal.SIGUSR2, lambda *_: setattr(self, "after", True))


class DoomedConnection:
    """A connection that dies at COMMIT, if it is doomed."""

    def __init__(self, connection: Connection, doom: Doom) -> None:
        self._connection = connection
        self._doom = doom

    def execute(self, sql: str, parameters: Sequence[SqlValue] = (), /) -> Cursor:
        """Run one statement."""
        if sql == "COMMIT" and self._doom.before:
            die()
        cursor = self._connection.execute(sql, parameters)
        if sql == "COMMIT" and self._doom.after:
            die()
        return cursor

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def die() -> None:
    """End this process as kill -9 does."""
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Serve until killed, or stopped by SIGTERM."""
    faulthandler.enable()  # on SIGABRT it shows what each thread is at
    doom = Doom()

    def open_store(path: Path) -> SqliteStore:
        return SqliteStore.open(path, lambda uri: DoomedConnection(connect(uri), doom))

    home, every, capacity = sys.argv[1:]
    settings = Settings("kill.example", int(every), int(capacity))
    engine = Engine(Home(Path(home)), settings, open_store=open_store)
    signal.signal(signal.SIGTERM, lambda *_: engine.close())
    engine.start()
    print("ready", engine.snapshot, flush=True)  # noqa: T201  the parent waits for it
    engine.join()


if __name__ == "__main__":
    main()
