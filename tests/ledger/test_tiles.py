"""Tiles are those of C2SP tlog-tiles: 256 wide, named by level and index, partial at the edge."""

import random

import pytest

from ledger.blocks import Tile
from ledger.tiles import (
    Edges,
    TiledHashes,
    fill,
    frontier_of,
    subtree_root,
    tile_path,
    width_at,
)
from ledger.tree import EMPTY_FRONTIER, Frontier, node_hash, range_root

RNG = random.Random(6962)
LEAVES = [RNG.randbytes(32) for _ in range(70_000)]


def levels_of(leaves: list[bytes]) -> list[list[bytes]]:
    levels = [leaves]
    while len(levels[-1]) > 1:
        pairs = zip(levels[-1][::2], levels[-1][1::2], strict=False)
        levels.append([node_hash(left, right) for left, right in pairs])
    return levels


NODES = levels_of(LEAVES)


def grown(*counts: int) -> tuple[Frontier, Edges, dict[tuple[int, int], Tile]]:
    """Return a tree grown by so many leaves each time, with its edges and full tiles."""
    frontier = EMPTY_FRONTIER
    edges: Edges = ()
    tiles: dict[tuple[int, int], Tile] = {}
    for count in counts:
        leaves = LEAVES[frontier.size : frontier.size + count]
        size = frontier.size
        frontier, completed = frontier.grow(leaves)
        edges, full = fill(size, edges, completed)
        assert not tiles.keys() & {(tile.level, tile.index) for tile in full}
        tiles |= {(tile.level, tile.index): tile for tile in full}
    return frontier, edges, tiles


GROWTHS = [
    (255,),
    (256,),
    (255, 1),
    (257,),
    (200, 100, 1_000, 1, 255),
    (65_535,),
    (65_535, 1),
    (65_536, 300),
    (60_000, 10_000),
    (1,) * 600,
]


@pytest.mark.parametrize("counts", GROWTHS, ids=str)
def test_the_block_that_completes_a_tile_brings_it(counts: tuple[int, ...]) -> None:
    size = sum(counts)

    _, _, tiles = grown(*counts)

    expected = {
        (level, index): Tile(
            level,
            index,
            b"".join(NODES[8 * level][256 * index : 256 * (index + 1)]),
            NODES[8 * (level + 1)][index],
        )
        for level in range(3)
        for index in range(size >> 8 * (level + 1))
    }
    assert tiles == expected


@pytest.mark.parametrize("counts", GROWTHS, ids=str)
def test_the_edges_are_what_no_full_tile_holds(counts: tuple[int, ...]) -> None:
    size = sum(counts)

    frontier, edges, _ = grown(*counts)

    assert edges == tuple(
        b"".join(NODES[8 * level][(size >> 8 * (level + 1)) * 256 : size >> 8 * level])
        for level in range((size.bit_length() + 7) // 8)
    )
    assert frontier_of(size, edges) == frontier


def test_a_tree_without_leaves_has_no_edges() -> None:
    assert fill(0, (), []) == ((), [])
    assert frontier_of(0, ()) == EMPTY_FRONTIER


@pytest.mark.parametrize(
    ("level", "index", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (0, 67, 256, "tile/0/067"),
        (0, 999, 256, "tile/0/999"),
        (0, 1_000, 256, "tile/0/x001/000"),
        (0, 1_067, 256, "tile/0/x001/067"),
        (1, 1_234_067, 256, "tile/1/x001/x234/067"),
        (2, 1_000_000, 256, "tile/2/x001/x000/000"),
        (63, 5, 8, "tile/63/005.p/8"),
        (0, 1_234_067, 255, "tile/0/x001/x234/067.p/255"),
    ],
)
def test_paths_are_groups_of_three_digits(level: int, index: int, width: int, path: str) -> None:
    assert tile_path(level, index, width) == path
    if width == 256:
        assert tile_path(level, index) == path


@pytest.mark.parametrize(
    ("size", "level", "index", "width"),
    [
        (0, 0, 0, 0),
        (1, 0, 0, 1),
        (255, 0, 0, 255),
        (255, 1, 0, 0),
        (256, 0, 0, 256),
        (256, 0, 1, 0),
        (256, 1, 0, 1),
        (70_000, 0, 273, 112),
        (70_000, 0, 274, 0),
        (70_000, 1, 0, 256),
        (70_000, 1, 1, 17),
        (70_000, 2, 0, 1),
    ],
)
def test_a_tile_is_as_wide_as_the_tree_allows(
    size: int, level: int, index: int, width: int
) -> None:
    assert width_at(size, level, index) == width


def test_the_node_over_hashes_side_by_side() -> None:
    for level in range(9):
        hashes = b"".join(LEAVES[: 1 << level])
        assert subtree_root(hashes) == NODES[level][0]


def test_every_node_is_found_in_the_tiles() -> None:
    _, edges, tiles = grown(60_000, 10_000)
    reads: list[tuple[int, int]] = []

    def read(level: int, index: int, width: int) -> bytes:
        reads.append((level, index))
        tile = tiles.get((level, index))
        hashes = tile.hashes if tile else edges[level]
        assert width == width_at(70_000, level, index)
        return hashes[: 32 * width]

    hashes = TiledHashes(70_000, read)
    for level in range(17):
        for index in {0, (70_000 >> level) // 3, (70_000 >> level) - 1}:
            assert hashes.node(level, index) == NODES[level][index]
    assert len(reads) == len(set(reads)), "a tile is read once"
    assert range_root(0, 70_000, hashes.node) == grown(70_000)[0].root()


@pytest.mark.parametrize(("level", "index"), [(0, 5), (0, -1), (1, 2), (2, 1), (3, 0), (9, 0)])
def test_a_node_that_is_not_complete_is_refused(level: int, index: int) -> None:
    hashes = TiledHashes(5, lambda *_: b"".join(LEAVES[:5]))

    with pytest.raises(IndexError):
        hashes.node(level, index)
