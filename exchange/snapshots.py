"""Snapshots: the state as bytes in a file, so that a start need not replay everything.

A file `<sequence>.snapshot` holds the state after entry `sequence` - 1. It stands for that state
only if entry `sequence` of the ledger is the StateHashed that names its hash: a file alone proves
nothing. Its bytes are

    "scrip snapshot 1", a newline | sequence, 8 bytes big-endian | what `state_codec.dump` made

and it is written as a whole or not at all, by a thread of its own, after that entry is durable.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Final

from exchange.errors import SnapshotUnusable
from ledger.durable_files import sync_folder, write_durably

KEPT: Final = 2
"""So many snapshots stay; older ones are removed."""

QUIET_SHARE: Final = 10
"""At a quiet moment a tenth of the entries is enough."""

_MAGIC: Final = b"scrip snapshot 1\n"
_STATE_AT: Final = len(_MAGIC) + 8
_SUFFIX: Final = ".snapshot"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state after entry `sequence` - 1, as bytes; entry `sequence` confirms it."""

    sequence: int
    state: bytes

    @property
    def hash(self) -> bytes:
        """The hash that a StateHashed entry names."""
        return sha256(self.state).digest()


class SnapshotPlan:
    """When to take a snapshot: at the latest `every` entries after the last one.

    Making the bytes holds up the venue, so it is done early, after a tenth of them, if the moment
    is quiet.
    """

    def __init__(self, every: int, last: int) -> None:
        """`last` is the sequence of the snapshot that the state came from, 0 if there was none."""
        self._every = every
        self._last = last

    def due(self, size: int, *, quiet: bool) -> bool:
        """Whether to take one now that the ledger has `size` entries."""
        return size - self._last >= (-(-self._every // QUIET_SHARE) if quiet else self._every)

    def behind(self, size: int) -> bool:
        """Whether a clean stop at `size` entries is worth a snapshot."""
        return size - self._last > 1

    def taken(self, size: int) -> None:
        """One was taken at `size`."""
        self._last = size


class SnapshotFolder:
    """The files of snapshots in one folder, which is made if it is not there."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self._folder = folder

    def write(self, snapshot: Snapshot) -> None:
        """Write the file of `snapshot`, durably, and remove all but the last two."""
        content = b"".join((_MAGIC, snapshot.sequence.to_bytes(8, "big"), snapshot.state))
        write_durably(self._folder / f"{snapshot.sequence}{_SUFFIX}", content)
        for _, path in self._files()[KEPT:]:
            path.unlink()
        sync_folder(self._folder)

    def newest_first(self) -> Iterator[Snapshot]:
        """Yield the snapshots that can be read, newest first; what is unusable is logged."""
        for sequence, path in self._files():
            try:
                yield _read(path, sequence)
            except SnapshotUnusable as error:
                _log.warning("%s", error)

    def _files(self) -> list[tuple[int, Path]]:
        files = self._folder.glob(f"*{_SUFFIX}")
        return sorted(((int(p.stem), p) for p in files if p.stem.isdecimal()), reverse=True)


class SnapshotWriter:
    """A thread that writes snapshots while the engine goes on."""

    def __init__(self, folder: SnapshotFolder) -> None:
        self._folder = folder
        self._waiting: SimpleQueue[Snapshot | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="snapshots", daemon=True)
        self._thread.start()

    def keep(self, snapshot: Snapshot) -> None:
        """Write `snapshot` soon. Its confirming entry is durable."""
        self._waiting.put(snapshot)

    def stop(self) -> None:
        """Return when all that was given to `keep` is written."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (snapshot := self._waiting.get()) is not None:
            try:
                self._folder.write(snapshot)
            except OSError:
                # The ledger is whole without it: the next start replays more.
                _log.exception("the snapshot after %d entries was not written", snapshot.sequence)


def _read(path: Path, sequence: int) -> Snapshot:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SnapshotUnusable(path, str(error)) from error
    if content[:_STATE_AT] != _MAGIC + sequence.to_bytes(8, "big"):
        raise SnapshotUnusable(path, f"it is not version 1 of a snapshot at {sequence}")
    return Snapshot(sequence, content[_STATE_AT:])
