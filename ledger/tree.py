"""The Merkle tree of RFC 6962 (RFC 9162, section 2.1) over all entries.

A node is named by its level and its index there: level 0 are the leaves, and node (k, i) covers
the leaves from i * 2**k up to, not including, (i + 1) * 2**k. Only such complete nodes are ever
kept; what is left at the right edge of a tree of any size is computed from them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from ledger.errors import ProofInvalid

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256().digest()

# Returns the complete node (level, index).
HashSource = Callable[[int, int], bytes]


@dataclass(frozen=True, slots=True)
class Frontier:
    """The complete nodes that a tree of `size` leaves is made of, by level; absent ones are empty.

    There is a node at level k where bit k of `size` is set.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def root(self) -> bytes:
        """Return the root of the tree."""
        root = b""
        for peak in self.peaks:
            if peak:
                root = node_hash(peak, root) if root else peak
        return root or EMPTY_ROOT

    def grow(self, leaves: Sequence[bytes]) -> tuple["Frontier", list[Sequence[bytes]]]:
        """Append `leaves`; return the new frontier, and per level the nodes that became complete.

        Costs one hash per leaf, amortised.
        """
        peaks = list(self.peaks)
        completed: list[Sequence[bytes]] = []
        nodes: Sequence[bytes] = leaves
        while nodes:
            level = len(completed)
            completed.append(nodes)
            if level == len(peaks):
                peaks.append(b"")
            waiting = [peaks[level], *nodes] if peaks[level] else nodes
            peaks[level] = waiting[-1] if len(waiting) % 2 else b""
            nodes = [
                sha256(b"\x01" + left + right).digest()
                for left, right in zip(waiting[::2], waiting[1::2], strict=False)
            ]
        return Frontier(self.size + len(leaves), tuple(peaks)), completed


EMPTY_FRONTIER: Final = Frontier()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an interior node, SHA-256(0x01 | left | right)."""
    return sha256(b"\x01" + left + right).digest()


def range_root(start: int, end: int, node: HashSource) -> bytes:
    """Return the root over the leaves from `start` to, not including, `end`.

    The range is one that the recursion of RFC 6962 meets: 0 < end - start, and `start` is a
    multiple of the smallest power of two that is not below the length.
    """
    length = end - start
    if length & (length - 1) == 0:
        level = length.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(length)
    return node_hash(range_root(start, middle, node), range_root(middle, end, node))


def inclusion_proof(index: int, size: int, node: HashSource) -> list[bytes]:
    """Return the hashes from leaf `index` to the root of the tree of `size`, lowest first.

    Raises ProofInvalid unless 0 <= index < size.
    """
    if not 0 <= index < size:
        raise ProofInvalid(reason=f"leaf {index} is not in a tree of {size}")
    start, end = 0, size
    proof: list[bytes] = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(range_root(middle, end, node))
            end = middle
        else:
            proof.append(range_root(start, middle, node))
            start = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, node: HashSource) -> list[bytes]:
    """Return the hashes that show the tree of `new` leaves to begin with the tree of `old`.

    Empty for an old size of 0 and for equal sizes. Raises ProofInvalid unless 0 <= old <= new.
    """
    if not 0 <= old <= new:
        raise ProofInvalid(reason=f"a tree of {new} does not begin with one of {old}")
    start, end = 0, new
    proof: list[bytes] = []
    while 0 < old < end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(range_root(middle, end, node))
            end = middle
        else:
            proof.append(range_root(start, middle, node))
            start = middle
    if start:  # the old root itself is known to whoever checks
        proof.append(range_root(start, end, node))
    return proof[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> None:
    """Raise ProofInvalid unless `proof` leads from the leaf hash at `index` to `root`.

    RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        raise ProofInvalid(reason=f"leaf {index} is not in a tree of {size}")
    node, last, computed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofInvalid(reason="the inclusion proof is too long")
        if node % 2 or node == last:
            computed = node_hash(sibling, computed)
            while node % 2 == 0 and node:
                node >>= 1
                last >>= 1
        else:
            computed = node_hash(computed, sibling)
        node >>= 1
        last >>= 1
    if last:
        raise ProofInvalid(reason="the inclusion proof is too short")
    if computed != root:
        raise ProofInvalid(reason="the inclusion proof leads to another root")


def verify_consistency(
    sizes: tuple[int, int], roots: tuple[bytes, bytes], proof: list[bytes]
) -> None:
    """Raise ProofInvalid unless the tree with the second size and root begins with the first.

    RFC 9162, section 2.1.4.2.
    """
    old, new = sizes
    if not 0 <= old <= new:
        raise ProofInvalid(reason=f"a tree of {new} does not begin with one of {old}")
    if old in (0, new):
        expected = EMPTY_ROOT if old == 0 else roots[1]
        if proof or roots[0] != expected:
            raise ProofInvalid(reason="trees of one size, or from nothing, need no proof")
        return
    _verify_growth(sizes, roots, proof)


def _verify_growth(sizes: tuple[int, int], roots: tuple[bytes, bytes], proof: list[bytes]) -> None:
    node, last = sizes[0] - 1, sizes[1] - 1
    while node % 2:
        node >>= 1
        last >>= 1
    path = iter(proof if node else [roots[0], *proof])
    old = new = next(path, b"")
    for sibling in path:
        if last == 0:
            raise ProofInvalid(reason="the consistency proof is too long")
        if node % 2 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while node % 2 == 0 and node:
                node >>= 1
                last >>= 1
        else:
            new = node_hash(new, sibling)
        node >>= 1
        last >>= 1
    if last:
        raise ProofInvalid(reason="the consistency proof is too short")
    if (old, new) != roots:
        raise ProofInvalid(reason="the consistency proof leads to other roots")


def _split(length: int) -> int:
    """Return the largest power of two below `length`."""
    return 1 << (length - 1).bit_length() - 1
