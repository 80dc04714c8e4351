"""The writer: makes one block durable at a time, on a thread of its own or here and now.

Nothing of a block leaves before `append` has returned. If it raises nothing is tried again: who
waits for the block gets OutcomeUnknown, and `error` tells the venue's thread to stop.
"""

import logging
from collections.abc import Callable
from queue import SimpleQueue
from threading import Lock, Thread

from exchange.pipeline import AnswerDue, Sealed
from exchange.snapshots import Confirmed
from exchange.tickets import UNKNOWN
from ledger.blocks import Block
from ledger.chain import Head

Listener = Callable[[Head], None]
"""Told the durable head after answers were released; it must return soon."""

_log = logging.getLogger(__name__)


class Writer:
    """Commits what it is handed; `idle` while it has nothing to do.

    `returned` is called when it is idle again, or has failed.
    """

    def __init__(
        self,
        append: Callable[[Block], None],
        keep: Callable[[Confirmed], None],
        durable: Head,
        returned: Callable[[], None],
    ) -> None:
        """`append` is that of a `Store`; `keep` is told which snapshot is confirmed durably."""
        self._append = append
        self._keep = keep
        self._returned = returned
        self._handed: SimpleQueue[Sealed | None] = SimpleQueue()
        self._listeners: tuple[Listener, ...] = ()
        self._listeners_lock = Lock()
        self._thread = Thread(target=self._run, name="writer", daemon=True)
        self.durable = durable
        self.idle = True
        self.error: BaseException | None = None

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` of every release from now on; the returned function ends that."""
        with self._listeners_lock:
            self._listeners = (*self._listeners, listener)

        def cancel() -> None:
            with self._listeners_lock:
                self._listeners = tuple(x for x in self._listeners if x is not listener)

        return cancel

    def hand_over(self, sealed: Sealed) -> None:
        """Have `sealed`, which follows the last one, committed by the writer; only when idle."""
        self.idle = False
        self._handed.put(sealed)

    def commit(self, sealed: Sealed) -> None:
        """Commit `sealed` on the thread of the caller; only when idle. Failing, it sets `error`.

        To wake another thread and be woken by it takes longer than many a commit. What has no block
        depends on nothing that is not durable, and is released at once.
        """
        try:
            for block in sealed.blocks:
                self._append(block)
        except BaseException as error:  # noqa: BLE001  whatever it is, durability is lost
            self.error = error
            give(sealed.answers, unknown=True)
            self.announce()
            return
        self.durable = sealed.head
        if sealed.confirmed is not None:
            self._keep(sealed.confirmed)
        give(sealed.answers)
        self.announce()

    def stop(self) -> None:
        """Return when what was handed over is done."""
        self._handed.put(None)
        self._thread.join()

    def announce(self) -> None:
        """Tell the listeners that answers were given, so that they send them on."""
        for listener in self._listeners:
            try:
                listener(self.durable)
            except Exception:  # noqa: BLE001  it is the listener's fault alone
                _log.exception("a listener failed")

    def _run(self) -> None:
        while (sealed := self._handed.get()) is not None:
            self.commit(sealed)
            if self.error is not None:
                self._returned()
                return
            self.idle = True
            self._returned()


def give(answers: list[AnswerDue], *, unknown: bool = False) -> None:
    """Give every answer to whom it belongs, or tell all of them that theirs is unknown."""
    for reply_to, tag, reply in answers:
        try:
            reply_to(tag, UNKNOWN if unknown else reply)
        except Exception:  # noqa: BLE001  the others must not miss their answers for it
            _log.exception("a caller did not take its reply")
