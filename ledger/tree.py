"""The Merkle tree of RFC 6962 (RFC 9162, section 2.1) over all entries.

A node is named by its level and its index there: level 0 are the leaves, and node (k, i) covers
the leaves from i * 2**k up to, not including, (i + 1) * 2**k. Only such complete nodes are ever
kept; what is left at the right edge of a tree of any size is computed from them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

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
