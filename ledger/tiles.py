"""Hash tiles of C2SP tlog-tiles: 256 hashes of one level side by side.

Tile (level, index) holds the nodes (8 * level, 256 * index) to (8 * level, 256 * index + 255) of
the tree. At the right edge of a tree it is partial: it holds fewer. Full tiles never change.
"""

from collections.abc import Sequence
from typing import Final

from ledger.blocks import Tile
from ledger.tree import HASH_BYTES

TILE_WIDTH: Final = 256
TILE_HEIGHT: Final = 8
TILE_BYTES: Final = TILE_WIDTH * HASH_BYTES

# The partial tile of every level, from the lowest: what no full tile holds yet.
Edges = tuple[bytes, ...]


def fill(size: int, edges: Edges, completed: list[Sequence[bytes]]) -> tuple[Edges, list[Tile]]:
    """Add the nodes that became complete (per level of the tree, as `Frontier.grow` tells them).

    `size` is that of the tree before. Returns the new edges and the tiles that became full.
    """
    grown = list(edges)
    tiles: list[Tile] = []
    for level, nodes in enumerate(completed[::TILE_HEIGHT]):
        if level == len(grown):
            grown.append(b"")
        hashes = grown[level] + b"".join(nodes)
        index = size >> TILE_HEIGHT * (level + 1)
        full = len(hashes) // TILE_BYTES
        for nth in range(full):
            tile = hashes[nth * TILE_BYTES : (nth + 1) * TILE_BYTES]
            root = completed[TILE_HEIGHT * (level + 1)][nth]
            tiles.append(Tile(level, index + nth, tile, root))
        grown[level] = hashes[full * TILE_BYTES :]
    return tuple(grown), tiles
