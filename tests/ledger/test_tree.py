"""The tree is that of RFC 6962: known figures, and proofs that fail when anything is changed."""

from hashlib import sha256

import pytest

from ledger.errors import ProofInvalid
from ledger.tree import (
    EMPTY_FRONTIER,
    EMPTY_ROOT,
    Frontier,
    HashSource,
    consistency_proof,
    inclusion_proof,
    node_hash,
    range_root,
    verify_consistency,
    verify_inclusion,
)

# The eight leaves that implementations of Certificate Transparency have in common.
LEAVES = [
    sha256(b"\x00" + bytes.fromhex(content)).digest()
    for content in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]

ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"  # leaf 1
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"  # leaves 2 and 3
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"  # leaves 4 to 7
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"  # leaf 4
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"  # leaves 6 and 7
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"  # leaves 4 and 5
G = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"  # leaf 6
FOUR = ROOTS[4]


def levels_of(leaves: list[bytes]) -> list[list[bytes]]:
    levels = [leaves]
    while len(levels[-1]) > 1:
        nodes = levels[-1]
        pairs = zip(nodes[::2], nodes[1::2], strict=False)
        levels.append([node_hash(left, right) for left, right in pairs])
    return levels


def source(leaves: list[bytes]) -> HashSource:
    """Return the complete nodes of a tree, and an error for any other."""
    levels = levels_of(leaves)
    return lambda level, index: levels[level][index]


def root(size: int) -> bytes:
    return bytes.fromhex(ROOTS[size])


def hexes(proof: list[bytes]) -> list[str]:
    return [hash_.hex() for hash_ in proof]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_known_ones(size: int) -> None:
    frontier, _ = EMPTY_FRONTIER.grow(LEAVES[:size])

    assert frontier.root() == root(size)
    assert frontier.size == size
    if size:
        assert range_root(0, size, source(LEAVES[:size])) == root(size)


def test_the_empty_tree_is_the_hash_of_nothing() -> None:
    assert root(0) == EMPTY_ROOT
    assert Frontier() == EMPTY_FRONTIER
    assert EMPTY_FRONTIER.grow([]) == (EMPTY_FRONTIER, [])


def test_growing_step_by_step_or_at_once_ends_in_the_same_tree() -> None:
    at_once, _ = EMPTY_FRONTIER.grow(LEAVES[:7])
    for cut in range(8):
        first, _ = EMPTY_FRONTIER.grow(LEAVES[:cut])
        assert first.grow(LEAVES[cut:7])[0] == at_once
    assert at_once == Frontier(7, (LEAVES[6], bytes.fromhex(F), bytes.fromhex(FOUR)))


def test_growing_tells_the_nodes_that_became_complete_and_no_others() -> None:
    levels = levels_of(LEAVES)
    first, completed = EMPTY_FRONTIER.grow(LEAVES[:3])
    assert [list(nodes) for nodes in completed] == [levels[0][:3], levels[1][:1]]

    _, completed = first.grow(LEAVES[3:])
    assert [list(nodes) for nodes in completed] == [
        levels[0][3:],
        levels[1][1:],
        levels[2],
        levels[3],
    ]


def test_a_frontier_has_a_node_where_its_size_has_a_bit() -> None:
    frontier, _ = EMPTY_FRONTIER.grow(LEAVES[:6])

    assert frontier.peaks == (b"", bytes.fromhex(F), bytes.fromhex(FOUR))


@pytest.mark.parametrize(
    ("index", "size", "proof"),
    [
        (0, 1, []),
        (0, 8, [A, B, C]),
        (5, 8, [D, E, FOUR]),
        (2, 3, [ROOTS[2]]),
        (6, 7, [F, FOUR]),
    ],
)
def test_inclusion_proofs_are_the_known_ones(index: int, size: int, proof: list[str]) -> None:
    assert hexes(inclusion_proof(index, size, source(LEAVES))) == proof


@pytest.mark.parametrize(
    ("old", "new", "proof"),
    [
        (0, 8, []),
        (1, 1, []),
        (8, 8, []),
        (1, 8, [A, B, C]),
        (6, 8, [F, E, FOUR]),
        (4, 8, [C]),
        (2, 5, [B, D]),
        (7, 8, [G, LEAVES[7].hex(), F, FOUR]),
    ],
)
def test_consistency_proofs_are_the_known_ones(old: int, new: int, proof: list[str]) -> None:
    assert hexes(consistency_proof(old, new, source(LEAVES))) == proof


def test_every_leaf_of_every_size_is_proved() -> None:
    for size in range(1, 9):
        for index in range(size):
            proof = inclusion_proof(index, size, source(LEAVES))
            verify_inclusion(LEAVES[index], index, size, proof, root(size))


def test_every_size_is_proved_to_begin_with_every_smaller_one() -> None:
    for new in range(9):
        for old in range(new + 1):
            proof = consistency_proof(old, new, source(LEAVES))
            verify_consistency((old, new), (root(old), root(new)), proof)


def test_an_inclusion_proof_shows_nothing_else() -> None:
    for size in range(1, 9):
        for index in range(size):
            proof = inclusion_proof(index, size, source(LEAVES))
            leaf, other = LEAVES[index], bytes(32)
            refuse_inclusion(other, index, size, proof, root(size), "another root")
            refuse_inclusion(leaf, index, size, proof, other, "another root")
            refuse_inclusion(leaf, index, size, [*proof, other], root(size), "too long")
            refuse_inclusion(leaf, size, size, proof, root(size), "is not in a tree")
            refuse_inclusion(leaf, -1, size, proof, root(size), "is not in a tree")
            for nth in range(len(proof)):
                changed = [*proof[:nth], other, *proof[nth + 1 :]]
                refuse_inclusion(leaf, index, size, changed, root(size), "another root")
            if proof:
                refuse_inclusion(leaf, index, size, proof[:-1], root(size), "too short")
            for elsewhere in set(range(size)) - {index}:
                refuse_inclusion(leaf, elsewhere, size, proof, root(size), "the inclusion proof")


def test_a_consistency_proof_shows_nothing_else() -> None:
    other = bytes(32)
    for new in range(1, 9):
        for old in range(1, new):
            sizes, roots = (old, new), (root(old), root(new))
            proof = consistency_proof(old, new, source(LEAVES))
            refuse_consistency(sizes, (other, roots[1]), proof, "other roots")
            refuse_consistency(sizes, (roots[0], other), proof, "other roots")
            refuse_consistency(sizes, roots, [*proof, other], "too long")
            refuse_consistency(sizes, roots, proof[:-1], "too short")
            refuse_consistency(sizes, roots, [], "too short")
            for nth in range(len(proof)):
                changed = [*proof[:nth], other, *proof[nth + 1 :]]
                refuse_consistency(sizes, roots, changed, "other roots")


def test_trees_of_one_size_or_from_nothing_are_compared_without_a_proof() -> None:
    for sizes in ((0, 0), (0, 5), (5, 5)):
        roots = (root(sizes[0]), root(sizes[1]))
        verify_consistency(sizes, roots, [])
        refuse_consistency(sizes, roots, [bytes(32)], "need no proof")
        refuse_consistency(sizes, (bytes(32), roots[1]), [], "need no proof")


@pytest.mark.parametrize(("old", "new"), [(-1, 5), (6, 5)])
def test_a_tree_does_not_begin_with_a_larger_one(old: int, new: int) -> None:
    reason = f"^a tree of {new} does not begin with one of {old}$"
    with pytest.raises(ProofInvalid, match=reason):
        consistency_proof(old, new, source(LEAVES))
    with pytest.raises(ProofInvalid, match=reason):
        verify_consistency((old, new), (root(5), root(5)), [])


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0)])
def test_a_leaf_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ProofInvalid, match=f"^leaf {index} is not in a tree of {size}$"):
        inclusion_proof(index, size, source(LEAVES))


def refuse_inclusion(
    leaf: bytes, index: int, size: int, proof: list[bytes], root_: bytes, reason: str
) -> None:
    with pytest.raises(ProofInvalid, match=reason):
        verify_inclusion(leaf, index, size, proof, root_)


def refuse_consistency(
    sizes: tuple[int, int], roots: tuple[bytes, bytes], proof: list[bytes], reason: str
) -> None:
    with pytest.raises(ProofInvalid, match=reason):
        verify_consistency(sizes, roots, proof)
