"""The store: where blocks are kept, and what it guarantees."""

from collections.abc import Iterator
from typing import Protocol

from ledger.blocks import Block, Tile
from ledger.chain import Head


class StoredBlocks(Protocol):
    """What may be read. What a call returns was durable when the call began.

    Blocks come back as they were written, or the reader finds out: nothing is checked here but the
    form of a row, everything by `ledger.chain.extend`.
    """

    def head(self) -> Head:
        """Return the head after the last block, to seal the next one: `ledger.recovery.head_of`.

        Raises LedgerCorrupt unless tiles and last entries lead to the root of that block.
        """

    def last(self) -> Block | None:
        """Return the last block, None if there is none."""

    def blocks(self, from_height: int = 0, to_height: int | None = None) -> Iterator[Block]:
        """Yield the blocks from `from_height` to, not including, `to_height`, in order.

        Without `to_height` until the last one, also those added meanwhile. A few at a time are in
        memory, and no lock is held between them. Raises LedgerCorrupt where a height is missing.
        """

    def block_with(self, sequence: int) -> Block | None:
        """Return the block that claims to hold entry `sequence`, None if that is not there yet."""

    def tile(self, level: int, index: int) -> Tile | None:
        """Return a full hash tile, None if it is not full yet."""

    def tile_roots(self, level: int, first: int, count: int) -> list[bytes]:
        """Return the roots of `count` full tiles of one level from index `first` on, as there are.

        These are the hashes of the level above: 256 of them in one read where 256 tiles were one
        read each.
        """

    def close(self) -> None:
        """Let go of files and locks; nothing may be called afterwards but `close` again."""


class Store(StoredBlocks, Protocol):
    """Blocks that can be added to, by one writer in one process.

    `append` is called from one thread at a time; reads may come from others.
    """

    def append(self, block: Block) -> None:
        """Make `block` durable, with the tiles it completes.

        When it returns the block survives a crash of the process, the machine or its power. It is
        there as a whole or not at all. Its height is one more than the last and its first sequence
        the number of entries so far, or it is refused.

        Any exception is fatal: whether the block is durable is unknown until the store is opened
        again, and from then on every `append` raises StoreFailed.
        """
