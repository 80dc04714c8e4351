"""Counters that all web workers of one machine share, in a memory-mapped file.

A storage as Flask-Limiter uses them, which needs no service beside it. The file is a hash table of
counters, each with the nanosecond at which its window ends. The file is locked while it is looked
at, by the operating system, so a worker that dies lets go of it. Losing the file loses nothing but
the counts of the windows that are open. docs/decisions says what else was measured.
"""

import mmap
import struct
from collections.abc import Callable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Final, Self
from urllib.parse import quote, unquote, urlsplit

from limits.storage import Storage

from portal import clock
from portal.file_lock import FileLock

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
        self._file = Path(unquote(urlsplit(uri).path)).open("a+b")  # noqa: SIM115  kept open
        self._file.truncate(REGIONS * _REGION_BYTES)
        self._lock = FileLock(self._file.fileno())
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
        with self._lock:
            return self._add(name, expiry, amount)

    def incr_each(self, windows: Mapping[str, int]) -> list[int]:
        """Add one to several counters at once, each of which has a window of so many seconds."""
        named = [(_name(key), expiry) for key, expiry in windows.items()]
        with self._lock:
            return [self._add(name, expiry, 1) for name, expiry in named]

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
        with self._lock:
            _SLOT.pack_into(self._table, self._find(name), name, 0, 0)

    def reset(self) -> int | None:
        """End all windows."""
        with self._lock:
            self._table[:] = bytes(REGIONS * _REGION_BYTES)
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
        with self._lock:
            found, end, count = _SLOT.unpack_from(self._table, self._find(name))
        now = self._now()
        return (end, count) if found == name and end > now else (now, 0)

    def _add(self, name: bytes, expiry: int, amount: int) -> int:
        slot = self._find(name)
        count: int
        _, end, count = _SLOT.unpack_from(self._table, slot)
        now = self._now()
        if end <= now:
            end, count = now + expiry * clock.SECOND, 0
        count += amount
        _SLOT.pack_into(self._table, slot, name, end, count)
        return count

    def _find(self, name: bytes) -> int:
        """Return where it is, or else the place of the one of its region that ends first."""
        start = int.from_bytes(name[:2], "little") % REGIONS * _REGION_BYTES
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
