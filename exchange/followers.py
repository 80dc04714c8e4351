"""Followers: threads that do something with the newest durable head, not too often.

The hot path only tells them of it. Two of them belong to the engine: one publishes checkpoints, at
most one a second, and one copies the write-ahead log into the ledger's file.
"""

import logging
from collections.abc import Callable
from threading import Lock, Thread

from exchange.clock import SECOND, wait
from ledger.chain import Head

_log = logging.getLogger(__name__)


class Follower:
    """Calls `act` with the newest head after it was told of one, at most once per `period`."""

    def __init__(self, name: str, act: Callable[[Head], None], period: int = SECOND) -> None:
        """`period` is in nanoseconds."""
        self._name = name
        self._act = act
        self._period = period
        self._newest: Head | None = None
        self._told = Lock()
        self._told.acquire()
        self._stopping = Lock()
        self._stopping.acquire()
        self._stopped = False
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def tell(self, head: Head) -> None:
        """Take note of a head; safe from any thread, returns at once."""
        if self._newest is not head:
            self._newest = head
            _ring(self._told)

    def stop(self) -> None:
        """Return when the newest head was acted on."""
        self._stopped = True
        _ring(self._stopping)
        _ring(self._told)
        self._thread.join()

    def _run(self) -> None:
        done: Head | None = None
        while True:
            self._told.acquire()
            stopped = self._stopped  # before the look: what was told before it is still done
            newest = self._newest
            if newest is not None and newest is not done:
                self._try(newest)
                done = newest
            if stopped:
                return
            wait(self._stopping, self._period)

    def _try(self, head: Head) -> None:
        try:
            self._act(head)
        except Exception:  # noqa: BLE001  the ledger does not depend on it; the next time may do
            _log.exception("%s failed at %d entries", self._name, head.size)


def _ring(doorbell: Lock) -> None:
    try:
        doorbell.release()
    except RuntimeError:
        return  # it rings already
