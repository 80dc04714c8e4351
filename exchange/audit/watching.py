"""The auditing process: it follows the committed blocks on its own and says what it finds.

It reads the ledger's file and the published checkpoints, never the engine: what the venue counts
itself it does not know. It rests as long as it works, and longer when there is nothing new, so that
it is in nobody's way.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from exchange.audit.process import AuditingProcess
from exchange.audit.record import Record
from exchange.clock import SECOND, Clock, SystemClock, pause
from exchange.history.findings import AUDIT_FILE
from exchange.home import Home
from ledger.errors import StoreForeign
from ledger.sqlite_reader import SqliteReader

LOOK_EVERY: Final = SECOND // 4
"""Look for new blocks so often."""

SYSTEM_CLOCK: Final = SystemClock()

_log = logging.getLogger(__name__)


def watch(folder: Path, stopped: Callable[[], bool], clock: Clock = SYSTEM_CLOCK) -> None:
    """Audit the ledger in a home folder as it grows, until `stopped` says so.

    Waits for a ledger that is not there yet.
    """
    home = Home(folder)
    stored = _open(home, stopped)
    if stored is None:
        return
    with stored:
        record = Record(folder / AUDIT_FILE)
        try:
            _turn(AuditingProcess(stored, record, home.keys, clock), stopped, clock)
        finally:
            record.close()


def _turn(auditor: AuditingProcess, stopped: Callable[[], bool], clock: Clock) -> None:
    while not stopped():
        began = clock.monotonic()
        busy = auditor.turn()
        worked = clock.monotonic() - began
        pause(worked if busy else max(worked, LOOK_EVERY))
    auditor.stop()


def _open(home: Home, stopped: Callable[[], bool]) -> SqliteReader | None:
    while not stopped():
        if home.ledger.exists():
            try:
                return SqliteReader.open(home.ledger)
            except StoreForeign as error:  # the engine is just making it, or will refuse it
                _log.warning("the ledger cannot be audited yet: %s", error)
        pause(LOOK_EVERY)
    return None
