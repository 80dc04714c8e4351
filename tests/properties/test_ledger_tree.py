"""The tree with its tiles equals the tree that RFC 6962 writes down, whatever its growth."""

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.blocks import Tile
from ledger.errors import ProofInvalid
from ledger.tiles import Edges, TiledHashes, fill, frontier_of
from ledger.tree import (
    EMPTY_FRONTIER,
    consistency_proof,
    inclusion_proof,
    node_hash,
    range_root,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [sha256(nth.to_bytes(4, "big")).digest() for nth in range(900)]


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256().digest()
    split = naive_split(len(leaves))
    return node_hash(naive_root(leaves[:split]), naive_root(leaves[split:]))


def naive_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH of RFC 6962, section 2.1.1."""
    if len(leaves) == 1:
        return []
    split = naive_split(len(leaves))
    if index < split:
        return [*naive_path(index, leaves[:split]), naive_root(leaves[split:])]
    return [*naive_path(index - split, leaves[split:]), naive_root(leaves[:split])]


def naive_subproof(old: int, leaves: Sequence[bytes], known: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962, section 2.1.2."""
    if old == len(leaves):
        return [] if known else [naive_root(leaves)]
    split = naive_split(len(leaves))
    if old <= split:
        return [*naive_subproof(old, leaves[:split], known), naive_root(leaves[split:])]
    return [*naive_subproof(old - split, leaves[split:], False), naive_root(leaves[:split])]


def naive_split(length: int) -> int:
    """Return the largest power of two below `length`, by counting up."""
    split = 1
    while split * 2 < length:
        split *= 2
    return split


def grown(counts: Sequence[int]) -> tuple[int, Edges, dict[tuple[int, int], Tile]]:
    """Grow a tree by so many leaves each time; return its size, edges and full tiles."""
    frontier = EMPTY_FRONTIER
    edges: Edges = ()
    tiles: dict[tuple[int, int], Tile] = {}
    for count in counts:
        size = frontier.size
        frontier, completed = frontier.grow(LEAVES[size : size + count])
        edges, full = fill(size, edges, completed)
        tiles |= {(tile.level, tile.index): tile for tile in full}
    assert frontier_of(frontier.size, edges) == frontier
    assert frontier.root() == naive_root(LEAVES[: frontier.size])
    return frontier.size, edges, tiles


def tiled(size: int, edges: Edges, tiles: dict[tuple[int, int], Tile]) -> TiledHashes:
    """Return the nodes of a tree of `size` from tiles of that tree or a larger one."""

    def read(level: int, index: int, width: int) -> bytes:
        tile = tiles.get((level, index))
        return (tile.hashes if tile else edges[level])[: 32 * width]

    return TiledHashes(size, read)


counts = st.lists(st.integers(1, 300), min_size=1, max_size=3)
fractions = st.integers(0, 999)


@given(counts, fractions, fractions)
def test_inclusion_is_proved_as_written_down(growth: list[int], at: int, of: int) -> None:
    most, edges, tiles = grown(growth)
    size = 1 + of * most // 1_000
    index = at * size // 1_000
    nodes = tiled(size, edges, tiles)

    proof = inclusion_proof(index, size, nodes.node)

    assert proof == naive_path(index, LEAVES[:size])
    root = range_root(0, size, nodes.node)
    assert root == naive_root(LEAVES[:size])
    verify_inclusion(LEAVES[index], index, size, proof, root)
    with pytest.raises(ProofInvalid):
        verify_inclusion(LEAVES[index], index, size, [*proof, root], root)
    if proof:
        with pytest.raises(ProofInvalid):
            verify_inclusion(LEAVES[index], index, size, proof[1:], root)


@given(counts, fractions, fractions)
def test_consistency_is_proved_as_written_down(growth: list[int], old_of: int, new_of: int) -> None:
    most, edges, tiles = grown(growth)
    new = 1 + new_of * most // 1_000
    old = 1 + old_of * new // 1_000
    nodes = tiled(new, edges, tiles)

    proof = consistency_proof(old, new, nodes.node)

    assert proof == naive_subproof(old, LEAVES[:new], True)
    roots = (naive_root(LEAVES[:old]), naive_root(LEAVES[:new]))
    verify_consistency((old, new), roots, proof)
    if old < new:
        with pytest.raises(ProofInvalid):
            verify_consistency((old, new), (roots[1], roots[1]), proof)
        with pytest.raises(ProofInvalid):
            verify_consistency((old, new), roots, proof[:-1])
