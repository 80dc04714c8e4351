"""Blocks: the entries of one group commit, durable together or not at all.

`entries` is each entry behind its length as a big-endian uint16, one after the other, as in the
bundles of C2SP tlog-tiles.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from struct import Struct
from typing import Final

from ledger.errors import LedgerCorrupt

MAX_BLOCK_ENTRIES: Final = 65_536  # the caller chooses far less; this bounds what a reader meets
MAX_BLOCK_BYTES: Final = 2**26

_LENGTH_BYTES: Final = 2
_pack_length: Final = Struct(">H").pack


@dataclass(frozen=True, slots=True)
class Tile:
    """A full hash tile: 256 hashes of one level, and the hash of the level above they make."""

    level: int
    index: int
    hashes: bytes
    root: bytes


@dataclass(frozen=True, slots=True)
class Block:
    """`count` entries from `first_sequence` on; `root` is that of the tree after the last of them.

    Heights count from 0. `tiles` are the hash tiles that this block completes: they follow from
    the entries, so they take no part in equality, and a block that was read back has none.
    """

    height: int
    first_sequence: int
    count: int
    entries: bytes
    root: bytes
    tiles: tuple[Tile, ...] = field(default=(), compare=False, repr=False)

    @property
    def next_sequence(self) -> int:
        """The sequence of the first entry after this block: the size of the ledger with it."""
        return self.first_sequence + self.count

    def split(self) -> list[bytes]:
        """Return the entries. Raises LedgerCorrupt if they are cut short or not `count`."""
        entries, whole = split_frames(self.entries)
        self.check_split(len(entries), whole=whole)
        return entries

    def check_split(self, found: int, *, whole: bool) -> None:
        """Raise LedgerCorrupt unless `split_frames` found the bytes whole and `count` entries."""
        if not whole:
            raise LedgerCorrupt(self.first_sequence + found, "its bytes are cut short")
        if found != self.count:
            raise LedgerCorrupt(
                self.first_sequence + min(found, self.count),
                f"its block has {found} entries and claims {self.count}",
            )

    def entry(self, sequence: int) -> bytes:
        """Return the entry with this sequence. Raises IndexError if it is in another block."""
        if not self.first_sequence <= sequence < self.next_sequence:
            raise IndexError(sequence)
        return self.split()[sequence - self.first_sequence]


def join_frames(entries: Sequence[bytes]) -> bytes:
    """Return each of `entries` behind its length, one after the other."""
    return b"".join([_pack_length(len(entry)) + entry for entry in entries])


def split_frames(frames: bytes) -> tuple[list[bytes], bool]:
    """Return the entries in `frames` up to the first that is cut short, and whether none is."""
    entries: list[bytes] = []
    at = 0
    end = len(frames)
    while at < end:
        start = at + _LENGTH_BYTES
        at = start + (frames[at] << 8 | frames[at + 1]) if start <= end else end + 1
        if at > end:
            return entries, False
        entries.append(frames[start:at])
    return entries, True
