"""Hash tiles of C2SP tlog-tiles: 256 hashes of one level side by side.

Tile (level, index) holds the nodes (8 * level, 256 * index) to (8 * level, 256 * index + 255) of
the tree. At the right edge of a tree it is partial: it holds fewer. Full tiles never change.
"""

from collections.abc import Callable, Sequence
from typing import Final

from ledger.blocks import Tile
from ledger.tree import HASH_BYTES, Frontier, node_hash

TILE_WIDTH: Final = 256
TILE_HEIGHT: Final = 8
TILE_BYTES: Final = TILE_WIDTH * HASH_BYTES

# The partial tile of every level, from the lowest: what no full tile holds yet.
Edges = tuple[bytes, ...]

# Returns the first `width` hashes of tile (level, index).
TileSource = Callable[[int, int, int], bytes]


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


def tile_path(level: int, index: int, width: int = TILE_WIDTH) -> str:
    """Return where C2SP tlog-tiles publishes the tile: tile/0/x001/067, or with .p/8 at its end."""
    thousands = f"{index:03d}"
    groups = [thousands[-3:]]
    while thousands := thousands[:-3]:
        groups.append(f"x{int(thousands[-3:]):03d}")
    path = f"tile/{level}/{'/'.join(reversed(groups))}"
    return path if width == TILE_WIDTH else f"{path}.p/{width}"


def width_at(size: int, level: int, index: int) -> int:
    """Return how many hashes tile (level, index) has in a tree of `size`: 0 to 256."""
    return min(TILE_WIDTH, max(0, (size >> TILE_HEIGHT * level) - index * TILE_WIDTH))


def subtree_root(hashes: bytes) -> bytes:
    """Return the node over 1, 2, 4 … 256 hashes that stand side by side."""
    nodes = [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]
    while len(nodes) > 1:
        nodes = [node_hash(*pair) for pair in zip(nodes[::2], nodes[1::2], strict=True)]
    return nodes[0]


def frontier_of(size: int, edges: Edges) -> Frontier:
    """Return the frontier of a tree of `size` whose partial tiles are `edges`."""
    peaks: list[bytes] = []
    for level in range(size.bit_length()):
        edge = edges[level // TILE_HEIGHT]
        width = HASH_BYTES << level % TILE_HEIGHT
        end = len(edge) // width * width
        peaks.append(subtree_root(edge[end - width : end]) if size >> level & 1 else b"")
    return Frontier(size, tuple(peaks))


class TiledHashes:
    """The complete nodes of a tree of `size`, from its tiles; each tile is read once.

    `node` is a HashSource. A proof reads O(log size) tiles.
    """

    def __init__(self, size: int, read: TileSource) -> None:
        self._size = size
        self._read = read
        self._tiles: dict[tuple[int, int], bytes] = {}

    def node(self, level: int, index: int) -> bytes:
        """Return the complete node (level, index). Raises IndexError if the tree has none such."""
        if not 0 <= index < self._size >> level:
            raise IndexError(level, index)
        tile_level, height = divmod(level, TILE_HEIGHT)
        tile_index, at = divmod(index << height, TILE_WIDTH)
        hashes = self._tile(tile_level, tile_index)
        return subtree_root(hashes[at * HASH_BYTES : (at + (1 << height)) * HASH_BYTES])

    def _tile(self, level: int, index: int) -> bytes:
        hashes = self._tiles.get((level, index))
        if hashes is None:
            hashes = self._read(level, index, width_at(self._size, level, index))
            self._tiles[level, index] = hashes
        return hashes
