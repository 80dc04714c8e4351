"""Snapshots: the state as bytes in a file, so that a start need not replay everything.

A file `<sequence>-<entry>.snapshot` holds the state after entry `sequence` - 1. It stands for that
state only if the ledger's entry `entry`, at or after `sequence`, is the StateHashed that names
`sequence` and the file's hash: a file alone proves nothing. Its bytes are

    "scrip snapshot 1", a newline | sequence, 8 bytes big-endian | what `state_codec.dump` made

and it is written as a whole or not at all. Until the entry is durable it is called
`<sequence>.unconfirmed`, which no start reads.
"""

import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
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
_UNCONFIRMED: Final = ".unconfirmed"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hashed:
    """The hash of the state after entry `sequence` - 1: what a StateHashed entry names."""

    sequence: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The snapshot at `sequence` is confirmed by the ledger's entry `entry`."""

    sequence: int
    entry: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state after entry `sequence` - 1, as bytes; entry `entry` is said to confirm it."""

    sequence: int
    entry: int
    state: bytes

    @property
    def hash(self) -> bytes:
        """The hash that a StateHashed entry names."""
        return sha256(self.state).digest()


class SnapshotPlan:
    """When to take a snapshot: at the latest `every` entries after the last one was begun.

    Making it costs processor time beside the venue's, so it is begun early, after a tenth of them,
    if the moment is quiet.
    """

    def __init__(self, every: int, last: int) -> None:
        """`last` is the sequence of the snapshot that the state came from, 0 if there was none."""
        self._every = every
        self._begun = last
        self._last = last

    def due(self, size: int, *, quiet: bool) -> bool:
        """Whether to begin one now that the ledger has `size` entries."""
        return size - self._begun >= (-(-self._every // QUIET_SHARE) if quiet else self._every)

    def behind(self, size: int) -> bool:
        """Whether a clean stop at `size` entries is worth a snapshot."""
        return size - self._last > 1

    def begun(self, size: int) -> None:
        """One was begun at `size`; if it fails the next one is tried when it would be due."""
        self._begun = size

    def taken(self, size: int) -> None:
        """One was taken at `size`."""
        self._last = size


class SnapshotFolder:
    """The files of snapshots in one folder, which is made if it is not there."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self._folder = folder

    def clean(self) -> None:
        """Remove what was never confirmed; nobody else writes here."""
        for path in (*self._folder.glob(f"*{_UNCONFIRMED}"), *self._folder.glob(".*.new")):
            with suppress(OSError):
                path.unlink()

    def write(self, sequence: int, state: bytes) -> None:
        """Write the bytes of the state at `sequence`, durably, for `confirm` or `drop`."""
        content = b"".join((_MAGIC, sequence.to_bytes(8, "big"), state))
        write_durably(self._unconfirmed(sequence), content)

    def confirm(self, confirmed: Confirmed) -> None:
        """Let starts read what was written, now that its entry is durable; keep the last two."""
        name = f"{confirmed.sequence}-{confirmed.entry}{_SUFFIX}"
        self._unconfirmed(confirmed.sequence).replace(self._folder / name)
        for _, _, path in self._files()[KEPT:]:
            path.unlink()
        sync_folder(self._folder)

    def newest_first(self) -> Iterator[Snapshot]:
        """Yield the snapshots that can be read, newest first; what is unusable is logged."""
        for sequence, entry, path in self._files():
            try:
                yield Snapshot(sequence, entry, _read(path, sequence))
            except SnapshotUnusable as error:
                _log.warning("%s", error)

    def _unconfirmed(self, sequence: int) -> Path:
        return self._folder / f"{sequence}{_UNCONFIRMED}"

    def _files(self) -> list[tuple[int, int, Path]]:
        found = []
        for path in self._folder.glob(f"*{_SUFFIX}"):
            sequence, _, entry = path.stem.partition("-")
            if sequence.isdecimal() and entry.isdecimal():
                found.append((int(sequence), int(entry), path))
        return sorted(found, reverse=True)


def _read(path: Path, sequence: int) -> bytes:
    try:
        with path.open("rb") as file:
            beginning, state = file.read(_STATE_AT), file.read()
    except OSError as error:
        raise SnapshotUnusable(path, str(error)) from error
    if beginning != _MAGIC + sequence.to_bytes(8, "big"):
        raise SnapshotUnusable(path, f"it is not version 1 of a snapshot at {sequence}")
    return state
