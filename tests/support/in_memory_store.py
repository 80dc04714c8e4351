"""The store in memory: durable for as long as the object lives, and an oracle for the others."""

from collections.abc import Iterator
from dataclasses import replace

from ledger.blocks import Block, Tile
from ledger.chain import Head
from ledger.errors import StoreFailed
from ledger.recovery import head_of


class InMemoryStore:
    """A `Store` that keeps blocks in a list."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._tiles: dict[tuple[int, int], Tile] = {}
        self._failed = False

    def head(self) -> Head:
        """Return the head after the last block."""
        return head_of(self)

    def last(self) -> Block | None:
        """Return the last block, None if there is none."""
        return self._blocks[-1] if self._blocks else None

    def blocks(self, from_height: int = 0, to_height: int | None = None) -> Iterator[Block]:
        """Yield the blocks from `from_height` to, not including, `to_height`, in order."""
        height = from_height
        while height < len(self._blocks) and (to_height is None or height < to_height):
            yield self._blocks[height]
            height += 1

    def block_with(self, sequence: int) -> Block | None:
        """Return the block that holds entry `sequence`, None if that is not there yet."""
        for block in self._blocks:
            if block.first_sequence <= sequence < block.next_sequence:
                return block
        return None

    def tile(self, level: int, index: int) -> Tile | None:
        """Return a full hash tile, None if it is not full yet."""
        return self._tiles.get((level, index))

    def tile_roots(self, level: int, first: int, count: int) -> list[bytes]:
        """Return the roots of `count` full tiles from index `first` on, as there are."""
        tiles = (self._tiles.get((level, index)) for index in range(first, first + count))
        return [tile.root for tile in tiles if tile is not None]

    def append(self, block: Block) -> None:
        """Keep `block` and its tiles, or refuse it and everything after it."""
        last = self.last()
        expected = (0, 0) if last is None else (last.height + 1, last.next_sequence)
        if self._failed or (block.height, block.first_sequence) != expected:
            self._failed = True
            raise StoreFailed(reason=f"block {block.height} was not kept")
        self._blocks.append(replace(block, tiles=()))
        self._tiles.update({(tile.level, tile.index): tile for tile in block.tiles})

    def close(self) -> None:
        """Do nothing: a closed store in memory may be looked at."""
