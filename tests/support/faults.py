"""Stores that fail when told to, as a disk does."""

from collections.abc import Iterator
from enum import Enum, auto

from ledger.blocks import Block, Tile
from ledger.chain import Head
from ledger.errors import StoreFailed
from ledger.store import Store


class Fault(Enum):
    """When an append fails: its block is lost, or is there though nobody was told."""

    BEFORE_PERSISTING = auto()
    AFTER_PERSISTING = auto()


class FaultyStore:
    """A `Store` over another one; set `fault` and the next append fails, and all after it."""

    def __init__(self, store: Store) -> None:
        self.fault: Fault | None = None
        self._store = store
        self._failed = False

    def append(self, block: Block) -> None:
        """Append `block` to the store beneath, unless a fault is set."""
        if self._failed:
            raise StoreFailed(reason="an earlier append failed")
        if self.fault is Fault.BEFORE_PERSISTING:
            self._fail("before persisting")
        self._store.append(block)
        if self.fault is Fault.AFTER_PERSISTING:
            self._fail("after persisting")

    def head(self) -> Head:
        """Return the head of the store beneath."""
        return self._store.head()

    def last(self) -> Block | None:
        """Return the last block of the store beneath."""
        return self._store.last()

    def blocks(self, from_height: int = 0, to_height: int | None = None) -> Iterator[Block]:
        """Yield blocks of the store beneath."""
        return self._store.blocks(from_height, to_height)

    def block_with(self, sequence: int) -> Block | None:
        """Return a block of the store beneath."""
        return self._store.block_with(sequence)

    def tile(self, level: int, index: int) -> Tile | None:
        """Return a tile of the store beneath."""
        return self._store.tile(level, index)

    def tile_roots(self, level: int, first: int, count: int) -> list[bytes]:
        """Return roots of tiles of the store beneath."""
        return self._store.tile_roots(level, first, count)

    def close(self) -> None:
        """Close the store beneath."""
        self._store.close()

    def _fail(self, when: str) -> None:
        self._failed = True
        raise StoreFailed(reason=f"a fault was set {when}")
