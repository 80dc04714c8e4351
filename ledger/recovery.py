"""Head and hashes of a stored ledger, recovered from its tiles and its last few entries."""

from collections.abc import Iterator

from ledger.blocks import Block
from ledger.chain import EMPTY, Head
from ledger.entries import decode, entry_hash
from ledger.errors import EntryMalformed, LedgerCorrupt
from ledger.store import StoredBlocks
from ledger.tiles import TILE_HEIGHT, TILE_WIDTH, TiledHashes, frontier_of
from ledger.tree import HASH_BYTES


def head_of(stored: StoredBlocks) -> Head:
    """Return the head after the last block, EMPTY if there is none; see `head_after`."""
    last = stored.last()
    return EMPTY if last is None else head_after(stored, last)


def head_after(stored: StoredBlocks, block: Block) -> Head:
    """Return the head after `block` from the tiles and at most 255 entries before its end.

    Raises LedgerCorrupt unless these lead to the root of the block.
    """
    size = block.next_sequence
    last = block.entry(size - 1)
    try:
        time = decode(last).time
    except EntryMalformed as error:
        raise LedgerCorrupt(size - 1, error.reason) from error
    tile_levels = (size.bit_length() + TILE_HEIGHT - 1) // TILE_HEIGHT
    edges = tuple(_edge(stored, size, level) for level in range(tile_levels))
    frontier = frontier_of(size, edges)
    if frontier.root() != block.root:
        raise LedgerCorrupt(size - 1, "the root of its block is not that of tiles and entries")
    return Head(block.height + 1, time, entry_hash(last), frontier, edges)


def hashes_at(stored: StoredBlocks, size: int) -> TiledHashes:
    """Return the nodes of the tree as it was at `size` entries, to make proofs from."""
    return TiledHashes(size, lambda *tile: read_tile(stored, *tile))


def read_tile(stored: StoredBlocks, level: int, index: int, width: int) -> bytes:
    """Return the first `width` hashes of a tile, from 1 to 256.

    What no full tile holds yet are the hashes of the last entries, or the roots of the tiles
    below. Raises LedgerCorrupt with the first entry whose hash is missing.
    """
    tile = stored.tile(level, index)
    if tile is not None:
        hashes = tile.hashes[: width * HASH_BYTES]
    elif level == 0:
        hashes = b"".join(_leaves(stored, index * TILE_WIDTH, width))
    else:
        hashes = b"".join(stored.tile_roots(level - 1, index * TILE_WIDTH, width))
    missing = len(hashes) // HASH_BYTES
    if missing != width:
        first = (index * TILE_WIDTH + missing) << TILE_HEIGHT * level
        raise LedgerCorrupt(first, "its hash is missing from the tiles")
    return hashes


def _edge(stored: StoredBlocks, size: int, level: int) -> bytes:
    index, width = divmod(size >> TILE_HEIGHT * level, TILE_WIDTH)
    return read_tile(stored, level, index, width) if width else b""


def _leaves(stored: StoredBlocks, first: int, count: int) -> Iterator[bytes]:
    start = stored.block_with(first)
    if start is None:
        return
    for block in stored.blocks(start.height):
        for sequence, entry in enumerate(block.split(), block.first_sequence):
            if first <= sequence < first + count:
                yield entry_hash(entry)
        if block.next_sequence >= first + count:
            return
