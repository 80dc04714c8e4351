"""Following: the projector as a process or thread of its own, woken whenever the ledger grows."""

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Final

from exchange.client.unix_socket import UnixSocketClient
from exchange.clock import SECOND, wait
from exchange.history.projector import Projector
from exchange.history.schema import VIEWS_FILE
from exchange.home import Home
from ledger.errors import StoreForeign
from ledger.sqlite_reader import SqliteReader

LOOK_EVERY: Final = SECOND // 2
"""Without being woken, look for new blocks so often: the engine may be down, or start later."""

_log = logging.getLogger(__name__)


def for_ever() -> bool:
    """Say that nobody wants it to stop; the process is killed, which costs nothing."""
    return False


def follow(folder: Path, stopped: Callable[[], bool] = for_ever) -> None:
    """Keep the read models in a home folder up with its ledger until `stopped` says so.

    Waits for a ledger that is not there yet. Raises LedgerCorrupt if an entry cannot be read.
    """
    home = Home(folder)
    bell = Lock()
    bell.acquire()
    client = UnixSocketClient(home.socket)
    client.subscribe(lambda _size: _ring(bell))
    try:
        ledger = _open(home, bell, stopped)
        if ledger is not None:
            with ledger:
                _keep_up(Projector(ledger, folder / VIEWS_FILE), bell, stopped)
    finally:
        client.close()


def _open(home: Home, bell: Lock, stopped: Callable[[], bool]) -> SqliteReader | None:
    while not stopped():
        if home.ledger.exists():
            try:
                return SqliteReader.open(home.ledger)
            except StoreForeign as error:  # the engine is just making it, or will refuse it
                _log.warning("the ledger cannot be followed yet: %s", error)
        wait(bell, LOOK_EVERY)
    return None


def _keep_up(projector: Projector, bell: Lock, stopped: Callable[[], bool]) -> None:
    try:
        while True:
            projector.catch_up()
            if stopped():
                return
            wait(bell, LOOK_EVERY)
    finally:
        projector.close()


def _ring(bell: Lock) -> None:
    try:
        bell.release()
    except RuntimeError:
        return  # it rings already
