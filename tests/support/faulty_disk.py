"""A disk under SQLite that loses power, fills up, fails to sync, or lies about having synced.

Every write really happens, so that SQLite reads what it wrote; beside it the disk keeps what would
be there if power were cut now: of each file what was synced, and of what was not, a seeded choice
of sectors.
"""

import random
from dataclasses import dataclass, field
from pathlib import Path

import apsw

SECTOR = 512

POWER_OFF = "power is off"
FULL = "the disk is full"
NO_SYNC = "the disk does not sync"


@dataclass
class Platter:
    """One file: what a power cut cannot touch, and the changes since."""

    synced: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)

    def sync(self) -> None:
        """Make all changes safe."""
        for offset, data in self.pending:
            _change(self.synced, offset, data)
        self.pending.clear()

    def after_power_cut(self, rng: random.Random) -> bytes:
        """Return what is found when power comes back: of what was not synced, some sectors."""
        content = bytearray(self.synced)
        kept = rng.choice((0, 1, 2, 3))  # nothing, some, a first part, all
        until = rng.randrange(len(self.pending) + 1)
        for nth, (offset, data) in enumerate(self.pending):
            if kept == 0 or (kept == 2 and nth >= until):
                continue
            if data is None:
                _change(content, offset, None)
                continue
            for start in range(0, len(data), SECTOR):
                if kept != 1 or rng.randrange(2):
                    _change(content, offset + start, data[start : start + SECTOR])
        return bytes(content)


class FaultyDisk(apsw.VFS):
    """A file system of SQLite by the name given; faults are set on its attributes."""

    def __init__(self, name: str) -> None:
        super().__init__(name, base="")
        self.name = name
        self.platters: dict[str, Platter] = {}
        self.log: list[tuple[str, str]] = []
        self.power_off_after: int | None = None  # so many operations still succeed
        self.room: int | None = None  # so many bytes still fit
        self.failing_sync: str | None = None  # files whose name ends so cannot be synced
        self.lying = False  # a sync returns at once and does nothing

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        """Open a file of which every change is seen."""
        return _File(self, name, flags)

    def xDelete(self, name: str, sync: bool) -> None:  # noqa: N802
        """Delete a file, which is taken to be durable at once."""
        self.spend("delete", Path(name).name)
        super().xDelete(name, sync)
        self.platters.pop(Path(name).name, None)

    def unsynced(self) -> list[str]:
        """Return the files with changes that a power cut may take."""
        return [name for name, platter in self.platters.items() if platter.pending]

    def leave(self, folder: Path, seed: int) -> None:
        """Write into `folder` what is found when power comes back."""
        rng = random.Random(seed)
        for name, platter in sorted(self.platters.items()):
            (folder / name).write_bytes(platter.after_power_cut(rng))

    def spend(self, operation: str, name: str) -> None:
        """Note an operation, or refuse it because power is off."""
        if self.power_off_after == len(self.log):
            raise apsw.IOError(POWER_OFF)
        self.log.append((operation, name))


class _File(apsw.VFSFile):
    def __init__(
        self, disk: FaultyDisk, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> None:
        super().__init__("", name, flags)
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._disk = disk
        self._name = Path(path or "temporary").name
        self._platter = disk.platters.setdefault(self._name, Platter())

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self._disk.spend("write", self._name)
        if self._disk.room is not None:
            if self._disk.room < len(data):
                raise apsw.FullError(FULL)
            self._disk.room -= len(data)
        super().xWrite(data, offset)
        self._platter.pending.append((offset, bytes(data)))

    def xTruncate(self, size: int) -> None:  # noqa: N802
        self._disk.spend("truncate", self._name)
        super().xTruncate(size)
        self._platter.pending.append((size, None))

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._disk.spend("sync", self._name)
        if self._disk.failing_sync is not None and self._name.endswith(self._disk.failing_sync):
            raise apsw.IOError(NO_SYNC)
        super().xSync(flags)
        if not self._disk.lying:
            self._platter.sync()


def _change(content: bytearray, offset: int, data: bytes | None) -> None:
    """Write `data` at `offset`, or cut off what follows `offset`."""
    if data is None:
        del content[offset:]
        return
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(data)] = data
