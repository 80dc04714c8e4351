"""Following: the projector as a process or thread of its own, woken when the ledger has grown.

It rests after each batch. So while there is much to do it does more at a time, which costs less,
and leaves the processor to those for whom somebody waits.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from exchange.client.client import Client
from exchange.client.unix_socket import UnixSocketClient
from exchange.clock import SECOND, pause
from exchange.history.projector import Projector
from exchange.history.schema import VIEWS_FILE
from exchange.home import Home
from ledger.errors import StoreForeign
from ledger.sqlite_reader import SqliteReader

LOOK_EVERY: Final = SECOND // 2
"""Without being woken, look for new blocks so often: the engine may be down, or start later."""

REST: Final = SECOND // 50
"""So long the read models are left alone after each batch: they may be so much behind."""

_log = logging.getLogger(__name__)


def for_ever() -> bool:
    """Say that nobody wants it to stop; the process is killed, which costs nothing."""
    return False


def follow(folder: Path, stopped: Callable[[], bool] = for_ever) -> None:
    """Keep the read models in a home folder up with its ledger until `stopped` says so.

    Waits for a ledger that is not there yet. Raises LedgerCorrupt if an entry cannot be read.
    """
    home = Home(folder)
    client = UnixSocketClient(home.socket)
    try:
        ledger = _open(home, client, stopped)
        if ledger is not None:
            with ledger:
                _keep_up(Projector(ledger, folder / VIEWS_FILE), client, stopped)
    finally:
        client.close()


def _open(home: Home, client: Client, stopped: Callable[[], bool]) -> SqliteReader | None:
    while not stopped():
        if home.ledger.exists():
            try:
                return SqliteReader.open(home.ledger)
            except StoreForeign as error:  # the engine is just making it, or will refuse it
                _log.warning("the ledger cannot be followed yet: %s", error)
        client.wait_beyond(0, LOOK_EVERY)
        pause(REST)
    return None


def _keep_up(projector: Projector, client: Client, stopped: Callable[[], bool]) -> None:
    try:
        while True:
            size = projector.catch_up()
            if stopped():
                return
            pause(REST)
            client.wait_beyond(size, LOOK_EVERY)
    finally:
        projector.close()
