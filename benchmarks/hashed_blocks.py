"""What durable orders are compared with: the same bytes hashed and committed, and nothing else."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from exchange.home import Home
from ledger.blocks import Block
from ledger.chain import Head
from ledger.entries import entry_hash
from ledger.sqlite_store import SqliteStore
from ledger.store import StoredBlocks
from ledger.tiles import fill

_COPY: Final = "copy.db"


class HashedBlocks:
    """A ledger to which blocks are added that are made already."""

    def __init__(self, store: SqliteStore) -> None:
        head = store.head()
        self._store = store
        self._frontier = head.frontier
        self._edges = head.edges

    def hash(self, block: Block, entries: list[bytes]) -> Block:
        """Hash the entries of `block` into chain and tree, and return the block that they make.

        Raises RuntimeError where that comes to another root.
        """
        leaves = [entry_hash(entry) for entry in entries]
        size = self._frontier.size
        self._frontier, completed = self._frontier.grow(leaves)
        self._edges, tiles = fill(size, self._edges, completed)
        root = self._frontier.root()
        if root != block.root:
            raise RuntimeError(block.height)
        return Block(block.height, size, len(leaves), block.entries, root, tuple(tiles))

    def commit(self, block: Block) -> None:
        """Make `block`, which `hash` returned, durable."""
        self._store.append(block)

    def tidy(self) -> None:
        """Copy the log into the file, as an engine does beside its work: it is used anew then."""
        self._store.checkpoint()


@contextmanager
def copy_of(home: Home) -> Iterator[HashedBlocks]:
    """Yield a copy, on the same file system, of the ledger in `home`, which nobody has open."""
    path = home.folder / _COPY
    shutil.copyfile(home.ledger, path)
    store = SqliteStore.open(path)
    try:
        yield HashedBlocks(store)
    finally:
        store.close()


def blocks_since(stored: StoredBlocks, head: Head) -> list[tuple[Block, list[bytes]]]:
    """Return the blocks after `head`, each with its entries."""
    return [(block, block.split()) for block in stored.blocks(head.height)]
