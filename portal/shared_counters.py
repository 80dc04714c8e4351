"""Counters that all web workers of one machine share, in a memory-mapped file.

A storage as Flask-Limiter uses them, which needs no service beside it. The file is a hash table of
counters, each with the nanosecond at which its window ends. The operating system locks a region of
the table while it is looked at, so a worker that dies lets go of it. Losing the file loses nothing
but the counts of the windows that are open. docs/decisions says what else was measured.
"""

import fcntl
import mmap
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Final, Self
from urllib.parse import quote, unquote, urlsplit

from limits.storage import Storage

from portal import clock

REGIONS: Final = 4_096
SLOTS: Final = 16
"""Counters of one region. When all are in use the one that ends first gives way."""

_SLOT: Final = struct.Struct("<16sqq")  # name, end of the window, count
_REGION_BYTES: Final = SLOTS * _SLOT.size
_NAME_BYTES: Final = 16


class SharedCounters(Storage):
    """Fixed windows in the file that a URI names: shared-counters:///path/of/file."""

    STORAGE_SCHEME = ["shared-counters"]  # noqa: RUF012  as the base class has it

    def __init__(self, uri: str, now: Callable[[], int] = clock.now) -> None:
        super().__init__(uri)
        self._now = now
        self._threads = threading.Lock()
        self._file = Path(unquote(urlsplit(uri).path)).open("a+b")  # noqa: SIM115  kept open
        self._file.truncate(REGIONS * _REGION_BYTES)
        self._table = mmap.mmap(self._file.fileno(), REGIONS * _REGION_BYTES)

    @classmethod
    def in_file(cls, path: Path) -> Self:
        """Return the counters in the file at `path`, which is made if it is not there."""
        return cls(f"{cls.STORAGE_SCHEME[0]}://{quote(str(path.absolute()))}")

    @property
    def base_exceptions(self) -> type[Exception]:
        """What goes wrong when the file does."""
        return OSError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add to a counter whose window is `expiry` seconds long, and return its count."""
        name = _name(key)
        with self._region(name) as start:
            slot = self._find(start, name)
            count: int
            _, end, count = _SLOT.unpack_from(self._table, slot)
            now = self._now()
            if end <= now:
                end, count = now + expiry * clock.SECOND, 0
            count += amount
            _SLOT.pack_into(self._table, slot, name, end, count)
        return count

    def get(self, key: str) -> int:
        """Return the count of the window that is open, 0 if none is."""
        return self._read(key)[1]

    def get_expiry(self, key: str) -> float:
        """Return when the window ends, in seconds since 1970; now, if none is open."""
        return self._read(key)[0] / clock.SECOND

    def seconds_left(self, key: str) -> int:
        """Return the whole seconds until the window has ended, 0 if none is open."""
        return -(-(self._read(key)[0] - self._now()) // clock.SECOND)

    def clear(self, key: str) -> None:
        """End the window of a counter."""
        name = _name(key)
        with self._region(name) as start:
            _SLOT.pack_into(self._table, self._find(start, name), name, 0, 0)

    def reset(self) -> int | None:
        """End all windows."""
        for region in range(REGIONS):
            with self._region(region.to_bytes(2, "little")) as start:
                self._table[start : start + _REGION_BYTES] = bytes(_REGION_BYTES)
        return None

    def check(self) -> bool:
        """Whether counters can be kept."""
        return not self._file.closed

    def close(self) -> None:
        """Let go of the file."""
        self._table.close()
        self._file.close()

    def _read(self, key: str) -> tuple[int, int]:
        name = _name(key)
        with self._region(name) as start:
            found, end, count = _SLOT.unpack_from(self._table, self._find(start, name))
        now = self._now()
        return (end, count) if found == name and end > now else (now, 0)

    @contextmanager
    def _region(self, name: bytes) -> Iterator[int]:
        start = int.from_bytes(name[:2], "little") % REGIONS * _REGION_BYTES
        # The file lock keeps processes apart, the other one the threads of this process.
        with self._threads:
            fcntl.lockf(self._file, fcntl.LOCK_EX, _REGION_BYTES, start)
            try:
                yield start
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN, _REGION_BYTES, start)

    def _find(self, start: int, name: bytes) -> int:
        """Return where the counter is, or else the place of the one that ends first."""
        first_end, place = 2**63, start
        for slot in range(start, start + _REGION_BYTES, _SLOT.size):
            found, end, _ = _SLOT.unpack_from(self._table, slot)
            if found == name:
                return slot
            if end < first_end:
                first_end, place = end, slot
        _SLOT.pack_into(self._table, place, name, 0, 0)
        return place


def _name(key: str) -> bytes:
    return blake2b(key.encode(), digest_size=_NAME_BYTES).digest()
