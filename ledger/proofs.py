"""What the portal may show of a ledger: checkpoints, hashes, proofs and receipts.

The one module of the ledger that the portal imports. It decides nothing and holds no private key.
All that it shows is about the checkpoint that was last published: what came later is not known
outside yet, and will be within a second or so.
"""

from pathlib import Path
from typing import Self

from ledger.errors import LedgerError, ProofInvalid, StoreForeign
from ledger.keys import named_key, published
from ledger.notes import VerifyingKey
from ledger.receipts import make_receipt
from ledger.recovery import hashes_at, read_tile
from ledger.sqlite_reader import SqliteReader
from ledger.store import StoredBlocks
from ledger.tiles import TILE_WIDTH, tile_path, width_at
from ledger.tree import consistency_proof, inclusion_proof

__all__ = ["TILE_WIDTH", "LedgerError", "ProofInvalid", "Proofs", "tile_path", "width_at"]


class Proofs:
    """Proofs about the ledger in a store, whose published checkpoint lies in a folder.

    Whatever is asked for beyond the published checkpoint raises ProofInvalid.
    """

    def __init__(self, stored: StoredBlocks, folder: Path, key: VerifyingKey) -> None:
        self._stored = stored
        self._folder = folder
        self._key = key

    @classmethod
    def open(cls, ledger: Path, folder: Path) -> Self:
        """Open the ledger's file for reading, also while its engine goes on; `close` ends it.

        Raises ProofInvalid if there is no ledger yet.
        """
        try:
            stored = SqliteReader.open(ledger)
        except StoreForeign as error:
            raise ProofInvalid(reason=str(error)) from error
        key = named_key(stored)
        if key is None:
            stored.close()
            raise ProofInvalid(reason="the ledger has no entry yet")
        return cls(stored, folder, key)

    def close(self) -> None:
        """Let go of the ledger."""
        self._stored.close()

    @property
    def key(self) -> str:
        """The key that verifies checkpoints and receipts, as name+hash+base64."""
        return str(self._key)

    @property
    def size(self) -> int:
        """The number of entries that were published: proofs are about these."""
        last = published(self._folder, self._key)
        return 0 if last is None else last.checkpoint.size

    def checkpoint(self) -> bytes:
        """Return the signed checkpoint that was last published."""
        last = published(self._folder, self._key)
        if last is None:
            raise ProofInvalid(reason="no checkpoint was published yet")
        return last.note

    def receipt(self, sequence: int) -> bytes:
        """Return the receipt of an entry: its contents, so for those whom it concerns alone."""
        return make_receipt(self._stored, sequence, self.checkpoint(), self._key)

    def entry(self, sequence: int) -> bytes:
        """Return an entry as it is stored: its contents, so for those whom it concerns alone."""
        block = self._stored.block_with(sequence) if sequence < self.size else None
        if block is None:
            raise ProofInvalid(reason=f"no entry {sequence} was published")
        return block.entry(sequence)

    def entry_hash(self, sequence: int) -> bytes:
        """Return the hash of an entry, which tells nothing of its contents."""
        size = self.size
        if not 0 <= sequence < size:
            raise ProofInvalid(reason=f"no entry {sequence} was published")
        return hashes_at(self._stored, size).node(0, sequence)

    def inclusion(self, sequence: int, size: int) -> list[bytes]:
        """Return the hashes from entry `sequence` to the root of the first `size`, lowest first."""
        self._check_published(size)
        return inclusion_proof(sequence, size, hashes_at(self._stored, size).node)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the hashes that show the first `new` entries to begin with the first `old`."""
        self._check_published(new)
        return consistency_proof(old, new, hashes_at(self._stored, new).node)

    def tile(self, level: int, index: int, width: int = TILE_WIDTH) -> bytes:
        """Return the first `width` hashes of a tile, 1 to 256, as C2SP tlog-tiles numbers them."""
        if level < 0 or index < 0 or not 0 < width <= width_at(self.size, level, index):
            raise ProofInvalid(reason=f"no {tile_path(level, index, width)} was published")
        return read_tile(self._stored, level, index, width)

    def _check_published(self, size: int) -> None:
        if size > self.size:
            raise ProofInvalid(reason=f"only {self.size} entries were published, not {size}")
